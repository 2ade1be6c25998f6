#include "patterns/store.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <thread>
#include <vector>

#include "tests/patterns/support/store_backends.h"

namespace remora::patterns {
namespace {

using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

class StoreConformanceTest : public StoreTest {
 protected:
  void Add(std::string_view key, std::string_view member, double score) {
    ASSERT_TRUE(store().Perform(SortedSetAdd{.key = key, .member = member, .score = score}));
  }
};

INSTANTIATE_TEST_SUITE_P(Stores, StoreConformanceTest, kAllBackends, BackendName);

TEST_P(StoreConformanceTest, StringsAreStoredReadAndRemoved) {
  const std::string binary("a\0b\r\n", 5);
  EXPECT_EQ(store().Perform(SetString{.key = "k", .value = binary})->count, 1);
  EXPECT_EQ(*store().Get("k"), binary);
  EXPECT_TRUE(*store().Exists("k"));
  const std::array<std::string_view, 2> keys{"k", "none"};
  EXPECT_EQ(store().Perform(DeleteKeys{keys})->count, 1);
  EXPECT_EQ(*store().Get("k"), std::nullopt);
  EXPECT_FALSE(*store().Exists("k"));
}

TEST_P(StoreConformanceTest, AnEmptyStringIsAValue) {
  ASSERT_TRUE(store().Perform(SetString{.key = "k", .value = ""}));
  EXPECT_EQ(*store().Get("k"), "");
}

TEST_P(StoreConformanceTest, KeysExpire) {
  ASSERT_TRUE(store().Perform(SetString{.key = "k", .value = "v", .time_to_live = 80ms}));
  const auto left = store().TimeToLive("k");
  ASSERT_TRUE(left && *left);
  EXPECT_GT(**left, 0ms);
  EXPECT_LE(**left, 80ms);
  LetTimePass(120ms);
  EXPECT_EQ(*store().Get("k"), std::nullopt);
}

TEST_P(StoreConformanceTest, ExpiryIsSetAfterwards) {
  Add("z", "m", 1);
  EXPECT_EQ(*store().TimeToLive("z"), std::nullopt);
  EXPECT_EQ(store().Perform(ExpireKey{.key = "z", .time_to_live = 60s})->count, 1);
  EXPECT_GT(store().TimeToLive("z")->value(), 59s);
  EXPECT_EQ(store().Perform(ExpireKey{.key = "none", .time_to_live = 60s})->count, 0);
  EXPECT_EQ(store().Perform(ExpireKey{.key = "z", .time_to_live = 0ms})->count, 1);
  EXPECT_FALSE(*store().Exists("z"));
}

TEST_P(StoreConformanceTest, HashesHoldFields) {
  EXPECT_EQ(store().Perform(HashSet{.key = "h", .field = "f", .value = "1"})->count, 1);
  EXPECT_EQ(store().Perform(HashSet{.key = "h", .field = "f", .value = "2"})->count, 0);
  EXPECT_EQ(store().Perform(HashIncrement{.key = "h", .field = "f", .delta = 40})->count, 42);
  EXPECT_EQ(store().Perform(HashIncrement{.key = "h", .field = "g", .delta = -1})->count, -1);
  EXPECT_EQ(*store().HashGet("h", "f"), "42");
  EXPECT_EQ(*store().HashGet("h", "none"), std::nullopt);
  EXPECT_EQ(*store().HashSize("h"), 2u);
  FieldList fields = *store().HashGetAll("h");
  std::ranges::sort(fields);
  EXPECT_EQ(fields, (FieldList{{"f", "42"}, {"g", "-1"}}));
  const std::array<std::string_view, 3> both{"f", "g", "none"};
  EXPECT_EQ(store().Perform(HashDelete{.key = "h", .fields = both})->count, 2);
  EXPECT_FALSE(*store().Exists("h"));
}

TEST_P(StoreConformanceTest, SortedSetsKeepOrder) {
  Add("z", "ann", 2);
  Add("z", "bob", 1);
  Add("z", "cat", 2);
  EXPECT_EQ(*store().SortedSetSize("z"), 3u);
  EXPECT_EQ(*store().SortedSetScore("z", "ann"), 2);
  EXPECT_EQ(*store().SortedSetScore("z", "none"), std::nullopt);
  const std::array<std::string_view, 2> some{"bob", "none"};
  EXPECT_EQ(*store().SortedSetScores("z", some),
            (std::vector<std::optional<double>>{1, std::nullopt}));
  EXPECT_EQ(*store().SortedSetRank("z", "ann", RankOrder::kLowestFirst), 1u);
  EXPECT_EQ(*store().SortedSetRank("z", "ann", RankOrder::kHighestFirst), 1u);
  EXPECT_EQ(*store().SortedSetRank("z", "cat", RankOrder::kHighestFirst), 0u);
  EXPECT_EQ(*store().SortedSetRank("z", "none", RankOrder::kHighestFirst), std::nullopt);
  EXPECT_EQ(*store().SortedSetRange("z", {0, 1}, RankOrder::kLowestFirst),
            (std::vector<ScoredName>{{"bob", 1}, {"ann", 2}}));
  EXPECT_EQ(*store().SortedSetRange("z", {0, -2}, RankOrder::kHighestFirst),
            (std::vector<ScoredName>{{"cat", 2}, {"ann", 2}}));
  EXPECT_EQ(*store().SortedSetRangeByScore("z", {1.5, kInfinity}, RankOrder::kHighestFirst, 1),
            (std::vector<ScoredName>{{"cat", 2}}));
  EXPECT_EQ(*store().SortedSetRangeByScore("z", {-kInfinity, 1}, RankOrder::kLowestFirst, -1),
            (std::vector<ScoredName>{{"bob", 1}}));
  EXPECT_EQ(*store().SortedSetCount("z", {.min = 1, .max = 2}), 3u);
  EXPECT_EQ(*store().SortedSetCount("z", {.min = 1, .max = 2, .min_excluded = true}), 2u);
  EXPECT_EQ(*store().SortedSetCount("z", {.min = 1, .max = 2, .max_excluded = true}), 1u);
}

TEST_P(StoreConformanceTest, ScoresKeepEveryBit) {
  for (const double score : {0.1, 1e300, -2.5e-9, 1700000000.123456, kInfinity, -kInfinity}) {
    Add("z", "m", score);
    EXPECT_EQ(*store().SortedSetScore("z", "m"), score);
  }
}

TEST_P(StoreConformanceTest, SortedSetsAreChanged) {
  EXPECT_EQ(store().Perform(SortedSetAdd{.key = "z", .member = "a", .score = 5})->count, 1);
  EXPECT_EQ(store().Perform(SortedSetAdd{.key = "z", .member = "a", .score = 6})->count, 0);
  using When = SortedSetAdd::When;
  ASSERT_TRUE(store().Perform(
      SortedSetAdd{.key = "z", .member = "a", .score = 1, .when = When::kIfGreater}));
  EXPECT_EQ(*store().SortedSetScore("z", "a"), 6);
  ASSERT_TRUE(
      store().Perform(SortedSetAdd{.key = "z", .member = "a", .score = 1, .when = When::kIfLess}));
  EXPECT_EQ(*store().SortedSetScore("z", "a"), 1);
  EXPECT_EQ(store().Perform(SortedSetIncrement{.key = "z", .member = "a", .delta = 0.5})->number,
            1.5);
  EXPECT_EQ(store().Perform(SortedSetIncrement{.key = "z", .member = "b", .delta = -3})->number,
            -3);
  Add("z", "c", 8);
  EXPECT_EQ(store().Perform(SortedSetScale{.key = "z", .factor = 0.5})->count, 3);
  EXPECT_EQ(*store().SortedSetRange("z", {}, RankOrder::kLowestFirst),
            (std::vector<ScoredName>{{"b", -1.5}, {"a", 0.75}, {"c", 4}}));
  EXPECT_EQ(store().Perform(SortedSetTrim{.key = "z", .first = 2, .last = -1})->count, 1);
  const std::array<std::string_view, 2> some{"b", "none"};
  EXPECT_EQ(store().Perform(SortedSetRemove{.key = "z", .members = some})->count, 1);
  EXPECT_EQ(*store().SortedSetSize("z"), 1u);
  EXPECT_EQ(store().Perform(SortedSetScale{.key = "none", .factor = 0.5})->count, 0);
}

TEST_P(StoreConformanceTest, AKeyThatIsNotThereIsEmpty) {
  EXPECT_EQ(*store().HashSize("none"), 0u);
  EXPECT_TRUE(store().HashGetAll("none")->empty());
  EXPECT_EQ(*store().SortedSetSize("none"), 0u);
  EXPECT_TRUE(store().SortedSetRange("none", {}, RankOrder::kLowestFirst)->empty());
  EXPECT_EQ(*store().TimeToLive("none"), std::nullopt);
  EXPECT_TRUE(store().SortedSetScores("none", {})->empty());
}

TEST_P(StoreConformanceTest, AnotherTypeIsAnError) {
  ASSERT_TRUE(store().Perform(SetString{.key = "s", .value = "v"}));
  Add("z", "m", 1);
  EXPECT_EQ(store().Get("z").error().code, StoreErrorCode::kWrongType);
  EXPECT_EQ(store().HashGet("s", "f").error().code, StoreErrorCode::kWrongType);
  EXPECT_EQ(store().SortedSetSize("s").error().code, StoreErrorCode::kWrongType);
  const auto written = store().Perform(HashSet{.key = "s", .field = "f", .value = "v"});
  EXPECT_EQ(written.error().code, StoreErrorCode::kWrongType);
  EXPECT_EQ(*store().Get("s"), "v");
}

TEST_P(StoreConformanceTest, WhatIsNoValueIsRefused) {
  const auto code = [this](const Write& write) { return store().Perform(write).error().code; };
  using enum StoreErrorCode;
  EXPECT_EQ(code(SortedSetAdd{.key = "z", .member = "m", .score = std::nan("")}), kInvalidValue);
  EXPECT_EQ(code(SortedSetIncrement{.key = "z", .member = "m", .delta = kInfinity}), kInvalidValue);
  EXPECT_EQ(code(SetString{.key = "k", .value = "v", .time_to_live = 0ms}), kInvalidValue);
  EXPECT_EQ(code(DeleteKeys{}), kInvalidValue);
  ASSERT_TRUE(store().Perform(HashSet{.key = "h", .field = "f", .value = "no number"}));
  EXPECT_EQ(code(HashIncrement{.key = "h", .field = "f", .delta = 1}), kInvalidValue);
  EXPECT_EQ(*store().HashGet("h", "f"), "no number");
  EXPECT_FALSE(*store().Exists("z"));
}

TEST_P(StoreConformanceTest, ABatchIsAppliedInOrder) {
  WriteBatch batch;
  batch.Add(SortedSetAdd{.key = "z", .member = "m", .score = 1});
  batch.Add(SortedSetIncrement{.key = "z", .member = "m", .delta = 2});
  batch.Add(HashSet{.key = "h", .field = "f", .value = std::string(3000, 'x')});
  batch.Add(SetString{.key = "s", .value = "v", .time_to_live = 60s});
  const auto outcomes = store().Apply(batch);
  ASSERT_TRUE(outcomes);
  ASSERT_EQ(outcomes->size(), 4u);
  EXPECT_EQ((*outcomes)[0].count, 1);
  EXPECT_EQ((*outcomes)[1].number, 3);
  EXPECT_EQ(*store().HashGet("h", "f"), std::string(3000, 'x'));
  EXPECT_TRUE(store().Apply(WriteBatch())->empty());
}

TEST_P(StoreConformanceTest, AnAppliedBatchGoesOnBehindARefusal) {
  ASSERT_TRUE(store().Perform(SetString{.key = "s", .value = "v"}));
  WriteBatch batch;
  batch.Add(HashSet{.key = "s", .field = "f", .value = "v"});
  batch.Add(HashSet{.key = "h", .field = "f", .value = "v"});
  EXPECT_EQ(store().Apply(batch).error().code, StoreErrorCode::kWrongType);
  EXPECT_EQ(*store().HashGet("h", "f"), "v");
}

TEST_P(StoreConformanceTest, ALongPipelineIsDone) {
  constexpr int kWrites = 20'000;
  WriteBatch batch;
  for (int i = 0; i < kWrites; ++i) {
    batch.Add(SortedSetAdd{.key = "z", .member = std::to_string(i), .score = double(i)});
  }
  const auto outcomes = store().Pipeline(batch);
  ASSERT_TRUE(outcomes);
  EXPECT_EQ(outcomes->size(), size_t{kWrites});
  EXPECT_EQ(*store().SortedSetSize("z"), uint64_t{kWrites});
}

TEST_P(StoreConformanceTest, AUnitReadsDecidesAndWrites) {
  Add("z", "m", 20);
  const std::array<std::string_view, 2> keys{"z", "h"};
  const auto unit = [&](StoreReader& reader, WriteBatch& writes) -> StoreResult<Decision> {
    const auto score = reader.SortedSetScore("z", "m");
    EXPECT_EQ(*score, 20);
    writes.Add(SortedSetAdd{.key = "z", .member = "m", .score = **score + 1});
    writes.Add(HashSet{.key = "h", .field = "f", .value = "done"});
    // A unit sees what was there before it.
    EXPECT_EQ(*reader.SortedSetScore("z", "m"), 20);
    return Decision::kCommit;
  };
  const auto outcome = store().Atomically(keys, unit);
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->decision, Decision::kCommit);
  ASSERT_EQ(outcome->outcomes.size(), 2u);
  EXPECT_EQ(outcome->outcomes[1].count, 1);
  EXPECT_EQ(*store().SortedSetScore("z", "m"), 21);
  EXPECT_EQ(*store().HashGet("h", "f"), "done");
}

TEST_P(StoreConformanceTest, AnAbandonedUnitChangesNothing) {
  const std::string_view key = "h";
  const auto abandon = [&](StoreReader&, WriteBatch& writes) -> StoreResult<Decision> {
    writes.Add(HashSet{.key = key, .field = "f", .value = "v"});
    return Decision::kAbandon;
  };
  EXPECT_EQ(store().Atomically({&key, 1}, abandon)->decision, Decision::kAbandon);
  const auto fail = [&](StoreReader&, WriteBatch& writes) -> StoreResult<Decision> {
    writes.Add(HashSet{.key = key, .field = "f", .value = "v"});
    return StoreError{StoreErrorCode::kSource, "mine"};
  };
  EXPECT_EQ(store().Atomically({&key, 1}, fail).error().text, "mine");
  EXPECT_FALSE(*store().Exists(key));
}

TEST_P(StoreConformanceTest, AUnitIsAllOrNothing) {
  ASSERT_TRUE(store().Perform(SetString{.key = "s", .value = "v"}));
  const std::array<std::string_view, 2> keys{"h", "s"};
  const auto unit = [&](StoreReader&, WriteBatch& writes) -> StoreResult<Decision> {
    writes.Add(HashSet{.key = "h", .field = "f", .value = "v"});
    writes.Add(HashSet{.key = "s", .field = "f", .value = "v"});
    return Decision::kCommit;
  };
  EXPECT_EQ(store().Atomically(keys, unit).error().code, StoreErrorCode::kWrongType);
  EXPECT_FALSE(*store().Exists("h"));
  // A key that the unit itself makes free may take another type.
  const auto replace = [&](StoreReader&, WriteBatch& writes) -> StoreResult<Decision> {
    writes.Add(DeleteKeys{std::span(keys).last(1)});
    writes.Add(HashSet{.key = "s", .field = "f", .value = "v"});
    return Decision::kCommit;
  };
  EXPECT_TRUE(store().Atomically(keys, replace));
  EXPECT_EQ(*store().HashGet("s", "f"), "v");
}

TEST_P(StoreConformanceTest, AUnitKeepsToItsKeys) {
  const std::string_view key = "mine";
  const auto reads = [](StoreReader& reader, WriteBatch&) -> StoreResult<Decision> {
    const auto other = reader.Get("other");
    if (!other) return other.error();
    return Decision::kCommit;
  };
  EXPECT_EQ(store().Atomically({&key, 1}, reads).error().code, StoreErrorCode::kUndeclaredKey);
  const auto writes_other = [](StoreReader&, WriteBatch& writes) -> StoreResult<Decision> {
    writes.Add(SetString{.key = "mine", .value = "v"});
    writes.Add(SetString{.key = "other", .value = "v"});
    return Decision::kCommit;
  };
  EXPECT_EQ(store().Atomically({&key, 1}, writes_other).error().code,
            StoreErrorCode::kUndeclaredKey);
  const auto nothing = [](StoreReader&, WriteBatch&) -> StoreResult<Decision> {
    return Decision::kCommit;
  };
  EXPECT_EQ(store().Atomically({}, nothing).error().code, StoreErrorCode::kInvalidValue);
  EXPECT_FALSE(*store().Exists("mine"));
}

TEST_P(StoreConformanceTest, UnitsOfManyThreadsLoseNoUpdate) {
  constexpr int kThreads = 4;
  constexpr int kRounds = 50;
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([this] {
      const std::string_view key = "h";
      const auto add_one = [&](StoreReader& reader, WriteBatch& writes) -> StoreResult<Decision> {
        const auto text = reader.HashGet(key, "count");
        if (!text) return text.error();
        const std::string next = std::to_string(std::stoi(text->value_or("0")) + 1);
        writes.Add(HashSet{.key = key, .field = "count", .value = next});
        return Decision::kCommit;
      };
      for (int round = 0; round < kRounds; ++round) {
        const auto outcome = store().Atomically({&key, 1}, add_one);
        EXPECT_TRUE(outcome) << outcome.error().ToString();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(*store().HashGet("h", "count"), std::to_string(kThreads * kRounds));
}

TEST_P(StoreConformanceTest, TheTimeIsTheClocks) {
  EXPECT_EQ(store().NowMicroseconds(), base::ManualClock::kStartMicroseconds);
  clock().AdvanceMilliseconds(1500);
  EXPECT_DOUBLE_EQ(store().NowSeconds(), 1577836801.5);
}

}  // namespace
}  // namespace remora::patterns
