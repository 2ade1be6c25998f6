#include "engine/values/long_list.h"

#include <gtest/gtest.h>

#include <string>

namespace remora::values {
namespace {

using containers::ListEnd;

TEST(LongListTest, AListpackIsOneBlockUntilItBecomesAQuicklist) {
  LongList list;
  EXPECT_TRUE(list.is_listpack());
  for (int i = 0; i < 100; ++i) list.list().Push(ListEnd::kBack, std::string(1000, 'x'));
  EXPECT_TRUE(list.list().has_one_block());
  list.BecomeQuicklist({.fill = -2});
  EXPECT_FALSE(list.is_listpack());
  EXPECT_EQ(list.fill(), -2);
  list.list().Push(ListEnd::kBack, "x");
  EXPECT_FALSE(list.list().has_one_block());
}

TEST(LongListTest, AQuicklistHeedsFromWhichSizeOnElementsStandApart) {
  LongList list;
  list.Heed({.fill = -2, .apart_bytes_min = 1});
  list.list().Push(ListEnd::kBack, "in the listpack");
  EXPECT_FALSE(list.list().first_block()->is_apart);
  list.BecomeQuicklist({.fill = 3});
  list.Heed({.fill = -2, .apart_bytes_min = 4});
  list.list().Push(ListEnd::kFront, "apart");
  EXPECT_TRUE(list.list().first_block()->is_apart);
  list.Heed({.fill = -2});
  EXPECT_EQ(list.list().limits().apart_bytes_min, 8193u);
}

TEST(LongListTest, ACopyStaysWhatItWas) {
  LongList list;
  list.BecomeQuicklist({.fill = 2});
  for (int i = 0; i < 10; ++i) list.list().Push(ListEnd::kBack, std::to_string(i));
  const std::unique_ptr<LongList> copy = list.Copy();
  EXPECT_FALSE(copy->is_listpack());
  EXPECT_EQ(copy->fill(), 2);
  EXPECT_EQ(copy->list().size(), 10u);
  copy->list().CheckInvariants();
  copy->list().Push(ListEnd::kBack, "x");
  EXPECT_EQ(list.list().size(), 10u);
}

TEST(LongListTest, AHugeListIsReclaimedInSlices) {
  LongList list;
  list.BecomeQuicklist({.fill = -2});
  for (int i = 0; i < 100'000; ++i) list.list().Push(ListEnd::kBack, std::string(100, 'x'));
  size_t slices = 1;
  while (!list.Reclaim(64)) ++slices;
  EXPECT_GT(slices, 30u);
  EXPECT_LT(slices, 100u);
}

TEST(LongListTest, TheSmallestSliceFreesSomething) {
  LongList list;
  list.BecomeQuicklist({.fill = -2});
  for (int i = 0; i < 1000; ++i) list.list().Push(ListEnd::kBack, std::string(100, 'x'));
  size_t slices = 1;
  while (!list.Reclaim(1)) ASSERT_LT(++slices, 100u);
}

TEST(LongListTest, LostBlocksAreReclaimedInSlices) {
  LongList list;
  list.BecomeQuicklist({.fill = -2});
  for (int i = 0; i < 100'000; ++i) list.list().Push(ListEnd::kBack, std::string(100, 'x'));
  LostBlocks lost(list.list().EraseRange(100, 99'000));
  EXPECT_GT(lost.footprint_bytes(), 9'900'000u);
  EXPECT_FALSE(lost.Reclaim(64));
  while (!lost.Reclaim(64)) {
  }
  list.list().CheckInvariants();
}

}  // namespace
}  // namespace remora::values
