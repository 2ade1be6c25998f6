#include "engine/base/crc64.h"

#include <gtest/gtest.h>

#include <string>

#include "engine/base/random.h"

namespace remora::base {
namespace {

uint64_t BitByBit(std::string_view bytes) {
  uint64_t crc = 0;
  for (const char byte : bytes) {
    crc ^= static_cast<uint8_t>(byte);
    for (int bit = 0; bit < 8; ++bit) {
      crc = (crc & 1) != 0 ? (crc >> 1) ^ 0x95ac9329ac4bc9b5 : crc >> 1;
    }
  }
  return crc;
}

TEST(Crc64Test, CheckValueIsThatOfTheJonesPolynomial) {
  EXPECT_EQ(Crc64("123456789"), 0xe9c6d914c4b8d9ca);
  EXPECT_EQ(Crc64(""), 0u);
}

TEST(Crc64Test, AgreesWithDivisionBitByBitAtAllLengths) {
  Random random(64);
  std::string bytes;
  for (int length = 0; length < 200; ++length) {
    ASSERT_EQ(Crc64(bytes), BitByBit(bytes)) << length;
    bytes += static_cast<char>(random.Next());
  }
}

TEST(Crc64Test, SumsCanBeContinued) {
  const std::string_view text = "an RDB file is summed while it is written";
  for (size_t cut = 0; cut <= text.size(); ++cut) {
    EXPECT_EQ(Crc64(text.substr(cut), Crc64(text.substr(0, cut))), Crc64(text));
  }
}

}  // namespace
}  // namespace remora::base
