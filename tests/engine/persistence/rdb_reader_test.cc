#include "engine/persistence/rdb_reader.h"

#include <gtest/gtest.h>

#include <string>

namespace remora::persistence {
namespace {

using std::string_literals::operator""s;

TEST(RdbReaderTest, LengthsHaveFourForms) {
  RdbReader reader("\x3f\x7f\xff\x80\x00\x01\x00\x00\x81\x00\x00\x00\x01\x00\x00\x00\x00"s);
  EXPECT_EQ(reader.Length(), 63u);
  EXPECT_EQ(reader.Length(), 16'383u);
  EXPECT_EQ(reader.Length(), 65'536u);
  EXPECT_EQ(reader.Length(), uint64_t{1} << 32);
  EXPECT_TRUE(reader.at_end());
}

TEST(RdbReaderTest, IntegersComeOutAsText) {
  RdbReader reader("\xc0\x80\xc1\x39\x30\xc2\xff\xff\xff\xff"s);
  EXPECT_EQ(reader.String(), "-128");
  EXPECT_EQ(reader.String(), "12345");
  EXPECT_EQ(reader.String(), "-1");
  EXPECT_TRUE(reader.at_end());
}

TEST(RdbReaderTest, WhatEndsTooEarlyIsNotOkAndGivesNothing) {
  for (const std::string& bytes :
       {"\x05hell"s, "\x40"s, "\x80\x00\x00"s, "\x81\x00"s, "\xc1\x01"s, "\xc2\x01\x02\x03"s}) {
    RdbReader reader(bytes);
    EXPECT_EQ(reader.String(), "");
    EXPECT_FALSE(reader.ok());
    EXPECT_FALSE(reader.at_end());
    EXPECT_EQ(reader.Byte(), 0);
    EXPECT_EQ(reader.Length(), 0u);
    EXPECT_EQ(reader.left(), 0u);
  }
}

TEST(RdbReaderTest, AnEncodingIsNoLength) {
  RdbReader reader("\xc0\x01"s);
  (void)reader.Length();
  EXPECT_FALSE(reader.ok());
}

TEST(RdbReaderTest, CompressedStringsAreJudgedByTheirSizes) {
  // "aaaaaaaaaa" as LZF: a literal, then a copy.
  RdbReader good("\xc3\x04\x0a\x00\x61\xe0\x00"s);
  const std::string_view text = good.String();
  EXPECT_TRUE(good.ok());
  EXPECT_EQ(text, "aaaaaaaaaa");
  for (const std::string& bytes : {
           "\xc3\x05\x0a\x01\x61\x61\xe0\x00"s,  // more is announced than is there
           "\xc3\x02\x81\x00\x00\x01\x00\x00\x00\x00\x00\x00\x61"s,  // a plain size of no kind
           "\xc3\x00\x0a"s,
       }) {
    RdbReader reader(bytes);
    (void)reader.String();
    EXPECT_FALSE(reader.ok());
  }
}

TEST(RdbReaderTest, AHugeLengthReservesNothing) {
  RdbReader reader(
      "\x81\x7f\xff\xff\xff\xff\xff\xff\xff"
      "abc"s);
  EXPECT_EQ(reader.String(), "");
  EXPECT_FALSE(reader.ok());
}

}  // namespace
}  // namespace remora::persistence
