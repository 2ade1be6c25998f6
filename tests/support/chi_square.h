// ChiSquare: whether draws fall evenly on cells. The draws are of a fixed seed, so a test that
// passes always does; a bias of a few per cent fails it.
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

namespace remora::test {

class ChiSquare {
 public:
  void Count(const std::string& cell) { ++counts_[cell]; }

  // Expects that the draws so far were even over `cells` cells, each of which has occurred.
  void ExpectEven(size_t cells) const {
    ASSERT_EQ(counts_.size(), cells);
    ASSERT_GE(ExpectedOf(cells), 20) << "too few draws say nothing";
    EXPECT_LT(Statistic(cells), Quantile(static_cast<double>(cells - 1)));
    // Draws that are too even are no draws.
    EXPECT_GT(Statistic(cells), 0);
  }
  // Whether ExpectEven would not complain: for tests of pickers that are known to be uneven.
  [[nodiscard]] bool LooksEven(size_t cells) const {
    return counts_.size() == cells && Statistic(cells) < Quantile(static_cast<double>(cells - 1));
  }

 private:
  [[nodiscard]] double ExpectedOf(size_t cells) const {
    double total = 0;
    for (const auto& [cell, count] : counts_) total += static_cast<double>(count);
    return total / static_cast<double>(cells);
  }
  [[nodiscard]] double Statistic(size_t cells) const {
    const double expected = ExpectedOf(cells);
    double statistic = 0;
    for (const auto& [cell, count] : counts_) {
      const double distance = static_cast<double>(count) - expected;
      statistic += distance * distance / expected;
    }
    return statistic;
  }
  // What an even draw stays below but for once in 10,000 times (Wilson and Hilferty, 1931).
  static double Quantile(double degrees) {
    constexpr double kNormalQuantile = 3.719;
    const double part = 2 / (9 * degrees);
    return degrees * std::pow(1 - part + kNormalQuantile * std::sqrt(part), 3);
  }

  std::map<std::string, uint64_t> counts_;
};

}  // namespace remora::test
