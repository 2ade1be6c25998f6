#include "engine/base/crc64.h"

#include <array>
#include <bit>
#include <cstddef>
#include <cstring>

namespace remora::base {
namespace {

constexpr size_t kStep = 8;
constexpr uint64_t kReflectedPolynomial = 0x95ac9329ac4bc9b5;

// Row r holds the sum of each byte value followed by r zero bytes, so that eight lookups, one a
// row, advance the sum by eight bytes.
using Tables = std::array<std::array<uint64_t, 256>, kStep>;

constexpr Tables kTables = [] {
  Tables tables{};
  for (uint64_t byte = 0; byte < 256; ++byte) {
    uint64_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) {
      crc = (crc & 1) != 0 ? (crc >> 1) ^ kReflectedPolynomial : crc >> 1;
    }
    tables[0][byte] = crc;
  }
  for (size_t row = 1; row < kStep; ++row) {
    for (size_t byte = 0; byte < 256; ++byte) {
      const uint64_t before = tables[row - 1][byte];
      tables[row][byte] = tables[0][before & 0xff] ^ (before >> 8);
    }
  }
  return tables;
}();

}  // namespace

uint64_t Crc64(std::string_view bytes, uint64_t crc) {
  static_assert(std::endian::native == std::endian::little);
  while (bytes.size() >= kStep) {
    uint64_t word;
    std::memcpy(&word, bytes.data(), kStep);
    word ^= crc;
    crc = 0;
    for (size_t i = 0; i < kStep; ++i) {
      crc ^= kTables[kStep - 1 - i][(word >> (8 * i)) & 0xff];
    }
    bytes.remove_prefix(kStep);
  }
  for (const char byte : bytes) {
    crc = kTables[0][(crc ^ static_cast<uint8_t>(byte)) & 0xff] ^ (crc >> 8);
  }
  return crc;
}

}  // namespace remora::base
