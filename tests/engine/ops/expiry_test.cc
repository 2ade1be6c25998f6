#include "engine/ops/expiry.h"

#include <gtest/gtest.h>

#include "engine/base/clock.h"
#include "engine/engine.h"
#include "engine/ops/strings.h"

namespace remora::ops {
namespace {

// One key, `k`, that holds a string.
class ExpiryTest : public testing::Test {
 protected:
  ExpiryTest() { EXPECT_TRUE(engine_.Set("k", "v").ok()); }

  bool ExpireIn(int64_t milliseconds, const ExpireConditions& conditions = {}) {
    Transaction transaction(engine_.keyspace(), 0, key_);
    return Expire(transaction, key_, Now() + milliseconds, conditions);
  }
  bool PersistKey() {
    Transaction transaction(engine_.keyspace(), 0, key_);
    return Persist(transaction, key_);
  }
  ExpiryTime Time() {
    Transaction transaction(engine_.keyspace(), 0, key_);
    return GetExpiryTime(transaction, key_);
  }
  int64_t Now() { return clock_.NowMilliseconds(); }

  base::ManualClock clock_;
  Engine engine_{{.stripes = 1, .seed = 1, .clock = &clock_}};
  Key key_ = engine_.MakeKey("k");
};

TEST_F(ExpiryTest, AKeyStaysUntilItsTimeComes) {
  EXPECT_TRUE(Time().key_exists);
  EXPECT_EQ(Time().milliseconds, std::nullopt);
  EXPECT_TRUE(ExpireIn(100));
  EXPECT_EQ(Time().milliseconds, Now() + 100);
  clock_.AdvanceMilliseconds(99);
  EXPECT_TRUE(Time().key_exists);
  clock_.AdvanceMilliseconds(2);
  EXPECT_FALSE(Time().key_exists);
}

TEST_F(ExpiryTest, ATimeThatHasPassedDeletes) {
  EXPECT_TRUE(ExpireIn(-1));
  EXPECT_FALSE(Time().key_exists);
  EXPECT_FALSE(ExpireIn(100));
}

TEST_F(ExpiryTest, PersistTakesTheExpiryAwayOnce) {
  EXPECT_FALSE(PersistKey());
  ExpireIn(100);
  EXPECT_TRUE(PersistKey());
  EXPECT_FALSE(PersistKey());
  clock_.AdvanceMilliseconds(1000);
  EXPECT_TRUE(Time().key_exists);
}

TEST_F(ExpiryTest, IfNoneAndIfSomeLookAtWhatIsThere) {
  EXPECT_FALSE(ExpireIn(100, {.if_some = true}));
  EXPECT_TRUE(ExpireIn(100, {.if_none = true}));
  EXPECT_FALSE(ExpireIn(200, {.if_none = true}));
  EXPECT_TRUE(ExpireIn(300, {.if_some = true}));
  EXPECT_EQ(Time().milliseconds, Now() + 300);
}

TEST_F(ExpiryTest, NoExpiryCountsAsTheLatest) {
  EXPECT_FALSE(ExpireIn(100, {.if_later = true}));
  EXPECT_TRUE(ExpireIn(100, {.if_earlier = true}));
  EXPECT_FALSE(ExpireIn(100, {.if_later = true}));
  EXPECT_FALSE(ExpireIn(100, {.if_earlier = true}));
  EXPECT_TRUE(ExpireIn(200, {.if_later = true}));
  EXPECT_TRUE(ExpireIn(50, {.if_earlier = true}));
  EXPECT_EQ(Time().milliseconds, Now() + 50);
}

TEST_F(ExpiryTest, ConditionsAddUp) {
  EXPECT_FALSE(ExpireIn(100, {.if_some = true, .if_earlier = true}));
  ExpireIn(100);
  EXPECT_FALSE(ExpireIn(200, {.if_some = true, .if_earlier = true}));
  EXPECT_TRUE(ExpireIn(50, {.if_some = true, .if_earlier = true}));
}

}  // namespace
}  // namespace remora::ops
