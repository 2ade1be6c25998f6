#include "protocol/statistics.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <thread>

namespace remora::protocol {
namespace {

TEST(StatisticsTest, CallsAddUpByCommand) {
  Statistics statistics(3);
  statistics.AddCall(1, 500, /*failed=*/false, /*with_histogram=*/false);
  statistics.AddCall(1, 700, /*failed=*/true, /*with_histogram=*/true);
  EXPECT_EQ(statistics.command(1).calls.value(), 2u);
  EXPECT_EQ(statistics.command(1).nanoseconds.value(), 1200u);
  EXPECT_EQ(statistics.command(1).failed.value(), 1u);
  EXPECT_EQ(statistics.command(0).calls.value(), 0u);
  EXPECT_NE(statistics.command(1).histogram.load(), nullptr);
  EXPECT_EQ(statistics.command(2).histogram.load(), nullptr);
}

TEST(StatisticsTest, ErrorsAreCountedByTheirFirstWord) {
  Statistics statistics(1);
  statistics.AddError("ERR no such key");
  statistics.AddError("ERR syntax error");
  statistics.AddError("WRONGTYPE Operation");
  std::map<std::string, uint64_t> sum = {{"ERR", 10}};
  statistics.CollectErrors(sum);
  EXPECT_EQ(sum["ERR"], 12u);
  EXPECT_EQ(sum["WRONGTYPE"], 1u);
}

TEST(StatisticsTest, AResetLeavesNothing) {
  Statistics statistics(2);
  statistics.processed.Add(4);
  statistics.error_replies.Add(2);
  statistics.AddCall(0, 5, true, true);
  statistics.command(0).rejected.Add(1);
  statistics.AddError("ERR x");
  statistics.Reset();
  EXPECT_EQ(statistics.processed.value(), 0u);
  EXPECT_EQ(statistics.error_replies.value(), 0u);
  EXPECT_EQ(statistics.command(0).calls.value(), 0u);
  EXPECT_EQ(statistics.command(0).nanoseconds.value(), 0u);
  EXPECT_EQ(statistics.command(0).rejected.value(), 0u);
  EXPECT_EQ(statistics.command(0).failed.value(), 0u);
  std::map<std::string, uint64_t> errors;
  statistics.CollectErrors(errors);
  EXPECT_TRUE(errors.empty());
}

TEST(TickScaleTest, TicksAreTime) {
  TickScale scale;
  const uint64_t start = TickScale::Now();
  const auto before = std::chrono::steady_clock::now();
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  scale.Recalibrate();
  const uint64_t measured = scale.NanosecondsSince(start);
  const auto passed = std::chrono::steady_clock::now() - before;
  const auto nanoseconds = std::chrono::duration_cast<std::chrono::nanoseconds>(passed).count();
  EXPECT_GT(measured, 15'000'000u);
  EXPECT_LT(measured, static_cast<uint64_t>(nanoseconds) * 3 / 2);
  EXPECT_GT(scale.nanoseconds_per_tick(), 0.05);
  EXPECT_LT(scale.nanoseconds_per_tick(), 20);
}

}  // namespace
}  // namespace remora::protocol
