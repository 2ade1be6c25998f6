#include "engine/base/clock.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace remora::base {
namespace {

TEST(SystemClockTest, ShowsThePresentAndNeverRunsBackwards) {
  const SystemClock clock;
  EXPECT_GT(clock.NowMicroseconds(), ManualClock::kStartMicroseconds);
  int64_t before = clock.MonotonicNanoseconds();
  for (int i = 0; i < 1000; ++i) {
    const int64_t now = clock.MonotonicNanoseconds();
    ASSERT_GE(now, before);
    before = now;
  }
}

TEST(ManualClockTest, StandsStillUntilItIsMoved) {
  ManualClock clock(5000000);
  EXPECT_EQ(clock.NowMicroseconds(), 5000000);
  EXPECT_EQ(clock.NowMilliseconds(), 5000);
  const int64_t start = clock.MonotonicNanoseconds();
  clock.AdvanceMicroseconds(1999);
  EXPECT_EQ(clock.NowMilliseconds(), 5001);
  clock.AdvanceMilliseconds(1500);
  EXPECT_EQ(clock.NowMicroseconds(), 6501999);
  EXPECT_EQ(clock.MonotonicNanoseconds() - start, 1501999000);
}

TEST(ManualClockTest, SettingTheWallTimeTakesNoTime) {
  ManualClock clock;
  const int64_t start = clock.MonotonicNanoseconds();
  clock.SetMicroseconds(42);
  EXPECT_EQ(clock.NowMicroseconds(), 42);
  EXPECT_EQ(clock.MonotonicNanoseconds(), start);
}

TEST(ManualClockTest, ListenersSeeTheNewTimeUntilTheyUnsubscribe) {
  ManualClock clock(0);
  std::vector<int64_t> seen;
  const int first = clock.Subscribe([&] { seen.push_back(clock.NowMicroseconds()); });
  const int second = clock.Subscribe([&] { seen.push_back(-1); });
  clock.AdvanceMicroseconds(10);
  clock.Unsubscribe(second);
  clock.SetMicroseconds(5);
  clock.Unsubscribe(first);
  clock.Unsubscribe(first);
  clock.AdvanceMicroseconds(1);
  EXPECT_EQ(seen, (std::vector<int64_t>{10, -1, 5}));
}

TEST(ManualClockTest, ManyThreadsMayMoveIt) {
  ManualClock clock(0);
  int told = 0;
  const int number = clock.Subscribe([&] { ++told; });
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&clock] {
      for (int step = 0; step < 1000; ++step) clock.AdvanceMicroseconds(1);
    });
  }
  threads.clear();
  clock.Unsubscribe(number);
  EXPECT_EQ(clock.NowMicroseconds(), 4000);
  EXPECT_EQ(told, 4000);
}

TEST(ManualClockDeathTest, AdvancingBackwardsIsABug) {
  ManualClock clock;
  EXPECT_DEATH(clock.AdvanceMicroseconds(-1), "a clock advances forward");
}

}  // namespace
}  // namespace remora::base
