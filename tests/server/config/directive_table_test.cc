#include "server/config/directive_table.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace remora::server::config {
namespace {

TEST(DirectiveTableTest, NamesAndAliasesAreUniqueAndFound) {
  std::set<std::string_view> names;
  const std::span<const Directive> directives = AllDirectives();
  for (size_t i = 0; i < directives.size(); ++i) {
    for (std::string_view name : {directives[i].name, directives[i].alias}) {
      if (name.empty()) continue;
      EXPECT_TRUE(names.insert(name).second) << name;
      EXPECT_EQ(FindDirective(name), i) << name;
    }
  }
  EXPECT_FALSE(FindDirective("nosuch"));
  EXPECT_EQ(FindDirective("PORT"), FindDirective("port"));
}

TEST(DirectiveTableTest, EverySpecialDirectiveHasAParserAndEveryChoiceItsWords) {
  for (const Directive& directive : AllDirectives()) {
    EXPECT_EQ(directive.type == ValueType::kSpecial, directive.parse != nullptr) << directive.name;
    const bool chooses =
        directive.type == ValueType::kChoice || directive.type == ValueType::kChoiceSet;
    EXPECT_EQ(chooses, !directive.choices.empty()) << directive.name;
  }
}

}  // namespace
}  // namespace remora::server::config
