#include "engine/containers/list_block.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "engine/base/random.h"
#include "tests/model/list_model.h"

namespace remora::containers {
namespace {

struct Freed {
  void operator()(ListBlock* block) const { ListBlock::Free(block); }
};
using Owned = std::unique_ptr<ListBlock, Freed>;

std::vector<std::string> TextsOf(const ListBlock& block) {
  std::vector<std::string> texts;
  for (size_t at = 0; at < block.used();) {
    char buffer[base::kIntegerTextMax];
    texts.emplace_back(SequenceText(block.data + block.begin + at, buffer));
    at += SequenceStep(block.data + block.begin + at);
  }
  return texts;
}

TEST(ListBlockTest, RoomIsASizeClass) {
  EXPECT_EQ(ListBlock::RoomFor(1), 64u);
  EXPECT_EQ(ListBlock::RoomFor(64), 64u);
  EXPECT_EQ(ListBlock::RoomFor(65), 80u);
  EXPECT_EQ(ListBlock::RoomFor(8192), 8192u);
  EXPECT_EQ(ListBlock::RoomFor(8193), 10'240u);
  for (size_t bytes = 1; bytes < 100'000; bytes += 7) {
    const size_t room = ListBlock::RoomFor(bytes);
    EXPECT_GE(room, bytes);
    EXPECT_TRUE(bytes <= 64 || room * 4 <= bytes * 5 + 4) << bytes;
    EXPECT_EQ(ListBlock::RoomFor(room), room);
  }
}

TEST(ListBlockTest, PushesAtBothEndsByTurnsMoveLittle) {
  Owned block(ListBlock::New(64));
  size_t moves = 0;
  for (int i = 0; i < 1000; ++i) {
    const char* const before = block->data + block->begin;
    i % 2 == 0 ? block->PushBack(PackedNeedle("text")) : block->PushFront(PackedNeedle("text"));
    const char* const after = block->data + block->begin;
    moves += i % 2 == 0 ? before != after : before != after + 6;
  }
  EXPECT_EQ(block->count, 1000u);
  EXPECT_LT(moves, 60u);
}

TEST(ListBlockTest, APoppedFrontIsRoomForLater) {
  Owned block(ListBlock::New(1024));
  for (int i = 0; i < 100; ++i) block->PushBack(PackedNeedle("12345678"));
  for (int i = 0; i < 100'000; ++i) {
    block->Erase(0, SequenceStep(block->data + block->begin), 1);
    block->PushBack(PackedNeedle("12345678"));
  }
  EXPECT_LE(block->room, 2048u);
}

TEST(ListBlockTest, RandomChangesAgreeWithTheModel) {
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    base::Random random(seed);
    Owned block(ListBlock::New(1));
    model::ListModel model;
    for (int step = 0; step < 600; ++step) {
      const std::string text = random.Below(2) == 0 ? std::to_string(random.Below(12))
                                                    : std::string(random.Below(150), 'x');
      const size_t index = random.Below(model.size() + 1);
      const uint64_t what = random.Below(10);
      if (what < 6) {
        block->Insert(block->OffsetOf(index), PackedNeedle(text));
        model.Insert(index, text);
      } else if (what < 7 && index < model.size()) {
        const size_t count = 1 + random.Below(std::min<size_t>(model.size() - index, 4));
        const size_t from = block->OffsetOf(index);
        block->Erase(from, block->OffsetOf(index + count) - from, count);
        model.EraseRange(index, count);
      } else if (what < 9) {
        const bool last_ones = random.Below(2) == 0;
        const size_t count_max = 1 + random.Below(3);
        EXPECT_EQ(block->EraseEqual(PackedNeedle(text), last_ones, count_max),
                  model.EraseEqual(text, last_ones, count_max));
      } else {
        block->Trim();
      }
      ASSERT_TRUE(SequenceIsValid(block->bytes(), model.size()));
      ASSERT_EQ(block->count, model.size());
      ASSERT_LE(block->end, block->room);
    }
    EXPECT_EQ(TextsOf(*block),
              std::vector<std::string>(model.elements().begin(), model.elements().end()));
  }
}

}  // namespace
}  // namespace remora::containers
