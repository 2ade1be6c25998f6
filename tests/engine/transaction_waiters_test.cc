// Who is served, in which order, and what nobody sees in between.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "engine/base/clock.h"
#include "engine/ops/keys.h"
#include "engine/ops/strings.h"
#include "engine/transaction.h"
#include "tests/support/test_waiter.h"

namespace remora {
namespace {

using keyspace::WaitEnd;
using keyspace::WaitTerms;
using tests::TestWaiter;
using Attempt = keyspace::Waiter::Attempt;

class TransactionWaitersTest : public testing::Test {
 protected:
  // A waiter that takes a string away when it comes, and says so by its number.
  std::shared_ptr<TestWaiter> Taker(int number, const std::string& name, uint32_t database = 0) {
    auto waiter = std::make_shared<TestWaiter>([this, number, name](Transaction& transaction) {
      const Key key = transaction.MakeKey(name);
      if (ops::Delete(transaction, {&key, 1}) == 0) return Attempt::kNotYet;
      served_.push_back(number);
      return Attempt::kDone;
    });
    waiter->Begin(engine_, {name}, {.database = database});
    return waiter;
  }
  // A waiter that moves a string from one key to another.
  std::shared_ptr<TestWaiter> Mover(int number, const std::string& from, const std::string& to) {
    auto waiter = std::make_shared<TestWaiter>([this, number, from, to](Transaction& transaction) {
      const ops::RenamePair pair{transaction.MakeKey(from), transaction.MakeKey(to)};
      EXPECT_TRUE(ops::Rename(transaction, pair).value());
      served_.push_back(number);
      return Attempt::kDone;
    });
    waiter->Begin(engine_, {from, to}, {.awaited_keys = 1});
    return waiter;
  }
  void End(const std::shared_ptr<TestWaiter>& waiter) {
    engine_.keyspace().waits().End(*waiter, WaitEnd::kAbandoned);
  }

  base::ManualClock clock_;
  Engine engine_{EngineOptions{.clock = &clock_}};
  std::vector<int> served_;
};

TEST_F(TransactionWaitersTest, WaitersAreServedInTheOrderOfTheirArrival) {
  const auto first = Taker(1, "a");
  const auto second = Taker(2, "a");
  ASSERT_TRUE(engine_.Set("a", "x"));
  EXPECT_FALSE(engine_.Exists("a"));
  EXPECT_EQ(served_, (std::vector<int>{1}));
  EXPECT_TRUE(second->waits());
  ASSERT_TRUE(engine_.Set("a", "y"));
  EXPECT_EQ(served_, (std::vector<int>{1, 2}));
}

TEST_F(TransactionWaitersTest, ATransactionServesWhenItEnds) {
  const auto waiter = Taker(1, "a");
  engine_.Transact({"a"}, [&](Transaction& transaction, std::span<const Key> keys) {
    EXPECT_TRUE(ops::Set(transaction, keys[0], "x"));
    EXPECT_TRUE(served_.empty());
    EXPECT_EQ(ops::Delete(transaction, keys), 1u);
  });
  EXPECT_TRUE(served_.empty());
  EXPECT_TRUE(waiter->waits());
  End(waiter);
}

TEST_F(TransactionWaitersTest, KeysAreServedInTheOrderOfTheirChanges) {
  const auto a = Taker(1, "a");
  const auto b = Taker(2, "b");
  const auto c = Taker(3, "c");
  engine_.Transact({"a", "b", "c"}, [&](Transaction& transaction, std::span<const Key> keys) {
    for (const size_t at : {size_t{2}, size_t{0}, size_t{1}, size_t{2}}) {
      EXPECT_TRUE(ops::Set(transaction, keys[at], "x"));
    }
  });
  EXPECT_EQ(served_, (std::vector<int>{3, 1, 2}));
}

TEST_F(TransactionWaitersTest, WhoIsServedMayServeOthersInTheSameStep) {
  // More keys than fit into what a queue remembers, so that everything gets locked, too.
  for (const int length : {2, 5, 40}) {
    served_.clear();
    std::vector<std::shared_ptr<TestWaiter>> movers;
    std::vector<int> expected;
    for (int i = 0; i < length; ++i) {
      movers.push_back(Mover(i, "key:" + std::to_string(i), "key:" + std::to_string(i + 1)));
      expected.push_back(i);
    }
    const auto last = Taker(length, "key:" + std::to_string(length));
    expected.push_back(length);
    ASSERT_TRUE(engine_.Set("key:0", "x"));
    EXPECT_EQ(served_, expected);
    EXPECT_EQ(engine_.Size(), 0u);
  }
}

TEST_F(TransactionWaitersTest, WaitersOfADatabaseAreNotServedInAnother) {
  const auto waiter = Taker(1, "a", 1);
  ASSERT_TRUE(engine_.Set("a", "x"));
  EXPECT_TRUE(waiter->waits());
  ASSERT_TRUE(*engine_.Move("a", 1));
  EXPECT_EQ(served_, (std::vector<int>{1}));
}

TEST_F(TransactionWaitersTest, ExchangedDatabasesServeWhoWaitsInThem) {
  const auto waiter = Taker(1, "a", 1);
  ASSERT_TRUE(engine_.Set("a", "x"));
  ASSERT_TRUE(engine_.SwapDatabases(0, 1));
  EXPECT_EQ(served_, (std::vector<int>{1}));
  EXPECT_EQ(waiter->ended, WaitEnd::kServed);
}

TEST_F(TransactionWaitersTest, AValueOfAnotherTypeServesNobody) {
  const auto waiter = std::make_shared<TestWaiter>();
  waiter->Begin(engine_, {"a"}, {.type = values::ValueType::kHash});
  ASSERT_TRUE(engine_.Set("a", "x"));
  EXPECT_EQ(waiter->tries, 0);
  engine_.Del("a");
  ASSERT_TRUE(engine_.HSet("a", "field", "x"));
  EXPECT_EQ(waiter->tries, 1);
}

TEST_F(TransactionWaitersTest, WhoAsksForItIsToldThatTheKeyHasGone) {
  const WaitTerms terms{.type = values::ValueType::kHash, .also_without_value = true};
  const auto gone = std::make_shared<TestWaiter>();
  ASSERT_TRUE(engine_.HSet("a", "field", "x"));
  gone->Begin(engine_, {"a"}, terms);
  engine_.Del("a");
  EXPECT_EQ(gone->ended, WaitEnd::kServed);
  const auto flushed = std::make_shared<TestWaiter>();
  ASSERT_TRUE(engine_.HSet("a", "field", "x"));
  flushed->Begin(engine_, {"a"}, terms);
  engine_.FlushAll();
  EXPECT_EQ(flushed->ended, WaitEnd::kServed);
}

TEST_F(TransactionWaitersTest, WhoNeedsOtherKeysIsServedWhenUpkeepRemovesOne) {
  const auto waiter = std::make_shared<TestWaiter>();
  ASSERT_TRUE(engine_.HSet("a", "field", "x"));
  engine_.ExpireAfter("a", 10);
  std::vector<std::string> names;
  for (int i = 0; i < 30; ++i) names.push_back("key:" + std::to_string(i));
  names.emplace_back("a");
  waiter->Begin(engine_, names, {.type = values::ValueType::kHash, .also_without_value = true});
  clock_.AdvanceMilliseconds(20);
  while (engine_.Tick()) {
  }
  EXPECT_EQ(waiter->ended, WaitEnd::kServed);
  EXPECT_TRUE(waiter->announced);
}

TEST_F(TransactionWaitersTest, WhoFindsNothingGoesBehindTheOthers) {
  int wanted = 2;
  const auto picky = std::make_shared<TestWaiter>(
      [&](Transaction&) { return --wanted > 0 ? Attempt::kNotYet : Attempt::kDone; });
  picky->Begin(engine_, {"a"});
  const auto taker = Taker(1, "a");
  ASSERT_TRUE(engine_.Set("a", "x"));
  EXPECT_EQ(picky->tries, 1);
  EXPECT_EQ(served_, (std::vector<int>{1}));
  const auto second = Taker(2, "a");
  ASSERT_TRUE(engine_.Set("a", "x"));
  EXPECT_EQ(picky->ended, WaitEnd::kServed);
  EXPECT_EQ(served_, (std::vector<int>{1, 2}));
}

TEST_F(TransactionWaitersTest, WhoIsHeldBackKeepsThePlace) {
  bool held = true;
  const auto waiter = std::make_shared<TestWaiter>([&](Transaction& transaction) {
    if (held) return Attempt::kHeld;
    const Key key = transaction.MakeKey("a");
    EXPECT_EQ(ops::Delete(transaction, {&key, 1}), 1u);
    return Attempt::kDone;
  });
  waiter->Begin(engine_, {"a"});
  ASSERT_TRUE(engine_.Set("a", "x"));
  EXPECT_TRUE(engine_.Exists("a"));
  held = false;
  engine_.ServeWaiters();
  EXPECT_FALSE(engine_.Exists("a"));
  EXPECT_EQ(waiter->ended, WaitEnd::kServed);
}

TEST_F(TransactionWaitersTest, WhatFallsDueBeforeTheEndServesNobody) {
  const auto waiter = Taker(1, "a");
  engine_.Transact({"a"}, [&](Transaction& transaction, std::span<const Key> keys) {
    const int64_t now = transaction.now_milliseconds();
    EXPECT_TRUE(ops::Set(transaction, keys[0], "x", {.expiry_milliseconds = now + 100}));
    clock_.AdvanceMilliseconds(200);
    // Within the transaction, time stands still.
    EXPECT_EQ(transaction.now_milliseconds(), now);
    EXPECT_EQ(ops::CountExisting(transaction, keys), 1u);
  });
  EXPECT_TRUE(served_.empty());
  EXPECT_TRUE(waiter->waits());
  EXPECT_FALSE(engine_.Exists("a"));
  End(waiter);
}

// Once, whoever moved something within a stripe let those who wait for it, and need another one,
// wait for a step of their own, in which others could overtake them.
TEST_F(TransactionWaitersTest, WhoMovesWithinAStripeServesInTheSameStepWhoNeedsAnother) {
  const auto stripe_of = [&](const std::string& name) {
    return engine_.keyspace().StripeIndex(engine_.MakeKey(name).hash);
  };
  std::string beside = "beside:0";
  for (int i = 1; stripe_of(beside) != stripe_of("a"); ++i) beside = "beside:" + std::to_string(i);
  std::string apart = "apart:0";
  for (int i = 1; stripe_of(apart) == stripe_of("a"); ++i) apart = "apart:" + std::to_string(i);
  const auto mover = Mover(1, "a", beside);
  const auto next = std::make_shared<TestWaiter>([](Transaction& transaction) {
    EXPECT_FALSE(transaction.unchanged());
    return Attempt::kDone;
  });
  next->Begin(engine_, {beside, apart}, {.awaited_keys = 1});
  ASSERT_TRUE(engine_.Set("a", "x"));
  EXPECT_EQ(next->tries, 1);
  EXPECT_EQ(next->ended, WaitEnd::kServed);
}

}  // namespace
}  // namespace remora
