#include "engine/values/stream_value.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace remora::values {
namespace {

using containers::DetachedStreamBlocks;

class StreamValueTest : public testing::Test {
 protected:
  void Append(uint64_t from, uint64_t to) {
    const std::vector<std::string_view> fields = {"a", "1"};
    for (uint64_t i = from; i <= to; ++i) ASSERT_TRUE(stream_.Append({i, 0}, fields, {}));
  }
  StreamGroup& Group(StreamId last, int64_t reads) {
    const std::string name = "g" + std::to_string(stream_.groups().size());
    return stream_.AddGroup(name, std::make_unique<StreamGroup>(last, reads));
  }

  StreamValue stream_;
};

TEST_F(StreamValueTest, MarksFollowTheEntries) {
  Append(1, 5);
  EXPECT_EQ(stream_.marks().first_id, (StreamId{1, 0}));
  EXPECT_TRUE(stream_.Delete({1, 0}));
  EXPECT_TRUE(stream_.Delete({3, 0}));
  EXPECT_FALSE(stream_.Delete({3, 0}));
  EXPECT_EQ(stream_.marks().first_id, (StreamId{2, 0}));
  EXPECT_EQ(stream_.marks().max_deleted_id, (StreamId{3, 0}));
  DetachedStreamBlocks detached;
  EXPECT_EQ(stream_.TrimToLength(0, {}, detached), 3u);
  EXPECT_EQ(stream_.marks().first_id, (StreamId{0, 0}));
  EXPECT_EQ(stream_.last_id(), (StreamId{5, 0}));
  EXPECT_EQ(stream_.marks().entries_added, 5u);
  stream_.CheckInvariants();
}

TEST_F(StreamValueTest, ALagIsCountedWhereNothingIsMissing) {
  EXPECT_EQ(stream_.LagOf(Group({0, 0}, 0)), 0);
  Append(1, 10);
  EXPECT_EQ(stream_.LagOf(Group({0, 0}, StreamGroup::kUnknownReads)), 10);
  EXPECT_EQ(stream_.LagOf(Group({10, 0}, StreamGroup::kUnknownReads)), 0);
  EXPECT_EQ(stream_.LagOf(Group({1, 0}, StreamGroup::kUnknownReads)), 9);
  EXPECT_EQ(stream_.LagOf(Group({5, 0}, StreamGroup::kUnknownReads)), std::nullopt);
  StreamGroup& reading = Group({0, 0}, 0);
  for (uint64_t i = 1; i <= 4; ++i) stream_.MarkRead(reading, {i, 0});
  EXPECT_EQ(reading.entries_read, 4);
  EXPECT_EQ(stream_.LagOf(reading), 6);
  ASSERT_TRUE(stream_.Delete({7, 0}));
  EXPECT_EQ(stream_.LagOf(reading), std::nullopt) << "a deleted entry lies ahead";
  stream_.MarkRead(reading, {10, 0});
  EXPECT_EQ(stream_.LagOf(reading), 0);
}

TEST_F(StreamValueTest, WhatIsTrimmedCountsAsRead) {
  Append(1, 10);
  StreamGroup& group = Group({2, 0}, 2);
  DetachedStreamBlocks detached;
  EXPECT_EQ(stream_.TrimToLength(3, {}, detached), 7u);
  EXPECT_EQ(stream_.LagOf(group), 3);
  stream_.MarkRead(group, {8, 0});
  EXPECT_EQ(group.entries_read, 8);
}

TEST_F(StreamValueTest, GroupsAreAccountedForWhileTheyChange) {
  Append(1, 3);
  StreamGroup& group = Group({0, 0}, 0);
  {
    const StreamValue::GroupChange change(stream_, group);
    group.Deliver({1, 0}, group.AddConsumer("someone with a long name", 1), 1);
  }
  stream_.CheckInvariants();
  EXPECT_NE(stream_.TakeGroup("g0"), nullptr);
  EXPECT_EQ(stream_.TakeGroup("g0"), nullptr);
  stream_.CheckInvariants();
}

TEST_F(StreamValueTest, ACopyHasTheSameEntriesAndGroups) {
  Append(1, 250);
  ASSERT_TRUE(stream_.Delete({100, 0}));
  StreamGroup& group = Group({9, 0}, 9);
  {
    const StreamValue::GroupChange change(stream_, group);
    group.Deliver({1, 0}, group.AddConsumer("c", 1), 1);
  }
  const std::unique_ptr<StreamValue> copy = stream_.Copy();
  copy->CheckInvariants();
  EXPECT_EQ(copy->length(), 249u);
  EXPECT_EQ(copy->marks().max_deleted_id, (StreamId{100, 0}));
  EXPECT_EQ(copy->FindGroup("g0")->pending().size(), 1u);
}

TEST_F(StreamValueTest, GivingSomeMemoryBackDoesNotLookAtAllBlocks) {
  Append(1, 100'000);
  EXPECT_FALSE(stream_.Reclaim(1));
  EXPECT_GT(stream_.length(), 50'000u);
  int slices = 0;
  while (!stream_.Reclaim(8)) ++slices;
  EXPECT_EQ(stream_.length(), 0u);
  EXPECT_GE(slices, 100);
}

TEST_F(StreamValueTest, MemoryIsGivenBackInSlices) {
  Append(1, 20'000);
  StreamGroup& group = Group({0, 0}, 0);
  {
    const StreamValue::GroupChange change(stream_, group);
    StreamConsumer& consumer = group.AddConsumer("c", 1);
    for (uint64_t i = 1; i <= 20'000; ++i) group.Deliver({i, 0}, consumer, 1);
  }
  int slices = 0;
  while (!stream_.Reclaim(16)) ++slices;
  EXPECT_GE(slices, 40);
}

}  // namespace
}  // namespace remora::values
