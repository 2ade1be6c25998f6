#include "protocol/arguments.h"

#include <gtest/gtest.h>

#include <array>
#include <limits>
#include <string_view>

namespace remora::protocol {
namespace {

constexpr std::array<std::string_view, 7> kRequest = {"CMD", "key", "12", "abc", "1.5", "nx", "-3"};

TEST(ArgumentsTest, GoodArgumentsAreRead) {
  Arguments arguments(kRequest);
  EXPECT_EQ(arguments.size(), 7u);
  EXPECT_EQ(arguments.Text(1), "key");
  EXPECT_EQ(arguments.Integer(2), 12);
  EXPECT_EQ(arguments.Integer(6), -3);
  EXPECT_EQ(arguments.Float(4), 1.5);
  EXPECT_EQ(arguments.LongFloat(4), 1.5L);
  EXPECT_EQ(arguments.PositiveInteger(2), 12);
  EXPECT_EQ(arguments.IntegerWithin(2, {.smallest = 12, .largest = 12}), 12);
  EXPECT_EQ(arguments.From(5).size(), 2u);
  EXPECT_TRUE(arguments.From(9).empty());
  EXPECT_TRUE(arguments.ok());
  EXPECT_EQ(arguments.error(), "");
}

TEST(ArgumentsTest, FirstErrorIsRemembered) {
  Arguments arguments(kRequest);
  EXPECT_EQ(arguments.Float(3), 0);
  EXPECT_EQ(arguments.Integer(3), 0);
  EXPECT_EQ(arguments.Integer(2), 0);
  EXPECT_FALSE(arguments.ok());
  EXPECT_EQ(arguments.error(), error_text::kNotAFloat);
}

TEST(ArgumentsTest, MissingArgumentIsASyntaxError) {
  Arguments arguments(kRequest);
  EXPECT_EQ(arguments.Text(7), "");
  EXPECT_EQ(arguments.error(), "ERR syntax error");
}

TEST(ArgumentsTest, OptionsMatchInAnyCase) {
  const Arguments arguments(kRequest);
  EXPECT_TRUE(arguments.Is(5, "NX"));
  EXPECT_FALSE(arguments.Is(5, "NXX"));
  EXPECT_FALSE(arguments.Is(5, "N"));
  EXPECT_FALSE(arguments.Is(9, "NX"));
  EXPECT_TRUE(EqualsIgnoringCase("wItH_1[", "WITH_1["));
  EXPECT_FALSE(EqualsIgnoringCase("{", "["));
}

TEST(ArgumentsTest, RangesHaveErrorsOfTheirOwn) {
  const auto error = [](auto read) {
    Arguments arguments(kRequest);
    read(arguments);
    return std::string(arguments.error());
  };
  EXPECT_EQ(error([](Arguments& a) { return a.PositiveInteger(6); }), error_text::kMustBePositive);
  EXPECT_EQ(error([](Arguments& a) { return a.PositiveInteger(3); }), error_text::kMustBePositive);
  EXPECT_EQ(
      error([](Arguments& a) { return a.CountAboveZero(6, error_text::kNumberOfKeysNotPositive); }),
      "ERR numkeys should be greater than 0");
  EXPECT_EQ(error([](Arguments& a) {
              return a.IntegerWithin(6, {.smallest = 0, .largest = 2147483647});
            }),
            "ERR value is out of range, value must between 0 and 2147483647");
  EXPECT_EQ(error([](Arguments& a) {
              return a.IntegerWithin(3, {.smallest = 0, .largest = 2147483647});
            }),
            "ERR value is not an integer or out of range");
}

TEST(ArgumentsTest, CommandsMayFailInTheirOwnWords) {
  Arguments arguments(kRequest);
  arguments.FailWith(error_text::UnsupportedOption("FOO"));
  arguments.Fail(error_text::kSyntax);
  EXPECT_EQ(arguments.error(), "ERR Unsupported option FOO");
}

}  // namespace
}  // namespace remora::protocol
