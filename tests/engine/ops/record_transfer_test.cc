#include "engine/ops/record_transfer.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/base/clock.h"
#include "engine/engine.h"
#include "engine/keyspace/keyspace.h"

namespace remora::ops {
namespace {

using keyspace::RecordHandle;

// One key of every form, and what DUMP says of it.
class RecordTransferTest : public testing::Test {
 protected:
  RecordTransferTest()
      : engine_({.stripes = 2, .databases = 2, .seed = 1, .clock = &clock_, .track_access = true}) {
    (void)engine_.Set("integer", "12345");
    (void)engine_.Set("inline", "text");
    (void)engine_.Set("heap", std::string(5000, 'x'));
    for (int i = 0; i < 600; ++i) {
      const std::string name = "m" + std::to_string(i);
      (void)engine_.HSet("table", name, name);
      (void)engine_.ZAdd("order", name, i);
      (void)engine_.SAdd("set", name);
    }
    (void)engine_.HSet("packed", "f", "v");
    const std::string_view field[] = {"f"};
    (void)engine_.HPExpireAt("packed", field, {.expiry_milliseconds = In(1000)});
    for (const std::string& name : names_) engine_.ExpireAfter(name, 5000);
  }

  int64_t In(int64_t milliseconds) { return clock_.NowMilliseconds() + milliseconds; }
  void Check() {
    for (uint32_t index = 0; index < 2; ++index) {
      for (uint32_t database = 0; database < 2; ++database) {
        auto* slice = engine_.keyspace().FindSlice(engine_.keyspace().stripe(index), database);
        if (slice != nullptr) slice->CheckInvariants();
      }
    }
  }

  base::ManualClock clock_;
  Engine engine_;
  const std::vector<std::string> names_ = {"integer", "inline", "heap",  "table",
                                           "order",   "set",    "packed"};
};

TEST_F(RecordTransferTest, ACopyHoldsTheSameAndLeavesTheSource) {
  for (const std::string& name : names_) {
    SCOPED_TRACE(name);
    const std::string before = engine_.Dump(name).value();
    {
      Transaction transaction(engine_.keyspace(), 0, Transaction::AllKeys{});
      const Key from = transaction.MakeKey(name);
      const Key to = transaction.MakeKey("copy");
      CopyRecord(transaction, transaction.Find(from, Access::kQuiet), {1, to});
    }
    Check();
    EXPECT_EQ(engine_.Dump(name), before);
    EXPECT_EQ(engine_.database(1).Dump("copy"), before);
    EXPECT_EQ(engine_.database(1).ExpireTime("copy").milliseconds,
              engine_.ExpireTime(name).milliseconds);
    engine_.database(1).Del("copy");
    Check();
  }
}

TEST_F(RecordTransferTest, AMoveHoldsTheSameAndTakesTheSourceAway) {
  for (const std::string& name : names_) {
    SCOPED_TRACE(name);
    const std::string before = engine_.Dump(name).value();
    const auto expiry = engine_.ExpireTime(name).milliseconds;
    {
      Transaction transaction(engine_.keyspace(), 0, Transaction::AllKeys{});
      const Key from = transaction.MakeKey(name);
      const Key to = transaction.MakeKey(name);
      RecordHandle source = transaction.Find(from, Access::kQuiet);
      const uint64_t footprint = RecordFootprint(source);
      MoveRecord(transaction, source, {1, to});
      EXPECT_FALSE(source);
      EXPECT_EQ(RecordFootprint(transaction.FindIn(1, to, Access::kQuiet)), footprint);
    }
    Check();
    EXPECT_FALSE(engine_.Exists(name));
    EXPECT_EQ(engine_.database(1).Dump(name), before);
    EXPECT_EQ(engine_.database(1).ExpireTime(name).milliseconds, expiry);
  }
}

TEST_F(RecordTransferTest, WhatWasMovedOrCopiedStillFallsDue) {
  ASSERT_TRUE(engine_.Rename("packed", "renamed").ok());
  ASSERT_TRUE(engine_.Copy("renamed", "copied").ok());
  clock_.AdvanceMilliseconds(1005);
  while (engine_.Tick()) {
  }
  EXPECT_FALSE(engine_.Exists("renamed"));
  EXPECT_FALSE(engine_.Exists("copied"));
  clock_.AdvanceMilliseconds(4005);
  while (engine_.Tick()) {
  }
  EXPECT_EQ(engine_.Size(), 0u);
  Check();
}

}  // namespace
}  // namespace remora::ops
