#include "engine/ops/string_numbers.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>

#include "engine/base/clock.h"
#include "engine/engine.h"

namespace remora {
namespace {

constexpr int64_t kMax = std::numeric_limits<int64_t>::max();
constexpr int64_t kMin = std::numeric_limits<int64_t>::min();

class StringNumbersTest : public testing::Test {
 protected:
  StringNumbersTest() : engine_({.stripes = 1, .seed = 1, .clock = &clock_}) {}
  std::string Value() { return engine_.Get("k").value().value(); }

  base::ManualClock clock_;
  Engine engine_;
};

TEST_F(StringNumbersTest, AMissingKeyCountsFromZero) {
  EXPECT_EQ(engine_.IncrBy("k", -5).value(), -5);
  EXPECT_EQ(engine_.Encoding("k"), "int");
  EXPECT_EQ(engine_.IncrBy("k", 7).value(), 2);
  EXPECT_EQ(Value(), "2");
}

TEST_F(StringNumbersTest, AnOverflowChangesNothing) {
  ASSERT_TRUE(engine_.Set("k", std::to_string(kMax)).ok());
  EXPECT_EQ(engine_.IncrBy("k", 1).error(), OpError::kOverflow);
  EXPECT_EQ(engine_.IncrBy("k", kMin).value(), -1);
  EXPECT_EQ(engine_.IncrBy("k", kMin).error(), OpError::kOverflow);
  EXPECT_EQ(Value(), "-1");
}

TEST_F(StringNumbersTest, OnlyCanonicalIntegersAreCounted) {
  for (const std::string_view text :
       {"", " 1", "1 ", "+1", "01", "1.0", "1e2", "x", "9223372036854775808", "-0"}) {
    ASSERT_TRUE(engine_.Set("k", text).ok());
    EXPECT_EQ(engine_.IncrBy("k", 1).error(), OpError::kNotAnInteger) << text;
    EXPECT_EQ(Value(), text);
  }
}

TEST_F(StringNumbersTest, BytesThatWereEditedCount) {
  ASSERT_TRUE(engine_.Set("k", "1").ok());
  ASSERT_TRUE(engine_.Append("k", "2").ok());
  EXPECT_EQ(engine_.Encoding("k"), "raw");
  EXPECT_EQ(engine_.IncrBy("k", 1).value(), 13);
  EXPECT_EQ(engine_.Encoding("k"), "int");
}

TEST_F(StringNumbersTest, TheExpiryStays) {
  const int64_t due = clock_.NowMilliseconds() + 1000;
  ASSERT_TRUE(engine_.Set("k", "1", {.expiry_milliseconds = due}).ok());
  ASSERT_TRUE(engine_.IncrBy("k", 1).ok());
  ASSERT_TRUE(engine_.IncrByFloat("k", 0.5L).ok());
  EXPECT_EQ(engine_.ExpireTime("k").milliseconds, due);
}

TEST_F(StringNumbersTest, FloatsAreAddedAsRedisWritesThem) {
  ASSERT_TRUE(engine_.Set("k", "10.50").ok());
  EXPECT_EQ(engine_.IncrByFloat("k", 0.1L).value(), 10.6L);
  EXPECT_EQ(Value(), "10.6");
  ASSERT_TRUE(engine_.Set("k", "5.0e3").ok());
  ASSERT_TRUE(engine_.IncrByFloat("k", 2.0e2L).ok());
  EXPECT_EQ(Value(), "5200");
  EXPECT_EQ(engine_.Encoding("k"), "embstr");  // never an integer again
}

TEST_F(StringNumbersTest, AFloatMustBeOneAndStayFinite) {
  ASSERT_TRUE(engine_.Set("k", "abc").ok());
  EXPECT_EQ(engine_.IncrByFloat("k", 1).error(), OpError::kNotAFloat);
  ASSERT_TRUE(engine_.Set("k", "1").ok());
  constexpr long double kInfinity = std::numeric_limits<long double>::infinity();
  EXPECT_EQ(engine_.IncrByFloat("k", kInfinity).error(), OpError::kNotFinite);
  EXPECT_EQ(Value(), "1");
}

TEST_F(StringNumbersTest, OtherTypesAreRefused) {
  ASSERT_TRUE(engine_.HSet("k", "f", "1").ok());
  EXPECT_EQ(engine_.IncrBy("k", 1).error(), OpError::kWrongType);
  EXPECT_EQ(engine_.IncrByFloat("k", 1).error(), OpError::kWrongType);
}

}  // namespace
}  // namespace remora
