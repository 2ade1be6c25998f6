#include "server/acl/selector.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <string_view>

#include "tests/support/acl_users.h"

namespace remora::server::acl {
namespace {

Selector With(std::initializer_list<std::string_view> rules) {
  Selector selector(tests::AllCommands(), /*all_channels=*/false);
  for (const std::string_view rule : rules) {
    EXPECT_EQ(selector.Apply(rule), RuleError::kNone) << rule;
  }
  return selector;
}

RuleError ErrorOf(std::initializer_list<std::string_view> rules) {
  Selector selector(tests::AllCommands(), /*all_channels=*/false);
  RuleError error = RuleError::kNone;
  for (const std::string_view rule : rules) error = selector.Apply(rule);
  return error;
}

TEST(SelectorTest, KeysAreAllowedByPatternAndUse) {
  const Selector selector = With({"~both:*", "%R~read:*", "%w~write:*"});
  EXPECT_TRUE(selector.AllowsKey("both:1", kReadsKey | kWritesKey));
  EXPECT_TRUE(selector.AllowsKey("read:1", kReadsKey));
  EXPECT_FALSE(selector.AllowsKey("read:1", kWritesKey));
  EXPECT_FALSE(selector.AllowsKey("read:1", kReadsKey | kWritesKey));
  EXPECT_TRUE(selector.AllowsKey("write:1", kWritesKey));
  EXPECT_FALSE(selector.AllowsKey("write:1", kReadsKey));
  EXPECT_TRUE(selector.AllowsKey("write:1", 0));
  EXPECT_FALSE(selector.AllowsKey("other", 0));
}

TEST(SelectorTest, TwoHalvesOfOnePatternAreTheWhole) {
  const Selector selector = With({"%R~a", "%W~b", "%W~a"});
  EXPECT_TRUE(selector.AllowsKey("a", kReadsKey | kWritesKey));
  EXPECT_EQ(selector.DescribeKeys(), "~a %W~b");
}

TEST(SelectorTest, ChannelsMatchPatternsAndPatternsThemselves) {
  const Selector selector = With({"&news.*", "&x"});
  EXPECT_TRUE(selector.AllowsChannel("news.1"));
  EXPECT_FALSE(selector.AllowsChannel("other"));
  EXPECT_TRUE(selector.AllowsChannelPattern("news.*"));
  EXPECT_FALSE(selector.AllowsChannelPattern("news.1"));
  EXPECT_FALSE(selector.AllowsChannelPattern("*"));
  EXPECT_TRUE(With({"&*"}).AllowsChannelPattern("*"));
}

// Expected texts are what a Redis 8.0.2 server answered.
TEST(SelectorTest, TheDescriptionIsMadeOfRules) {
  EXPECT_EQ(With({}).Describe(), "resetchannels -@all");
  EXPECT_EQ(With({"~*", "&*", "+@all"}).Describe(), "~* &* +@all");
  EXPECT_EQ(With({"%RW~x", "%R~y", "&c", "&d", "+get"}).Describe(),
            "~x %R~y resetchannels &c &d -@all +get");
  EXPECT_EQ(With({"%R", "%RW"}).Describe(), "~ resetchannels -@all");
  EXPECT_EQ(With({"allkeys", "RESETKEYS", "~a", "allchannels", "resetchannels", "allcommands",
                  "nocommands"})
                .Describe(),
            "~a resetchannels -@all");
}

TEST(SelectorTest, WhatCannotBeIsRefused) {
  EXPECT_EQ(ErrorOf({"allkeys", "~a"}), RuleError::kPatternAfterAllKeys);
  EXPECT_EQ(ErrorOf({"~*", "%R~a"}), RuleError::kPatternAfterAllKeys);
  EXPECT_EQ(ErrorOf({"allkeys", "~*"}), RuleError::kNone);
  EXPECT_EQ(ErrorOf({"&*", "&a"}), RuleError::kPatternAfterAllChannels);
  for (const std::string_view rule :
       {"%", "%~a", "%RR~a", "%X~a", "~a b", "&a\tb", "x", "on", ""}) {
    EXPECT_EQ(ErrorOf({rule}), RuleError::kSyntax) << rule;
  }
}

TEST(SelectorTest, EverythingNeedsAllThree) {
  EXPECT_TRUE(With({"~*", "&*", "+@all"}).allows_everything());
  EXPECT_FALSE(With({"~*", "+@all"}).allows_everything());
  EXPECT_FALSE(With({"&*", "+@all"}).allows_everything());
  EXPECT_FALSE(With({"~*", "&*", "+@all", "-get"}).allows_everything());
}

}  // namespace
}  // namespace remora::server::acl
