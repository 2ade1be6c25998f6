#include "engine/keyspace/waiter.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/test_waiter.h"

namespace remora::keyspace {
namespace {

using tests::TestWaiter;

TEST(WaiterTest, KnowsTheStripesOfAllItsKeysInOrder) {
  Engine engine;
  TestWaiter waiter;
  waiter.Prepare(engine, {"a", "b", "a", "c"}, {.awaited_keys = 2});
  std::vector<uint32_t> expected;
  for (const char* name : {"a", "b", "c"}) {
    expected.push_back(engine.keyspace().StripeIndex(engine.MakeKey(name).hash));
  }
  std::sort(expected.begin(), expected.end());
  expected.erase(std::unique(expected.begin(), expected.end()), expected.end());
  EXPECT_TRUE(std::equal(expected.begin(), expected.end(), waiter.stripes().begin(),
                         waiter.stripes().end()));
  EXPECT_FALSE(waiter.waits());
}

TEST(WaiterTest, AKeyNamedTwiceIsWaitedForOnce) {
  Engine engine;
  const auto waiter = std::make_shared<TestWaiter>();
  waiter->Begin(engine, {"a", "b", "a", "b", "a"});
  const Key a = engine.MakeKey("a");
  const Stripe& stripe = engine.keyspace().stripe(engine.keyspace().StripeIndex(a.hash));
  EXPECT_EQ(stripe.key_waiters->Find(0, a.hash, "a")->size(), 1u);
  EXPECT_TRUE(engine.keyspace().waits().End(*waiter, WaitEnd::kToldUnblocked));
  EXPECT_EQ(waiter->ended, WaitEnd::kToldUnblocked);
  EXPECT_TRUE(waiter->announced);
}

}  // namespace
}  // namespace remora::keyspace
