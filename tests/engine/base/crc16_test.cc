#include "engine/base/crc16.h"

#include <gtest/gtest.h>

namespace remora::base {
namespace {

TEST(Crc16Test, CheckValueIsThatOfXmodem) {
  EXPECT_EQ(Crc16("123456789"), 0x31c3);
  EXPECT_EQ(Crc16(""), 0);
}

TEST(KeySlotTest, SlotsAreThoseOfTheServer) {
  struct Case {
    std::string_view key;
    uint16_t slot;
  };
  constexpr Case kCases[] = {
      {"foo", 12182},   {"{a}b", 15495},      {"x{}y", 16116}, {"{}", 15257},
      {"{{a}}", 10276}, {"a{b}{c}", 3300},    {"{", 4092},     {"}{a}", 15495},
      {"", 0},          {"123456789", 12739}, {"a{b", 13340},
  };
  for (const Case& row : kCases) EXPECT_EQ(KeySlot(row.key), row.slot) << row.key;
}

TEST(KeySlotTest, TheTagIsWhatTheFirstBracesHold) {
  EXPECT_EQ(KeyTag("cart:{ann}:items"), "ann");
  EXPECT_EQ(KeyTag("{a}{b}"), "a");
  EXPECT_EQ(KeyTag("{{a}}"), "{a");
  EXPECT_EQ(KeyTag("x{}y{z}"), "x{}y{z}");
  EXPECT_EQ(KeyTag("open{end"), "open{end");
}

}  // namespace
}  // namespace remora::base
