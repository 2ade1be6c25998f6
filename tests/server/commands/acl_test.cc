#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "engine/base/clock.h"
#include "protocol/error_text.h"
#include "server/test_server.h"
#include "tests/support/resp_client.h"

namespace remora::server {
namespace {

using protocol::Reply;
using protocol::ReplyType;
using tests::RespClient;
namespace error_text = protocol::error_text;

// The value of a field of one entry of ACL LOG, as RESP2 has it.
Reply Field(const Reply& entry, std::string_view name) {
  for (size_t i = 0; i + 1 < entry.elements.size(); i += 2) {
    if (entry.elements[i].text == name) return entry.elements[i + 1];
  }
  return {};
}

TEST(AclCommandTest, EverybodyIsTheDefaultUser) {
  TestServer server;
  RespClient client(server.port());
  EXPECT_EQ(client.Call({"ACL", "WHOAMI"}).text, "default");
}

TEST(AclCommandTest, CategoriesHoldCommandsAndSubcommands) {
  TestServer server;
  RespClient client(server.port());
  EXPECT_EQ(client.Call({"ACL", "CAT"}).elements.size(), 21u);
  const std::vector<Reply> dangerous = client.Call({"ACL", "CAT", "Dangerous"}).elements;
  const auto has = [&](std::string_view name) {
    return std::ranges::any_of(dangerous, [&](const Reply& each) { return each.text == name; });
  };
  EXPECT_TRUE(has("config|set"));
  EXPECT_TRUE(has("keys"));
  EXPECT_FALSE(has("get"));
  EXPECT_FALSE(has("config"));
  EXPECT_EQ(client.Call({"ACL", "CAT", "nosuch"}).text, error_text::AclUnknownCategory("nosuch"));
  EXPECT_EQ(client.Call({"ACL", "CAT", "a", "b"}).text,
            error_text::UnknownSubcommandOrArity("CAT", "ACL"));
}

TEST(AclCommandTest, PasswordsHaveAsManyBitsAsAskedFor) {
  TestServer server;
  RespClient client(server.port());
  EXPECT_EQ(client.Call({"ACL", "GENPASS"}).text.size(), 64u);
  EXPECT_EQ(client.Call({"ACL", "GENPASS", "5"}).text.size(), 2u);
  EXPECT_EQ(client.Call({"ACL", "GENPASS", "4096"}).text.size(), 1024u);
  EXPECT_EQ(client.Call({"ACL", "GENPASS", "0"}).text, error_text::kPasswordBits);
  EXPECT_EQ(client.Call({"ACL", "GENPASS", "4097"}).text, error_text::kPasswordBits);
  EXPECT_EQ(client.Call({"ACL", "GENPASS", "x"}).text, error_text::kNotAnInteger);
}

TEST(AclCommandTest, TheLogTellsWhatWasRefused) {
  base::ManualClock clock;
  TestServer server({.clock = &clock});
  RespClient client(server.port());
  RespClient other(server.port());
  client.Call({"ACL", "SETUSER", "ann", "on", ">secret", "+get", "~mine"});
  EXPECT_EQ(other.Call({"AUTH", "ann", "wrong"}).text, error_text::kWrongPass);
  EXPECT_EQ(other.Call({"AUTH", "ann", "secret"}).text, "OK");
  other.Call({"SET", "k", "v"});
  other.Call({"GET", "k"});
  other.Call({"GET", "k"});
  clock.AdvanceMilliseconds(1500);
  const std::vector<Reply> log = client.Call({"ACL", "LOG"}).elements;
  ASSERT_EQ(log.size(), 3u);
  EXPECT_EQ(Field(log[0], "count").integer, 2);
  EXPECT_EQ(Field(log[0], "reason").text, "key");
  EXPECT_EQ(Field(log[0], "context").text, "toplevel");
  EXPECT_EQ(Field(log[0], "object").text, "k");
  EXPECT_EQ(Field(log[0], "username").text, "ann");
  EXPECT_EQ(Field(log[0], "age-seconds").text, "1.5");
  EXPECT_NE(Field(log[0], "client-info").text.find(" cmd=get user=ann "), std::string::npos);
  EXPECT_EQ(Field(log[0], "entry-id").integer, 2);
  EXPECT_EQ(Field(log[1], "object").text, "set");
  EXPECT_EQ(Field(log[2], "reason").text, "auth");
  EXPECT_EQ(Field(log[2], "object").text, "AUTH");
  EXPECT_EQ(client.Call({"ACL", "LOG", "1"}).elements.size(), 1u);
  EXPECT_EQ(client.Call({"ACL", "LOG", "-1"}).elements.size(), 0u);
  const std::string info = client.Call({"INFO", "stats"}).text;
  EXPECT_NE(info.find("acl_access_denied_auth:1\r\nacl_access_denied_cmd:1\r\n"
                      "acl_access_denied_key:2\r\nacl_access_denied_channel:0\r\n"),
            std::string::npos);
  EXPECT_EQ(client.Call({"ACL", "LOG", "RESET"}).text, "OK");
  EXPECT_EQ(client.Call({"ACL", "LOG"}).elements.size(), 0u);
  EXPECT_EQ(client.Call({"ACL", "LOG", "x"}).text, error_text::kNotAnInteger);
}

TEST(AclCommandTest, HelpNamesEverySubcommand) {
  TestServer server;
  RespClient client(server.port());
  EXPECT_GT(client.Call({"ACL", "HELP"}).elements.size(), 24u);
}

}  // namespace
}  // namespace remora::server
