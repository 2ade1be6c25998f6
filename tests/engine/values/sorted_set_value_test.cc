#include "engine/values/sorted_set_value.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/random.h"
#include "engine/values/sorted_set_builder.h"
#include "tests/model/sorted_set_model.h"
#include "tests/support/plain_storage.h"

namespace remora::values {
namespace {

using Entries = std::vector<std::pair<double, std::string>>;
using Kind = ScoreWrite::Kind;
constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr SortedSetLimits kAlwaysPacked = {100'000, 100'000};
constexpr SortedSetLimits kNeverPacked = {0, 0};

// A value of its own, in the encoding that the limits ask for.
struct Fixture {
  explicit Fixture(SortedSetLimits limits = kAlwaysPacked) : limits(limits) {}

  ScoreWrite Add(std::string_view member, double score, const ScoreRule& rule = {}) {
    return value.Write(member, score, rule, limits);
  }
  [[nodiscard]] Entries All(RankSpan span, Order order = Order::kAscending) const {
    Entries found;
    value.ForEach(span, order, [&](std::string_view member, double score) {
      found.emplace_back(score, member);
    });
    return found;
  }
  [[nodiscard]] Entries All() const { return All({0, value.size()}); }

  SortedSetLimits limits;
  base::KeyHasher hasher{1};
  test::PlainStorage storage;
  SortedSetValue value{storage, hasher};
};

class SortedSetValueTest : public ::testing::TestWithParam<SortedSetLimits> {
 protected:
  Fixture set_{GetParam()};
};

INSTANTIATE_TEST_SUITE_P(Encodings, SortedSetValueTest,
                         ::testing::Values(kAlwaysPacked, kNeverPacked), [](const auto& info) {
                           return info.param.packed_entries_max == 0 ? "Table" : "Packed";
                         });

TEST_P(SortedSetValueTest, EqualScoresAreOrderedByMember) {
  for (const char* member : {"b", "10", "a", "9", "", "aa"}) set_.Add(member, 1);
  EXPECT_EQ(set_.All(), (Entries{{1, ""}, {1, "10"}, {1, "9"}, {1, "a"}, {1, "aa"}, {1, "b"}}));
}

TEST_P(SortedSetValueTest, ScoresKeepAllTheirBits) {
  const double tiny = std::numeric_limits<double>::min();
  for (const double score : {0.1, -2.5, 1e300, tiny, kInfinity, -kInfinity, 9007199254740993.0}) {
    set_.Add("m", score);
    EXPECT_EQ(set_.value.Score("m"), score);
  }
}

TEST(SortedSetValueZeroTest, PackedSetsForgetTheSignOfZero) {
  Fixture packed(kAlwaysPacked);
  Fixture table(kNeverPacked);
  packed.Add("m", -0.0);
  table.Add("m", -0.0);
  EXPECT_FALSE(std::signbit(*packed.value.Score("m")));
  EXPECT_TRUE(std::signbit(*table.value.Score("m")));
}

TEST_P(SortedSetValueTest, RulesDecideWhatIsWritten) {
  using Presence = ScoreRule::Presence;
  using Comparison = ScoreRule::Comparison;
  EXPECT_EQ(set_.Add("m", 1, {.presence = Presence::kOnlyPresent}).kind, Kind::kRefused);
  EXPECT_EQ(set_.Add("m", 1, {.comparison = Comparison::kOnlyLess}).kind, Kind::kAdded);
  EXPECT_EQ(set_.Add("m", 2, {.presence = Presence::kOnlyNew}).kind, Kind::kRefused);
  EXPECT_EQ(set_.Add("m", 0, {.comparison = Comparison::kOnlyGreater}).kind, Kind::kRefused);
  EXPECT_EQ(set_.Add("m", 2, {.comparison = Comparison::kOnlyGreater}).kind, Kind::kChanged);
  EXPECT_EQ(set_.Add("m", 2).kind, Kind::kSame);
  EXPECT_EQ(set_.Add("m", 3, {.increment = true}).score, 5);
  EXPECT_EQ(set_.Add("m", kInfinity).kind, Kind::kChanged);
  EXPECT_EQ(set_.Add("m", -kInfinity, {.increment = true}).kind, Kind::kNotANumber);
  EXPECT_EQ(set_.value.Score("m"), kInfinity);
}

TEST_P(SortedSetValueTest, ScoreRangesHonourTheirEnds) {
  for (int i = 1; i <= 5; ++i) set_.Add(std::string(1, static_cast<char>('a' + i)), i);
  const auto span = [&](ScoreRange range) {
    const RankSpan found = set_.value.SpanOf(range);
    return found.count == 0 ? std::pair<uint64_t, uint64_t>() : std::pair(found.first, found.count);
  };
  EXPECT_EQ(span({2, 4}), (std::pair<uint64_t, uint64_t>(1, 3)));
  EXPECT_EQ(span({2, 4, true, true}), (std::pair<uint64_t, uint64_t>(2, 1)));
  EXPECT_EQ(span({-kInfinity, kInfinity}), (std::pair<uint64_t, uint64_t>(0, 5)));
  EXPECT_EQ(span({4, 2}), (std::pair<uint64_t, uint64_t>(0, 0)));
  EXPECT_EQ(span({3, 3, true}), (std::pair<uint64_t, uint64_t>(0, 0)));
  EXPECT_EQ(span({6, 9}), (std::pair<uint64_t, uint64_t>(0, 0)));
}

TEST_P(SortedSetValueTest, MemberRangesHonourTheirEnds) {
  for (const char* member : {"a", "b", "c", "d"}) set_.Add(member, 0);
  using Bound = MemberBound;
  EXPECT_EQ(set_.value.SpanOf(MemberRange{Bound::Lowest(), Bound::Highest()}).count, 4);
  EXPECT_EQ(set_.value.SpanOf(MemberRange{Bound::Included("b"), Bound::Excluded("d")}).count, 2);
  EXPECT_EQ(set_.value.SpanOf(MemberRange{Bound::Excluded("b"), Bound::Included("bb")}).count, 0);
  EXPECT_EQ(set_.value.SpanOf(MemberRange{Bound::Highest(), Bound::Lowest()}).count, 0);
  EXPECT_EQ(set_.value.SpanOf(MemberRange{Bound::Included("c"), Bound::Included("a")}).count, 0);
}

TEST_P(SortedSetValueTest, AVisitorMayStopTheWalk) {
  for (const char* member : {"a", "b", "c"}) set_.Add(member, 0);
  for (const Order order : {Order::kAscending, Order::kDescending}) {
    int seen = 0;
    set_.value.ForEach({0, 3}, order, [&](std::string_view, double) { return ++seen < 2; });
    EXPECT_EQ(seen, 2);
  }
}

TEST(SortedSetValueConversionTest, OneMemberTooManyMakesATable) {
  Fixture set({2, 10});
  set.Add("a", 1);
  set.Add("b", 2);
  EXPECT_TRUE(set.value.is_packed());
  set.Add("b", 3);
  EXPECT_TRUE(set.value.is_packed());
  set.Add("c", 0);
  EXPECT_FALSE(set.value.is_packed());
  EXPECT_EQ(set.All(), (Entries{{0, "c"}, {1, "a"}, {3, "b"}}));
  set.value.Erase(RankSpan{0, 2});
  EXPECT_FALSE(set.value.is_packed());
}

TEST(SortedSetValueConversionTest, AMemberTooLongMakesATable) {
  Fixture set({100, 3});
  set.Add("abc", 1);
  EXPECT_TRUE(set.value.is_packed());
  set.Add("abcd", 1);
  EXPECT_FALSE(set.value.is_packed());
}

TEST(SortedSetValueBuildTest, BuildsWhatItsFinalSizeDemands) {
  for (const uint64_t size : {1, 3, 4, 500}) {
    Fixture set;
    SortedSetBuilder builder(set.hasher, {3, 10});
    Entries expected;
    for (uint64_t i = 0; i < size; ++i) {
      expected.emplace_back(static_cast<double>(i / 2), std::to_string(1000 + i));
      builder.Append(expected.back().second, expected.back().first);
    }
    builder.MoveInto(set.storage);
    set.value.CheckInvariants();
    EXPECT_EQ(set.value.is_packed(), size <= 3);
    EXPECT_EQ(set.All(), expected);
  }
}

TEST(SortedSetValueReclaimTest, MemoryIsGivenBackInSlices) {
  Fixture set(kNeverPacked);
  for (int i = 0; i < 50'000; ++i) set.Add(std::to_string(i), i);
  EXPECT_EQ(set.storage.accounted(), set.storage.object()->footprint_bytes());
  EXPECT_FALSE(set.storage.object()->Reclaim(1));
  int slices = 1;
  while (!set.storage.object()->Reclaim(1)) ++slices;
  EXPECT_GT(slices, 10);
}

// Random changes against the model.

std::string RandomMember(base::Random& random) {
  const uint64_t number = random.Below(120);
  if (number % 3 == 0) return std::to_string(number);
  if (number % 7 == 0) return std::string(number, 'x');
  return "member:" + std::to_string(number);
}

double RandomScore(base::Random& random) {
  switch (random.Below(8)) {
    case 0:
      return kInfinity;
    case 1:
      return -kInfinity;
    case 2:
      return random.NextDouble() * 100;
    default:
      return static_cast<double>(random.Below(30)) - 10;
  }
}

void ExpectAlike(const Fixture& set, const model::SortedSetModel& model, base::Random& random) {
  set.value.CheckInvariants();
  ASSERT_EQ(set.value.size(), model.size());
  const Entries expected(model.entries().begin(), model.entries().end());
  ASSERT_EQ(set.All(), expected);
  ASSERT_EQ(set.All({0, model.size()}, Order::kDescending),
            Entries(expected.rbegin(), expected.rend()));
  const std::string member = RandomMember(random);
  const std::optional<RankedScore> rank = set.value.Rank(member, Order::kAscending);
  ASSERT_EQ(rank.has_value(), model.Contains(member));
  if (rank) {
    ASSERT_EQ(rank->rank, model.RankOf(member));
    ASSERT_EQ(rank->score, model.ScoreOf(member));
    ASSERT_EQ(set.value.Rank(member, Order::kDescending)->rank, model.size() - 1 - rank->rank);
  }
  const ScoreRange range = {RandomScore(random), RandomScore(random), random.Below(2) == 0,
                            random.Below(2) == 0};
  uint64_t inside = 0;
  for (const auto& [score, name] : expected) {
    const bool low = score < range.min || (range.min_excluded && score == range.min);
    const bool high = score > range.max || (range.max_excluded && score == range.max);
    if (!low && !high) ++inside;
  }
  ASSERT_EQ(set.value.SpanOf(range).count, inside);
}

void EraseSomeRange(Fixture& set, model::SortedSetModel& model, base::Random& random) {
  if (model.size() == 0) return;
  const uint64_t first = random.Below(model.size());
  const uint64_t count = std::min<uint64_t>(1 + random.Below(6), model.size() - first);
  for (const auto& [score, member] : set.All({first, count})) model.Erase(member);
  set.value.Erase(RankSpan{first, count});
}

void RunAgainstModel(SortedSetLimits limits, uint64_t seed, int steps) {
  SCOPED_TRACE("seed " + std::to_string(seed));
  base::Random random(seed);
  Fixture set(limits);
  model::SortedSetModel model;
  for (int step = 0; step < steps; ++step) {
    const std::string member = RandomMember(random);
    const uint64_t choice = random.Below(10);
    if (choice < 6) {
      const double score = RandomScore(random) + 0.0;
      set.Add(member, score);
      model.Set(member, score);
    } else if (choice < 9) {
      ASSERT_EQ(set.value.Erase(member), model.Contains(member));
      model.Erase(member);
    } else {
      EraseSomeRange(set, model, random);
    }
    ASSERT_NO_FATAL_FAILURE(ExpectAlike(set, model, random));
  }
}

TEST(SortedSetValueModelTest, PackedSetsFollowTheModel) {
  RunAgainstModel(kAlwaysPacked, 11, 2000);
}
TEST(SortedSetValueModelTest, TablesFollowTheModel) { RunAgainstModel(kNeverPacked, 12, 2000); }
TEST(SortedSetValueModelTest, ConvertingSetsFollowTheModel) {
  for (uint64_t seed = 20; seed < 40; ++seed) RunAgainstModel({12, 50}, seed, 200);
}

TEST(SortedSetValueScanTest, WhoIsAMemberThroughoutIsSeen) {
  Fixture set(kNeverPacked);
  for (int i = 0; i < 3000; ++i) set.Add(std::to_string(i), i);
  std::vector<int> seen(3000);
  uint64_t cursor = 0;
  int step = 0;
  do {
    cursor = set.value.Scan(cursor, 10, [&](std::string_view member, double score) {
      if (score >= 3000) return;  // came during the walk
      EXPECT_EQ(std::to_string(static_cast<int>(score)), member);
      ++seen[static_cast<size_t>(score)];
    });
    for (int i = 0; i < 20; ++i) set.Add(std::to_string(10'000 + 20 * step + i), 1e6);
    ++step;
  } while (cursor != 0);
  for (const int count : seen) EXPECT_GE(count, 1);
}

}  // namespace
}  // namespace remora::values
