#include "engine/keyspace/access_clock.h"

#include <gtest/gtest.h>

namespace remora::keyspace {
namespace {

constexpr int64_t kWrap = 1 << 24;

TEST(AccessClockTest, IdleSecondsAreReadBack) {
  // Also around the second at which the clock begins anew.
  for (const int64_t now_seconds : {kWrap * 100 + 5, kWrap * 100 + 90'000, kWrap * 100 - 1}) {
    const int64_t now = now_seconds * 1000;
    for (const int64_t idle : {0, 1, 10, 80'000, 90'000, 1'000'000}) {
      EXPECT_EQ(IdleSeconds(ClockOfIdleSeconds(idle, now), now), idle) << now_seconds;
    }
  }
}

TEST(AccessClockTest, IdlingBeyondTheClockStartsAgainAsTheReferenceDoes) {
  const int64_t now = 84'571'000;
  EXPECT_EQ(IdleSeconds(ClockOfIdleSeconds(16'777'215, now), now), 0);
  EXPECT_EQ(IdleSeconds(ClockOfIdleSeconds(16'777'216, now), now), 1);
  EXPECT_EQ(IdleSeconds(ClockOfIdleSeconds(100'000'000, now), now), 16'113'920);
}

TEST(AccessClockTest, AKeyGetsOlderUntilItIsUsed) {
  const uint32_t first = FirstAccessClock(1'000'000, false);
  EXPECT_EQ(IdleSeconds(first, 1'000'000), 0);
  EXPECT_EQ(IdleSeconds(first, 1'061'000), 61);
  EXPECT_EQ(IdleSeconds(NextAccessClock(first, 1'061'000, false, {}), 1'061'000), 0);
}

TEST(AccessClockTest, AFrequencyGrowsWithUseAndDecaysByTheMinute) {
  const int64_t start = 1'000'000'000'000;
  uint32_t clock = FirstAccessClock(start, true);
  EXPECT_EQ(UseFrequency(clock, start, {}), 5u);
  for (int i = 0; i < 10'000; ++i) clock = NextAccessClock(clock, start + i % 1000, true, {});
  const uint32_t grown = UseFrequency(clock, start, {});
  EXPECT_GT(grown, 10u);
  EXPECT_LE(grown, 255u);
  EXPECT_EQ(UseFrequency(clock, start + 3 * 60'000, {}), grown - 3);
  EXPECT_EQ(UseFrequency(clock, start + 300 * 60'000, {}), 0u);
}

TEST(AccessClockTest, AFrequencyIsReadBackUpToItsLargest) {
  EXPECT_EQ(UseFrequency(ClockOfFrequency(7, 60'000), 60'000, {}), 7u);
  EXPECT_EQ(UseFrequency(ClockOfFrequency(1000, 60'000), 60'000, {}), 255u);
}

TEST(AccessClockTest, CountingIsSet) {
  uint32_t clock = FirstAccessClock(0, true);
  for (int i = 0; i < 100; ++i) clock = NextAccessClock(clock, 0, true, {.log_factor = 0});
  EXPECT_EQ(UseFrequency(clock, 0, {}), 105u);
  EXPECT_EQ(UseFrequency(clock, 60 * 60'000, {.decay_minutes = 0}), 105u);
  EXPECT_EQ(UseFrequency(clock, 60 * 60'000, {.decay_minutes = 30}), 103u);
}

}  // namespace
}  // namespace remora::keyspace
