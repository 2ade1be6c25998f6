#include "engine/engine.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/base/clock.h"

namespace remora {
namespace {

TEST(EngineTest, AStringIsReadBack) {
  Engine engine;
  ASSERT_TRUE(engine.Set("key", "value").ok());
  EXPECT_EQ(engine.Get("key").value(), "value");
  EXPECT_EQ(engine.Get("other").value(), std::nullopt);
}

TEST(EngineTest, ManyKeysOfAllSizesAreReadBack) {
  Engine engine;
  for (int i = 0; i < 20000; ++i) {
    const std::string key = "key:" + std::to_string(i);
    ASSERT_TRUE(engine.Set(key, std::string(static_cast<size_t>(i % 3000), 'x')).ok());
  }
  for (int i = 0; i < 20000; ++i) {
    const std::string key = "key:" + std::to_string(i);
    ASSERT_EQ(engine.Get(key).value()->size(), static_cast<size_t>(i % 3000));
  }
}

TEST(EngineTest, WhatIsDueIsGoneAfterTick) {
  base::ManualClock clock;
  Engine engine({.clock = &clock});
  const int64_t due = clock.NowMilliseconds() + 1000;
  ASSERT_TRUE(engine.Set("key", "value", {.expiry_milliseconds = due}).ok());
  clock.AdvanceMilliseconds(999);
  EXPECT_EQ(engine.Get("key").value(), "value");
  clock.AdvanceMilliseconds(1);
  EXPECT_EQ(engine.Get("key").value(), std::nullopt);
}

TEST(EngineTest, DatabasesAreApart) {
  Engine engine;
  Database third = engine.database(3);
  ASSERT_TRUE(third.Set("key", "third").ok());
  EXPECT_EQ(engine.Get("key").value(), std::nullopt);
  ASSERT_TRUE(engine.SwapDatabases(0, 3).ok());
  EXPECT_EQ(engine.Get("key").value(), "third");
  EXPECT_EQ(engine.Stats().keys, 1u);
  engine.FlushAll();
  EXPECT_EQ(engine.Stats().keys, 0u);
}

TEST(EngineTest, SeveralOperationsAreOneStep) {
  Engine engine;
  const Result<int64_t> sum =
      engine.Transact({"from", "to"}, [](Transaction& transaction, std::span<const Key> keys) {
        static_cast<void>(ops::IncrementBy(transaction, keys[0], -5));
        return ops::IncrementBy(transaction, keys[1], 5);
      });
  EXPECT_EQ(sum.value(), 5);
  EXPECT_EQ(engine.Get("from").value(), "-5");
}

}  // namespace
}  // namespace remora
