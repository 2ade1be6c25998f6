#include "engine/persistence/rdb_writer.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/random.h"
#include "engine/persistence/rdb_reader.h"

namespace remora::persistence {
namespace {

using std::string_literals::operator""s;

std::string StringOf(std::string_view text) {
  std::string out;
  RdbWriter(out).String(text);
  return out;
}

TEST(RdbWriterTest, ShortIntegersAreEncoded) {
  EXPECT_EQ(StringOf("0"), "\xc0\x00"s);
  EXPECT_EQ(StringOf("-128"), "\xc0\x80"s);
  EXPECT_EQ(StringOf("128"), "\xc1\x80\x00"s);
  EXPECT_EQ(StringOf("-32768"), "\xc1\x00\x80"s);
  EXPECT_EQ(StringOf("32768"), "\xc2\x00\x80\x00\x00"s);
  EXPECT_EQ(StringOf("2147483648"),
            "\x0a"
            "2147483648"s);
  EXPECT_EQ(StringOf("007"),
            "\x03"
            "007"s);
  EXPECT_EQ(StringOf("-0"), "\x02-0"s);
}

TEST(RdbWriterTest, LengthsTakeTheShortestForm) {
  const auto length = [](uint64_t value) {
    std::string out;
    RdbWriter(out).Length(value);
    return out.size();
  };
  EXPECT_EQ(length(63), 1u);
  EXPECT_EQ(length(64), 2u);
  EXPECT_EQ(length(16'383), 2u);
  EXPECT_EQ(length(16'384), 5u);
  EXPECT_EQ(length(UINT32_MAX), 5u);
  EXPECT_EQ(length(uint64_t{1} << 32), 9u);
}

TEST(RdbWriterTest, LongStringsAreCompressedWhereThatMakesThemShorter) {
  EXPECT_LT(StringOf(std::string(1000, 'x')).size(), 50u);
  EXPECT_EQ(StringOf(std::string(20, 'x')).size(), 21u);
  base::Random random(5);
  std::string noise(200, ' ');
  for (char& byte : noise) byte = static_cast<char>(random.Next());
  EXPECT_EQ(StringOf(noise).size(), 202u);
}

TEST(RdbWriterTest, WhatIsWrittenIsRead) {
  base::Random random(9);
  std::string out;
  RdbWriter writer(out);
  std::vector<std::string> texts;
  for (int i = 0; i < 500; ++i) {
    std::string text(random.Below(random.Below(10) == 0 ? 70'000 : 40),
                     static_cast<char>('a' + random.Below(3)));
    if (!text.empty() && random.Below(2) == 0) text[text.size() / 2] = '\0';
    if (random.Below(4) == 0) {
      text = std::to_string(static_cast<int64_t>(random.Next()) >> random.Below(64));
    }
    writer.String(text);
    texts.push_back(std::move(text));
  }
  const double doubles[] = {0.0, -0.0, 1.5, std::numeric_limits<double>::infinity(),
                            std::numeric_limits<double>::denorm_min()};
  for (const double value : doubles) writer.BinaryDouble(value);
  writer.Milliseconds(-5);
  writer.Integer(INT64_MIN);
  RdbReader reader(out);
  for (const std::string& text : texts) ASSERT_EQ(reader.String(), text);
  for (const double value : doubles) {
    const double read = reader.BinaryDouble();
    EXPECT_EQ(read, value);
    EXPECT_EQ(std::signbit(read), std::signbit(value));
  }
  EXPECT_EQ(reader.Milliseconds(), -5);
  EXPECT_EQ(reader.String(), std::to_string(INT64_MIN));
  EXPECT_TRUE(reader.at_end());
}

}  // namespace
}  // namespace remora::persistence
