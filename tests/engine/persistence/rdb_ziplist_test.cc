#include "engine/persistence/rdb_ziplist.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace remora::persistence {
namespace {

using std::string_literals::operator""s;

// Puts entries, each with the size of the one before it, into a ziplist.
std::string ZipList(const std::vector<std::string>& entries) {
  std::string body;
  size_t last = 10;
  for (const std::string& entry : entries) {
    last = 10 + body.size();
    body += entry;
  }
  const auto word = [](size_t value, size_t bytes) {
    std::string text;
    for (size_t i = 0; i < bytes; ++i) text.push_back(static_cast<char>(value >> (8 * i)));
    return text;
  };
  return word(11 + body.size(), 4) + word(last, 4) + word(entries.size(), 2) + body + "\xff";
}

std::vector<std::string> Read(const std::string& bytes) {
  ZipListReader reader;
  if (!reader.Read(bytes)) return {"refused"};
  return {reader.entries().begin(), reader.entries().end()};
}

TEST(ZipListReaderTest, EntriesOfAllKindsAreRead) {
  const std::string long_text(300, 'x');
  const std::string bytes =
      ZipList({"\x00\x01"s + "a", "\x03\xf1"s, "\x02\xfd"s, "\x02\xfe\x80"s, "\x03\xc0\x2c\x01"s,
               "\x04\xf0\x00\x00\x80"s, "\x05\xd0\x00\x00\x00\x80"s,
               "\x06\xe0\xff\xff\xff\xff\xff\xff\xff\x7f"s, "\x0a\x41\x2c"s + long_text,
               "\xfe\x2f\x01\x00\x00\x80\x00\x00\x00\x01"s + "b"});
  EXPECT_EQ(Read(bytes),
            (std::vector<std::string>{"a", "0", "12", "-128", "300", "-8388608", "-2147483648",
                                      "9223372036854775807", long_text, "b"}));
}

TEST(ZipListReaderTest, AnEmptyOneHasNoEntries) { EXPECT_TRUE(Read(ZipList({})).empty()); }

TEST(ZipListReaderTest, WhatContradictsItselfIsRefused) {
  const std::vector<std::string> refused = {"refused"};
  const std::string whole = ZipList({"\x00\x01"s + "a", "\x03\x01"s + "b"});
  ASSERT_EQ(Read(whole), (std::vector<std::string>{"a", "b"}));
  for (const size_t at : {0, 4, 8, 10, 11, 13, 14, 16}) {
    std::string bytes = whole;
    bytes[at] ^= 1;
    EXPECT_EQ(Read(bytes), refused) << at;
  }
  for (size_t size = 0; size < whole.size(); ++size) {
    EXPECT_EQ(Read(whole.substr(0, size)), refused) << size;
  }
  EXPECT_EQ(Read(ZipList({"\x00\xff"s})), refused);
  EXPECT_EQ(Read(ZipList({"\x00\x80\xff\xff\xff\xff"s + "x"})), refused);
}

}  // namespace
}  // namespace remora::persistence
