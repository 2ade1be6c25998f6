#include "engine/thread_waiter.h"

#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "engine/base/clock.h"
#include "engine/engine.h"
#include "engine/keyspace/keyspace.h"
#include "engine/keyspace/totals.h"

namespace remora {
namespace {

using Keys = std::vector<std::string_view>;

// Returns once so many keys are waited for.
void AwaitWaiters(Engine& engine, uint64_t keys) {
  while (keyspace::CollectTotals(engine.keyspace()).awaited_keys != keys) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

TEST(ThreadWaiterTest, WhatIsThereIsTakenAtOnce) {
  Engine engine;
  ASSERT_TRUE(engine.ZAdd("b", "member", 2));
  const auto popped = engine.BZPopMin(Keys{"a", "b"});
  EXPECT_EQ(popped.value()->first, 1u);
  EXPECT_EQ(popped.value()->second, (Database::OwnedMember{"member", 2}));
  ASSERT_TRUE(engine.Set("s", "string"));
  EXPECT_EQ(engine.BZPopMax(Keys{"a", "s"}).error(), OpError::kWrongType);
}

TEST(ThreadWaiterTest, AThreadSleepsUntilSomebodyBringsAMember) {
  Engine engine;
  std::optional<Database::PoppedMember> popped;
  std::thread thread([&] { popped = engine.BZPopMax(Keys{"a", "b"}).value(); });
  AwaitWaiters(engine, 2);
  const ops::ScoredMember members[] = {{"low", 1}, {"high", 2}};
  ASSERT_TRUE(engine.ZAddMany("b", members));
  thread.join();
  ASSERT_TRUE(popped);
  EXPECT_EQ(popped->first, 1u);
  EXPECT_EQ(popped->second.first, "high");
  EXPECT_EQ(engine.ZCard("b").value(), 1u);
}

TEST(ThreadWaiterTest, ThreadsAreServedInTheOrderOfTheirArrival) {
  Engine engine;
  std::vector<std::string> got(5);
  std::vector<std::thread> threads;
  for (size_t i = 0; i < got.size(); ++i) {
    threads.emplace_back([&, i] {
      // A key of its own tells when it waits.
      const std::string own = "own:" + std::to_string(i);
      got[i] = engine.BZPopMin(Keys{"a", own}).value()->second.first;
    });
    AwaitWaiters(engine, i + 2);
  }
  for (size_t i = 0; i < got.size(); ++i) {
    ASSERT_TRUE(engine.ZAdd("a", "member:" + std::to_string(i), 1));
  }
  for (std::thread& thread : threads) thread.join();
  for (size_t i = 0; i < got.size(); ++i) EXPECT_EQ(got[i], "member:" + std::to_string(i));
}

TEST(ThreadWaiterTest, AWaitTimesOut) {
  Engine engine;
  const auto began = std::chrono::steady_clock::now();
  EXPECT_FALSE(engine.BZPopMin(Keys{"a"}, {.timeout_milliseconds = 30}).value());
  EXPECT_GE(std::chrono::steady_clock::now() - began, std::chrono::milliseconds(29));
  EXPECT_FALSE(engine.BZPopMin(Keys{"a"}, {.timeout_milliseconds = 0}).value());
  EXPECT_EQ(keyspace::CollectTotals(engine.keyspace()).awaited_keys, 0u);
}

TEST(ThreadWaiterTest, TimeIsTheEngines) {
  base::ManualClock clock;
  Engine engine({.clock = &clock});
  bool timed_out = false;
  std::thread thread([&] {
    timed_out = !engine.BZPopMin(Keys{"a"}, {.timeout_milliseconds = 3'600'000}).value();
  });
  AwaitWaiters(engine, 1);
  clock.AdvanceMilliseconds(3'600'000);
  thread.join();
  EXPECT_TRUE(timed_out);
}

TEST(ThreadWaiterTest, AStopEndsTheWait) {
  Engine engine;
  std::stop_source source;
  std::thread thread(
      [&] { EXPECT_FALSE(engine.BZPopMin(Keys{"a"}, {.stop = source.get_token()}).value()); });
  AwaitWaiters(engine, 1);
  source.request_stop();
  thread.join();
  ASSERT_TRUE(engine.ZAdd("a", "member", 1));
  EXPECT_EQ(engine.ZCard("a").value(), 1u);
}

TEST(ThreadWaiterTest, ThreadsWaitForListsToo) {
  Engine engine;
  ASSERT_TRUE(engine.RPush("l", "front"));
  ASSERT_TRUE(engine.RPush("l", "back"));
  EXPECT_EQ(engine.BRPop(Keys{"k", "l"}).value()->second, "back");
  EXPECT_EQ(engine.BLMove("l", "m").value(), "front");
  EXPECT_FALSE(engine.BLPop(Keys{"l"}, {.timeout_milliseconds = 1}).value());
  std::optional<Database::PoppedElement> popped;
  // Three threads hand an element on to each other.
  std::thread last([&] { popped = engine.BLPop(Keys{"c"}).value(); });
  std::thread first([&] { EXPECT_EQ(engine.BLMove("a", "b").value(), "x"); });
  std::thread second([&] { EXPECT_EQ(engine.BLMove("b", "c").value(), "x"); });
  AwaitWaiters(engine, 3);
  ASSERT_TRUE(engine.RPush("a", "x"));
  for (std::thread* thread : {&first, &second, &last}) thread->join();
  EXPECT_EQ(popped->second, "x");
  EXPECT_EQ(engine.Size(), 1u);
}

TEST(ThreadWaiterTest, ThreadsWaitForEntriesOfStreams) {
  Engine engine;
  const ops::FieldValue field[] = {{"field", "value"}};
  ASSERT_TRUE(engine.XGroupCreate("s", "g", {.make_stream = true}));
  Database::OwnedEntries read;
  Database::OwnedEntries handed;
  std::thread reader([&] { read = engine.XReadBlock("s", {}).value(); });
  std::thread consumer([&] { handed = engine.XReadGroupBlock("s", {"g", "c"}).value(); });
  while (!keyspace::CollectTotals(engine.keyspace()).awaited_keys_without_value) {
    std::this_thread::yield();
  }
  ASSERT_TRUE(engine.XAdd("s", field));
  reader.join();
  consumer.join();
  EXPECT_EQ(read.size(), 1u);
  EXPECT_EQ(handed.size(), 1u);
  std::optional<OpError> error;
  std::thread told([&] { error = engine.XReadGroupBlock("s", {"g", "c"}).error(); });
  AwaitWaiters(engine, 1);
  engine.Del("s");
  told.join();
  EXPECT_EQ(error, OpError::kNoSuchGroup);
}

}  // namespace
}  // namespace remora
