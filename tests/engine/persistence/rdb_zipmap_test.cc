#include "engine/persistence/rdb_zipmap.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace remora::persistence {
namespace {

using std::string_view_literals::operator""sv;
using Texts = std::vector<std::string_view>;

TEST(RdbZipMapTest, NamesAndValuesComeByTurnsAndSpareBytesArePassedOver) {
  EXPECT_EQ(ReadZipMap("\x02\x01"
                       "f\x01\x02v..\x00\x01\x00w\xff"sv),
            (Texts{"f", "v", "", "w"}));
  EXPECT_EQ(ReadZipMap("\x00\xff"sv), Texts());
}

TEST(RdbZipMapTest, LongTextsHaveTheirLengthInFourBytes) {
  const std::string value(300, 'v');
  const std::string bytes =
      "\x01\x01"
      "f\xfe\x2c\x01" +
      std::string("\0\0\0", 3) + value + "\xff";
  EXPECT_EQ(ReadZipMap(bytes), (Texts{"f", value}));
}

TEST(RdbZipMapTest, ManyAreNotCounted) {
  constexpr std::string_view kRest =
      "\x01"
      "f\x00\x00\xff"sv;
  const std::string uncounted = std::string("\xfe").append(kRest);
  EXPECT_TRUE(ReadZipMap(uncounted));
  const std::string miscounted = std::string("\xff").append(kRest);
  EXPECT_FALSE(ReadZipMap(miscounted));
}

TEST(RdbZipMapTest, DamagedBytesAreNone) {
  for (const std::string_view bytes : {
           ""sv,
           "\xff"sv,
           "\x01\xff"sv,  // too short, or too few
           "\x01\x01"
           "f\x01\x00v"sv,  // without its end
           "\x01\x02"
           "f\xff"sv,  // a name that is longer than what is there
           "\x01\x01"
           "f\x02\x00v\xff"sv,  // a value
           "\x01\x01"
           "f\x01\x01v\xff"sv,  // spare bytes
           "\x01\x01"
           "f\xff\x00\xff"sv,                 // an end mark as a length
           "\x01\xfe\xff\xff\xff\xff\xff"sv,  // a length of four bytes, and nothing behind it
           "\x01\xfe\xff\xff\xff"sv,
       }) {
    EXPECT_FALSE(ReadZipMap(bytes));
  }
}

}  // namespace
}  // namespace remora::persistence
