#include "patterns/row_json.h"

#include <gtest/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>
#include <string>

#include "engine/base/random.h"

namespace remora::patterns {
namespace {

TEST(RowJsonTest, WritesEachKindOfValue) {
  EXPECT_EQ(ToJson({}), "{}");
  const Row row{{"null", std::monostate()},
                {"yes", true},
                {"id", int64_t{-7}},
                {"price", 19.5},
                {"name", std::string("Ann \"A\" \\ \n\r\t\x01 \xC3\xA9")}};
  EXPECT_EQ(ToJson(row),
            "{\"null\":null,\"yes\":true,\"id\":-7,\"price\":19.5,"
            "\"name\":\"Ann \\\"A\\\" \\\\ \\n\\r\\t\\u0001 \xC3\xA9\"}");
}

TEST(RowJsonTest, WhatJsonHasNoWordForIsNull) {
  EXPECT_EQ(ToJson({{"x", std::numeric_limits<double>::infinity()}}), "{\"x\":null}");
  EXPECT_EQ(ToJson({{"x", std::numeric_limits<double>::quiet_NaN()}}), "{\"x\":null}");
}

TEST(RowJsonTest, BytesThatAreNoTextAreReplaced) {
  const auto written = [](const char* text) { return ToJson({{"x", std::string(text)}}); };
  EXPECT_EQ(written("\xFFz"), "{\"x\":\"\xEF\xBF\xBDz\"}");
  EXPECT_EQ(written("\xC0\x80"), "{\"x\":\"\xEF\xBF\xBD\xEF\xBF\xBD\"}");  // overlong
  EXPECT_EQ(written("\xE2\x82"), "{\"x\":\"\xEF\xBF\xBD\xEF\xBF\xBD\"}");  // cut short
  EXPECT_EQ(written("\xE2\x82\xAC"), "{\"x\":\"\xE2\x82\xAC\"}");
  EXPECT_EQ(written("\xF0\x9F\x90\x9F"), "{\"x\":\"\xF0\x9F\x90\x9F\"}");
}

TEST(RowJsonTest, RandomBytesAreAlwaysParsed) {
  base::Random random(7);
  for (int round = 0; round < 5000; ++round) {
    std::string bytes;
    for (uint64_t i = random.Below(12); i > 0; --i) {
      // Half of them from the upper half, where UTF-8 is hard.
      bytes +=
          static_cast<char>(random.Below(2) == 0 ? random.Below(128) : 128 + random.Below(128));
    }
    const std::string json = ToJson({{bytes, bytes}});
    EXPECT_TRUE(nlohmann::json::accept(json)) << json;
  }
}

}  // namespace
}  // namespace remora::patterns
