#include "engine/keyspace/database_slice.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/base/clock.h"
#include "engine/base/random.h"
#include "engine/engine.h"
#include "engine/keyspace/keyspace.h"

namespace remora::keyspace {
namespace {

// One stripe, so that one slice holds everything, and time that stands still.
class DatabaseSliceTest : public testing::Test {
 protected:
  DatabaseSliceTest() : engine_({.stripes = 1, .seed = 1, .clock = &clock_}) {}

  DatabaseSlice& slice() { return *engine_.keyspace().stripe(0).first; }
  int64_t now() { return clock_.NowMilliseconds(); }

  void FillVolatile(int keys) {
    for (int i = 0; i < keys; ++i) {
      names_.push_back("key:" + std::to_string(i));
      ASSERT_TRUE(engine_.Set(names_.back(), "v", {.expiry_milliseconds = now() + 100'000}).ok());
    }
  }
  void ExpectBoundedWheel() {
    slice().CheckInvariants();
    EXPECT_LE(slice().wheel_size(), 2 * slice().volatile_count() + 200);
  }
  // All keys are there until their time comes, and gone then.
  void ExpectAllExpireIn(int64_t milliseconds) {
    clock_.AdvanceMilliseconds(milliseconds - 5);
    while (engine_.Tick(100'000)) {
    }
    EXPECT_EQ(slice().size(), names_.size());
    clock_.AdvanceMilliseconds(10);
    while (engine_.Tick(100'000)) {
    }
    EXPECT_EQ(slice().size(), 0u);
    slice().CheckInvariants();
  }

  base::ManualClock clock_;
  Engine engine_;
  std::vector<std::string> names_;
};

TEST_F(DatabaseSliceTest, MillionsOfRefreshedExpiriesLeaveTheWheelSmall) {
  FillVolatile(500);
  for (int round = 0; round < 4000; ++round) {
    for (const std::string& name : names_) {
      engine_.ExpireAt(name, now() + (round % 2 == 0 ? 1'000'000 : 10'000 + round));
    }
    if (round % 500 == 0) ExpectBoundedWheel();
  }
  for (const std::string& name : names_) engine_.ExpireAt(name, now() + 50'000);
  ExpectBoundedWheel();
  ExpectAllExpireIn(50'000);
}

TEST_F(DatabaseSliceTest, OverwrittenVolatileKeysLeaveTheWheelSmall) {
  FillVolatile(300);
  for (int round = 0; round < 3000; ++round) {
    for (const std::string& name : names_) {
      // Sizes that move the record from class to class.
      ASSERT_TRUE(engine_
                      .Set(name, std::string(static_cast<size_t>(round % 7) * 16, 'x'),
                           {.expiry_milliseconds = now() + 60'000 + round % 1000})
                      .ok());
    }
    if (round % 500 == 0) ExpectBoundedWheel();
  }
  for (const std::string& name : names_) engine_.ExpireAt(name, now() + 20'000);
  ExpectAllExpireIn(20'000);
}

TEST_F(DatabaseSliceTest, ExpiriesThatComeAndGoLeaveTheWheelSmall) {
  FillVolatile(300);
  base::Random random(3);
  for (int step = 0; step < 1'000'000; ++step) {
    const std::string& name = names_[random.Below(names_.size())];
    if (random.Below(3) == 0) {
      engine_.Persist(name);
    } else {
      engine_.ExpireAt(name, now() + 1000 + static_cast<int64_t>(random.Below(1 << 22)));
    }
  }
  for (const std::string& name : names_) engine_.ExpireAt(name, now() + 900);
  ExpectBoundedWheel();
  ExpectAllExpireIn(900);
}

TEST_F(DatabaseSliceTest, AKeyWhoseExpiryIsShortenedAndPutOffExpiresInTime) {
  FillVolatile(1);
  engine_.ExpireAt(names_[0], now() + 1000);
  engine_.ExpireAt(names_[0], now() + 30'000);
  ExpectAllExpireIn(30'000);
}

}  // namespace
}  // namespace remora::keyspace
