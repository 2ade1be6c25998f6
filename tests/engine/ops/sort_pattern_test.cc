#include "engine/ops/sort_pattern.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>

#include "engine/engine.h"

namespace remora {
namespace {

using namespace std::string_view_literals;

class SortPatternTest : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(engine_.Set("weight_a", "1").ok());
    ASSERT_TRUE(engine_.Set("weight_a_end", "2").ok());
    ASSERT_TRUE(engine_.HSet("user_a", "age", "30").ok());
    ASSERT_TRUE(engine_.HSet("user_a", "->", "arrow").ok());
  }
  std::optional<std::string> Value(std::string_view pattern, std::string_view element) {
    Transaction transaction(engine_.keyspace(), 0, Transaction::AllKeys{});
    std::optional<std::string> found;
    ops::SortPattern parsed(pattern);
    const bool is_there =
        parsed.Visit(&transaction, element, [&](std::string_view value) { found = value; });
    EXPECT_EQ(is_there, found.has_value());
    return found;
  }

  Engine engine_{{.stripes = 4, .seed = 1}};
};

TEST_F(SortPatternTest, TheElementTakesThePlaceOfTheFirstStar) {
  EXPECT_EQ(Value("weight_*", "a"), "1");
  EXPECT_EQ(Value("weight_*_end", "a"), "2");
  EXPECT_EQ(Value("weight_*", "b"), std::nullopt);
  EXPECT_EQ(Value("*", "weight_a"), "1");
  ASSERT_TRUE(engine_.Set("x_a_*", "second").ok());
  EXPECT_EQ(Value("x_*_*", "a"), "second") << "a second star is a byte like others";
}

TEST_F(SortPatternTest, AnArrowNamesAFieldOfAHash) {
  EXPECT_EQ(Value("user_*->age", "a"), "30");
  EXPECT_EQ(Value("user_*->none", "a"), std::nullopt);
  EXPECT_EQ(Value("user_*->->", "a"), "arrow");
  EXPECT_EQ(Value("user_*", "a"), std::nullopt) << "a hash is no string";
  EXPECT_EQ(Value("weight_*->age", "a"), std::nullopt) << "a string is no hash";
  ASSERT_TRUE(engine_.Set("user_a->", "odd").ok());
  EXPECT_EQ(Value("user_*->", "a"), "odd") << "an arrow at the end belongs to the key";
}

TEST_F(SortPatternTest, ANumberSignIsTheElement) {
  EXPECT_EQ(Value("#", "a"), "a");
  EXPECT_EQ(Value("#\0more"sv, "a"), "a");
  EXPECT_EQ(Value("#*", "a"), std::nullopt) << "a key like others";
  EXPECT_FALSE(ops::SortPattern("#").reads_keys());
  EXPECT_FALSE(ops::SortPattern("#").has_placeholder());
}

TEST_F(SortPatternTest, AConstantNamesNothing) {
  EXPECT_EQ(Value("weight_a", "a"), std::nullopt);
  EXPECT_FALSE(ops::SortPattern("weight_a").reads_keys());
  EXPECT_TRUE(ops::SortPattern("weight_*").reads_keys());
}

TEST_F(SortPatternTest, BehindAZeroByteNothingIsSpecial) {
  ASSERT_TRUE(engine_.Set("k\0a"sv, "never").ok());
  EXPECT_EQ(Value("k\0*"sv, "a"), std::nullopt);
  ASSERT_TRUE(engine_.Set("ka\0end"sv, "1").ok());
  EXPECT_EQ(Value("k*\0end"sv, "a"), "1");
  ASSERT_TRUE(engine_.Set("ka\0->f"sv, "2").ok());
  EXPECT_EQ(Value("k*\0->f"sv, "a"), "2");
  ASSERT_TRUE(engine_.Set("ka->\0f"sv, "3").ok());
  EXPECT_EQ(Value("k*->\0f"sv, "a"), "3");
  ASSERT_TRUE(engine_.HSet("ha", "f\0x"sv, "4").ok());
  EXPECT_EQ(Value("h*->f\0x"sv, "a"), "4") << "a field goes on behind one";
}

}  // namespace
}  // namespace remora
