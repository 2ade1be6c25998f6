#include "engine/base/draws.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "tests/support/chi_square.h"

namespace remora::base {
namespace {

std::vector<uint64_t> Draw(Random& random, uint64_t size, uint64_t count) {
  std::vector<uint64_t> numbers;
  DrawDistinct(random, size, count, [&](uint64_t number) { numbers.push_back(number); });
  return numbers;
}

TEST(DrawsTest, DrawsDifferAndStayBelowTheirSize) {
  Random random(1);
  for (const uint64_t size : {1, 2, 7, 100}) {
    for (uint64_t count = 0; count <= size; ++count) {
      const std::vector<uint64_t> numbers = Draw(random, size, count);
      EXPECT_EQ(numbers.size(), count);
      EXPECT_EQ(std::set<uint64_t>(numbers.begin(), numbers.end()).size(), count);
      for (const uint64_t number : numbers) EXPECT_LT(number, size);
    }
  }
}

TEST(DrawsTest, EverySelectionInEveryOrderIsEquallyLikely) {
  Random random(2);
  // Two of seven take the way of few, three of five that of many.
  for (const auto& [size, count, cells] : {std::array<uint64_t, 3>{7, 2, 42}, {5, 3, 60}}) {
    test::ChiSquare even;
    for (int i = 0; i < 30'000; ++i) {
      std::string cell;
      for (const uint64_t number : Draw(random, size, count)) cell += std::to_string(number);
      even.Count(cell);
    }
    even.ExpectEven(cells);
  }
}

}  // namespace
}  // namespace remora::base
