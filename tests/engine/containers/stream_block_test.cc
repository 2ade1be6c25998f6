#include "engine/containers/stream_block.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/base/random.h"

namespace remora::containers {
namespace {

constexpr StreamId kBlockId{100, 5};
using Texts = std::vector<std::string_view>;

class StreamBlockTest : public testing::Test {
 protected:
  void Begin(const Texts& fields) {
    block_.resize(StreamBlockWriter::BytesMax(fields));
    StreamBlockWriter::Begin(block_.data(), fields);
  }
  void Append(StreamId id, const Texts& fields) {
    block_.resize(block_.size() + StreamBlockWriter::BytesMax(fields));
    StreamBlockWriter::Append(block_.data(), kBlockId, id, fields);
  }
  void Delete(const StreamEntryPlace& place) {
    StreamBlockWriter::MarkDeleted(block_.data(), place);
    block_.resize(block_.size() + StreamBlockWriter::kShiftMax);
    StreamBlockWriter::CountDeleted(block_.data(), 1);
  }
  [[nodiscard]] StreamBlockView View() const { return {kBlockId, block_.data()}; }
  [[nodiscard]] std::string_view Bytes() const { return {block_.data(), View().bytes()}; }
  // Live entries, one after the other.
  [[nodiscard]] std::string Show() const {
    std::string shown;
    StreamEntryTexts texts;
    const StreamBlockView view = View();
    for (StreamEntryPlace at = view.First(); !view.AtEnd(at); at = view.Next(at)) {
      if (at.deleted) continue;
      shown += StreamIdText(at.id) + "(";
      for (const std::string_view text : texts.Decode(block_.data(), at)) {
        shown.append(text).append(" ");
      }
      shown += ")";
    }
    return shown;
  }

  std::string block_;
};

TEST_F(StreamBlockTest, EntriesShareTheNamesOfTheFirst) {
  Begin({"a", "1", "b", "two"});
  Append({100, 6}, {"a", "-300", "b", "x"});
  Append({99 + 5, 0}, {"a", "1"});
  Append({105, 0}, {"b", "1", "a", "1"});
  EXPECT_EQ(Show(), "100-5(a 1 b two )100-6(a -300 b x )104-0(a 1 )105-0(b 1 a 1 )");
  EXPECT_TRUE(View().First().same_names);
  EXPECT_FALSE(View().Last().same_names);
  const auto figures = CheckStreamBlock(kBlockId, Bytes());
  ASSERT_TRUE(figures);
  EXPECT_EQ(figures->live, 4u);
  EXPECT_EQ(figures->last, (StreamId{105, 0}));
}

TEST_F(StreamBlockTest, EntriesAreReadBackwards) {
  Begin({"a", "1"});
  Append({101, 0}, {"a", "2"});
  Append({102, 0}, {"c", "3", "d", std::string_view("x\0y", 3)});
  const StreamBlockView view = View();
  StreamEntryPlace at = view.Last();
  EXPECT_EQ(at.id, (StreamId{102, 0}));
  at = view.Previous(at);
  EXPECT_EQ(at.id, (StreamId{101, 0}));
  at = view.Previous(at);
  EXPECT_EQ(at.id, kBlockId);
  EXPECT_TRUE(view.AtEnd(view.Previous(at)));
}

TEST_F(StreamBlockTest, DeletedEntriesStayAndAreCounted) {
  Begin({"a", "1"});
  for (uint64_t i = 0; i < 300; ++i) Append({101 + i, 0}, {"a", "7"});
  EXPECT_EQ(View().live_count(), 301u);
  for (int i = 0; i < 200; ++i) {
    StreamEntryPlace at = View().First();
    while (at.deleted) at = View().Next(at);
    Delete(at);
    ASSERT_TRUE(CheckStreamBlock(kBlockId, Bytes())) << i;
  }
  EXPECT_EQ(View().live_count(), 101u);
  EXPECT_EQ(View().deleted_count(), 200u);
}

TEST_F(StreamBlockTest, WhatIsNoBlockIsRefused) {
  Begin({"a", "1"});
  Append({101, 0}, {"b", "2"});
  EXPECT_TRUE(CheckStreamBlock(kBlockId, Bytes()));
  // Of another id the sequence of the second entry would wrap below it.
  EXPECT_FALSE(CheckStreamBlock({UINT64_MAX, 5}, Bytes()));
  EXPECT_FALSE(CheckStreamBlock(kBlockId, Bytes().substr(1)));
  Delete(View().First());
  EXPECT_TRUE(CheckStreamBlock(kBlockId, Bytes()));
  Delete(View().Last());
  EXPECT_EQ(CheckStreamBlock(kBlockId, Bytes())->live, 0u);
}

TEST_F(StreamBlockTest, DamagedBlocksAreRefusedOrWalkedSafely) {
  Begin({"a", "1", "b", "2"});
  Append({101, 0}, {"a", "7", "b", "long enough for a text"});
  Append({102, 0}, {"other", "names"});
  const std::string whole(Bytes());
  constexpr uint64_t kSeed = 5;
  SCOPED_TRACE(kSeed);
  base::Random random(kSeed);
  for (int round = 0; round < 30'000; ++round) {
    block_ = whole;
    block_[6 + random.Below(block_.size() - 6)] = static_cast<char>(random.Below(256));
    block_.shrink_to_fit();
    if (CheckStreamBlock(kBlockId, block_)) {
      EXPECT_FALSE(Show().empty());
    }
  }
}

}  // namespace
}  // namespace remora::containers
