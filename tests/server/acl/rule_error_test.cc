#include "server/acl/rule_error.h"

#include <gtest/gtest.h>

#include <set>

namespace remora::server::acl {
namespace {

TEST(RuleErrorTest, EveryErrorHasWordsOfItsOwn) {
  std::set<std::string_view> texts;
  for (int i = 0; i <= static_cast<int>(RuleError::kBadHash); ++i) {
    EXPECT_TRUE(texts.insert(TextOf(static_cast<RuleError>(i))).second) << i;
  }
  EXPECT_EQ(TextOf(RuleError::kNone), "");
  EXPECT_EQ(TextOf(RuleError::kSyntax), "Syntax error");
}

}  // namespace
}  // namespace remora::server::acl
