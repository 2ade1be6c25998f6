#include "server/acl/command_rules.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/random.h"
#include "protocol/command_reflection.h"
#include "tests/support/acl_users.h"

namespace remora::server::acl {
namespace {

using tests::AllCommands;

CommandRules With(std::initializer_list<std::string_view> rules) {
  CommandRules commands(AllCommands());
  for (const std::string_view rule : rules) {
    EXPECT_EQ(commands.Apply(rule), RuleError::kNone) << rule;
  }
  return commands;
}

bool Allows(const CommandRules& rules, std::vector<std::string_view> request) {
  const protocol::CommandTable::Entry* entry = AllCommands().Find(request[0]);
  if (!entry->spec->subcommands.empty()) entry = AllCommands().FindSubcommand(*entry, request[1]);
  return rules.Allows(*entry, request);
}

RuleError ErrorOf(std::string_view rule) { return CommandRules(AllCommands()).Apply(rule); }

TEST(CommandRulesTest, TheLastWordWins) {
  const CommandRules rules = With({"+@all", "-get", "-@hash", "+hget"});
  EXPECT_FALSE(Allows(rules, {"get", "k"}));
  EXPECT_TRUE(Allows(rules, {"set", "k", "v"}));
  EXPECT_FALSE(Allows(rules, {"hset", "k", "f", "v"}));
  EXPECT_TRUE(Allows(rules, {"hget", "k", "f"}));
}

TEST(CommandRulesTest, SubcommandsFollowTheirContainer) {
  const CommandRules some = With({"+config|get", "+client", "-client|kill"});
  EXPECT_TRUE(Allows(some, {"config", "get", "x"}));
  EXPECT_FALSE(Allows(some, {"config", "set", "x", "y"}));
  EXPECT_TRUE(Allows(some, {"client", "id"}));
  EXPECT_FALSE(Allows(some, {"client", "kill", "x"}));
}

TEST(CommandRulesTest, AFirstArgumentIsAllowedInAnyCase) {
  const CommandRules rules = With({"+select|5", "+debug|Object"});
  EXPECT_TRUE(Allows(rules, {"select", "5"}));
  EXPECT_FALSE(Allows(rules, {"select", "6"}));
  EXPECT_TRUE(Allows(rules, {"debug", "OBJECT", "k"}));
  EXPECT_FALSE(Allows(rules, {"debug", "sleep", "0"}));
  EXPECT_FALSE(Allows(With({"+select|5", "-select"}), {"select", "5"}));
}

// Expected texts are what a Redis 8.0.2 server answered.
TEST(CommandRulesTest, TheDescriptionIsTheShortestOne) {
  EXPECT_EQ(With({}).Describe(), "-@all");
  EXPECT_EQ(With({"+@all", "-get"}).Describe(), "+@all -get");
  EXPECT_EQ(With({"+@read", "-get", "+get"}).Describe(), "-@all +@read +get");
  EXPECT_EQ(With({"+@read", "+get", "+@READ"}).Describe(), "-@all +get +@read");
  EXPECT_EQ(With({"-@read", "+config|get", "+CONFIG"}).Describe(), "-@all -@read +config");
  EXPECT_EQ(With({"+config|get", "-config|set", "-config"}).Describe(), "-@all -config");
  EXPECT_EQ(With({"+client", "+client|id", "-client|id"}).Describe(), "-@all +client -client|id");
  EXPECT_EQ(With({"+getdel", "+get", "+get|a", "+getdel|c", "+get"}).Describe(),
            "-@all +getdel +getdel|c +get");
  EXPECT_EQ(With({"-get", "+@all"}).Describe(), "+@all");
  EXPECT_EQ(With({"+@all", "-@all", "+set|x", "+SET"}).Describe(), "-@all +set");
  EXPECT_EQ(With({"+SELECT|Ab"}).Describe(), "-@all +select|ab");
}

TEST(CommandRulesTest, EverythingIsOnlyWhatNothingWasTakenFrom) {
  EXPECT_TRUE(With({"+@all"}).allows_everything());
  EXPECT_TRUE(With({"+@all", "+get"}).allows_everything());
  EXPECT_FALSE(With({"+@all", "-get", "+get"}).allows_everything());
  EXPECT_FALSE(With({"+@all", "-@all"}).allows_everything());
}

TEST(CommandRulesTest, WhatIsNoCommandIsRefused) {
  for (const std::string_view rule :
       {"+", "-", "+@", "+@nosuch", "-@read|x", "+nosuch", "-nosuch", "+config|nosuch", "-select|0",
        "+select|0|1", "+|x", "-config|nosuch"}) {
    EXPECT_EQ(ErrorOf(rule), RuleError::kUnknownCommand) << rule;
  }
  EXPECT_EQ(ErrorOf("+config|get|x"), RuleError::kArgumentOfSubcommand);
  EXPECT_EQ(ErrorOf("+select|"), RuleError::kSyntax);
}

// A description, given as rules, allows the same and is described the same.
TEST(CommandRulesTest, DescriptionsOfRandomRulesMeanThemselves) {
  const uint64_t seed = base::EntropySeed();
  SCOPED_TRACE("seed " + std::to_string(seed));
  base::Random random(seed);
  const auto& entries = AllCommands().entries();
  const std::vector<std::string_view> categories = protocol::CategoryNames();
  for (int round = 0; round < 300; ++round) {
    CommandRules rules(AllCommands());
    for (uint64_t i = random.Below(12); i > 0; --i) {
      std::string rule = random.Below(2) == 0 ? "+" : "-";
      if (random.Below(3) == 0) {
        rule.append("@").append(categories[random.Below(categories.size())]);
      } else {
        rule += entries[random.Below(entries.size())].full_name;
      }
      ASSERT_EQ(rules.Apply(rule), RuleError::kNone) << rule;
    }
    CommandRules again(AllCommands());
    std::string text = rules.Describe() + " ";
    for (size_t at = 0; at < text.size(); at = text.find(' ', at) + 1) {
      const std::string rule = text.substr(at, text.find(' ', at) - at);
      ASSERT_EQ(again.Apply(rule), RuleError::kNone) << rule;
    }
    EXPECT_EQ(again.Describe(), rules.Describe());
    const std::vector<std::string_view> request = {"x", "y"};
    for (const protocol::CommandTable::Entry& entry : entries) {
      EXPECT_EQ(again.Allows(entry, request), rules.Allows(entry, request)) << entry.full_name;
    }
  }
}

}  // namespace
}  // namespace remora::server::acl
