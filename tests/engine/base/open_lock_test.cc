#include "engine/base/open_lock.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <thread>
#include <vector>

namespace remora::base {
namespace {

TEST(OpenLockTest, IsTakenOnceAtATime) {
  OpenLock lock;
  ASSERT_TRUE(lock.TryAcquireFree());
  EXPECT_FALSE(lock.TryAcquireFree());
  lock.Release();
  EXPECT_TRUE(lock.TryAcquireFree());
  lock.Release();
}

TEST(OpenLockTest, TellsWhoAcquiresItThatItWasOpen) {
  OpenLock lock;
  EXPECT_FALSE(lock.IsOpen());
  EXPECT_FALSE(lock.Acquire());
  EXPECT_FALSE(lock.IsOpen());
  lock.ReleaseOpen();
  EXPECT_TRUE(lock.IsOpen());
  EXPECT_FALSE(lock.TryAcquireFree());
  EXPECT_TRUE(lock.Acquire());
  EXPECT_FALSE(lock.IsOpen());
  lock.Release();
  EXPECT_FALSE(lock.IsOpen());
  EXPECT_FALSE(lock.Acquire());
  lock.Release();
}

TEST(OpenLockTest, AWaiterThatSleepsIsWokenAndToldThatItIsOpen) {
  for (const bool open : {false, true}) {
    OpenLock lock;
    bool entered = false;
    bool was_open = !open;
    static_cast<void>(lock.Acquire());
    std::thread waiter([&] {
      was_open = lock.Acquire();
      entered = true;
      lock.Release();
    });
    // Long enough for the waiter to give up spinning.
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    EXPECT_FALSE(entered);
    open ? lock.ReleaseOpen() : lock.Release();
    waiter.join();
    EXPECT_TRUE(entered);
    EXPECT_EQ(was_open, open);
  }
}

TEST(OpenLockTest, NoIncrementIsLost) {
  constexpr int kThreads = 4;
  constexpr int kIncrements = 20'000;
  OpenLock lock;
  int64_t count = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, i] {
      for (int j = 0; j < kIncrements; ++j) {
        static_cast<void>(lock.Acquire());
        ++count;
        (i + j) % 3 == 0 ? lock.ReleaseOpen() : lock.Release();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(count, kThreads * kIncrements);
}

TEST(OpenLockTest, AnAlarmWakesAllWhoSleepAndEndsTheWaitOfWhoIsInterrupted) {
  OpenLock lock;
  std::atomic<uint32_t> interruptions{0};
  static_cast<void>(lock.Acquire());
  OpenLock::Outcome outcome = OpenLock::Outcome::kTaken;
  std::thread impatient([&] { outcome = lock.AcquireUnless(interruptions, 2); });
  std::thread patient([&] {
    if (lock.AcquireUnless(interruptions, 1) == OpenLock::Outcome::kTaken) lock.Release();
  });
  // Long enough for both to give up spinning.
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  interruptions = 2;
  lock.Alarm();
  impatient.join();
  EXPECT_EQ(outcome, OpenLock::Outcome::kInterrupted);
  EXPECT_FALSE(lock.TryAcquireFree());
  lock.Release();
  patient.join();
  EXPECT_TRUE(lock.TryAcquireFree());
  lock.Release();
}

// Sleepers were left alone when the lock had passed on without one of them saying that others
// sleep.
TEST(OpenLockTest, AnAlarmReachesSleepersOfWhomTheWordKnowsNothing) {
  for (int round = 0; round < 200; ++round) {
    OpenLock lock;
    std::atomic<uint32_t> interruptions{0};
    static_cast<void>(lock.Acquire());
    std::vector<std::thread> sleepers;
    for (int i = 0; i < 3; ++i) {
      sleepers.emplace_back([&] {
        if (lock.AcquireUnless(interruptions, 1) != OpenLock::Outcome::kInterrupted) {
          lock.Release();
        }
      });
    }
    std::this_thread::sleep_for(std::chrono::microseconds(300));
    lock.Release();
    static_cast<void>(lock.Acquire());
    interruptions = 1;
    lock.Alarm();
    for (std::thread& sleeper : sleepers) sleeper.join();
    lock.Release();
  }
}

}  // namespace
}  // namespace remora::base
