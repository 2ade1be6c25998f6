#include "engine/persistence/rdb_reader.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string_view>

namespace remora::persistence {
namespace {

using std::string_view_literals::operator""sv;

TEST(RdbReaderTest, LengthsHaveFourForms) {
  constexpr std::string_view reader_bytes =
      "\x3f\x7f\xff\x80\x00\x01\x00\x00\x81\x00\x00\x00\x01\x00\x00\x00\x00"sv;
  RdbReader reader(reader_bytes);
  EXPECT_EQ(reader.Length(), 63u);
  EXPECT_EQ(reader.Length(), 16'383u);
  EXPECT_EQ(reader.Length(), 65'536u);
  EXPECT_EQ(reader.Length(), uint64_t{1} << 32);
  EXPECT_TRUE(reader.at_end());
}

TEST(RdbReaderTest, IntegersComeOutAsText) {
  constexpr std::string_view reader_bytes = "\xc0\x80\xc1\x39\x30\xc2\xff\xff\xff\xff"sv;
  RdbReader reader(reader_bytes);
  EXPECT_EQ(reader.String(), "-128");
  EXPECT_EQ(reader.String(), "12345");
  EXPECT_EQ(reader.String(), "-1");
  EXPECT_TRUE(reader.at_end());
}

TEST(RdbReaderTest, WhatEndsTooEarlyIsNotOkAndGivesNothing) {
  for (const std::string_view bytes : {"\x05hell"sv, "\x40"sv, "\x80\x00\x00"sv, "\x81\x00"sv,
                                       "\xc1\x01"sv, "\xc2\x01\x02\x03"sv}) {
    RdbReader reader(bytes);
    EXPECT_EQ(reader.String(), "");
    EXPECT_FALSE(reader.ok());
    EXPECT_FALSE(reader.at_end());
    EXPECT_EQ(reader.Byte(), 0);
    EXPECT_EQ(reader.Length(), 0u);
    EXPECT_EQ(reader.left(), 0u);
  }
}

TEST(RdbReaderTest, AnEncodingInPlaceOfALengthIsItsNumber) {
  RdbReader reader("\xc2\x01"sv);
  EXPECT_EQ(reader.Length(), 2u);
  EXPECT_EQ(reader.Length(), 1u);
  EXPECT_TRUE(reader.at_end());
}

TEST(RdbReaderTest, WhatIsCompressedToNothingIsEmpty) {
  RdbReader reader("\xc3\x02\x00zz\x01!"sv);
  EXPECT_EQ(reader.String(), "");
  EXPECT_EQ(reader.String(), "!");
  EXPECT_TRUE(reader.at_end());
}

TEST(RdbReaderTest, ScoresAreTextOrSayWhatTheyAre) {
  RdbReader reader(
      "\x03"
      "1.5\xfe\xff\x04-2x!\xfd"sv);
  EXPECT_EQ(reader.TextDouble(), 1.5);
  EXPECT_EQ(reader.TextDouble(), std::numeric_limits<double>::infinity());
  EXPECT_EQ(reader.TextDouble(), -std::numeric_limits<double>::infinity());
  EXPECT_EQ(reader.TextDouble(), -2);
  EXPECT_TRUE(std::isnan(reader.TextDouble()));
  EXPECT_TRUE(reader.at_end());
  for (const std::string_view bytes : {"\x00"sv, "\x01x"sv, "\x051"sv}) {
    RdbReader damaged(bytes);
    (void)damaged.TextDouble();
    EXPECT_FALSE(damaged.ok());
  }
}

TEST(RdbReaderTest, CompressedStringsAreJudgedByTheirSizes) {
  // "aaaaaaaaaa" as LZF: a literal, then a copy.
  constexpr std::string_view good_bytes = "\xc3\x05\x0a\x00\x61\xe0\x00\x00"sv;
  RdbReader good(good_bytes);
  const std::string_view text = good.String();
  EXPECT_TRUE(good.ok());
  EXPECT_EQ(text, "aaaaaaaaaa");
  for (const std::string_view bytes : {
           "\xc3\x05\x0a\x01\x61\x61\xe0\x00"sv,  // more is announced than is there
           "\xc3\x02\x81\x00\x00\x01\x00\x00\x00\x00\x00\x00\x61"sv,  // a plain size of no kind
           "\xc3\x00\x0a"sv,
       }) {
    RdbReader reader(bytes);
    (void)reader.String();
    EXPECT_FALSE(reader.ok());
  }
}

TEST(RdbReaderTest, AHugeLengthReservesNothing) {
  constexpr std::string_view reader_bytes =
      "\x81\x7f\xff\xff\xff\xff\xff\xff\xff"
      "abc"sv;
  RdbReader reader(reader_bytes);
  EXPECT_EQ(reader.String(), "");
  EXPECT_FALSE(reader.ok());
}

}  // namespace
}  // namespace remora::persistence
