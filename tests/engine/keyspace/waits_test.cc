#include "engine/keyspace/waits.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "engine/base/clock.h"
#include "tests/support/test_waiter.h"

namespace remora::keyspace {
namespace {

using tests::TestWaiter;

TEST(WaitsTest, AWaitEndsWhenTheClockIsMovedPastItsDeadline) {
  base::ManualClock clock;
  Engine engine({.clock = &clock});
  const auto waiter = std::make_shared<TestWaiter>();
  waiter->Begin(engine, {"a"}, {.deadline_milliseconds = clock.NowMilliseconds() + 100});
  EXPECT_EQ(engine.keyspace().waits().timed(), 1u);
  clock.AdvanceMilliseconds(99);
  engine.Tick();
  EXPECT_TRUE(waiter->waits());
  clock.AdvanceMilliseconds(1);
  engine.Tick();
  EXPECT_FALSE(waiter->waits());
  EXPECT_EQ(waiter->ended, WaitEnd::kTimedOut);
  EXPECT_EQ(engine.keyspace().waits().timed(), 0u);
}

TEST(WaitsTest, ManyDeadlinesEndInSlicesOfUpkeep) {
  base::ManualClock clock;
  Engine engine({.clock = &clock});
  std::vector<std::shared_ptr<TestWaiter>> waiters;
  for (int i = 0; i < 1000; ++i) {
    waiters.push_back(std::make_shared<TestWaiter>());
    waiters.back()->Begin(engine, {"key:" + std::to_string(i % 70)},
                          {.deadline_milliseconds = clock.NowMilliseconds() + i});
  }
  clock.AdvanceMilliseconds(499);
  while (engine.Tick()) {
  }
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(waiters[static_cast<size_t>(i)]->waits(), i > 499) << i;
  clock.AdvanceMilliseconds(501);
  while (engine.Tick()) {
  }
  for (const auto& waiter : waiters) EXPECT_FALSE(waiter->waits());
}

TEST(WaitsTest, AWaitThatWasServedDoesNotTimeOut) {
  base::ManualClock clock;
  Engine engine({.clock = &clock});
  const auto waiter = std::make_shared<TestWaiter>();
  waiter->Begin(engine, {"a"}, {.deadline_milliseconds = clock.NowMilliseconds() + 100});
  ASSERT_TRUE(engine.Set("a", "value"));
  EXPECT_EQ(waiter->ended, WaitEnd::kServed);
  clock.AdvanceMilliseconds(1000);
  engine.Tick();
  EXPECT_EQ(waiter->ended, WaitEnd::kServed);
}

TEST(WaitsTest, WhoHasLockedEverythingMayEndWaits) {
  Engine engine;
  const auto waiter = std::make_shared<TestWaiter>();
  waiter->Begin(engine, {"a", "b"});
  const Transaction transaction(engine.keyspace(), 0, Transaction::AllKeys{});
  EXPECT_TRUE(engine.keyspace().waits().End(*waiter, WaitEnd::kAbandoned));
  EXPECT_FALSE(engine.keyspace().waits().End(*waiter, WaitEnd::kAbandoned));
}

}  // namespace
}  // namespace remora::keyspace
