#include "engine/keyspace/reader_slots.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "engine/engine.h"
#include "engine/keyspace/keyspace.h"
#include "engine/keyspace/totals.h"

namespace remora::keyspace {
namespace {

TEST(ReaderSlotsTest, AThreadReadsOneThingAtATime) {
  ReaderSlots slots;
  ReaderSlot* const slot = slots.Enter(3);
  ASSERT_NE(slot, nullptr);
  EXPECT_EQ(slots.Enter(4), nullptr);
  EXPECT_EQ(slots.EnterSeveral(), nullptr);
  slots.WaitFor(4);
  ReaderSlots::Leave(*slot);
  ReaderSlot* const again = slots.EnterSeveral();
  EXPECT_EQ(again, slot);
  ReaderSlots::Leave(*again);
  slots.WaitFor(3);
}

TEST(ReaderSlotsTest, CountsSinceTheLastReset) {
  ReaderSlots slots;
  ReaderSlot* const slot = slots.Enter(0);
  slot->Count(true);
  slot->Count(true);
  slot->Count(false);
  EXPECT_EQ(slots.hits(), 2u);
  EXPECT_EQ(slots.misses(), 1u);
  slots.ResetCounters();
  slot->Count(false);
  ReaderSlots::Leave(*slot);
  EXPECT_EQ(slots.hits(), 0u);
  EXPECT_EQ(slots.misses(), 1u);
}

// One stripe, so that every reader meets every writer.
TEST(ReaderSlotsTest, AWriterNeverChangesWhatAReaderReads) {
  EngineOptions options;
  options.stripes = 1;
  Keyspace keyspace(options);
  int64_t first = 0;  // two plain words that are equal outside a writer's section
  int64_t second = 0;
  std::atomic<bool> stop{false};
  std::atomic<int> shared{0};
  const auto write = [&] {
    keyspace.LockStripe(0);
    ++first;
    ++second;
    keyspace.UnlockStripe(0);
  };
  const auto read = [&](int& pass) {
    const uint32_t stripe = 0;
    ReaderSlot* const slot =
        pass++ % 2 == 0 ? keyspace.ShareStripe(0) : keyspace.ShareStripes({&stripe, 1});
    if (slot != nullptr) {
      EXPECT_EQ(first, second);
      ++shared;
      ReaderSlots::Leave(*slot);
    } else {
      keyspace.LockStripe(0);
      EXPECT_EQ(first, second);
      keyspace.UnlockStripe(0, /*only_read=*/true);
    }
  };
  std::vector<std::thread> readers;
  for (int i = 0; i < 3; ++i) {
    readers.emplace_back([&] {
      for (int pass = 0; !stop.load();) read(pass);
    });
  }
  for (int i = 0; i < 20'000; ++i) {
    write();
    if (i % 64 == 0) std::this_thread::yield();
  }
  while (shared.load() == 0) std::this_thread::yield();
  stop = true;
  for (std::thread& reader : readers) reader.join();
  EXPECT_EQ(first, 20'000);
}

// The stripe of a key that was only read for long enough is open.
TEST(ReaderSlotsTest, AStripeIsOpenAfterSomeReadsAndUntilTheNextWrite) {
  EngineOptions options;
  options.stripes = 1;
  Engine engine(options);
  ASSERT_TRUE(engine.Set("key", "1").ok());
  const auto is_open = [&] { return engine.keyspace().stripe(0).lock.IsOpen(); };
  for (uint32_t i = 0; i < ReaderSlots::kReadsToOpen; ++i) {
    EXPECT_FALSE(is_open());
    EXPECT_TRUE(engine.Exists("key"));
  }
  EXPECT_TRUE(is_open());
  EXPECT_EQ(engine.Get("key").value(), "1");
  EXPECT_EQ(engine.Get("other").value(), std::nullopt);
  EXPECT_TRUE(is_open());
  ASSERT_TRUE(engine.Set("key", "2").ok());
  EXPECT_FALSE(is_open());
  EXPECT_EQ(engine.Get("key").value(), "2");
  const StripeCounters counters = CollectTotals(engine.keyspace()).counters;
  EXPECT_EQ(counters.hits, ReaderSlots::kReadsToOpen + 2);
  EXPECT_EQ(counters.misses, 1u);
}

TEST(ReaderSlotsTest, AKeyThatIsDueIsRemovedByAReaderOfAnOpenStripe) {
  base::ManualClock clock(1'700'000'000'000'000);
  EngineOptions options;
  options.stripes = 1;
  options.clock = &clock;
  Engine engine(options);
  ASSERT_TRUE(engine.Set("key", "1", {.expiry_milliseconds = 1'700'000'000'010}).ok());
  ASSERT_TRUE(engine.Set("other", "2").ok());
  for (uint32_t i = 0; i < 2 * ReaderSlots::kReadsToOpen; ++i) {
    EXPECT_TRUE(engine.Exists("key"));
  }
  clock.AdvanceMilliseconds(10);
  EXPECT_EQ(engine.Size(), 2u);
  const std::string_view keys[] = {"other", "key", "key"};
  const auto values = engine.MGet(keys);
  EXPECT_EQ(values[0], "2");
  EXPECT_EQ(values[1], std::nullopt);
  EXPECT_EQ(values[2], std::nullopt);
  EXPECT_EQ(engine.Size(), 1u);
  EXPECT_EQ(engine.Stats().expired_keys, 1u);
}

TEST(ReaderSlotsTest, HashFieldsThatAreDueAreRemovedByAReaderOfAnOpenStripe) {
  base::ManualClock clock(1'700'000'000'000'000);
  EngineOptions options;
  options.stripes = 1;
  options.clock = &clock;
  Engine engine(options);
  ASSERT_TRUE(engine.HSet("key", "field", "1").ok());
  ASSERT_TRUE(engine.HSet("key", "other", "2").ok());
  const std::string_view fields[] = {"field"};
  ASSERT_TRUE(engine.HPExpireAt("key", fields, {.expiry_milliseconds = 1'700'000'000'010}).ok());
  for (uint32_t i = 0; i < 2 * ReaderSlots::kReadsToOpen; ++i) {
    EXPECT_EQ(engine.HGet("key", "field").value(), "1");
  }
  EXPECT_TRUE(engine.keyspace().stripe(0).lock.IsOpen());
  clock.AdvanceMilliseconds(10);
  EXPECT_EQ(engine.HGet("key", "field").value(), std::nullopt);
  EXPECT_EQ(engine.HLen("key").value(), 1u);
  EXPECT_EQ(engine.Stats().expired_fields, 1u);
}

}  // namespace
}  // namespace remora::keyspace
