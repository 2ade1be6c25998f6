#include "engine/ops/objects.h"

#include <gtest/gtest.h>

#include <string>

#include "engine/base/clock.h"
#include "engine/engine.h"

namespace remora::ops {
namespace {

class ObjectsTest : public testing::Test {
 protected:
  template <typename Operation>
  auto On(std::string_view name, Operation operation) {
    const Key key = engine_.MakeKey(name);
    Transaction transaction(engine_.keyspace(), 0, key);
    return operation(transaction, key);
  }
  void Set(std::string_view name, std::string_view value) {
    ASSERT_TRUE(engine_.Set(name, value).ok());
  }

  base::ManualClock clock_;
  Engine engine_{{.stripes = 1, .seed = 1, .clock = &clock_, .track_access = true}};
};

TEST_F(ObjectsTest, StringsHaveThreeEncodings) {
  Set("integer", "-12345");
  Set("short", std::string(44, 'x'));
  Set("long", std::string(45, 'x'));
  EXPECT_EQ(On("integer", EncodingOf), "int");
  EXPECT_EQ(On("short", EncodingOf), "embstr");
  EXPECT_EQ(On("long", EncodingOf), "raw");
  EXPECT_EQ(On("none", EncodingOf), std::nullopt);
}

TEST_F(ObjectsTest, SmallIntegersLookShared) {
  Set("shared", "9999");
  Set("own", "10000");
  EXPECT_GT(On("shared", ReferenceCountOf).value(), 1);
  EXPECT_EQ(On("own", ReferenceCountOf), 1);
  EXPECT_EQ(On("none", ReferenceCountOf), std::nullopt);
}

TEST_F(ObjectsTest, TheClockTellsHowLongAKeyWasIdle) {
  Set("k", "v");
  clock_.AdvanceMilliseconds(70'000);
  // Asking is no use.
  EXPECT_EQ(On("k", AccessClockOf)->idle_seconds, 70);
  EXPECT_EQ(On("k", AccessClockOf)->idle_seconds, 70);
  EXPECT_TRUE(engine_.Get("k").ok());
  EXPECT_EQ(On("k", AccessClockOf)->idle_seconds, 0);
  EXPECT_FALSE(On("none", AccessClockOf).has_value());
}

TEST_F(ObjectsTest, MemoryGrowsWithKeyAndValue) {
  Set("k", "v");
  Set("large", std::string(10'000, 'x'));
  Set(std::string(10'000, 'k'), "v");
  const uint64_t small = On("k", MemoryUsageOf).value();
  EXPECT_GT(small, 2u);
  EXPECT_LT(small, 200u);
  EXPECT_GE(On("large", MemoryUsageOf).value(), 10'000u);
  EXPECT_GE(On(std::string(10'000, 'k'), MemoryUsageOf).value(), 10'000u);
  EXPECT_EQ(On("none", MemoryUsageOf), std::nullopt);
}

}  // namespace
}  // namespace remora::ops
