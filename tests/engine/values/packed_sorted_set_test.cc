#include "engine/values/packed_sorted_set.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <string>
#include <vector>

#include "engine/base/random.h"
#include "tests/model/sorted_set_model.h"
#include "tests/support/plain_storage.h"
#include "tests/support/sorted_set_expectation.h"

namespace remora::values {
namespace {

using model::SortedSetModel;

class PackedSortedSetTest : public testing::Test {
 protected:
  void Set(const std::string& member, double score) {
    if (const auto entry = set_.Find(member)) {
      set_.SetScore(*entry, member, score);
    } else {
      set_.Insert(member, score);
    }
    model_.Set(member, score);
  }
  void ExpectModel() { test::ExpectSameMembers(set_, model_); }

  test::PlainStorage storage_;
  PackedSortedSet set_{storage_};
  SortedSetModel model_;
};

TEST_F(PackedSortedSetTest, AnEmptySetHasNoBytes) {
  EXPECT_EQ(set_.size(), 0u);
  EXPECT_FALSE(set_.Find("a"));
  Set("a", 1);
  EXPECT_FALSE(storage_.packed().empty());
  set_.Erase(*set_.Find("a"));
  EXPECT_TRUE(storage_.packed().empty());
}

TEST_F(PackedSortedSetTest, RandomStepsLeaveWhatTheModelHolds) {
  for (uint64_t seed = 1; seed <= 4; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    base::Random random(seed);
    for (int step = 0; step < 3000; ++step) {
      const std::string member = random.Below(3) == 0 ? std::to_string(random.Below(60))
                                                      : "m" + std::to_string(random.Below(60));
      switch (random.Below(6)) {
        case 0:
          if (const auto entry = set_.Find(member)) set_.Erase(*entry);
          model_.Erase(member);
          break;
        case 1: {
          const uint64_t first = random.Below(set_.size() + 1);
          const uint64_t count = std::min<uint64_t>(random.Below(3), set_.size() - first);
          set_.Erase(RankSpan{first, count});
          for (uint64_t i = 0; i < count; ++i) {
            const std::string gone = model_.IteratorAt(first)->second;
            model_.Erase(gone);
          }
          break;
        }
        default:
          Set(member, static_cast<double>(static_cast<int64_t>(random.Below(80)) - 40) /
                          static_cast<double>(1 + random.Below(3)));
      }
      if (const auto entry = set_.Find(member)) {
        ASSERT_EQ(entry->score, model_.ScoreOf(member));
        ASSERT_EQ(set_.RankOf(*entry), model_.RankOf(member));
      } else {
        ASSERT_FALSE(model_.Contains(member));
      }
      ASSERT_NO_FATAL_FAILURE(ExpectModel()) << step;
    }
  }
}

TEST_F(PackedSortedSetTest, ScoresOfEveryKindAreKept) {
  const double scores[] = {0.1,
                           -1e300,
                           std::numeric_limits<double>::infinity(),
                           -std::numeric_limits<double>::infinity(),
                           4096,
                           1e-320};
  for (size_t i = 0; i < std::size(scores); ++i) Set("m" + std::to_string(i), scores[i]);
  ExpectModel();
  Set("zero", -0.0);
  EXPECT_FALSE(std::signbit(set_.Find("zero")->score));
}

TEST_F(PackedSortedSetTest, AWalkBackwardsIsAWalkForwardsReversed) {
  for (int i = 0; i < 300; ++i) Set("m" + std::to_string(i), i % 7);  // beyond the inline offsets
  for (const RankSpan span :
       {RankSpan{0, 300}, RankSpan{5, 20}, RankSpan{299, 1}, RankSpan{7, 0}}) {
    std::vector<std::string> forwards;
    std::vector<std::string> backwards;
    set_.ForEach(span, Order::kAscending,
                 [&](std::string_view member, double) { forwards.emplace_back(member); });
    set_.ForEach(span, Order::kDescending,
                 [&](std::string_view member, double) { backwards.emplace_back(member); });
    EXPECT_EQ(forwards.size(), span.count);
    EXPECT_EQ(std::vector<std::string>(backwards.rbegin(), backwards.rend()), forwards);
  }
}

TEST_F(PackedSortedSetTest, SpansOfScores) {
  for (int i = 0; i < 20; ++i) Set("m" + std::to_string(i), i / 2);
  EXPECT_EQ(set_.SpanOf(ScoreRange{.min = 3, .max = 4}).count, 4u);
  EXPECT_EQ(set_.SpanOf(ScoreRange{.min = 3, .max = 4}).first, 6u);
  EXPECT_EQ(set_.SpanOf(ScoreRange{.min = 3, .max = 4, .min_excluded = true}).count, 2u);
  EXPECT_EQ(set_.SpanOf(ScoreRange{.min = 4, .max = 3}).count, 0u);
  EXPECT_EQ(set_.SpanOf(ScoreRange{.min = 50, .max = 60}).count, 0u);
}

}  // namespace
}  // namespace remora::values
