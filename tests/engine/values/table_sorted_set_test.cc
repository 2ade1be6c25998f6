#include "engine/values/table_sorted_set.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "engine/base/hash.h"
#include "engine/base/random.h"
#include "tests/model/sorted_set_model.h"
#include "tests/support/sorted_set_expectation.h"

namespace remora::values {
namespace {

using model::SortedSetModel;

class TableSortedSetTest : public testing::Test {
 protected:
  TableSortedSet::Element Find(std::string_view member) {
    return set_.Find(set_.Hash(member), member);
  }
  void Set(const std::string& member, double score) {
    if (const auto element = Find(member)) {
      set_.SetScore(element, score);
    } else {
      set_.Insert(set_.Hash(member), member, score);
    }
    model_.Set(member, score);
  }
  void Erase(const std::string& member) {
    if (const auto element = Find(member)) set_.Erase(set_.Hash(member), element);
    model_.Erase(member);
  }
  void ExpectModel() { test::ExpectSameMembers(set_, model_); }

  base::KeyHasher hasher_{1};
  TableSortedSet set_{hasher_};
  SortedSetModel model_;
};

TEST_F(TableSortedSetTest, RandomStepsLeaveWhatTheModelHolds) {
  for (uint64_t seed = 1; seed <= 4; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    base::Random random(seed);
    for (int step = 0; step < 4000; ++step) {
      const std::string member = "m" + std::to_string(random.Below(300));
      switch (random.Below(5)) {
        case 0:
          Erase(member);
          break;
        case 1: {
          const uint64_t first = random.Below(set_.size() + 1);
          const uint64_t count = std::min<uint64_t>(random.Below(4), set_.size() - first);
          set_.Erase({first, count});
          for (uint64_t i = 0; i < count; ++i) {
            const std::string gone = model_.IteratorAt(first)->second;
            model_.Erase(gone);
          }
          break;
        }
        default:
          Set(member, static_cast<double>(random.Below(40)) - 20);
      }
      if (model_.Contains(member)) {
        ASSERT_EQ(set_.ScoreOf(Find(member)), model_.ScoreOf(member));
        ASSERT_EQ(set_.RankOf(Find(member)), model_.RankOf(member));
      } else {
        ASSERT_EQ(Find(member), 0u);
      }
      if (step % 100 == 0) {
        ASSERT_NO_FATAL_FAILURE(ExpectModel());
      }
    }
    ExpectModel();
  }
}

TEST_F(TableSortedSetTest, SpansOfScoresAreThoseOfTheModel) {
  base::Random random(5);
  for (int i = 0; i < 500; ++i) Set("m" + std::to_string(i), static_cast<double>(random.Below(30)));
  for (int step = 0; step < 500; ++step) {
    const double min = static_cast<double>(random.Below(34)) - 2;
    const ScoreRange range{.min = min,
                           .max = min + static_cast<double>(random.Below(8)) - 1,
                           .min_excluded = random.Below(2) == 0,
                           .max_excluded = random.Below(2) == 0};
    const size_t first = model_.RankOfFirstNot([&](const auto& entry) {
      return entry.first < range.min || (range.min_excluded && entry.first == range.min);
    });
    const size_t end = model_.RankOfFirstNot([&](const auto& entry) {
      return entry.first < range.max || (!range.max_excluded && entry.first == range.max);
    });
    const RankSpan span = set_.SpanOf(range);
    ASSERT_EQ(span.count, end > first ? end - first : 0);
    if (span.count > 0) {
      ASSERT_EQ(span.first, first);
    }
  }
}

TEST_F(TableSortedSetTest, SpansOfMembersNeedEqualScores) {
  for (int i = 0; i < 200; ++i) Set("m" + std::to_string(i), 1);
  const RankSpan span =
      set_.SpanOf(MemberRange{MemberBound::Included("m10"), MemberBound::Excluded("m12")});
  std::vector<std::string> members;
  set_.ForEach(span, Order::kDescending,
               [&](std::string_view member, double) { members.emplace_back(member); });
  ASSERT_EQ(members.size(), 22u);
  EXPECT_EQ(members.front(), "m119");
  EXPECT_EQ(members.back(), "m10");
  EXPECT_EQ(set_.SpanOf(MemberRange{MemberBound::Lowest(), MemberBound::Highest()}).count, 200u);
}

TEST_F(TableSortedSetTest, AWalkEndsWhenItsVisitorSaysSo) {
  for (int i = 0; i < 100; ++i) Set("m" + std::to_string(i), i);
  int visited = 0;
  set_.ForEach({10, 50}, Order::kAscending,
               [&](std::string_view, double) { return ++visited < 7; });
  EXPECT_EQ(visited, 7);
}

TEST_F(TableSortedSetTest, AScanVisitsWhoStays) {
  for (int i = 0; i < 500; ++i) Set("m" + std::to_string(i), i);
  std::set<std::string> seen;
  uint64_t cursor = 0;
  int added = 500;
  do {
    cursor = set_.Scan(cursor, [&](std::string_view member, double) { seen.emplace(member); });
    for (int i = 0; i < 5; ++i, ++added) Set("m" + std::to_string(added), added);
  } while (cursor != 0);
  for (int i = 0; i < 500; ++i) EXPECT_TRUE(seen.contains("m" + std::to_string(i)));
}

TEST_F(TableSortedSetTest, WhatIsSortedIsAppendedAtOnce) {
  std::vector<std::string> names;
  for (int i = 0; i < 1000; ++i) names.push_back("m" + std::to_string(10'000 + i));
  std::vector<ScoredMember> members;
  for (const std::string& name : names) members.push_back({name, 1.5});
  set_.AppendSorted(members);
  for (const std::string& name : names) model_.Set(name, 1.5);
  ExpectModel();
}

TEST_F(TableSortedSetTest, MemoryIsGivenBackInSlices) {
  for (int i = 0; i < 50'000; ++i) Set("m" + std::to_string(i), i);
  EXPECT_GT(set_.footprint_bytes(), 50'000u * 30);
  int slices = 0;
  while (!set_.Reclaim(4)) ++slices;
  EXPECT_GT(slices, 1);
}

}  // namespace
}  // namespace remora::values
