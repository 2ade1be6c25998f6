#include "engine/containers/stream_blocks.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "engine/base/random.h"
#include "tests/model/stream_model.h"

namespace remora::containers {
namespace {

using model::StreamModel;

class StreamBlocksTest : public testing::Test {
 protected:
  void Append(StreamId id, const StreamModel::Fields& fields,
              const StreamBlocks::Limits& limits = {}) {
    const std::vector<std::string_view> texts(fields.begin(), fields.end());
    ASSERT_TRUE(blocks_.Append(id, texts, limits));
    model_.Append(id, fields);
  }
  void AppendMany(uint64_t count, const StreamBlocks::Limits& limits = {}) {
    for (uint64_t i = 1; i <= count; ++i) Append({i, 0}, {"temp", std::to_string(i)}, limits);
  }
  uint64_t TrimToLength(uint64_t length, const StreamBlocks::Trim& trim = {}) {
    DetachedStreamBlocks detached;
    return blocks_.TrimToLength(length, trim, detached);
  }
  void ExpectRange(StreamId first, StreamId last) const {
    StreamEntryTexts texts;
    const auto begin = model_.entries().lower_bound(first);
    const auto end = first > last ? begin : model_.entries().upper_bound(last);
    StreamBlocks::Walk walk(blocks_, {.first = first, .last = last});
    for (auto entry = begin; entry != end; ++entry) {
      ASSERT_TRUE(walk);
      ASSERT_EQ(walk.id(), entry->first);
      const StreamFields fields = walk.Fields(texts);
      ASSERT_TRUE(
          std::equal(fields.begin(), fields.end(), entry->second.begin(), entry->second.end()));
      walk.Next();
    }
    ASSERT_FALSE(walk);
    StreamBlocks::Walk back(blocks_, {.first = first, .last = last, .backwards = true});
    for (auto entry = end; entry != begin;) {
      --entry;
      ASSERT_TRUE(back);
      ASSERT_EQ(back.id(), entry->first);
      back.Next();
    }
    ASSERT_FALSE(back);
  }

  void Empty() {
    DetachedStreamBlocks detached;
    while (blocks_.block_count() != 0) {
      blocks_.DetachSome(detached);
      blocks_.CheckInvariants();
    }
    model_ = {};
  }

  StreamBlocks blocks_;
  StreamModel model_;
};

TEST_F(StreamBlocksTest, ABlockIsFullByEntriesOrByBytes) {
  AppendMany(250);
  EXPECT_EQ(blocks_.block_count(), 3u);
  Append({300, 0}, {"a", std::string(5000, 'x')});
  Append({301, 0}, {"a", "1"});
  EXPECT_EQ(blocks_.block_count(), 5u);
  blocks_.CheckInvariants();
}

TEST_F(StreamBlocksTest, TrimmingByBlocksLeavesWhatWouldBeTooFew) {
  AppendMany(1000);
  EXPECT_EQ(TrimToLength(550, {.approximate = true}), 400u);
  EXPECT_EQ(blocks_.size(), 600u);
  EXPECT_EQ(TrimToLength(100, {.approximate = true, .limit = 250}), 200u);
  EXPECT_EQ(TrimToLength(150), 250u);
  EXPECT_EQ(blocks_.FirstId(), (StreamId{851, 0}));
  blocks_.CheckInvariants();
}

TEST_F(StreamBlocksTest, ALargeCutHandsItsBlocksOver) {
  AppendMany(100'000);
  DetachedStreamBlocks detached;
  EXPECT_EQ(blocks_.TrimToLength(10, {}, detached), 99'990u);
  blocks_.CheckInvariants();
  EXPECT_GT(detached.footprint_bytes(), 1'000'000u);
  EXPECT_LT(blocks_.footprint_bytes(), 500'000u);
  int slices = 0;
  while (!detached.FreeSome(10)) ++slices;
  EXPECT_GE(slices, 50);
  EXPECT_EQ(blocks_.FirstId(), (StreamId{99'991, 0}));
}

TEST_F(StreamBlocksTest, TrimmingBelowAnIdEndsInsideABlock) {
  AppendMany(1000);
  DetachedStreamBlocks detached;
  EXPECT_EQ(blocks_.TrimBelow({150, 0}, {.approximate = true}, detached), 100u);
  EXPECT_EQ(blocks_.TrimBelow({150, 0}, {}, detached), 49u);
  EXPECT_EQ(blocks_.FirstId(), (StreamId{150, 0}));
  EXPECT_EQ(blocks_.TrimBelow({5000, 0}, {}, detached), 851u);
  EXPECT_EQ(blocks_.block_count(), 0u);
  EXPECT_EQ(blocks_.FirstId(), std::nullopt);
  blocks_.CheckInvariants();
}

TEST_F(StreamBlocksTest, ABlockWithoutLiveEntriesGoes) {
  AppendMany(300);
  for (uint64_t i = 101; i <= 200; ++i) EXPECT_TRUE(blocks_.Erase({i, 0}));
  EXPECT_FALSE(blocks_.Erase({150, 0}));
  EXPECT_EQ(blocks_.block_count(), 2u);
  // The newest block goes, and the one before it is not full.
  for (uint64_t i = 201; i <= 300; ++i) EXPECT_TRUE(blocks_.Erase({i, 0}));
  EXPECT_TRUE(blocks_.Erase({50, 0}));
  Append({400, 0}, {"temp", "1"});
  EXPECT_EQ(blocks_.block_count(), 2u) << "deleted entries count";
  blocks_.CheckInvariants();
}

// As in Redis, which looks at the last entry of a block, whether it lives or not.
TEST_F(StreamBlocksTest, TrimmingUpToADeletedEntryLeavesItsBlock) {
  AppendMany(3);
  EXPECT_TRUE(blocks_.Erase({3, 0}));
  DetachedStreamBlocks detached;
  EXPECT_EQ(blocks_.TrimBelow({3, 0}, {}, detached), 2u);
  EXPECT_EQ(blocks_.block_count(), 1u);
  EXPECT_EQ(blocks_.FirstId(), std::nullopt);
  blocks_.CheckInvariants();
  Append({4, 0}, {"temp", "1"});
  EXPECT_EQ(blocks_.block_count(), 1u);
  EXPECT_EQ(blocks_.TrimBelow({4, 0}, {}, detached), 0u);
  EXPECT_EQ(blocks_.FirstId(), (StreamId{4, 0}));
  blocks_.CheckInvariants();
}

TEST_F(StreamBlocksTest, ABookmarkHoldsUntilEntriesMove) {
  AppendMany(250);
  StreamBlocks::Walk walk(blocks_, {.first = {120, 0}});
  const StreamBlocks::Bookmark bookmark = walk.bookmark();
  const StreamBlocks::Walk::Range behind{.first = {120, 1}};
  EXPECT_EQ(StreamBlocks::Walk(blocks_, behind, bookmark).id(), (StreamId{121, 0}));
  Append({251, 0}, {"temp", "1"});
  EXPECT_TRUE(blocks_.Erase({121, 0}));
  EXPECT_EQ(StreamBlocks::Walk(blocks_, behind, bookmark).id(), (StreamId{122, 0}));
  EXPECT_EQ(TrimToLength(100), 150u);
  EXPECT_EQ(StreamBlocks::Walk(blocks_, behind, bookmark).id(), *blocks_.FirstId());
}

TEST_F(StreamBlocksTest, AFractionOfAByteMoreThanTheBytesIsSpentOnAnEntry) {
  for (uint64_t i = 1; i <= 100'000; ++i) {
    Append({1'700'000'000'000 + i * 3, 0}, {"sensor", std::to_string(i % 5000), "temp", "21.5"});
  }
  size_t bytes = 0;
  blocks_.ForEachBlock([&](StreamId, std::string_view block) { bytes += block.size(); });
  EXPECT_LE(blocks_.footprint_bytes(), bytes + bytes / 50);
}

TEST_F(StreamBlocksTest, RandomChangesAreThoseOfTheModel) {
  for (const uint64_t seed : {1u, 2u, 3u, 4u}) {
    SCOPED_TRACE(seed);
    base::Random random(seed);
    Empty();
    DetachedStreamBlocks detached;
    uint64_t clock = 1;
    StreamId last{};
    for (int step = 0; step < 3000; ++step) {
      const StreamBlocks::Limits limits{.block_bytes_max = random.Below(2) * 300,
                                        .block_entries_max = random.Below(6)};
      const StreamId some{random.Below(clock + 2), random.Below(2)};
      const uint64_t dice = random.Below(100);
      if (dice < 60) {
        StreamModel::Fields fields;
        const uint64_t count = 1 + random.Below(3);
        for (uint64_t i = 0; i < count; ++i) {
          fields.push_back(random.Below(4) == 0 ? "12"
                                                : std::string(1, static_cast<char>('a' + i)));
          fields.push_back(std::string(random.Below(40), 'v'));
        }
        clock += random.Below(2);
        last = std::max(StreamId{clock, 0}, *NextStreamId(last));
        Append(last, fields, limits);
      } else if (dice < 85) {
        ASSERT_EQ(blocks_.Contains(some), model_.entries().contains(some));
        ASSERT_EQ(blocks_.Erase(some), model_.Erase(some));
      } else if (dice < 90) {
        const uint64_t length = random.Below(blocks_.size() + 2);
        const bool approximate = random.Below(2) == 0;
        const uint64_t gone = blocks_.TrimToLength(length, {.approximate = approximate}, detached);
        if (approximate) {
          ASSERT_GE(blocks_.size(), std::min<uint64_t>(length, model_.entries().size()));
          ASSERT_EQ(gone, model_.TrimToLength(blocks_.size()));
        } else {
          ASSERT_EQ(gone, model_.TrimToLength(length));
        }
      } else if (dice < 93) {
        ASSERT_EQ(blocks_.TrimBelow(some, {}, detached), model_.TrimBelow(some));
      } else {
        const StreamId other{random.Below(clock + 2), random.Below(2)};
        ExpectRange(std::min(some, other), std::max(some, other));
      }
      blocks_.CheckInvariants();
      ASSERT_EQ(blocks_.size(), model_.entries().size());
    }
    ExpectRange(kStreamIdMin, kStreamIdMax);
  }
}

}  // namespace
}  // namespace remora::containers
