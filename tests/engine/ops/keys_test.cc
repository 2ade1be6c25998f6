#include "engine/ops/keys.h"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/random.h"
#include "engine/engine.h"
#include "engine/keyspace/keyspace.h"
#include "engine/keyspace/record_handle.h"
#include "engine/keyspace/watch_list.h"
#include "engine/transaction.h"
#include "tests/support/chi_square.h"

namespace remora {
namespace {

void CheckAllSlices(Engine& engine) {
  keyspace::Keyspace& keyspace = engine.keyspace();
  for (uint32_t i = 0; i < keyspace.stripe_count(); ++i) {
    if (keyspace.stripe(i).first != nullptr) keyspace.stripe(i).first->CheckInvariants();
  }
}

TEST(KeysTest, RandomStepsAgreeWithAMap) {
  for (uint64_t seed = 1; seed <= 5; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    base::Random random(seed);
    base::ManualClock clock;
    Engine engine({.stripes = 4, .seed = seed, .clock = &clock});
    std::map<std::string, std::string> model;
    const auto name = [&] { return "k" + std::to_string(random.Below(30)); };
    for (int step = 0; step < 20'000; ++step) {
      const std::string key = name();
      const std::string other = name();
      switch (random.Below(7)) {
        case 0:
        case 1:
          // Integers, short, long and outside the record.
          model[key] = std::string(random.Below(5) * random.Below(900), '7');
          ASSERT_TRUE(engine.Set(key, model[key]).ok());
          break;
        case 2:
          ASSERT_EQ(engine.Del(key), model.erase(key) == 1);
          break;
        case 3:
          ASSERT_EQ(engine.Rename(key, other).ok(), model.contains(key));
          if (model.contains(key) && key != other) {
            model[other] = model[key];
            model.erase(key);
          }
          break;
        case 4:
          if (key == other) break;
          ASSERT_EQ(*engine.Copy(key, other, {.replace = true}), model.contains(key));
          if (model.contains(key)) model[other] = model[key];
          break;
        case 5:
          ASSERT_EQ(*engine.Append(key, "x"), model[key].append("x").size());
          break;
        default:
          ASSERT_EQ(engine.Get(key)->has_value(), model.contains(key));
          if (model.contains(key)) {
            ASSERT_EQ(**engine.Get(key), model[key]);
          }
      }
      if (step % 500 == 0) CheckAllSlices(engine);
    }
    CheckAllSlices(engine);
    EXPECT_EQ(engine.Size(), model.size());
  }
}

TEST(KeysTest, RenameAndCopyKeepTheExpiryAndTheEncoding) {
  base::ManualClock clock;
  Engine engine({.clock = &clock});
  const int64_t due = clock.NowMilliseconds() + 1000;
  ASSERT_TRUE(engine.Set("a", "1", {.expiry_milliseconds = due}).ok());
  ASSERT_TRUE(engine.IncrByFloat("a", 1).ok());
  EXPECT_EQ(engine.Encoding("a"), "embstr");
  ASSERT_TRUE(engine.Rename("a", "b").ok());
  ASSERT_TRUE(engine.Copy("b", "c").ok());
  for (const char* key : {"b", "c"}) {
    EXPECT_EQ(engine.Encoding(key), "embstr");
    EXPECT_EQ(engine.ExpireTime(key).milliseconds, due);
  }
  ASSERT_TRUE(engine.Append("c", "0").ok());
  EXPECT_EQ(engine.Encoding("c"), "raw");
}

TEST(KeysTest, AScanSeesEveryKeyThatStays) {
  Engine engine;
  std::set<std::string> staying;
  for (int i = 0; i < 2000; ++i) {
    staying.insert("stay:" + std::to_string(i));
    ASSERT_TRUE(engine.Set("stay:" + std::to_string(i), "v").ok());
  }
  std::vector<std::string> found;
  uint64_t cursor = 0;
  int passing = 0;
  do {
    cursor = engine.Scan(cursor, found, {.count = 50});
    for (int i = 0; i < 200; ++i) {
      ASSERT_TRUE(engine.Set("pass:" + std::to_string(passing++), "v").ok());
    }
  } while (cursor != 0);
  const std::set<std::string> seen(found.begin(), found.end());
  for (const std::string& key : staying) ASSERT_TRUE(seen.contains(key)) << key;
}

TEST(KeysTest, AFlushedEngineIsEmptyAndGivesItsMemoryBack) {
  Engine engine;
  for (int i = 0; i < 10'000; ++i) ASSERT_TRUE(engine.Set(std::to_string(i), "v").ok());
  EXPECT_EQ(engine.Flush(), 10'000u);
  EXPECT_EQ(engine.Size(), 0u);
  EXPECT_EQ(engine.RandomKey(), std::nullopt);
  while (engine.Tick()) {
  }
  EXPECT_EQ(engine.keyspace().reclaimer().pending_values(), 0u);
}

TEST(KeysTest, KeysThatAreDueStayUnseenWhileTheyAreKept) {
  base::ManualClock clock;
  Engine engine({.stripes = 4, .seed = 1, .clock = &clock});
  ASSERT_TRUE(engine.Set("k", "v").ok());
  ASSERT_TRUE(engine.ExpireAfter("k", 5));
  engine.limits().keeps_due_keys = true;
  clock.AdvanceMilliseconds(5);
  while (engine.Tick()) {
  }
  EXPECT_EQ(engine.Get("k").value(), std::nullopt);
  EXPECT_EQ(engine.Size(), 1u);
  EXPECT_EQ(engine.RandomKey(), "k");  // there is no other
  ASSERT_TRUE(engine.Set("l", "v").ok());
  for (int i = 0; i < 100; ++i) EXPECT_EQ(engine.RandomKey(), "l");
  // Who writes may.
  ASSERT_TRUE(engine.Set("k", "w").ok());
  EXPECT_EQ(engine.Get("k").value(), "w");
  ASSERT_TRUE(engine.ExpireAfter("l", 5));
  clock.AdvanceMilliseconds(5);
  engine.limits().keeps_due_keys = false;
  EXPECT_EQ(engine.RandomKey(), "k");
  EXPECT_EQ(engine.Get("l").value(), std::nullopt);
  EXPECT_EQ(engine.Size(), 1u);
}

TEST(KeysTest, AScanRemovesTheKeysThatAreDue) {
  base::ManualClock clock;
  Engine engine({.stripes = 4, .seed = 1, .clock = &clock});
  for (const std::string_view key : {"kept", "due"}) ASSERT_TRUE(engine.Set(key, "v").ok());
  ASSERT_TRUE(engine.ExpireAfter("due", 5));
  clock.AdvanceMilliseconds(5);
  EXPECT_EQ(engine.Size(), 2u);
  std::vector<std::string> found;
  EXPECT_EQ(engine.Scan(0, found), 0u);
  EXPECT_EQ(found, std::vector<std::string>{"kept"});
  EXPECT_EQ(engine.Size(), 1u);
}

// Breaks when what was watched changes.
std::shared_ptr<keyspace::WatchMark> Watch(Engine& engine, uint32_t database,
                                           std::string_view name) {
  auto mark = std::make_shared<keyspace::WatchMark>();
  const Key key = engine.MakeKey(name);
  const Transaction transaction(engine.keyspace(), database, key);
  keyspace::Stripe& stripe = transaction.StripeOf(key);
  if (stripe.watches == nullptr) stripe.watches = std::make_unique<keyspace::WatchList>();
  stripe.watches->Add(database, name, mark);
  return mark;
}

TEST(KeysTest, ExchangingDatabasesTouchesOnlyKeysThatAreThere) {
  base::ManualClock clock;
  Engine engine({.stripes = 4, .seed = 1, .clock = &clock});
  for (const std::string_view key : {"live", "due"}) ASSERT_TRUE(engine.Set(key, "v").ok());
  ASSERT_TRUE(engine.ExpireAfter("due", 5));
  clock.AdvanceMilliseconds(5);
  const auto live = Watch(engine, 1, "live");
  const auto due = Watch(engine, 1, "due");
  Transaction transaction(engine.keyspace(), 0, Transaction::AllKeys{});
  ASSERT_TRUE(ops::SwapDatabases(transaction, 0, 1).ok());
  EXPECT_TRUE(live->broken());
  EXPECT_FALSE(due->broken());
  const Key key = engine.MakeKey("due");
  EXPECT_FALSE(transaction.FindIn(1, key, Access::kQuiet));
  EXPECT_FALSE(due->broken());
}

TEST(KeysTest, RandomKeysHaveEqualChances) {
  Engine engine({.stripes = 4, .seed = 9});
  constexpr size_t kKeys = 40;
  for (size_t i = 0; i < kKeys; ++i) {
    ASSERT_TRUE(engine.Set("key:" + std::to_string(i), "v").ok());
  }
  test::ChiSquare even;
  for (int i = 0; i < 8000; ++i) even.Count(engine.RandomKey().value());
  even.ExpectEven(kKeys);
}

}  // namespace
}  // namespace remora
