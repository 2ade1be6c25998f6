#include "engine/ops/streams.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/base/clock.h"
#include "engine/engine.h"
#include "engine/keyspace/keyspace.h"

namespace remora {
namespace {

using ops::NewStreamId;
using ops::StreamId;

class StreamsTest : public testing::Test {
 protected:
  Result<std::optional<StreamId>> Add(const NewStreamId& id, const ops::StreamTrim& trim = {}) {
    const ops::FieldValue field[] = {{"a", "1"}};
    return engine_.XAdd("s", field, {.id = id, .trim = trim});
  }
  static NewStreamId Exactly(uint64_t milliseconds, uint64_t sequence = 0) {
    return {.kind = NewStreamId::Kind::kExactly, .id = {milliseconds, sequence}};
  }
  static NewStreamId NextOf(uint64_t milliseconds) {
    return {.kind = NewStreamId::Kind::kNextOf, .id = {milliseconds, 0}};
  }
  void Delete(std::vector<StreamId> ids, uint64_t expected) {
    EXPECT_EQ(engine_.XDel("s", ids).value(), expected);
  }

  base::ManualClock clock_;
  Engine engine_{{.clock = &clock_}};
};

TEST_F(StreamsTest, IdsFollowTheClockOfTheEngine) {
  const uint64_t now = base::ManualClock::kStartMicroseconds / 1000;
  EXPECT_EQ(Add({}).value(), (StreamId{now, 0}));
  EXPECT_EQ(Add({}).value(), (StreamId{now, 1}));
  clock_.AdvanceMilliseconds(5);
  EXPECT_EQ(Add({}).value(), (StreamId{now + 5, 0}));
  clock_.SetMicroseconds(0);
  EXPECT_EQ(Add({}).value(), (StreamId{now + 5, 1})) << "a clock that steps back";
}

TEST_F(StreamsTest, IdsOnlyAscend) {
  EXPECT_EQ(Add(Exactly(5, 5)).value(), (StreamId{5, 5}));
  EXPECT_EQ(Add(Exactly(5, 5)).error(), OpError::kStreamIdTooSmall);
  EXPECT_EQ(Add(NextOf(5)).value(), (StreamId{5, 6}));
  EXPECT_EQ(Add(NextOf(4)).error(), OpError::kStreamIdTooSmall);
  EXPECT_EQ(Add(NextOf(9)).value(), (StreamId{9, 0}));
  EXPECT_EQ(Add(Exactly(9, UINT64_MAX)).value(), (StreamId{9, UINT64_MAX}));
  EXPECT_EQ(Add(NextOf(9)).error(), OpError::kStreamIdTooSmall);
  EXPECT_EQ(Add(Exactly(UINT64_MAX, UINT64_MAX)).value(), containers::kStreamIdMax);
  EXPECT_EQ(Add({}).error(), OpError::kStreamIdsExhausted);
  EXPECT_EQ(engine_.XLen("s").value(), 5u);
}

TEST_F(StreamsTest, AFirstIdOfZeroIsOne) { EXPECT_EQ(Add(NextOf(0)).value(), (StreamId{0, 1})); }

TEST_F(StreamsTest, RangesGoBothWays) {
  for (uint64_t i = 1; i <= 9; ++i) ASSERT_TRUE(Add(Exactly(i)));
  const auto ids = [&](const ops::StreamRange& range) {
    std::string text;
    const auto entries = engine_.XRange("s", range).value();
    for (const auto& entry : entries) {
      text += std::to_string(entry.id.milliseconds);
    }
    return text;
  };
  EXPECT_EQ(ids({.first = {3, 0}, .last = {6, 0}}), "3456");
  EXPECT_EQ(ids({.first = {3, 0}, .last = {6, 0}, .backwards = true}), "6543");
  EXPECT_EQ(ids({.backwards = true, .count = 2}), "98");
  EXPECT_EQ(ids({.first = {6, 1}, .last = {3, 0}}), "");
  EXPECT_EQ(engine_.XRead("s", {7, 0}).value().size(), 2u);
  EXPECT_EQ(engine_.XRead("s", containers::kStreamIdMax).value().size(), 0u);
  EXPECT_EQ(engine_.XRead("none", {}).value().size(), 0u);
}

TEST_F(StreamsTest, AStreamOutlivesItsEntries) {
  ASSERT_TRUE(Add(Exactly(5)));
  Delete({{5, 0}, {6, 0}}, 1);
  EXPECT_TRUE(engine_.Exists("s"));
  EXPECT_EQ(Add(Exactly(4)).error(), OpError::kStreamIdTooSmall);
  EXPECT_EQ(engine_.XInfo("s").value().max_deleted_id, (StreamId{5, 0}));
}

TEST_F(StreamsTest, TrimmingComesAfterAdding) {
  for (uint64_t i = 1; i <= 250; ++i) {
    ASSERT_TRUE(
        Add(Exactly(i),
            {.rule = ops::StreamTrim::Rule::kLengthMax, .length_max = 100, .approximate = true}));
  }
  EXPECT_EQ(engine_.XLen("s").value(), 150u);
  EXPECT_EQ(
      engine_.XTrim("s", {.rule = ops::StreamTrim::Rule::kLengthMax, .length_max = 7}).value(),
      143u);
  EXPECT_EQ(
      engine_.XTrim("s", {.rule = ops::StreamTrim::Rule::kLeastId, .least = {249, 0}}).value(), 5u);
  EXPECT_EQ(engine_.XTrim("none", {.rule = ops::StreamTrim::Rule::kLengthMax}).value(), 0u);
}

TEST_F(StreamsTest, LimitsOfTheEngineEndBlocks) {
  engine_.limits().stream_node_max_entries.store(10);
  for (uint64_t i = 1; i <= 35; ++i) ASSERT_TRUE(Add(Exactly(i)));
  EXPECT_EQ(engine_.XInfo("s").value().blocks, 4u);
}

TEST_F(StreamsTest, WhatAStreamRemembersIsSetWithinItsLimits) {
  ASSERT_TRUE(Add(Exactly(5)));
  ASSERT_TRUE(Add(Exactly(8)));
  Delete({{8, 0}}, 1);
  EXPECT_EQ(engine_.XSetId("none", {.last_id = {9, 0}}).error(), OpError::kNoSuchKey);
  EXPECT_EQ(engine_.XSetId("s", {.last_id = {7, 0}}).error(), OpError::kStreamIdBelowDeleted);
  EXPECT_EQ(engine_.XSetId("s", {.last_id = {9, 0}, .entries_added = 0}).error(),
            OpError::kStreamCountTooSmall);
  EXPECT_TRUE(engine_.XSetId("s", {.last_id = {9, 0}, .entries_added = 77}).ok());
  EXPECT_EQ(engine_.XInfo("s").value().entries_added, 77u);
  ASSERT_TRUE(Add(Exactly(10)));
  EXPECT_EQ(engine_.XSetId("s", {.last_id = {9, 0}}).error(), OpError::kStreamIdBelowTop);
}

TEST_F(StreamsTest, AnotherTypeIsRefused) {
  ASSERT_TRUE(engine_.Set("s", "text"));
  EXPECT_EQ(Add({}).error(), OpError::kWrongType);
  EXPECT_EQ(engine_.XLen("s").error(), OpError::kWrongType);
  EXPECT_EQ(engine_.XRange("s").error(), OpError::kWrongType);
  EXPECT_EQ(engine_.XTrim("s", {}).error(), OpError::kWrongType);
  EXPECT_EQ(engine_.XSetId("s", {}).error(), OpError::kWrongType);
}

TEST_F(StreamsTest, BytesAreCountedAsTheStreamGrowsAndGoes) {
  for (uint64_t i = 1; i <= 5000; ++i) ASSERT_TRUE(Add(Exactly(i)));
  EXPECT_GT(engine_.MemoryUsage("s").value(), 50'000u);
  EXPECT_TRUE(engine_.Rename("s", "t").value());
  EXPECT_TRUE(engine_.Copy("t", "u").value());
  EXPECT_TRUE(engine_.Del("t"));
  EXPECT_TRUE(engine_.Del("u"));
  while (engine_.Tick()) {
  }
  const auto* slice = engine_.keyspace().FindSlice(
      engine_.keyspace().stripe(engine_.keyspace().StripeIndex(engine_.MakeKey("t").hash)), 0);
  ASSERT_NE(slice, nullptr);
  EXPECT_EQ(slice->outside_bytes(), 0u);
}

}  // namespace
}  // namespace remora
