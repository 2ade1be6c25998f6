#include "engine/ops/scan.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/random.h"
#include "engine/engine.h"

namespace remora::ops {
namespace {

class ScanTest : public testing::Test {
 protected:
  ScanTest() : engine_({.stripes = 8, .seed = 1, .clock = &clock_}) {}

  static std::string Name(int number) { return "key:" + std::to_string(number); }
  void Fill(int count) {
    for (int i = 0; i < count; ++i) ASSERT_TRUE(engine_.Set(Name(i), "v").ok());
  }
  // A whole scan; the numbers say how often each key came.
  std::map<std::string, int> ScanAll(const ScanOptions& options) {
    std::map<std::string, int> found;
    uint64_t cursor = 0;
    do {
      std::vector<std::string> keys;
      cursor = engine_.Scan(cursor, keys, options);
      for (const std::string& key : keys) ++found[key];
    } while (cursor != 0);
    return found;
  }

  base::ManualClock clock_;
  Engine engine_;
};

TEST_F(ScanTest, AnEmptyStoreIsScannedAtOnce) {
  std::vector<std::string> keys;
  EXPECT_EQ(engine_.Scan(0, keys, {}), 0u);
  EXPECT_TRUE(keys.empty());
}

TEST_F(ScanTest, EveryKeyIsVisitedOnceWhileNothingChanges) {
  Fill(1000);
  for (const uint64_t count : {1u, 10u, 5000u}) {
    const auto found = ScanAll({.count = count});
    EXPECT_EQ(found.size(), 1000u);
    EXPECT_TRUE(std::all_of(found.begin(), found.end(), [](auto& key) { return key.second == 1; }));
  }
}

TEST_F(ScanTest, PatternsAndTypesChoose) {
  Fill(100);
  ASSERT_TRUE(engine_.HSet("key:hash", "f", "v").ok());
  EXPECT_EQ(ScanAll({.pattern = "key:1?"}).size(), 10u);
  EXPECT_EQ(ScanAll({.pattern = "key:7"}).size(), 1u);
  EXPECT_EQ(ScanAll({.pattern = "nothing"}).size(), 0u);
  EXPECT_EQ(ScanAll({.type = values::ValueType::kHash}).size(), 1u);
  EXPECT_EQ(ScanAll({.pattern = "key:1*", .type = values::ValueType::kString}).size(), 11u);
}

TEST_F(ScanTest, WhoIsThereThroughoutIsVisitedHoweverTheStoreGrowsAndShrinks) {
  for (uint64_t seed = 1; seed <= 5; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    base::Random random(seed);
    engine_.FlushAll();
    constexpr int kStaying = 300;
    Fill(kStaying);
    std::set<std::string> found;
    std::set<int> added;
    uint64_t cursor = 0;
    do {
      std::vector<std::string> keys;
      cursor = engine_.Scan(cursor, keys, {.count = 7});
      found.insert(keys.begin(), keys.end());
      const bool grows = random.Below(3) != 0;
      for (int i = 0; i < 40; ++i) {
        const int number = kStaying + static_cast<int>(random.Below(4000));
        if (grows) {
          (void)engine_.Set(Name(number), "v");
        } else {
          engine_.Del(Name(number));
        }
      }
    } while (cursor != 0);
    for (int i = 0; i < kStaying; ++i) EXPECT_TRUE(found.contains(Name(i))) << Name(i);
  }
}

TEST_F(ScanTest, KeysThatAreDueAreNotVisitedAndGo) {
  Fill(50);
  for (int i = 0; i < 25; ++i) engine_.ExpireAfter(Name(i), 5);
  clock_.AdvanceMilliseconds(5);
  EXPECT_EQ(engine_.Size(), 50u);
  EXPECT_EQ(ScanAll({}).size(), 25u);
  EXPECT_EQ(engine_.Size(), 25u);
}

TEST_F(ScanTest, AnyCursorIsTaken) {
  Fill(100);
  for (const uint64_t cursor : {uint64_t{1}, uint64_t{12345}, UINT64_MAX}) {
    std::vector<std::string> keys;
    (void)engine_.Scan(cursor, keys, {});
  }
}

TEST_F(ScanTest, KeysAreCountedAndVisited) {
  Fill(30);
  engine_.ExpireAfter(Name(1), 1000);
  Transaction transaction(engine_.keyspace(), 0, Transaction::AllKeys{});
  EXPECT_EQ(CountKeys(transaction), 30u);
  EXPECT_EQ(CountVolatileKeys(transaction), 1u);
  std::set<std::string> keys;
  VisitKeys(transaction, "key:2*", [&](std::string_view key) { keys.emplace(key); });
  EXPECT_EQ(keys.size(), 11u);
  keys.clear();
  VisitKeys(transaction, "key:9", [&](std::string_view key) { keys.emplace(key); });
  EXPECT_EQ(keys, (std::set<std::string>{"key:9"}));
}

}  // namespace
}  // namespace remora::ops
