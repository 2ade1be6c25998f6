#include "server/config/config_values.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "server/config/directive_table.h"

namespace remora::server::config {
namespace {

ParsedValue Parse(std::string_view name, const std::string& text) {
  const Directive& directive = AllDirectives()[*FindDirective(name)];
  return ParseValue(directive, {&text, 1}, {.current = directive.default_text});
}

std::string TextOf(std::string_view name, const std::string& text) {
  return Parse(name, text).value.text;
}

std::string ErrorOf(std::string_view name, const std::string& text) {
  return Parse(name, text).error;
}

TEST(ConfigValuesTest, MemoryUnitsAreDecimalWithoutBAndBinaryWithIt) {
  EXPECT_EQ(ParseMemory("1k"), 1000u);
  EXPECT_EQ(ParseMemory("1kb"), 1024u);
  EXPECT_EQ(ParseMemory("2M"), 2000000u);
  EXPECT_EQ(ParseMemory("2mB"), 2u << 20);
  EXPECT_EQ(ParseMemory("3g"), 3000000000u);
  EXPECT_EQ(ParseMemory("3GB"), 3ull << 30);
  EXPECT_EQ(ParseMemory("7b"), 7u);
  EXPECT_EQ(ParseMemory(""), 0u);
  EXPECT_EQ(ParseMemory("k"), 0u);
}

TEST(ConfigValuesTest, MemoryRefusesSignsSpacesAndUnknownUnits) {
  for (const char* text : {"-1", "+1", " 1", "1 gb", "1tb", "0x10", "1.5", "50%"}) {
    EXPECT_FALSE(ParseMemory(text)) << text;
  }
}

TEST(ConfigValuesTest, MemoryIsWrittenInTheLargestExactUnit) {
  EXPECT_EQ(FormatMemory(0), "0");
  EXPECT_EQ(FormatMemory(1500), "1500");
  EXPECT_EQ(FormatMemory(4096), "4kb");
  EXPECT_EQ(FormatMemory(101ull << 20), "101mb");
  EXPECT_EQ(FormatMemory(1ull << 30), "1gb");
}

TEST(ConfigValuesTest, IntegersAreStrict) {
  EXPECT_EQ(ParseInteger("0"), 0);
  EXPECT_EQ(ParseInteger("-9223372036854775808"), kInt64Min);
  for (const char* text : {"", "-", "-0", "010", "+1", " 1", "1 ", "0x1", "9223372036854775808"}) {
    EXPECT_FALSE(ParseInteger(text)) << text;
  }
}

TEST(ConfigValuesTest, EveryTypeHasItsOwnError) {
  EXPECT_EQ(ErrorOf("port", "x"), "argument couldn't be parsed into an integer");
  EXPECT_EQ(ErrorOf("port", "65536"), "argument must be between 0 and 65535 inclusive");
  EXPECT_EQ(ErrorOf("appendonly", "1"), "argument must be 'yes' or 'no'");
  EXPECT_EQ(ErrorOf("maxmemory", "x"), "argument must be a memory value");
  EXPECT_EQ(ErrorOf("maxmemory-clients", "x"), "argument must be a memory or percent value");
  EXPECT_EQ(ErrorOf("maxmemory-clients", "101%"),
            "percentage argument must be less or equal to 100");
  EXPECT_EQ(ErrorOf("unixsocketperm", "999"), "argument couldn't be parsed as an octal number");
  EXPECT_EQ(ErrorOf("unixsocketperm", "1777"), "argument must be between 0 and 777 inclusive");
  EXPECT_EQ(ErrorOf("loglevel", "loud"),
            "argument(s) must be one of the following: debug, verbose, notice, warning, nothing");
}

TEST(ConfigValuesTest, ValuesAreRenderedCanonically) {
  EXPECT_EQ(TextOf("appendonly", "YES"), "yes");
  EXPECT_EQ(TextOf("loglevel", "DEBUG"), "debug");
  EXPECT_EQ(TextOf("oom-score-adj", "relative"), "yes");
  EXPECT_EQ(TextOf("maxmemory", "1gb"), "1073741824");
  EXPECT_EQ(TextOf("maxmemory", "99999999999999999999"), "18446744073709551615");
  EXPECT_EQ(TextOf("maxmemory-clients", "5%"), "5%");
  EXPECT_EQ(TextOf("maxmemory-clients", "0%"), "0");
  EXPECT_EQ(TextOf("unixsocketperm", "0700"), "700");
}

TEST(ConfigValuesTest, SomeNumbersAreMovedIntoTheUsefulRange) {
  EXPECT_EQ(TextOf("hz", "0"), "1");
  EXPECT_EQ(TextOf("hz", "1000"), "500");
  EXPECT_EQ(TextOf("repl-backlog-size", "1"), "16384");
}

TEST(ConfigValuesTest, ChoiceSetsCombineBits) {
  EXPECT_EQ(TextOf("shutdown-on-sigint", "force nosave"), "nosave force");
  EXPECT_EQ(TextOf("shutdown-on-sigint", "default now"), "now");
  EXPECT_EQ(ErrorOf("shutdown-on-sigint", "save nosave"),
            "shutdown options SAVE and NOSAVE can't be used simultaneously");
  EXPECT_THAT(ErrorOf("shutdown-on-sigterm", "save"),
              testing::HasSubstr("'save' is not supported"));
}

TEST(ConfigValuesTest, EveryDefaultIsCanonical) {
  for (const Directive& directive : AllDirectives()) {
    const std::string text(directive.default_text);
    const ParsedValue parsed = ParseValue(directive, {&text, 1}, {.current = text});
    EXPECT_EQ(parsed.error, "") << directive.name;
    EXPECT_EQ(parsed.value.text, text) << directive.name;
  }
}

TEST(ConfigValuesTest, SpacesSplitOneByOne) {
  EXPECT_TRUE(SplitAtSpaces("").empty());
  EXPECT_EQ(SplitAtSpaces("a  b"), (std::vector<std::string>{"a", "", "b"}));
}

}  // namespace
}  // namespace remora::server::config
