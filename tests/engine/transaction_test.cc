#include "engine/transaction.h"

#include <gtest/gtest.h>

#include <deque>
#include <mutex>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "engine/base/clock.h"
#include "engine/engine.h"
#include "engine/keyspace/change.h"
#include "engine/keyspace/keyspace.h"
#include "engine/keyspace/record_handle.h"
#include "engine/ops/strings.h"

namespace remora {
namespace {

using keyspace::Change;

class TransactionTest : public testing::Test {
 protected:
  TransactionTest() : engine_({.stripes = 64, .databases = 4, .seed = 1, .clock = &clock_}) {}
  keyspace::StripeCounters CountersOf(const Key& key) {
    return engine_.keyspace().stripe(engine_.keyspace().StripeIndex(key.hash)).counters;
  }

  base::ManualClock clock_;
  Engine engine_;
};

TEST_F(TransactionTest, ReadsTheClockOnceAndOnlyIfAsked) {
  const Key key = engine_.MakeKey("k");
  Transaction transaction(engine_.keyspace(), 0, key);
  const int64_t first = transaction.now_milliseconds();
  clock_.AdvanceMilliseconds(50);
  EXPECT_EQ(transaction.now_milliseconds(), first);
  Transaction given(engine_.keyspace(), 1, Transaction::OneStripe{0}, 12345);
  EXPECT_EQ(given.now_milliseconds(), 12345);
}

TEST_F(TransactionTest, LocksEveryStripeOfItsKeysOnce) {
  std::vector<std::string> names;
  std::vector<Key> keys;
  for (int i = 0; i < 500; ++i) names.push_back("key:" + std::to_string(i));
  for (const std::string& name : names) keys.push_back(engine_.MakeKey(name));
  {
    const Transaction all(engine_.keyspace(), 0, std::span<const Key>(keys));
    EXPECT_TRUE(all.holds_everything());  // 500 keys meet 64 stripes
  }
  const std::vector<Key> same(40, keys[0]);
  const Transaction one(engine_.keyspace(), 0, std::span<const Key>(same));
  EXPECT_FALSE(one.holds_everything());
  // Another stripe is free meanwhile.
  for (const Key& key : keys) {
    if (engine_.keyspace().StripeIndex(key.hash) == engine_.keyspace().StripeIndex(keys[0].hash)) {
      continue;
    }
    const Transaction other(engine_.keyspace(), 0, key);
    break;
  }
}

TEST_F(TransactionTest, NoKeysLockNothing) {
  const Transaction transaction(engine_.keyspace(), 0, std::span<const Key>());
  EXPECT_TRUE(transaction.holds_nothing());
}

class KeptLocksTest : public TransactionTest {
 protected:
  // Whether the stripe of `key` is locked by anybody.
  [[nodiscard]] bool IsLocked(const Key& key) {
    keyspace::Keyspace& keyspace = engine_.keyspace();
    const uint32_t index = keyspace.StripeIndex(key.hash);
    if (!keyspace.stripe(index).lock.TryAcquireFree()) return true;
    keyspace.UnlockStripe(index);
    return false;
  }
  // A key in another stripe than `key`.
  [[nodiscard]] Key ElsewhereThan(const Key& key) {
    while (true) {
      names_.push_back("other:" + std::to_string(names_.size()));
      const Key other = engine_.MakeKey(names_.back());
      const keyspace::Keyspace& keyspace = engine_.keyspace();
      if (keyspace.StripeIndex(other.hash) != keyspace.StripeIndex(key.hash)) return other;
    }
  }
  void RunAndKeep(std::span<const Key> keys) {
    Transaction transaction(engine_.keyspace(), 0, keys, kept_);
    transaction.LeaveLocksTo(kept_);
  }

  std::deque<std::string> names_;
  KeptLocks kept_;
};

TEST_F(KeptLocksTest, StayUntilTheyAreGivenBack) {
  const Key key = engine_.MakeKey("k");
  RunAndKeep({&key, 1});
  EXPECT_TRUE(kept_.any());
  EXPECT_TRUE(IsLocked(key));
  RunAndKeep({&key, 1});
  EXPECT_TRUE(IsLocked(key));
  kept_.GiveBack();
  EXPECT_FALSE(kept_.any());
  EXPECT_FALSE(IsLocked(key));
}

TEST_F(KeptLocksTest, EndWithATransactionThatKeepsNone) {
  const Key key = engine_.MakeKey("k");
  RunAndKeep({&key, 1});
  { const Transaction last(engine_.keyspace(), 0, {&key, 1}, kept_); }
  EXPECT_FALSE(kept_.any());
  EXPECT_FALSE(IsLocked(key));
}

TEST_F(KeptLocksTest, AreGivenBackForOtherStripes) {
  const Key key = engine_.MakeKey("k");
  const Key other = ElsewhereThan(key);
  RunAndKeep({&key, 1});
  RunAndKeep({&other, 1});
  EXPECT_FALSE(IsLocked(key));
  EXPECT_TRUE(IsLocked(other));
  const Key both[] = {other, key};
  RunAndKeep(both);
  EXPECT_TRUE(IsLocked(key));
  EXPECT_TRUE(IsLocked(other));
  kept_.GiveBack();
  EXPECT_FALSE(IsLocked(key));
  EXPECT_FALSE(IsLocked(other));
}

TEST_F(KeptLocksTest, AreNotKeptForMoreThanAFewStripes) {
  const Key first = engine_.MakeKey("k");
  std::vector<Key> keys = {first};
  for (int i = 0; i < 8; ++i) keys.push_back(ElsewhereThan(first));
  RunAndKeep(keys);
  EXPECT_FALSE(kept_.any());
  EXPECT_FALSE(IsLocked(first));
}

TEST_F(TransactionTest, ALookUpCountsAsItsAccessSays) {
  ASSERT_TRUE(engine_.Set("k", "v").ok());
  const Key key = engine_.MakeKey("k");
  const Key absent = engine_.MakeKey("absent");
  Transaction transaction(engine_.keyspace(), 0, Transaction::AllKeys{});
  EXPECT_TRUE(transaction.Find(key, Access::kRead));
  EXPECT_TRUE(transaction.Find(key, Access::kPeek));
  EXPECT_TRUE(transaction.Find(key, Access::kWrite));
  EXPECT_TRUE(transaction.Find(key, Access::kQuiet));
  EXPECT_FALSE(transaction.Find(absent, Access::kRead));
  EXPECT_FALSE(transaction.Find(absent, Access::kQuiet));
  EXPECT_EQ(CountersOf(key).hits, 2u);
  EXPECT_EQ(CountersOf(absent).misses, 1u);
}

TEST_F(TransactionTest, ARecordThatIsDueIsRemovedByWhoLooks) {
  ASSERT_TRUE(engine_.Set("k", "v", {.expiry_milliseconds = clock_.NowMilliseconds() + 5}).ok());
  clock_.AdvanceMilliseconds(5);
  const Key key = engine_.MakeKey("k");
  Transaction transaction(engine_.keyspace(), 0, key);
  EXPECT_FALSE(transaction.Find(key, Access::kQuiet));
  EXPECT_EQ(CountersOf(key).expired_keys, 1u);
  EXPECT_FALSE(transaction.unchanged());
}

TEST_F(TransactionTest, SeesOneDatabaseAtATime) {
  ASSERT_TRUE(engine_.database(2).Set("k", "v").ok());
  const Key key = engine_.MakeKey("k");
  Transaction transaction(engine_.keyspace(), 0, key);
  EXPECT_FALSE(transaction.Find(key, Access::kQuiet));
  EXPECT_TRUE(transaction.FindIn(2, key, Access::kQuiet));
  transaction.set_database(2);
  EXPECT_TRUE(transaction.Find(key, Access::kQuiet));
}

TEST_F(TransactionTest, CountsItsChanges) {
  const Key key = engine_.MakeKey("k");
  Transaction transaction(engine_.keyspace(), 0, key);
  EXPECT_TRUE(transaction.unchanged());
  ASSERT_TRUE(ops::Set(transaction, key, "v").ok());
  EXPECT_EQ(transaction.changes(), 1u);
  transaction.Changed(key, Change::kHashSet, 7);
  EXPECT_EQ(transaction.changes(), 8u);
  EXPECT_EQ(CountersOf(key).changes, 8u);
}

TEST_F(TransactionTest, AnExpiryIsToldToTheUpkeep) {
  const Key key = engine_.MakeKey("k");
  const int64_t due = clock_.NowMilliseconds() + 1000;
  {
    Transaction transaction(engine_.keyspace(), 0, key);
    ASSERT_TRUE(ops::Set(transaction, key, "v").ok());
    keyspace::RecordHandle record = transaction.Find(key, Access::kWrite);
    transaction.SetExpiry(key, record, due);
  }
  EXPECT_LE(engine_.keyspace().next_due_milliseconds(), due + 5);
  engine_.Tick();
  EXPECT_EQ(engine_.Size(), 1u);
  clock_.AdvanceMilliseconds(1005);
  engine_.Tick();
  EXPECT_EQ(engine_.Size(), 0u);
}

// Transactions of several keys, of everything and of one key, beside some that find only after
// their first change that they need more.
TEST(TransactionConcurrencyTest, WideningIsOneStepAndEnds) {
  constexpr int kRounds = 3000;
  Engine engine({.stripes = 16});
  std::vector<std::string> names;
  for (int i = 0; i < 12; ++i) names.push_back("key:" + std::to_string(i));
  std::vector<Key> keys;
  for (const std::string& name : names) {
    keys.push_back(engine.MakeKey(name));
    ASSERT_TRUE(engine.Set(name, "100"));
  }
  const auto move = [&](Transaction& transaction, size_t from, size_t to) {
    ASSERT_TRUE(ops::IncrementBy(transaction, keys[from], -1));
    ASSERT_TRUE(ops::IncrementBy(transaction, keys[to], 1));
  };
  const auto widen = [&](size_t first) {
    for (int i = 0; i < kRounds; ++i) {
      const size_t from = (first + static_cast<size_t>(i) * 7) % keys.size();
      const size_t to = (first + static_cast<size_t>(i) * 5 + 1) % keys.size();
      const std::lock_guard right(engine.keyspace().right_to_widen());
      Transaction transaction(engine.keyspace(), 0, keys[from]);
      ASSERT_TRUE(ops::IncrementBy(transaction, keys[from], -1));
      transaction.WidenToEverything([] {});
      EXPECT_TRUE(transaction.holds_everything());
      ASSERT_TRUE(ops::IncrementBy(transaction, keys[to], 1));
    }
  };
  const auto several = [&](size_t first) {
    for (int i = 0; i < kRounds; ++i) {
      const size_t from = (first + static_cast<size_t>(i) * 3) % keys.size();
      const size_t to = (first + static_cast<size_t>(i) * 11 + 2) % keys.size();
      const Key both[] = {keys[from], keys[to]};
      Transaction transaction(engine.keyspace(), 0, both);
      move(transaction, from, to);
    }
  };
  const auto look = [&] {
    for (int i = 0; i < kRounds; ++i) {
      Transaction transaction(engine.keyspace(), 0, Transaction::AllKeys{});
      int64_t sum = 0;
      for (const Key& key : keys) sum += ops::IncrementBy(transaction, key, 0).value();
      ASSERT_EQ(sum, 1200);
    }
  };
  std::thread threads[] = {std::thread(widen, 0), std::thread(widen, 4), std::thread(several, 1),
                           std::thread(several, 9), std::thread(look)};
  for (std::thread& thread : threads) thread.join();
}

TEST(TransactionConcurrencyTest, WhoHasNoPatienceHoldsNothing) {
  Engine engine;
  const Key key = engine.MakeKey("k");
  Transaction busy(engine.keyspace(), 0, key);
  busy.BeginBusy();
  std::thread other([&] {
    const Transaction impatient(engine.keyspace(), 0, key, Transaction::kReadClock,
                                Patience::kUntilBusy);
    EXPECT_TRUE(impatient.gave_up());
    EXPECT_TRUE(impatient.holds_nothing());
    const Transaction all(engine.keyspace(), 0, Transaction::AllKeys{}, Transaction::kReadClock,
                          Patience::kUntilBusy);
    EXPECT_TRUE(all.gave_up());
  });
  other.join();
  busy.EndBusy();
}

}  // namespace
}  // namespace remora
