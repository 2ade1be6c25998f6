#include "server/acl/selector_words.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace remora::server::acl {
namespace {

using Words = std::vector<std::string_view>;
using Rules = std::vector<std::string>;

TEST(SelectorWordsTest, WordsOfASelectorBecomeOne) {
  EXPECT_EQ(MergeSelectors(Words{"on", "(+get", "~a)", "off"}).rules,
            (Rules{"on", "(+get ~a)", "off"}));
  EXPECT_EQ(MergeSelectors(Words{"(+get", "~b", ")"}).rules, (Rules{"(+get ~b )"}));
  EXPECT_EQ(MergeSelectors(Words{"()", "(~a(b))"}).rules, (Rules{"()", "(~a(b))"}));
  EXPECT_EQ(MergeSelectors(Words{}).rules, Rules{});
}

TEST(SelectorWordsTest, WordsThatArePutToTheFirstEndAtTheirFirstNul) {
  using namespace std::literals;
  EXPECT_EQ(MergeSelectors(Words{"(+get\0x"sv, "~a\0b"sv, "~c)"}).rules,
            (Rules{"(+get\0x ~a ~c)"s}));
  EXPECT_EQ(MergeSelectors(Words{"(+get", "~a\0)"sv, "off"}).rules, (Rules{"(+get ~a", "off"}));
}

TEST(SelectorWordsTest, ASelectorThatDoesNotEndIsNamed) {
  const MergedRules merged = MergeSelectors(Words{"(+get)", "(+set", "~b", ")x"});
  EXPECT_FALSE(merged.complete);
  EXPECT_EQ(merged.unmatched, "(+set");
  EXPECT_FALSE(MergeSelectors(Words{"("}).complete);
}

}  // namespace
}  // namespace remora::server::acl
