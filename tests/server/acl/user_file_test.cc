#include "server/acl/user_file.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "tests/support/acl_users.h"

namespace remora::server::acl {
namespace {

constexpr std::string_view kUnchanged =
    "WARNING: ACL errors detected, no change to the previously active ACL rules was performed";

class NoWitness final : public Witness {
 public:
  void RequestRefused(protocol::Session&, const protocol::AccessRequest&, const Verdict&) override {
  }
  void LoginRefused(protocol::Session&, const protocol::LoginRequest&) override {}
};

class UserFileTest : public ::testing::Test {
 protected:
  ParsedUsers Parse(std::string_view text) { return ParseUsers(text, "f", accounts_); }
  // Without what ends them all.
  std::string ErrorsOf(std::string_view text) {
    const std::string errors = Parse(text).errors;
    if (!errors.ends_with(kUnchanged)) return "? " + errors;
    return errors.substr(0, errors.size() - kUnchanged.size());
  }

  std::atomic<uint64_t> version_{0};
  NoWitness witness_;
  Accounts accounts_{tests::AllCommands(), version_, witness_};
};

TEST_F(UserFileTest, ALineIsAUser) {
  const ParsedUsers parsed = Parse("user ann on nopass +@all\r\n\n  user bob off >x (+get ~a) ~b");
  EXPECT_EQ(parsed.errors, "");
  ASSERT_EQ(parsed.users.size(), 2u);
  EXPECT_EQ(LineOf(*parsed.users.at("ann")),
            "user ann on nopass sanitize-payload resetchannels +@all");
  EXPECT_EQ(parsed.users.at("bob")->selectors().size(), 2u);
}

// Expected texts are what a Redis 8.0.2 server answered.
TEST_F(UserFileTest, BadLinesAreToldAndNothingIsRead) {
  EXPECT_TRUE(Parse("user ann on\nfoo\n").users.empty());
  EXPECT_EQ(ErrorsOf("foo\n"), "f:1 should start with user keyword followed by the username. ");
  EXPECT_EQ(ErrorsOf("user\n"), "f:1 should start with user keyword followed by the username. ");
  EXPECT_EQ(ErrorsOf("# c\n\n  user   a   on  \n"),
            "f:1 should start with user keyword followed by the username. f:3: Syntax error. ");
  EXPECT_EQ(ErrorsOf("user a b c\n"), "f:1: Syntax error. ");
  EXPECT_EQ(ErrorsOf("user a on\nuser a off\n"), "WARNING: Duplicate user 'a' found on line 2. ");
  EXPECT_EQ(ErrorsOf("user a +foo +bar\n"),
            "f:1: Error in applying operation '+foo': Unknown command or category name in ACL. "
            "f:1: Error in applying operation '+bar': Unknown command or category name in ACL. ");
  EXPECT_EQ(ErrorsOf("user a\ton\n"), "'f:1: username 'a\ton' contains invalid characters. ");
}

// Redis 8.0.2 ends with a signal.
TEST_F(UserFileTest, ASelectorThatDoesNotEndIsAnError) {
  EXPECT_EQ(ErrorsOf("user a on (+get\n"), "f:1: Unmatched parenthesis in selector definition. ");
}

TEST_F(UserFileTest, WhatIsWrittenIsReadTheSame) {
  const std::vector<std::string> rules = {"on", ">x",     "~a",     "%R~b",
                                          "&c", "+@read", "-get|x", "+get"};
  EXPECT_FALSE(accounts_.Change("ann", rules).ok());
  const std::vector<std::string> good = {"on", ">x", "~a", "%R~b", "&c", "+@read", "(+set ~d)"};
  EXPECT_TRUE(accounts_.Change("ann", good).ok());
  const std::string text = WriteUsers(accounts_);
  ParsedUsers parsed = Parse(text);
  EXPECT_EQ(parsed.errors, "");
  accounts_.Replace(std::move(parsed.users));
  EXPECT_EQ(WriteUsers(accounts_), text);
}

}  // namespace
}  // namespace remora::server::acl
