#include "engine/containers/chunked_list.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/base/random.h"
#include "tests/model/list_model.h"

namespace remora::containers {
namespace {

using Side = ChunkedList::Side;

constexpr ChunkedList::Limits kSmall{
    .block_bytes_max = 256, .block_count_max = SIZE_MAX, .apart_bytes_min = 257};
constexpr ChunkedList::Limits kUsual{
    .block_bytes_max = 8192, .block_count_max = SIZE_MAX, .apart_bytes_min = 8193};

std::vector<std::string> TextsOf(const ChunkedList& list, ListEnd from = ListEnd::kFront) {
  std::vector<std::string> texts;
  list.ForEach(0, list.size(), from, [&](std::span<const std::string_view> elements) {
    texts.insert(texts.end(), elements.begin(), elements.end());
  });
  return texts;
}

// How many elements each block has, with a dash for one that stands apart.
std::string BlocksOf(const ChunkedList& list) {
  std::string blocks;
  for (const ListBlock* block = list.first_block(); block != nullptr; block = block->next) {
    if (!blocks.empty()) blocks += ' ';
    blocks += block->is_apart ? "-" : std::to_string(block->count);
  }
  return blocks;
}

std::string TextAt(const ChunkedList& list, uint64_t index) {
  const SequenceElement element = ChunkedList::ElementAt(list.At(index));
  return element.is_integer ? std::to_string(element.integer) : std::string(element.text);
}

void PushMany(ChunkedList& list, size_t count, std::string_view text) {
  for (size_t i = 0; i < count; ++i) list.Push(ListEnd::kBack, text);
}

TEST(ChunkedListTest, ElementsComeOutAtEitherEnd) {
  ChunkedList list(kSmall);
  for (int i = 0; i < 500; ++i) {
    list.Push(ListEnd::kBack, std::to_string(i));
    list.Push(ListEnd::kFront, "front" + std::to_string(i));
  }
  list.CheckInvariants();
  EXPECT_EQ(list.size(), 1000u);
  EXPECT_EQ(TextAt(list, 0), "front499");
  EXPECT_EQ(TextAt(list, 999), "499");
  for (int i = 499; i >= 0; --i) {
    EXPECT_EQ(ChunkedList::ElementAt(list.End(ListEnd::kBack)).integer, i);
    list.Pop(ListEnd::kBack);
    EXPECT_EQ(ChunkedList::ElementAt(list.End(ListEnd::kFront)).text, "front" + std::to_string(i));
    list.Pop(ListEnd::kFront);
  }
  EXPECT_EQ(list.size(), 0u);
  EXPECT_EQ(list.footprint_bytes(), 0u);
}

TEST(ChunkedListTest, AMillionJobsTakeLittleMoreThanTheirBytes) {
  ChunkedList list(kUsual);
  PushMany(list, 1'000'000, std::string(48, 'j'));
  EXPECT_LE(list.footprint_bytes(), 51'000'000u);
  EXPECT_EQ(TextAt(list, 500'000), std::string(48, 'j'));
}

TEST(ChunkedListTest, ABlockIsFullWhenOneMoreMightExceedIt) {
  ChunkedList list(kSmall);
  // 7 around them, 12 for each; 10 and 8 for one to come.
  PushMany(list, 20, "0123456789");
  EXPECT_EQ(BlocksOf(list), "20") << "7 + 19 * 12 + 18 is 253";
  list.Push(ListEnd::kBack, "0123456789");
  EXPECT_EQ(BlocksOf(list), "20 1") << "7 + 20 * 12 + 18 is 265";
}

TEST(ChunkedListTest, LongElementsStandApart) {
  ChunkedList list(kSmall);
  list.Push(ListEnd::kBack, "a");
  list.Push(ListEnd::kBack, std::string(257, 'x'));
  list.Push(ListEnd::kBack, "b");
  list.Push(ListEnd::kBack, std::string(240, 'x'));
  EXPECT_EQ(BlocksOf(list), "1 - 1 1");
  list.Replace(list.At(1), "short");
  EXPECT_EQ(BlocksOf(list), "1 2 1") << "it goes to the block behind it";
  list.Replace(list.At(1), std::string(300, 'x'));
  EXPECT_EQ(BlocksOf(list), "1 - 1 1");
  EXPECT_EQ(TextAt(list, 1), std::string(300, 'x'));
  list.CheckInvariants();
}

TEST(ChunkedListTest, AnInsertionIntoAFullBlockGoesToItsNeighbourOrSplitsIt) {
  ChunkedList list(kSmall);
  PushMany(list, 42, "0123456789");
  ASSERT_EQ(BlocksOf(list), "20 20 2");
  list.Insert(list.At(39), Side::kAfter, "neighbour");
  EXPECT_EQ(BlocksOf(list), "20 20 3");
  list.Insert(list.At(20), Side::kBefore, "alone");
  EXPECT_EQ(BlocksOf(list), "20 1 20 3");
  list.Insert(list.At(30), Side::kAfter, "split");
  EXPECT_EQ(BlocksOf(list), "21 10 14") << "what fits into one block is joined";
  EXPECT_EQ(TextAt(list, 31), "split");
  list.CheckInvariants();
}

TEST(ChunkedListTest, WhatIsCutOutIsFreedLater) {
  ChunkedList list(kSmall);
  for (int i = 0; i < 100'000; ++i) list.Push(ListEnd::kBack, "element" + std::to_string(i));
  const size_t before = list.footprint_bytes();
  ListGarbage garbage = list.EraseRange(10, 99'980);
  list.CheckInvariants();
  EXPECT_EQ(list.size(), 20u);
  EXPECT_EQ(TextAt(list, 10), "element99990");
  EXPECT_GT(garbage.footprint_bytes(), before * 9 / 10);
  EXPECT_LE(garbage.footprint_bytes() + list.footprint_bytes(), before);
  size_t slices = 0;
  while (!garbage.FreeSome(100)) ++slices;
  EXPECT_GT(slices, 90u);
}

TEST(ChunkedListTest, TheSmallestBudgetFreesSomethingEachTime) {
  ChunkedList list(kSmall);
  PushMany(list, 10'000, "some element");
  const size_t allocations = list.footprint_bytes() / 64;
  ListGarbage garbage = list.TakeAll();
  size_t calls = 1;
  while (!garbage.FreeSome(1) && calls <= allocations) ++calls;
  EXPECT_TRUE(garbage.empty());
  EXPECT_GT(calls, 10u);
}

TEST(ChunkedListTest, AnEmptiedListCanBeFilledAgain) {
  ChunkedList list(kSmall);
  PushMany(list, 1000, "some element");
  ListGarbage garbage = list.TakeAll();
  EXPECT_EQ(list.size(), 0u);
  list.Push(ListEnd::kFront, "new");
  list.CheckInvariants();
  EXPECT_EQ(TextAt(list, 0), "new");
}

TEST(ChunkedListTest, ACopyHasTheSameBlocks) {
  ChunkedList list(kSmall);
  PushMany(list, 100, "0123456789");
  list.Push(ListEnd::kFront, std::string(1000, 'x'));
  list.Insert(list.At(50), Side::kBefore, "x");
  ChunkedList copy(kSmall);
  copy.CopyFrom(list);
  copy.CheckInvariants();
  EXPECT_EQ(BlocksOf(copy), BlocksOf(list));
  EXPECT_EQ(TextsOf(copy), TextsOf(list));
}

TEST(ChunkedListTest, ASearchStopsWhereItIsTold) {
  ChunkedList list(kSmall);
  for (int i = 0; i < 300; ++i) list.Push(ListEnd::kBack, std::to_string(i % 10));
  list.Push(ListEnd::kBack, std::string(500, 'x'));
  std::vector<uint64_t> found;
  const auto take = [&](uint64_t index, const ChunkedList::Position&) {
    found.push_back(index);
    return found.size() < 3;
  };
  list.Find("7", ListEnd::kFront, UINT64_MAX, take);
  EXPECT_EQ(found, (std::vector<uint64_t>{7, 17, 27}));
  found.clear();
  list.Find("7", ListEnd::kBack, 5, take);
  EXPECT_EQ(found, (std::vector<uint64_t>{297}));
  found.clear();
  list.Find("7", ListEnd::kBack, 3, take);
  EXPECT_TRUE(found.empty());
  list.Find(std::string(500, 'x'), ListEnd::kFront, UINT64_MAX, take);
  EXPECT_EQ(found, (std::vector<uint64_t>{300}));
}

// A list and its model, changed alike.
class Pair {
 public:
  Pair(uint64_t seed, const ChunkedList::Limits& limits) : random_(seed), list_(limits) {}

  void Step(bool grows) {
    const std::string text = Text();
    const uint64_t what = random_.Below(grows ? 100 : 140);
    const size_t index = random_.Below(model_.size() + 1);
    if (model_.size() == 0 || what < 35) return Push(text);
    if (index == model_.size() || what < 45) return Pop();
    if (what < 65) return Insert(index, text);
    if (what < 80) {
      list_.Replace(list_.At(index), text);
      return model_.Replace(index, text);
    }
    if (what < 90) return Search(text);
    if (what < 95) return EraseEqual(text);
    const size_t most = random_.Below(4) == 0 ? model_.size() : 10;
    const size_t count = 1 + random_.Below(std::min(model_.size() - index, most));
    garbage_.push_back(list_.EraseRange(index, count));
    model_.EraseRange(index, count);
  }

  void Check() {
    list_.CheckInvariants();
    ASSERT_EQ(list_.size(), model_.size());
    std::vector<std::string> expected(model_.elements().begin(), model_.elements().end());
    ASSERT_EQ(TextsOf(list_), expected);
    ASSERT_EQ(TextsOf(list_, ListEnd::kBack),
              std::vector<std::string>(expected.rbegin(), expected.rend()));
    for (int i = 0; i < 5 && !expected.empty(); ++i) {
      const size_t index = random_.Below(expected.size());
      ASSERT_EQ(TextAt(list_, index), expected[index]);
    }
  }

 private:
  std::string Text() {
    const uint64_t kind = random_.Below(10);
    if (kind < 4) return std::to_string(random_.Below(20));
    if (kind < 9) return std::string(random_.Below(40), static_cast<char>('a' + random_.Below(3)));
    return std::string(random_.Below(700), 'z');
  }
  void Push(const std::string& text) {
    const bool at_back = random_.Below(2) == 0;
    list_.Push(at_back ? ListEnd::kBack : ListEnd::kFront, text);
    model_.Push(at_back, text);
  }
  void Pop() {
    const bool at_back = random_.Below(2) == 0;
    list_.Pop(at_back ? ListEnd::kBack : ListEnd::kFront);
    model_.Pop(at_back);
  }
  void Insert(size_t index, const std::string& text) {
    const bool after = random_.Below(2) == 0;
    list_.Insert(list_.At(index), after ? Side::kAfter : Side::kBefore, text);
    model_.Insert(index + (after ? 1 : 0), text);
  }
  void Search(const std::string& text) {
    const bool from_back = random_.Below(2) == 0;
    const size_t compare_max = random_.Below(2) == 0 ? SIZE_MAX : random_.Below(50);
    std::vector<size_t> found;
    list_.Find(text, from_back ? ListEnd::kBack : ListEnd::kFront, compare_max,
               [&](uint64_t index, const ChunkedList::Position&) {
                 found.push_back(index);
                 return true;
               });
    ASSERT_EQ(found, model_.Find(text, from_back, compare_max));
  }
  void EraseEqual(const std::string& text) {
    const bool from_back = random_.Below(2) == 0;
    const size_t count_max = random_.Below(2) == 0 ? SIZE_MAX : 1 + random_.Below(4);
    ASSERT_EQ(list_.EraseEqual(text, from_back ? ListEnd::kBack : ListEnd::kFront, count_max),
              model_.EraseEqual(text, from_back, count_max));
  }

  base::Random random_;
  ChunkedList list_;
  model::ListModel model_;
  std::vector<ListGarbage> garbage_;
};

TEST(ChunkedListTest, RandomChangesAgreeWithTheModel) {
  const ChunkedList::Limits all_limits[] = {
      kSmall,
      kUsual,
      {.block_bytes_max = 8192, .block_count_max = 1, .apart_bytes_min = 8193},
      {.block_bytes_max = 8192, .block_count_max = 5, .apart_bytes_min = 8193},
      {.block_bytes_max = 256, .block_count_max = SIZE_MAX, .apart_bytes_min = 20}};
  for (uint64_t seed = 1; seed <= 15; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Pair pair(seed, all_limits[seed % 5]);
    for (int step = 0; step < 3000 && !testing::Test::HasFatalFailure(); ++step) {
      pair.Step(step < 2000);
      if (step % 20 == 0) pair.Check();
    }
    pair.Check();
  }
}

}  // namespace
}  // namespace remora::containers
