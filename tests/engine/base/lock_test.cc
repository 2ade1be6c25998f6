#include "engine/base/lock.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <mutex>
#include <thread>
#include <vector>

namespace remora::base {
namespace {

TEST(LockTest, IsTakenOnceAtATime) {
  Lock lock;
  ASSERT_TRUE(lock.try_lock());
  EXPECT_FALSE(lock.try_lock());
  lock.unlock();
  EXPECT_TRUE(lock.try_lock());
  lock.unlock();
}

TEST(LockTest, AWaiterThatSleepsIsWoken) {
  Lock lock;
  bool entered = false;
  lock.lock();
  std::thread waiter([&] {
    const std::lock_guard guard(lock);
    entered = true;
  });
  // Long enough for the waiter to give up spinning.
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  EXPECT_FALSE(entered);
  lock.unlock();
  waiter.join();
  EXPECT_TRUE(entered);
}

TEST(LockTest, NoIncrementIsLost) {
  constexpr int kThreads = 4;
  constexpr int kIncrements = 20'000;
  Lock lock;
  int64_t count = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      for (int j = 0; j < kIncrements; ++j) {
        const std::lock_guard guard(lock);
        ++count;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(count, kThreads * kIncrements);
}

}  // namespace
}  // namespace remora::base
