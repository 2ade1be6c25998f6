#include "engine/values/sorted_set_builder.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "engine/base/hash.h"
#include "tests/support/plain_storage.h"

namespace remora::values {
namespace {

class SortedSetBuilderTest : public testing::Test {
 protected:
  // A set of `count` members, as it comes out.
  SortedSetValue Build(uint64_t count, uint64_t expected, size_t member_bytes = 4) {
    SortedSetBuilder builder(hasher_, {.packed_entries_max = 8, .packed_member_bytes_max = 10});
    builder.Expect(expected, member_bytes);
    for (uint64_t i = 0; i < count; ++i) {
      std::string member = std::to_string(1000 + i);
      member.resize(member_bytes, 'x');
      builder.Append(member, static_cast<double>(i));
    }
    EXPECT_EQ(builder.size(), count);
    builder.MoveInto(storage_);
    return {storage_, hasher_};
  }

  base::KeyHasher hasher_{1};
  test::PlainStorage storage_;
};

TEST_F(SortedSetBuilderTest, FewShortMembersArePacked) {
  SortedSetValue set = Build(8, 8);
  EXPECT_TRUE(storage_.is_packed());
  EXPECT_EQ(set.size(), 8u);
  EXPECT_EQ(set.Score("1007"), 7.0);
  set.CheckInvariants();
}

TEST_F(SortedSetBuilderTest, OneMemberMoreIsATable) {
  SortedSetValue set = Build(9, 0);
  EXPECT_FALSE(storage_.is_packed());
  EXPECT_EQ(set.size(), 9u);
  EXPECT_EQ(set.Rank("1008", Order::kAscending)->rank, 8u);
  set.CheckInvariants();
}

TEST_F(SortedSetBuilderTest, ALongMemberIsATable) {
  Build(1, 0, 11);
  EXPECT_FALSE(storage_.is_packed());
}

TEST_F(SortedSetBuilderTest, WhatIsExpectedDecidesBeforehand) {
  Build(1, 9);
  EXPECT_FALSE(storage_.is_packed());
}

// Packing loses the sign of a zero, as it does in Redis; a table made at once keeps it.
TEST_F(SortedSetBuilderTest, ATableFromTheStartKeepsTheSignOfZero) {
  for (const bool expected : {true, false}) {
    test::PlainStorage storage;
    SortedSetBuilder builder(hasher_, {.packed_entries_max = 0, .packed_member_bytes_max = 10});
    if (!expected) {
      builder = SortedSetBuilder(hasher_, {.packed_entries_max = 1, .packed_member_bytes_max = 10});
    }
    builder.Append("a", -0.0);
    builder.Append("b", 1);
    builder.MoveInto(storage);
    EXPECT_EQ(std::signbit(*SortedSetValue(storage, hasher_).Score("a")), expected);
  }
}

}  // namespace
}  // namespace remora::values
