#include "engine/base/random.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <random>

namespace remora::base {
namespace {

static_assert(std::uniform_random_bit_generator<Random>);
static_assert(sizeof(Random) == 32);

TEST(RandomTest, EqualSeedsGiveEqualSequences) {
  Random one(7);
  Random two(7);
  Random other(8);
  int equal_to_other = 0;
  for (int i = 0; i < 1000; ++i) {
    const uint64_t value = one.Next();
    ASSERT_EQ(value, two.Next());
    equal_to_other += value == other.Next() ? 1 : 0;
  }
  EXPECT_EQ(equal_to_other, 0);
}

TEST(RandomTest, BelowIsEvenAndInsideItsBound) {
  Random random(1);
  std::array<int, 7> counts{};
  for (int i = 0; i < 70000; ++i) ++counts[random.Below(counts.size())];
  for (const int count : counts) EXPECT_NEAR(count, 10000, 500);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(random.Below(1), 0u);
  const uint64_t large = (uint64_t{1} << 63) + 1;
  for (int i = 0; i < 1000; ++i) EXPECT_LT(random.Below(large), large);
}

TEST(RandomTest, DoublesFillTheUnitInterval) {
  Random random(2);
  double sum = 0;
  for (int i = 0; i < 100000; ++i) {
    const double value = random.NextDouble();
    ASSERT_GE(value, 0.0);
    ASSERT_LT(value, 1.0);
    sum += value;
  }
  EXPECT_NEAR(sum / 100000, 0.5, 0.01);
}

TEST(RandomTest, ShufflesWithTheStandardLibrary) {
  Random random(3);
  std::array<int, 50> order;
  std::iota(order.begin(), order.end(), 0);
  std::shuffle(order.begin(), order.end(), random);
  EXPECT_FALSE(std::is_sorted(order.begin(), order.end()));
}

TEST(RandomTest, EntropyDiffersEachTime) { EXPECT_NE(EntropySeed(), EntropySeed()); }

}  // namespace
}  // namespace remora::base
