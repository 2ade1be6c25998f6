#include "engine/ops/stream_groups.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/base/clock.h"
#include "engine/engine.h"

namespace remora {
namespace {

using ops::StreamId;
constexpr ops::StreamReader kAnn{"g", "ann"};
constexpr ops::StreamReader kBob{"g", "bob"};

class StreamGroupsTest : public testing::Test {
 protected:
  void Add(uint64_t from, uint64_t to) {
    const ops::FieldValue field[] = {{"a", "1"}};
    for (uint64_t i = from; i <= to; ++i) {
      ASSERT_TRUE(engine_.XAdd("s", field,
                               {.id = {.kind = ops::NewStreamId::Kind::kExactly, .id = {i, 0}}}));
    }
  }
  void CreateGroup() { ASSERT_TRUE(engine_.XGroupCreate("s", "g", {.last_id = StreamId{}})); }
  // The milliseconds of entries, those that are deleted in brackets.
  static std::string Show(const Result<Engine::OwnedEntries>& entries) {
    std::string text;
    for (const Engine::OwnedEntry& entry : entries.value()) {
      const std::string id = std::to_string(entry.id.milliseconds);
      text += entry.deleted ? "[" + id + "]" : id;
    }
    return text;
  }
  // "id consumer deliveries" of all that is pending.
  std::string Pending() {
    std::string text;
    const auto entries = engine_.XPendingEntries("s", "g", {.count = 100}).value();
    for (const auto& entry : entries) {
      text += std::to_string(entry.id.milliseconds) + " " + entry.consumer + " " +
              std::to_string(entry.deliveries) + ";";
    }
    return text;
  }

  base::ManualClock clock_;
  Engine engine_{{.clock = &clock_}};
};

TEST_F(StreamGroupsTest, EachEntryGoesToOneConsumer) {
  Add(1, 5);
  CreateGroup();
  EXPECT_EQ(Show(engine_.XReadGroup("s", kAnn, {.count = 2})), "12");
  EXPECT_EQ(Show(engine_.XReadGroup("s", kBob)), "345");
  EXPECT_EQ(Show(engine_.XReadGroup("s", kBob)), "");
  Add(6, 6);
  EXPECT_EQ(Show(engine_.XReadGroup("s", kAnn, {.no_ack = true})), "6");
  EXPECT_EQ(Pending(), "1 ann 1;2 ann 1;3 bob 1;4 bob 1;5 bob 1;");
}

TEST_F(StreamGroupsTest, WhatIsPendingIsDeliveredAgain) {
  Add(1, 3);
  CreateGroup();
  EXPECT_EQ(Show(engine_.XReadGroup("s", kAnn)), "123");
  const StreamId gone[] = {{2, 0}};
  EXPECT_EQ(engine_.XDel("s", gone).value(), 1u);
  EXPECT_EQ(Show(engine_.XReadGroupOwn("s", kAnn)), "1[2]3");
  EXPECT_EQ(Show(engine_.XReadGroupOwn("s", kAnn, {.after = {1, 0}, .count = 1})), "[2]");
  EXPECT_EQ(Show(engine_.XReadGroupOwn("s", kBob)), "");
  EXPECT_EQ(Pending(), "1 ann 2;2 ann 1;3 ann 2;");
}

TEST_F(StreamGroupsTest, AcknowledgedEntriesArePendingNoLonger) {
  Add(1, 200);
  CreateGroup();
  ASSERT_TRUE(engine_.XReadGroup("s", kAnn));
  std::vector<StreamId> ids = {{1, 0}, {2, 0}, {1, 0}, {999, 0}};
  EXPECT_EQ(engine_.XAck("s", "g", ids).value(), 2u);
  EXPECT_EQ(engine_.XAck("s", "no group", ids).value(), 0u);
  EXPECT_EQ(engine_.XAck("none", "g", ids).value(), 0u);
  const ops::PendingSummary summary = engine_.XPending("s", "g").value();
  EXPECT_EQ(summary.count, 198u);
  EXPECT_EQ(summary.first, (StreamId{3, 0}));
  EXPECT_EQ(summary.last, (StreamId{200, 0}));
  EXPECT_EQ(engine_.XGroupDelConsumer("s", kAnn).value(), 198u);
  EXPECT_EQ(engine_.XPending("s", "g").value().count, 0u);
}

TEST_F(StreamGroupsTest, IdleEntriesAreClaimed) {
  Add(1, 3);
  CreateGroup();
  ASSERT_TRUE(engine_.XReadGroup("s", kAnn, {.count = 2}));
  clock_.AdvanceMilliseconds(1000);
  ASSERT_TRUE(engine_.XReadGroup("s", kAnn));
  const StreamId ids[] = {{1, 0}, {2, 0}, {3, 0}, {4, 0}};
  EXPECT_EQ(Show(engine_.XClaim("s", kBob, ids, {.idle_milliseconds = 500})), "12");
  EXPECT_EQ(Pending(), "1 bob 2;2 bob 2;3 ann 1;");
  const StreamId gone[] = {{3, 0}};
  EXPECT_EQ(engine_.XDel("s", gone).value(), 1u);
  EXPECT_EQ(Show(engine_.XClaim("s", kBob, ids, {.deliveries = 9, .only_ids = true})), "12");
  EXPECT_EQ(Pending(), "1 bob 9;2 bob 9;") << "what is deleted is not pending any more";
}

TEST_F(StreamGroupsTest, OnlyAForcedClaimMakesEntriesPending) {
  Add(1, 2);
  CreateGroup();
  const StreamId ids[] = {{1, 0}, {7, 0}};
  EXPECT_EQ(Show(engine_.XClaim("s", kBob, ids)), "");
  EXPECT_EQ(Show(engine_.XClaim("s", kBob, ids, {.force = true, .last_id = StreamId{1, 0}})), "1");
  EXPECT_EQ(Pending(), "1 bob 2;");
  EXPECT_EQ(Show(engine_.XReadGroup("s", kAnn)), "2");
}

TEST_F(StreamGroupsTest, ClaimingAFewAtATimeGoesThroughAll) {
  Add(1, 25);
  CreateGroup();
  ASSERT_TRUE(engine_.XReadGroup("s", kAnn));
  const StreamId gone[] = {{5, 0}, {6, 0}};
  EXPECT_EQ(engine_.XDel("s", gone).value(), 2u);
  StreamId next{};
  uint64_t claimed = 0;
  uint64_t deleted = 0;
  int calls = 0;
  do {
    Engine::OwnedEntries entries;
    const auto outcome = engine_.XAutoClaim("s", kBob, {.first = next, .count = 10}, entries);
    ASSERT_TRUE(outcome);
    next = outcome->next;
    claimed += entries.size();
    deleted += outcome->deleted.size();
    ++calls;
  } while (next != StreamId{});
  EXPECT_EQ(claimed, 23u);
  EXPECT_EQ(deleted, 2u);
  EXPECT_EQ(calls, 3);
}

TEST_F(StreamGroupsTest, GroupsAndConsumersComeAndGo) {
  EXPECT_EQ(engine_.XGroupCreate("s", "g").error(), OpError::kNoSuchKey);
  EXPECT_TRUE(engine_.XGroupCreate("s", "g", {.make_stream = true}).ok());
  EXPECT_EQ(engine_.XGroupCreate("s", "g").error(), OpError::kGroupExists);
  EXPECT_EQ(engine_.XGroupSetId("s", "h", {}).error(), OpError::kNoSuchGroup);
  EXPECT_TRUE(engine_.XGroupSetId("s", "g", {.entries_read = 5}).ok());
  EXPECT_TRUE(engine_.XGroupCreateConsumer("s", kAnn).value());
  EXPECT_FALSE(engine_.XGroupCreateConsumer("s", kAnn).value());
  EXPECT_EQ(engine_.XGroupCreateConsumer("s", {"h", "x"}).error(), OpError::kNoSuchGroup);
  EXPECT_EQ(engine_.XGroupDelConsumer("s", kBob).value(), 0u);
  EXPECT_TRUE(engine_.XGroupDestroy("s", "g").value());
  EXPECT_FALSE(engine_.XGroupDestroy("s", "g").value());
  EXPECT_EQ(engine_.XGroupDestroy("none", "g").error(), OpError::kNoSuchKey);
  EXPECT_EQ(engine_.XReadGroup("s", kAnn).error(), OpError::kNoSuchGroup);
}

TEST_F(StreamGroupsTest, AGroupThatIsDestroyedIsFreedLater) {
  Add(1, 50'000);
  CreateGroup();
  ASSERT_TRUE(engine_.XReadGroup("s", kAnn));
  const uint64_t before = engine_.MemoryUsage("s").value();
  EXPECT_TRUE(engine_.XGroupDestroy("s", "g").value());
  EXPECT_GT(before - engine_.MemoryUsage("s").value(), 2'000'000u);
  EXPECT_GT(engine_.Stats().pending_bytes, 2'000'000u);
}

}  // namespace
}  // namespace remora
