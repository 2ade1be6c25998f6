#include "engine/keyspace/totals.h"

#include <gtest/gtest.h>

#include <string>

#include "engine/base/clock.h"
#include "engine/engine.h"
#include "engine/keyspace/keyspace.h"

namespace remora::keyspace {
namespace {

class TotalsTest : public testing::Test {
 protected:
  TotalsTest() : engine_({.databases = 4, .seed = 1, .clock = &clock_}) {}
  Totals Collect() { return CollectTotals(engine_.keyspace()); }

  base::ManualClock clock_;
  Engine engine_;
};

TEST_F(TotalsTest, NothingIsThereAtFirst) {
  const Totals totals = Collect();
  EXPECT_TRUE(totals.databases.empty());
  EXPECT_EQ(totals.used_bytes, 0u);
  EXPECT_TRUE(CollectSizes(engine_.keyspace()).empty());
}

TEST_F(TotalsTest, DatabasesAreListedUpToTheLastWithKeys) {
  ASSERT_TRUE(engine_.Set("a", "1").ok());
  for (int i = 0; i < 100; ++i) {
    ASSERT_TRUE(engine_.database(2).Set("key:" + std::to_string(i), "value").ok());
  }
  const Totals totals = Collect();
  ASSERT_EQ(totals.databases.size(), 3u);
  EXPECT_EQ(totals.databases[0].keys, 1u);
  EXPECT_EQ(totals.databases[1].keys, 0u);
  EXPECT_EQ(totals.databases[2].keys, 100u);
  EXPECT_GT(totals.used_bytes, 100u * 12);
  EXPECT_LE(totals.index_bytes, totals.used_bytes);
  EXPECT_LE(totals.used_bytes, totals.footprint_bytes);
  EXPECT_EQ(totals.counters.changes, 101u);
}

TEST_F(TotalsTest, ExpiriesAreCountedAndAveraged) {
  const int64_t now = clock_.NowMilliseconds();
  ASSERT_TRUE(engine_.Set("a", "1", {.expiry_milliseconds = now + 1000}).ok());
  ASSERT_TRUE(engine_.Set("b", "1", {.expiry_milliseconds = now + 3000}).ok());
  ASSERT_TRUE(engine_.Set("c", "1").ok());
  DatabaseTotals database = Collect().databases[0];
  EXPECT_EQ(database.keys_with_expiry, 2u);
  EXPECT_EQ(database.AverageTtl(now), 2000);
  EXPECT_EQ(database.AverageTtl(now + 10'000), 0);
  engine_.Persist("b");
  engine_.Del("a");
  database = Collect().databases[0];
  EXPECT_EQ(database.keys_with_expiry, 0u);
  EXPECT_EQ(database.AverageTtl(now), 0);
}

TEST_F(TotalsTest, HashesWithExpiringFieldsAreCounted) {
  const std::string_view field[] = {"f"};
  ASSERT_TRUE(engine_.HSet("h", "f", "v").ok());
  (void)engine_.HPExpireAt("h", field, {.expiry_milliseconds = clock_.NowMilliseconds() + 9});
  EXPECT_EQ(Collect().databases[0].hashes_with_field_expiry, 1u);
  (void)engine_.HPersist("h", field);
  EXPECT_EQ(Collect().databases[0].hashes_with_field_expiry, 0u);
}

TEST_F(TotalsTest, AResetTakesBackAllCountersButChanges) {
  ASSERT_TRUE(engine_.Set("a", "1").ok());
  (void)engine_.Get("a");
  (void)engine_.Get("absent");
  EXPECT_EQ(Collect().counters.hits, 1u);
  EXPECT_EQ(Collect().counters.misses, 1u);
  ResetCounters(engine_.keyspace());
  EXPECT_EQ(Collect().counters.hits, 0u);
  EXPECT_EQ(Collect().counters.misses, 0u);
  EXPECT_EQ(Collect().counters.changes, 1u);
}

TEST_F(TotalsTest, WhoHasLockedEverythingMayCollect) {
  ASSERT_TRUE(engine_.Set("a", "1").ok());
  const Transaction transaction(engine_.keyspace(), 0, Transaction::AllKeys{});
  EXPECT_EQ(Collect().databases[0].keys, 1u);
  EXPECT_EQ(CollectSizes(engine_.keyspace())[0][0][1], 1u);
}

}  // namespace
}  // namespace remora::keyspace
