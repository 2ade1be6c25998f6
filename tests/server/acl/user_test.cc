#include "server/acl/user.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "server/acl/password.h"
#include "tests/support/acl_users.h"

namespace remora::server::acl {
namespace {

using tests::UserWith;

RuleError ErrorOf(std::initializer_list<std::string_view> rules) {
  RuleError error = RuleError::kNone;
  static_cast<void>(UserWith(rules, &error));
  return error;
}

// Expected texts are what a Redis 8.0.2 server answered.
TEST(UserTest, ANewUserMayDoNothing) {
  const User user = UserWith({});
  EXPECT_EQ(user.Describe(), "off sanitize-payload resetchannels -@all");
  EXPECT_FALSE(user.Accepts(""));
  EXPECT_FALSE(user.MayDoEverything());
  EXPECT_EQ(UserWith({"on", ">x", "(+get)", "+@all", "reset"}).Describe(), user.Describe());
}

TEST(UserTest, PasswordsAreAddedAndRemoved) {
  const std::string hash = HashOf("b");
  User user = UserWith({">a", "#" + hash, ">a"});
  EXPECT_TRUE(user.Accepts("a"));
  EXPECT_TRUE(user.Accepts("b"));
  EXPECT_FALSE(user.Accepts("c"));
  EXPECT_EQ(user.PasswordHashes().size(), 2u);
  EXPECT_EQ(user.Apply("<a", false), RuleError::kNone);
  EXPECT_FALSE(user.Accepts("a"));
  EXPECT_EQ(user.Apply("!" + hash, false), RuleError::kNone);
  EXPECT_EQ(user.Apply("!" + hash, false), RuleError::kNoSuchPassword);
  EXPECT_FALSE(user.Accepts("b"));
}

TEST(UserTest, NoPasswordAndAPasswordExcludeEachOther) {
  EXPECT_TRUE(UserWith({">a", "NOPASS"}).Accepts("whatever"));
  EXPECT_EQ(UserWith({">a", "nopass"}).Describe(),
            "off nopass sanitize-payload resetchannels -@all");
  EXPECT_FALSE(UserWith({"nopass", ">a"}).Accepts("whatever"));
  EXPECT_FALSE(UserWith({"nopass", "resetpass"}).Accepts("whatever"));
}

TEST(UserTest, SelectorsFollowTheUsersOwnRules) {
  const User user = UserWith({"+set", "(+get ~a)", "()", "( \"+get\"  '~b' )"});
  EXPECT_EQ(user.Describe(),
            "off sanitize-payload resetchannels -@all +set (~a resetchannels -@all +get) "
            "(resetchannels -@all) (~b resetchannels -@all +get)");
  EXPECT_EQ(user.selectors().size(), 4u);
  EXPECT_EQ(UserWith({std::string_view("(~a\0 on)", 8)}).selectors().back().DescribeKeys(), "~a");
  EXPECT_EQ(UserWith({"(+get ~a)", "clearselectors"}).selectors().size(), 1u);
  EXPECT_TRUE(UserWith({"-@all", "(~* &* +@all)"}).MayDoEverything());
}

TEST(UserTest, NewSelectorsMayBeginWithAllChannels) {
  User user = UserWith({});
  EXPECT_EQ(user.Apply("(+get)", /*all_channels=*/true), RuleError::kNone);
  EXPECT_EQ(user.Describe(), "off sanitize-payload resetchannels -@all (&* -@all +get)");
  EXPECT_EQ(user.Apply("reset", /*all_channels=*/true), RuleError::kNone);
  EXPECT_EQ(user.Describe(), "off sanitize-payload &* -@all");
}

TEST(UserTest, WhatIsNoRuleIsRefused) {
  for (const std::string_view rule :
       {"foo", "(", ")", "(+get on)", "((+get))", "(~a 'b)", "(% )"}) {
    EXPECT_EQ(ErrorOf({rule}), RuleError::kSyntax) << rule;
  }
  EXPECT_EQ(ErrorOf({"#abc"}), RuleError::kBadHash);
  EXPECT_EQ(ErrorOf({"!abc"}), RuleError::kBadHash);
  EXPECT_EQ(ErrorOf({"<x"}), RuleError::kNoSuchPassword);
  EXPECT_EQ(ErrorOf({"(+foo)"}), RuleError::kUnknownCommand);
  EXPECT_EQ(ErrorOf({""}), RuleError::kNone);
}

TEST(UserTest, NamesHaveNoSpaces) {
  EXPECT_TRUE(IsUserName("ann"));
  EXPECT_TRUE(IsUserName(""));
  EXPECT_FALSE(IsUserName("a b"));
  EXPECT_FALSE(IsUserName("a\tb"));
  EXPECT_FALSE(IsUserName(std::string_view("a\0b", 3)));
}

}  // namespace
}  // namespace remora::server::acl
