#include "protocol/error_text.h"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace remora::protocol::error_text {
namespace {

std::string Quoted(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text.append("'").append(word).append("' ");
  return text;
}

// Expected texts are what a Redis 8.0.2 server answered.
TEST(ErrorTextTest, NamedThingsAppearInTheirPlace) {
  EXPECT_EQ(WrongNumberOfArguments("config|get"),
            "ERR wrong number of arguments for 'config|get' command");
  EXPECT_EQ(InvalidExpireTime("set"), "ERR invalid expire time in 'set' command");
  EXPECT_EQ(AtLeastOneKey("zunion"), "ERR at least 1 input key is needed for 'zunion' command");
  EXPECT_EQ(UnknownSubcommand("FOO", "object"), "ERR unknown subcommand 'FOO'. Try OBJECT HELP.");
  EXPECT_EQ(UnknownSubcommandOrArity("FOO", "DEBUG"),
            "ERR unknown subcommand or wrong number of arguments for 'FOO'. Try DEBUG HELP.");
  EXPECT_EQ(OutOfRange({.smallest = -2147483648, .largest = 2147483647}),
            "ERR value is out of range, value must between -2147483648 and 2147483647");
  EXPECT_EQ(NoPermissionCommand("u", "config|get"),
            "NOPERM User u has no permissions to run the 'config|get' command");
  EXPECT_EQ(AclRule({.rule = "+x", .reason = "Syntax error"}),
            "ERR Error in ACL SETUSER modifier '+x': Syntax error");
  EXPECT_EQ(AclUnmatchedParenthesis("(+get"),
            "ERR Unmatched parenthesis in acl selector starting at '(+get'.");
  EXPECT_EQ(AclUnknownCategory("x"), "ERR Unknown category 'x'");
  EXPECT_EQ(AclUserNotFound("u"), "ERR User 'u' not found");
  EXPECT_EQ(AclCommandNotFound("x"), "ERR Command 'x' not found");
  EXPECT_EQ(AclMayNotRun("u", "get"), "User u has no permissions to run the 'get' command");
  EXPECT_EQ(AclMayNotAccess("u", {.name = "k", .kind = "key"}),
            "User u has no permissions to access the 'k' key");
  EXPECT_EQ(InvalidCoordinates(200, 200),
            "ERR invalid longitude,latitude pair 200.000000,200.000000");
  EXPECT_EQ(NoKeyOrGroup("st", "nosuch"), "NOGROUP No such key 'st' or consumer group 'nosuch'");
  EXPECT_EQ(NoGroupInStream("st", "g2"), "NOGROUP No such consumer group 'g2' for key name 'st'");
  EXPECT_EQ(ConfigSetFailed("databases", "can't set immutable config"),
            "ERR CONFIG SET failed (possibly related to argument 'databases') - can't set "
            "immutable config");
}

TEST(ErrorTextTest, UnknownCommandRepeatsItsArguments) {
  const std::array<std::string_view, 3> arguments = {"a", "b", "c"};
  EXPECT_EQ(UnknownCommand("NOSUCH", arguments),
            "ERR unknown command 'NOSUCH', with args beginning with: 'a' 'b' 'c' ");
  EXPECT_EQ(UnknownCommand("NOSUCH", {}),
            "ERR unknown command 'NOSUCH', with args beginning with: ");
}

TEST(ErrorTextTest, UnknownCommandIsCutAt128BytesAndAtAZeroByte) {
  const auto echoed = [](const std::vector<std::string_view>& arguments) {
    const std::string text = UnknownCommand("N", arguments);
    return text.substr(text.find(": ") + 2);
  };
  const std::string a(200, 'a');
  const std::string b(100, 'b');
  EXPECT_EQ(UnknownCommand(a, {}).size(),
            128 + std::string_view("ERR unknown command '', with args beginning with: ").size());
  EXPECT_EQ(echoed({a, "b"}), Quoted({a.substr(0, 128)}));
  EXPECT_EQ(echoed({b, b, "c"}), Quoted({b, b.substr(0, 25)}));
  EXPECT_EQ(echoed({a.substr(0, 124), "bcd", "e"}), Quoted({a.substr(0, 124), "b"}));
  EXPECT_EQ(echoed({a.substr(0, 125), "bcd", "e"}), Quoted({a.substr(0, 125)}));
  EXPECT_EQ(echoed(std::vector<std::string_view>(60, "a")).size(), 128u);
  EXPECT_EQ(echoed({std::string_view("a\0b", 3), "c"}), "'a' 'c' ");
}

TEST(ErrorTextTest, UnexpectedByteIsShownUnlessItBreaksTheLine) {
  ExpectedDollarText storage;
  EXPECT_EQ(ExpectedDollar('x', storage), "ERR Protocol error: expected '$', got 'x'");
  EXPECT_EQ(ExpectedDollar('\r', storage), "ERR Protocol error: expected '$', got ' '");
}

}  // namespace
}  // namespace remora::protocol::error_text
