#include "engine/ops/common_subsequence.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "engine/base/random.h"
#include "engine/engine.h"

namespace remora::ops {
namespace {

// The length by the textbook's table.
size_t LengthOf(const std::string& one, const std::string& other) {
  std::vector<std::vector<size_t>> table(one.size() + 1, std::vector<size_t>(other.size() + 1));
  for (size_t i = 1; i <= one.size(); ++i) {
    for (size_t j = 1; j <= other.size(); ++j) {
      table[i][j] = one[i - 1] == other[j - 1] ? table[i - 1][j - 1] + 1
                                               : std::max(table[i - 1][j], table[i][j - 1]);
    }
  }
  return table[one.size()][other.size()];
}

bool IsSubsequence(const std::string& text, const std::string& whole) {
  size_t at = 0;
  for (const char byte : whole) {
    if (at < text.size() && text[at] == byte) ++at;
  }
  return at == text.size();
}

class CommonSubsequenceTest : public testing::Test {
 protected:
  CommonSubsequence Compare(const std::string& one, const std::string& other,
                            const CommonSubsequenceOptions& options = {}) {
    (void)engine_.Set("one", one);
    (void)engine_.Set("other", other);
    return engine_.Lcs("one", "other", options).value();
  }

  Engine engine_;
};

// The example of Redis' documentation.
TEST_F(CommonSubsequenceTest, StretchesAreGivenFromTheEnd) {
  const CommonSubsequence found =
      Compare("ohmytext", "mynewtext", {.want_text = true, .want_stretches = true});
  EXPECT_EQ(found.text, "mytext");
  EXPECT_EQ(found.length, 6u);
  ASSERT_EQ(found.stretches.size(), 2u);
  EXPECT_EQ(found.stretches[0].first_begin, 4u);
  EXPECT_EQ(found.stretches[0].first_end, 7u);
  EXPECT_EQ(found.stretches[0].second_begin, 5u);
  EXPECT_EQ(found.stretches[0].size(), 4u);
  EXPECT_EQ(found.stretches[1].first_begin, 2u);
  EXPECT_EQ(found.stretches[1].second_end, 1u);
}

TEST_F(CommonSubsequenceTest, ShortStretchesCanBeLeftOut) {
  const CommonSubsequence found = Compare(
      "ohmytext", "mynewtext", {.want_text = false, .want_stretches = true, .stretch_size_min = 4});
  EXPECT_EQ(found.length, 6u);
  ASSERT_EQ(found.stretches.size(), 1u);
  EXPECT_EQ(found.stretches[0].size(), 4u);
}

TEST_F(CommonSubsequenceTest, AMissingKeyIsEmptyAndAnIntegerIsItsText) {
  (void)engine_.Set("number", "12345");
  EXPECT_EQ(engine_.Lcs("number", "absent", {}).value().length, 0u);
  (void)engine_.Set("text", "x2x4x");
  EXPECT_EQ(engine_.Lcs("number", "text", {}).value().text, "24");
  (void)engine_.HSet("hash", "f", "v");
  EXPECT_EQ(engine_.Lcs("hash", "text", {}).error(), OpError::kWrongType);
}

TEST_F(CommonSubsequenceTest, RandomStringsHaveTheTextbooksLength) {
  base::Random random(11);
  const auto text = [&] {
    std::string made(random.Below(60), ' ');
    for (char& byte : made) byte = static_cast<char>('a' + random.Below(4));
    return made;
  };
  for (int step = 0; step < 300; ++step) {
    const std::string one = text();
    const std::string other = text();
    const CommonSubsequence found =
        Compare(one, other, {.want_text = true, .want_stretches = true});
    ASSERT_EQ(found.length, LengthOf(one, other)) << one << ' ' << other;
    ASSERT_EQ(found.text.size(), found.length);
    ASSERT_TRUE(IsSubsequence(found.text, one) && IsSubsequence(found.text, other));
    size_t covered = 0;
    for (const CommonStretch& stretch : found.stretches) {
      covered += stretch.size();
      ASSERT_EQ(one.substr(stretch.first_begin, stretch.size()),
                other.substr(stretch.second_begin, stretch.size()));
    }
    ASSERT_EQ(covered, found.length);
    ASSERT_EQ(Compare(one, other, {.want_text = false}).length, found.length);
  }
}

TEST_F(CommonSubsequenceTest, ATableBeyondTheLimitIsRefusedAlsoWhereOnlyTheLengthIsWanted) {
  engine_.limits().proto_max_bulk_len = 1 << 20;
  const std::string text(1000, 'x');
  (void)engine_.Set("one", text);
  (void)engine_.Set("other", text);
  EXPECT_EQ(engine_.Lcs("one", "other", {}).error(), OpError::kOutOfMemory);
  EXPECT_EQ(engine_.Lcs("one", "other", {.want_text = false}).error(), OpError::kOutOfMemory);
}

}  // namespace
}  // namespace remora::ops
