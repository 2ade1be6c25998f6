#include "server/config/config_parser.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace remora::server::config {
namespace {

using Words = std::vector<std::string>;

TEST(ConfigParserTest, WhiteSpaceSeparatesWords) {
  EXPECT_EQ(SplitLine("save 900  1\t"), (Words{"save", "900", "1"}));
  EXPECT_EQ(SplitLine("   "), Words{});
}

TEST(ConfigParserTest, DoubleQuotesKnowEscapes) {
  EXPECT_EQ(SplitLine(R"(a "b c\n\x41\"\\\q")"), (Words{"a", "b c\nA\"\\q"}));
  EXPECT_EQ(SplitLine(R"(a "")"), (Words{"a", ""}));
}

TEST(ConfigParserTest, SingleQuotesKnowOnlyTheQuote) {
  EXPECT_EQ(SplitLine(R"('a\'b\n')"), (Words{R"(a'b\n)"}));
}

TEST(ConfigParserTest, QuotesMayBeginInsideAWord) {
  EXPECT_EQ(SplitLine(R"(a"b c")"), (Words{"ab c"}));
}

TEST(ConfigParserTest, QuotesMustCloseAtTheEndOfAWord) {
  EXPECT_FALSE(SplitLine(R"(a "b)"));
  EXPECT_FALSE(SplitLine(R"(a "b"c)"));
  EXPECT_FALSE(SplitLine(R"(a 'b)"));
}

TEST(ConfigParserTest, WhatCannotBeSeenIsEscaped) {
  EXPECT_EQ(Quote(std::string_view("a \"\\\n\r\t\a\b\0\x7f\xff~", 13)),
            "\"a \\\"\\\\\\n\\r\\t\\a\\b\\x00\\x7f\\xff~\"");
}

TEST(ConfigParserTest, QuotedTextOfAnyBytesReadsBackTheSame) {
  const uint32_t seed = std::random_device()();
  SCOPED_TRACE(seed);
  std::mt19937 random(seed);
  for (int round = 0; round < 2000; ++round) {
    std::string text(random() % 20, ' ');
    for (char& c : text) c = static_cast<char>(random());
    EXPECT_EQ(SplitLine(Quote(text)), Words{text});
  }
}

TEST(ConfigParserTest, AFinalLineFeedIsFollowedByAnEmptyLine) {
  EXPECT_EQ(SplitIntoLines("a\nb\n").size(), 3u);
  EXPECT_EQ(SplitIntoLines("").size(), 1u);
}

TEST(ConfigParserTest, TrimTakesCarriageReturns) { EXPECT_EQ(Trim("\t a b \r"), "a b"); }

}  // namespace
}  // namespace remora::server::config
