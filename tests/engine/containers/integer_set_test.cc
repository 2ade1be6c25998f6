#include "engine/containers/integer_set.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "engine/base/random.h"

namespace remora::containers {
namespace {

// Adds an integer to bytes as an owner would.
bool Add(std::string& bytes, int64_t value) {
  const IntegerSet set(bytes);
  if (IntegerSet::WidthOf(value) > set.width()) {
    bytes = set.Widened(value);
    return true;
  }
  const IntegerSet::Place place = set.Find(value);
  if (place.found) return false;
  char packed[IntegerSet::kWidthMax];
  set.Pack(value, packed);
  bytes.insert(set.OffsetOf(place.index), packed, set.width());
  return true;
}

std::vector<int64_t> All(const std::string& bytes) {
  const IntegerSet set(bytes);
  std::vector<int64_t> integers;
  for (size_t i = 0; i < set.size(); ++i) integers.push_back(set.At(i));
  return integers;
}

TEST(IntegerSetTest, IntegersAscendInTheNarrowestWidthThatFits) {
  std::string bytes(IntegerSet::Empty());
  EXPECT_EQ(IntegerSet(bytes).size(), 0u);
  for (const int64_t value : {300, -7, 5}) EXPECT_TRUE(Add(bytes, value));
  EXPECT_EQ(bytes, std::string("\xF9\xF9\xFF\x05\x00\x2C\x01", 7)) << "as drawn in the header";
  EXPECT_FALSE(Add(bytes, 5));
  EXPECT_TRUE(Add(bytes, 32768));
  EXPECT_EQ(IntegerSet(bytes).width(), 4u);
  EXPECT_TRUE(Add(bytes, INT64_MIN));
  EXPECT_EQ(IntegerSet(bytes).width(), 8u);
  EXPECT_EQ(All(bytes), (std::vector<int64_t>{INT64_MIN, -7, 5, 300, 32768}));
}

TEST(IntegerSetTest, WidthsEndWhereTheirIntegersDo) {
  EXPECT_EQ(IntegerSet::WidthOf(INT16_MAX), 2u);
  EXPECT_EQ(IntegerSet::WidthOf(INT16_MIN), 2u);
  EXPECT_EQ(IntegerSet::WidthOf(INT16_MAX + 1), 4u);
  EXPECT_EQ(IntegerSet::WidthOf(INT32_MIN), 4u);
  EXPECT_EQ(IntegerSet::WidthOf(int64_t{INT32_MIN} - 1), 8u);
  EXPECT_EQ(IntegerSet::WidthOf(INT64_MAX), 8u);
}

TEST(IntegerSetTest, WhatIsTooWideIsNotFound) {
  std::string bytes(IntegerSet::Empty());
  for (const int64_t value : {1, 2, 3}) Add(bytes, value);
  EXPECT_FALSE(IntegerSet(bytes).Find(65537).found) << "65,537 ends in the bytes of 1";
  EXPECT_EQ(IntegerSet(bytes).Find(65537).index, 3u);
  EXPECT_FALSE(IntegerSet(bytes).Find(INT64_MIN + 1).found);
  EXPECT_EQ(IntegerSet(bytes).Find(INT64_MIN + 1).index, 0u);
}

TEST(IntegerSetTest, OnlySetsOfIntegersBeginWithTheirHead) {
  EXPECT_TRUE(IntegerSet::Is(IntegerSet::Empty()));
  for (int first = 0; first <= 0xF5; ++first) {
    EXPECT_FALSE(IntegerSet::Is(std::string(1, static_cast<char>(first)))) << first;
  }
}

TEST(IntegerSetTest, BytesFromOutsideAreChecked) {
  const std::string good("\x01\x00\x02\x00", 4);
  EXPECT_TRUE(IntegerSet::Validate(2, good));
  EXPECT_TRUE(IntegerSet::Validate(4, good));
  EXPECT_FALSE(IntegerSet::Validate(8, good)) << "cut off";
  EXPECT_FALSE(IntegerSet::Validate(0, good));
  EXPECT_FALSE(IntegerSet::Validate(1, good));
  EXPECT_FALSE(IntegerSet::Validate(3, good));
  EXPECT_FALSE(IntegerSet::Validate(2, ""));
  EXPECT_FALSE(IntegerSet::Validate(2, std::string("\x01\x00\x01\x00", 4))) << "twice the same";
  EXPECT_FALSE(IntegerSet::Validate(2, std::string("\x02\x00\x01\x00", 4))) << "descending";
  EXPECT_TRUE(IntegerSet::Validate(2, std::string("\xFF\xFF\x01\x00", 4))) << "-1 is below 1";
}

TEST(IntegerSetTest, BehavesLikeAStdSet) {
  for (uint64_t seed = 1; seed <= 6; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    base::Random random(seed);
    std::string bytes(IntegerSet::Empty());
    std::set<int64_t> model;
    for (int step = 0; step < 2000; ++step) {
      // Wider and wider as the steps go on.
      const int bits = 6 + step * 58 / 2000;
      const int64_t value = static_cast<int64_t>(random.Next()) >> (64 - bits);
      if (random.Below(3) != 0) {
        ASSERT_EQ(Add(bytes, value), model.insert(value).second);
      } else if (const auto place = IntegerSet(bytes).Find(value); place.found) {
        ASSERT_EQ(model.erase(value), 1u);
        const IntegerSet set(bytes);
        bytes.erase(set.OffsetOf(place.index), set.width());
      } else {
        ASSERT_FALSE(model.contains(value));
      }
      const IntegerSet set(bytes);
      ASSERT_EQ(set.size(), model.size());
      ASSERT_TRUE(model.empty() || IntegerSet::Validate(set.width(), set.integers()));
      const auto above = model.lower_bound(value);
      ASSERT_EQ(set.Find(value).index, static_cast<size_t>(std::distance(model.begin(), above)));
    }
    ASSERT_EQ(All(bytes), std::vector<int64_t>(model.begin(), model.end()));
  }
}

}  // namespace
}  // namespace remora::containers
