#include "server/acl/decision.h"

#include <gtest/gtest.h>

#include <string_view>
#include <vector>

#include "tests/support/acl_users.h"

namespace remora::server::acl {
namespace {

using tests::AllCommands;
using tests::UserWith;

Verdict Of(const User& user, const std::vector<std::string_view>& request) {
  const protocol::CommandTable::Entry* entry = AllCommands().Find(request[0]);
  if (!entry->spec->subcommands.empty()) entry = AllCommands().FindSubcommand(*entry, request[1]);
  return Decide(user, *entry, request);
}

Refused WhatIsRefused(const User& user, const std::vector<std::string_view>& request) {
  return Of(user, request).refused;
}

TEST(DecisionTest, CommandsComeBeforeKeys) {
  const User user = UserWith({"+get", "~a"});
  EXPECT_EQ(WhatIsRefused(user, {"get", "a"}), Refused::kNothing);
  EXPECT_EQ(WhatIsRefused(user, {"set", "a", "v"}), Refused::kCommand);
  EXPECT_EQ(WhatIsRefused(user, {"set", "b", "v"}), Refused::kCommand);
  EXPECT_EQ(WhatIsRefused(user, {"get", "b"}), Refused::kKey);
}

TEST(DecisionTest, TheRefusedKeyIsNamed) {
  const User user = UserWith({"+@all", "~a*"});
  EXPECT_EQ(Of(user, {"mget", "a1", "b", "c"}).argument, 2u);
  EXPECT_EQ(WhatIsRefused(user, {"mget", "a1", "a2"}), Refused::kNothing);
}

TEST(DecisionTest, WhatIsDoneToAKeyDecides) {
  const User reader = UserWith({"+@all", "%R~k"});
  EXPECT_EQ(WhatIsRefused(reader, {"get", "k"}), Refused::kNothing);
  EXPECT_EQ(WhatIsRefused(reader, {"exists", "k"}), Refused::kNothing);
  EXPECT_EQ(WhatIsRefused(reader, {"set", "k", "v"}), Refused::kKey);
  EXPECT_EQ(WhatIsRefused(reader, {"del", "k"}), Refused::kKey);
  const User writer = UserWith({"+@all", "%W~k"});
  EXPECT_EQ(WhatIsRefused(writer, {"set", "k", "v"}), Refused::kNothing);
  EXPECT_EQ(WhatIsRefused(writer, {"set", "k", "v", "GET"}), Refused::kKey);
  EXPECT_EQ(WhatIsRefused(writer, {"get", "k"}), Refused::kKey);
  EXPECT_EQ(WhatIsRefused(writer, {"type", "k"}), Refused::kNothing);
}

// The specs find the first STORE, the command obeys the last: both have to be allowed.
TEST(DecisionTest, AnOptionGivenTwiceHidesNoKey) {
  const User user = UserWith({"+@all", "~src", "~mine"});
  const std::vector<std::string_view> request = {"georadius", "src",   "0",    "0",     "1",
                                                 "m",         "STORE", "mine", "STORE", "other"};
  EXPECT_EQ(WhatIsRefused(user, request), Refused::kKey);
  EXPECT_EQ(Of(user, request).argument, 9u);
}

TEST(DecisionTest, OneSelectorHasToAllowAllOfIt) {
  const User user = UserWith({"+get", "~a", "(+set ~b)"});
  EXPECT_EQ(WhatIsRefused(user, {"get", "a"}), Refused::kNothing);
  EXPECT_EQ(WhatIsRefused(user, {"set", "b", "v"}), Refused::kNothing);
  EXPECT_EQ(WhatIsRefused(user, {"set", "a", "v"}), Refused::kKey);
  EXPECT_EQ(WhatIsRefused(user, {"get", "b"}), Refused::kKey);
  EXPECT_EQ(WhatIsRefused(user, {"del", "a"}), Refused::kCommand);
}

TEST(DecisionTest, WhoeverCameFarthestSaysWhatIsRefused) {
  const User user = UserWith({"+mget", "~a", "(+mget ~a ~b)"});
  EXPECT_EQ(Of(user, {"mget", "a", "b", "c"}).argument, 3u);
}

TEST(DecisionTest, LoggingInIsNeverRefused) {
  EXPECT_EQ(WhatIsRefused(UserWith({}), {"auth", "x"}), Refused::kNothing);
  EXPECT_EQ(WhatIsRefused(UserWith({}), {"hello"}), Refused::kNothing);
  EXPECT_EQ(WhatIsRefused(UserWith({}), {"ping"}), Refused::kCommand);
}

TEST(DecisionTest, ChannelsAreLookedAtLast) {
  const User user = UserWith({"+@pubsub", "&news*"});
  EXPECT_EQ(WhatIsRefused(user, {"publish", "news", "x"}), Refused::kNothing);
  EXPECT_EQ(WhatIsRefused(user, {"publish", "other", "x"}), Refused::kChannel);
  EXPECT_EQ(Of(user, {"subscribe", "news", "other"}).argument, 2u);
  EXPECT_EQ(WhatIsRefused(user, {"psubscribe", "news*"}), Refused::kNothing);
  EXPECT_EQ(WhatIsRefused(user, {"psubscribe", "news"}), Refused::kChannel);
  EXPECT_EQ(WhatIsRefused(user, {"unsubscribe", "other"}), Refused::kNothing);
}

// Expected answers are those of a Redis 8.0.2 server.
TEST(DecisionTest, WhatSortMakesUpIsReadOnlyByWhoMayReadEverything) {
  const std::vector<std::string_view> request = {"sort", "k", "by", "w*"};
  const auto may = [&](std::initializer_list<std::string_view> rules) {
    return AllowsReadingEveryKey(UserWith(rules), *AllCommands().Find("sort"), request);
  };
  EXPECT_TRUE(may({"+@all", "~*"}));
  EXPECT_TRUE(may({"+@all", "%R~*"}));
  EXPECT_TRUE(may({"+@all", "~k", "(~* +sort)"}));
  EXPECT_FALSE(may({"+@all", "%W~*", "%R~k"}));
  EXPECT_FALSE(may({"+@all", "~k", "(%R~* +get)"}));
}

TEST(DecisionTest, SubscriptionsAreJudgedByAnySelector) {
  const User user = UserWith({"&a", "(&b*)"});
  EXPECT_TRUE(AllowsSubscription(user, {"a"}));
  EXPECT_TRUE(AllowsSubscription(user, {"b1"}));
  EXPECT_TRUE(AllowsSubscription(user, {"b*", /*is_pattern=*/true}));
  EXPECT_FALSE(AllowsSubscription(user, {"b1", /*is_pattern=*/true}));
  EXPECT_FALSE(AllowsSubscription(user, {"c"}));
}

}  // namespace
}  // namespace remora::server::acl
