#include "engine/values/table_set.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace remora::values {
namespace {

class TableSetTest : public testing::Test {
 protected:
  void Add(std::string_view member) { set_.Add(set_.HashOf(member), member); }
  bool Has(std::string_view member) { return set_.Find(set_.HashOf(member), member) != 0; }
  void Remove(std::string_view member) {
    const uint64_t hash = set_.HashOf(member);
    set_.Remove(hash, set_.Find(hash, member));
  }

  base::KeyHasher hasher_{5};
  TableSet set_{hasher_};
};

#if !REMORA_PLAIN_ALLOCATION
TEST_F(TableSetTest, AMemberOfSixteenBytesTakesAtMostThirtySix) {
  const size_t empty = set_.footprint_bytes();
  constexpr size_t kMembers = 1'000'000;
  for (size_t i = 0; i < kMembers; ++i) Add("member:" + std::to_string(100'000'000 + i));
  EXPECT_LE(set_.footprint_bytes() - empty, kMembers * 36);
}
#endif

TEST_F(TableSetTest, MembersOfAllSizesAreReadBack) {
  for (const size_t size : {0u, 1u, 253u, 254u, 255u, 2048u, 2049u, 100'000u}) {
    const std::string member(size, 'm');
    EXPECT_FALSE(Has(member));
    Add(member);
    EXPECT_TRUE(Has(member)) << size;
    EXPECT_EQ(set_.MemberAt(set_.Find(set_.HashOf(member), member)), member);
  }
  set_.CheckInvariants();
  for (const size_t size : {1u, 254u, 2048u, 2049u}) {
    Remove(std::string(size, 'm'));
    EXPECT_FALSE(Has(std::string(size, 'm'))) << size;
    set_.CheckInvariants();
  }
  EXPECT_EQ(set_.size(), 4u);
}

TEST_F(TableSetTest, AReaderSeesEveryMemberOnce) {
  for (const size_t count : {0u, 1u, 35u, 36u, 37u, 1000u}) {
    while (set_.size() < count) Add("m" + std::to_string(set_.size()));
    for (const size_t most : {1u, 5u, 32u, 100u}) {
      std::set<std::string> seen;
      size_t entries = 0;
      TableSet::Reader reader(set_);
      for (auto next = reader.Next(most); !next.empty(); next = reader.Next(most)) {
        EXPECT_LE(next.size(), most);
        entries += next.size();
        for (const TableSet::Entry entry : next) seen.emplace(set_.MemberAt(entry));
      }
      EXPECT_EQ(seen.size(), count);
      EXPECT_EQ(entries, count);
      EXPECT_TRUE(reader.Next(most).empty()) << "the end stays the end";
    }
  }
}

TEST_F(TableSetTest, WhatTwoSetsHaveInCommonIsVisitedOnce) {
  for (const size_t fewer : {0u, 1u, 15u, 16u, 17u, 300u, 2000u}) {
    TableSet smaller(hasher_);
    const std::string longer(3000, 'l');
    for (size_t i = 0; i < fewer; ++i) {
      const std::string member = (i % 7 == 0 ? longer : "m") + std::to_string(i * 3);
      smaller.Add(smaller.HashOf(member), member);
    }
    while (set_.size() < 2000) {
      Add((set_.size() % 2 == 0 ? "m" : longer) + std::to_string(set_.size()));
    }
    std::multiset<std::string> common;
    set_.ForEachCommon(smaller, [&](std::string_view member) { common.emplace(member); });
    std::multiset<std::string> expected;
    for (size_t i = 0; i < fewer; ++i) {
      const std::string member = (i % 7 == 0 ? longer : "m") + std::to_string(i * 3);
      if (Has(member)) expected.insert(member);
    }
    EXPECT_EQ(common, expected) << fewer;
  }
}

TEST_F(TableSetTest, ACopyHoldsTheSameMembers) {
  Add(std::string(5000, 'x'));
  for (int i = 0; i < 1000; ++i) Add("m" + std::to_string(i));
  const std::unique_ptr<TableSet> copy = set_.Copy();
  copy->CheckInvariants();
  EXPECT_EQ(copy->size(), 1001u);
  Remove("m1");
  EXPECT_NE(copy->Find(copy->HashOf("m1"), "m1"), 0u);
}

TEST_F(TableSetTest, MemoryIsGivenBackInSlices) {
  for (int i = 0; i < 2000; ++i) Add(std::string(3000, 'v') + std::to_string(i));
  int slices = 0;
  while (!set_.Reclaim(100)) ++slices;
  EXPECT_GE(slices, 10);
}

// A slab numbers at most 32,768 blocks that have a chunk of their own.
TEST_F(TableSetTest, MoreLongMembersFitThanASlabHasChunks) {
  const std::string filler(4200, 'l');
  for (int i = 0; i < 33'000; ++i) Add(filler + std::to_string(i));
  EXPECT_EQ(set_.size(), 33'000u);
  EXPECT_TRUE(Has(filler + "32999"));
}

}  // namespace
}  // namespace remora::values
