#include "engine/ops/sorted_sets.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include "engine/base/random.h"
#include "engine/engine.h"
#include "engine/keyspace/keyspace.h"
#include "engine/keyspace/record_handle.h"
#include "engine/values/sorted_set_value.h"
#include "tests/model/sorted_set_model.h"
#include "tests/support/chi_square.h"

namespace remora {
namespace {

using Members = Engine::OwnedMembers;
using ops::MemberBound;
using ops::MemberRange;
using ops::Order;
using ops::RankRange;
using ops::ScoreRange;
using ops::SetOperation;
constexpr double kInfinity = std::numeric_limits<double>::infinity();

class SortedSetsTest : public testing::Test {
 protected:
  void Fill(std::string_view key, std::initializer_list<ops::ScoredMember> members) {
    ASSERT_TRUE(engine_.ZAddMany(key, {members.begin(), members.size()}).ok());
  }
  Members All(std::string_view key) { return engine_.ZRange(key, RankRange{0, -1}).value(); }
  bool IsPacked(std::string_view key) {
    const Key at = engine_.MakeKey(key);
    Transaction transaction(engine_.keyspace(), 0, at);
    return transaction.Find(at, Access::kQuiet).is_packed();
  }
  uint64_t Changes(std::string_view key) {
    const Key at = engine_.MakeKey(key);
    Transaction transaction(engine_.keyspace(), 0, at);
    return transaction.StripeOf(at).counters.changes;
  }
  void CheckInvariants() {
    keyspace::Keyspace& keyspace = engine_.keyspace();
    for (uint32_t i = 0; i < keyspace.stripe_count(); ++i) {
      if (const auto* slice = keyspace.FindSlice(keyspace.stripe(i), 0)) slice->CheckInvariants();
    }
  }

  Engine engine_;
};

TEST_F(SortedSetsTest, AddingCountsNewAndChangedMembers) {
  Fill("z", {{"a", 1}, {"b", 2}});
  const ops::ScoredMember members[] = {{"a", 1}, {"b", 3}, {"c", 4}, {"c", 5}};
  const ops::SortedSetAddOutcome outcome = engine_.ZAddMany("z", members).value();
  EXPECT_EQ(outcome.added, 1u);
  EXPECT_EQ(outcome.changed, 2u);
  EXPECT_EQ(All("z"), (Members{{"a", 1}, {"b", 3}, {"c", 5}}));
}

TEST_F(SortedSetsTest, OnlyPresentMakesNoKey) {
  const ops::ScoredMember member = {"a", 1};
  const auto outcome = engine_.ZAddMany(
      "z", {&member, 1}, {.presence = ops::SortedSetAddOptions::Presence::kOnlyPresent});
  EXPECT_EQ(outcome.value().added, 0u);
  EXPECT_FALSE(engine_.Exists("z"));
}

TEST_F(SortedSetsTest, AnIncrementThatIsNoNumberChangesNothing) {
  Fill("z", {{"a", kInfinity}});
  const uint64_t before = Changes("z");
  EXPECT_EQ(engine_.ZIncrBy("z", "a", -kInfinity).error(), OpError::kNotANumber);
  EXPECT_EQ(engine_.ZScore("z", "a").value(), kInfinity);
  EXPECT_EQ(Changes("z"), before);
  EXPECT_EQ(engine_.ZIncrBy("z", "b", 2.5).value(), 2.5);
}

TEST_F(SortedSetsTest, AStringIsNoSortedSet) {
  ASSERT_TRUE(engine_.Set("s", "x").ok());
  EXPECT_EQ(engine_.ZAdd("s", "a", 1).error(), OpError::kWrongType);
  EXPECT_EQ(engine_.ZCard("s").error(), OpError::kWrongType);
  EXPECT_EQ(engine_.ZPopMin("s").error(), OpError::kWrongType);
  const std::string_view keys[] = {"none", "s"};
  EXPECT_EQ(engine_.ZCombine(SetOperation::kUnion, keys).error(), OpError::kWrongType);
}

TEST_F(SortedSetsTest, TheLastMemberTakesTheKeyWithIt) {
  for (const uint64_t limit : {0, 128}) {
    engine_.limits().zset_max_listpack_entries = limit;
    Fill("z", {{"a", 1}, {"b", 2}, {"c", 3}});
    EXPECT_EQ(engine_.ZPopMax("z").value(), (Members{{"c", 3}}));
    const std::string_view removed[] = {"a", "x"};
    EXPECT_EQ(engine_.ZRem("z", removed).value(), 1u);
    EXPECT_EQ(engine_.ZRemRange("z", ScoreRange{2, 2}).value(), 1u);
    EXPECT_FALSE(engine_.Exists("z"));
    CheckInvariants();
  }
}

TEST_F(SortedSetsTest, ManyNamedMembersMakeATableBeforeTheyAreCounted) {
  engine_.limits().zset_max_listpack_entries = 3;
  Fill("z", {{"a", 1}, {"a", 2}, {"a", 3}, {"a", 4}});
  EXPECT_FALSE(IsPacked("z"));
  EXPECT_EQ(engine_.ZCard("z").value(), 1u);
}

TEST_F(SortedSetsTest, RanksCountFromEitherEnd) {
  Fill("z", {{"a", 1}, {"b", 2}, {"c", 3}});
  EXPECT_EQ(engine_.ZRank("z", "c").value()->rank, 2u);
  EXPECT_EQ(engine_.ZRank("z", "c", Order::kDescending).value()->rank, 0u);
  EXPECT_EQ(engine_.ZRank("z", "x").value().has_value(), false);
}

TEST_F(SortedSetsTest, RangesByRankCountFromTheEndThatIsAskedFor) {
  Fill("z", {{"a", 1}, {"b", 2}, {"c", 3}, {"d", 4}});
  EXPECT_EQ(engine_.ZRange("z", RankRange{1, -2}).value(), (Members{{"b", 2}, {"c", 3}}));
  EXPECT_EQ(engine_.ZRange("z", RankRange{0, 0}, {.order = Order::kDescending}).value(),
            (Members{{"d", 4}}));
  EXPECT_TRUE(engine_.ZRange("z", RankRange{3, 1}).value().empty());
  EXPECT_TRUE(engine_.ZRange("z", RankRange{INT64_MAX, INT64_MIN}).value().empty());
}

TEST_F(SortedSetsTest, OffsetsAndCountsCutARange) {
  Fill("z", {{"a", 1}, {"b", 2}, {"c", 3}, {"d", 4}});
  const ScoreRange all = {-kInfinity, kInfinity};
  EXPECT_EQ(engine_.ZRange("z", all, {.offset = 1, .count = 2}).value(),
            (Members{{"b", 2}, {"c", 3}}));
  EXPECT_EQ(
      engine_.ZRange("z", all, {.order = Order::kDescending, .offset = 1, .count = 2}).value(),
      (Members{{"c", 3}, {"b", 2}}));
  EXPECT_TRUE(engine_.ZRange("z", all, {.offset = 9}).value().empty());
  EXPECT_TRUE(engine_.ZRange("z", all, {.offset = -1}).value().empty());
}

TEST_F(SortedSetsTest, NegativeOffsetsCountFromTheEndOfARangeInATable) {
  engine_.limits().zset_max_listpack_entries = 0;
  Fill("z", {{"a", 1}, {"b", 2}, {"c", 3}, {"d", 4}});
  const ScoreRange range = {2, 4};
  EXPECT_EQ(engine_.ZRange("z", range, {.offset = -2}).value(), (Members{{"c", 3}, {"d", 4}}));
  EXPECT_EQ(engine_.ZRange("z", range, {.order = Order::kDescending, .offset = -1}).value(),
            (Members{{"b", 2}}));
  EXPECT_TRUE(engine_.ZRange("z", range, {.offset = -4}).value().empty());
}

TEST_F(SortedSetsTest, StoringARangeReplacesWhatWasThere) {
  Fill("z", {{"a", 1}, {"b", 2}, {"c", 3}});
  ASSERT_TRUE(engine_.Set("d", "x").ok());
  EXPECT_EQ(engine_.ZRangeStore("d", "z", RankRange{1, -1}).value(), 2u);
  EXPECT_EQ(All("d"), (Members{{"b", 2}, {"c", 3}}));
  EXPECT_EQ(engine_.ZRangeStore("z", "z", RankRange{0, 0}).value(), 1u);
  EXPECT_EQ(All("z"), (Members{{"a", 1}}));
  EXPECT_EQ(engine_.ZRangeStore("d", "none", RankRange{0, -1}).value(), 0u);
  EXPECT_FALSE(engine_.Exists("d"));
  CheckInvariants();
}

TEST_F(SortedSetsTest, TheFirstKeyThatIsThereIsPopped) {
  Fill("b", {{"m", 1}, {"n", 2}});
  Fill("c", {{"o", 0}});
  const std::string_view keys[] = {"a", "b", "c"};
  const auto popped = engine_.ZMPop(keys, Order::kAscending, 5).value();
  EXPECT_EQ(popped.first, 1u);
  EXPECT_EQ(popped.second, (Members{{"m", 1}, {"n", 2}}));
  EXPECT_FALSE(engine_.Exists("b"));
}

TEST_F(SortedSetsTest, DistinctDrawsNeverRepeatThemselves) {
  for (const uint64_t limit : {0, 128}) {
    engine_.limits().zset_max_listpack_entries = limit;
    for (int i = 0; i < 50; ++i) ASSERT_TRUE(engine_.ZAdd("z", std::to_string(i), i).ok());
    for (const uint64_t count : {1, 20, 49, 50, 80}) {
      Members drawn = engine_.ZRandMember("z", count).value();
      EXPECT_EQ(drawn.size(), std::min<uint64_t>(count, 50));
      std::sort(drawn.begin(), drawn.end());
      EXPECT_EQ(std::adjacent_find(drawn.begin(), drawn.end()), drawn.end());
    }
    EXPECT_EQ(engine_.ZRandMember("z", 200, ops::Draws::kIndependent).value().size(), 200u);
    engine_.Del("z");
  }
}

TEST_F(SortedSetsTest, CombinationsWeighAndAggregate) {
  Fill("x", {{"a", 1}, {"b", 2}});
  Fill("y", {{"b", 10}, {"c", 20}});
  const std::string_view keys[] = {"x", "y"};
  const double weights[] = {2, 1};
  EXPECT_EQ(engine_.ZCombine(SetOperation::kUnion, keys, {weights}).value(),
            (Members{{"a", 2}, {"b", 14}, {"c", 20}}));
  EXPECT_EQ(engine_.ZCombine(SetOperation::kUnion, keys, {{}, ops::Aggregate::kMax}).value(),
            (Members{{"a", 1}, {"b", 10}, {"c", 20}}));
  EXPECT_EQ(engine_.ZCombine(SetOperation::kIntersection, keys, {{}, ops::Aggregate::kMin}).value(),
            (Members{{"b", 2}}));
  EXPECT_EQ(engine_.ZCombine(SetOperation::kDifference, keys).value(), (Members{{"a", 1}}));
  EXPECT_EQ(engine_.ZInterCard(keys).value(), 1u);
  EXPECT_EQ(engine_.ZCombineStore("x", SetOperation::kUnion, keys).value(), 3u);
  EXPECT_EQ(All("x"), (Members{{"a", 1}, {"b", 12}, {"c", 20}}));
}

TEST_F(SortedSetsTest, WhatIsNoNumberIsZeroInAUnion) {
  Fill("x", {{"a", kInfinity}});
  Fill("y", {{"a", -kInfinity}});
  const std::string_view keys[] = {"x", "y"};
  const double weights[] = {0, 1};
  EXPECT_EQ(engine_.ZCombine(SetOperation::kUnion, keys).value(), (Members{{"a", 0}}));
  EXPECT_EQ(engine_.ZCombine(SetOperation::kUnion, keys, {weights}).value(),
            (Members{{"a", -kInfinity}}));
}

TEST_F(SortedSetsTest, CountingAnIntersectionStopsAtTheLimit) {
  for (int i = 0; i < 500; ++i) {
    ASSERT_TRUE(engine_.ZAdd("x", std::to_string(i), i).ok());
    ASSERT_TRUE(engine_.ZAdd("y", std::to_string(i), i).ok());
  }
  const std::string_view keys[] = {"x", "y"};
  EXPECT_EQ(engine_.ZInterCard(keys, 7).value(), 7u);
  EXPECT_EQ(engine_.ZInterCard(keys).value(), 500u);
}

// Random operations on a few keys, with limits so low that encodings change, against the model.
TEST_F(SortedSetsTest, RandomOperationsFollowTheModel) {
  constexpr uint64_t kSeed = 77;
  SCOPED_TRACE("seed " + std::to_string(kSeed));
  engine_.limits().zset_max_listpack_entries = 6;
  engine_.limits().zset_max_listpack_value = 12;
  base::Random random(kSeed);
  const std::string keys[] = {"x", "y", "z"};
  model::SortedSetModel models[3];
  for (int step = 0; step < 6000; ++step) {
    const size_t which = random.Below(3);
    model::SortedSetModel& model = models[which];
    const std::string member =
        std::string(random.Below(3) == 0 ? 10 : 1, 'm') + std::to_string(random.Below(25));
    const uint64_t choice = random.Below(12);
    if (choice < 6) {
      const double score = static_cast<double>(random.Below(9));
      ASSERT_EQ(engine_.ZAdd(keys[which], member, score).value(), !model.Contains(member));
      model.Set(member, score);
    } else if (choice < 9) {
      const std::string_view removed[] = {member};
      ASSERT_EQ(engine_.ZRem(keys[which], removed).value(), model.Contains(member) ? 1u : 0u);
      model.Erase(member);
    } else if (choice < 11) {
      const Members lowest = engine_.ZPopMin(keys[which], random.Below(4)).value();
      for (const auto& [popped, score] : lowest) {
        ASSERT_EQ(*model.entries().begin(), std::pair(score, popped));
        model.Erase(popped);
      }
    } else {
      const size_t other = random.Below(3);
      const std::string_view inputs[] = {keys[which], keys[other]};
      model::SortedSetModel difference;
      for (const auto& [score, name] : model.entries()) {
        if (!models[other].Contains(name)) difference.Set(name, score);
      }
      ASSERT_EQ(engine_.ZCombineStore(keys[which], SetOperation::kDifference, inputs).value(),
                difference.size());
      model = difference;
    }
    Members expected;
    for (const auto& [score, name] : model.entries()) expected.emplace_back(name, score);
    ASSERT_EQ(All(keys[which]), expected) << "step " << step;
    ASSERT_EQ(engine_.Exists(keys[which]), !expected.empty());
    if (step % 50 == 0) CheckInvariants();
  }
}

TEST_F(SortedSetsTest, RandomMembersHaveEqualChances) {
  for (const size_t members : {12, 200}) {
    engine_.Del("z");
    for (size_t i = 0; i < members; ++i) {
      ASSERT_TRUE(engine_.ZAdd("z", "m" + std::to_string(i), static_cast<double>(i % 5)).ok());
    }
    test::ChiSquare one, repeated, first_of_two;
    for (int i = 0; i < 10'000; ++i) {
      one.Count(engine_.ZRandMember("z").value().front().first);
      repeated.Count(engine_.ZRandMember("z", 1, ops::Draws::kIndependent).value()[0].first);
      first_of_two.Count(engine_.ZRandMember("z", 2).value().front().first);
    }
    one.ExpectEven(members);
    repeated.ExpectEven(members);
    first_of_two.ExpectEven(members);
  }
}

}  // namespace
}  // namespace remora
