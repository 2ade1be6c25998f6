#include "engine/persistence/rdb_ziplist.h"

#include <cstdint>
#include <limits>

#include "engine/base/number_text.h"

namespace remora::persistence {

namespace {

constexpr size_t kHeaderBytes = 10;
constexpr char kEnd = static_cast<char>(0xFF);
constexpr uint8_t kLongSize = 0xFE;
constexpr uint64_t kCountMax = std::numeric_limits<uint16_t>::max();

uint8_t Unsigned(char byte) { return static_cast<uint8_t>(byte); }

uint64_t LowByteFirst(std::string_view bytes) {
  uint64_t value = 0;
  for (size_t i = bytes.size(); i > 0; --i) value = value << 8 | Unsigned(bytes[i - 1]);
  return value;
}

uint64_t HighByteFirst(std::string_view bytes) {
  uint64_t value = 0;
  for (const char byte : bytes) value = value << 8 | Unsigned(byte);
  return value;
}

// What an entry is, from its first byte behind the size of the one before.
struct Kind {
  size_t length_bytes = 0;   // that hold the length of a text
  size_t integer_bytes = 0;  // or an integer; none of both: a small integer in the byte itself
  bool is_known = true;
};

Kind KindOf(uint8_t first) {
  if (first < 0xC0) return {.length_bytes = first < 0x40 ? 1u : first < 0x80 ? 2u : 5u};
  switch (first) {
    case 0xC0:
      return {.integer_bytes = 2};
    case 0xD0:
      return {.integer_bytes = 4};
    case 0xE0:
      return {.integer_bytes = 8};
    case 0xF0:
      return {.integer_bytes = 3};
    case 0xFE:
      return {.integer_bytes = 1};
    default:
      return {.is_known = first > 0xF0 && first < 0xFE};
  }
}

}  // namespace

size_t ZipListReader::ReadEntry(std::string_view rest, size_t size_before) {
  const size_t back_bytes = Unsigned(rest[0]) < kLongSize ? 1 : 5;
  if (rest.size() <= back_bytes) return 0;
  const uint64_t said = back_bytes == 1 ? Unsigned(rest[0]) : LowByteFirst(rest.substr(1, 4));
  if (said != size_before) return 0;
  std::string_view at = rest.substr(back_bytes);
  const uint8_t first = Unsigned(at[0]);
  const Kind kind = KindOf(first);
  if (!kind.is_known) return 0;
  if (kind.length_bytes == 0) {
    if (at.size() < 1 + kind.integer_bytes) return 0;
    int64_t integer = (first & 0x0F) - 1;
    if (const size_t bits = kind.integer_bytes * 8; bits != 0) {
      // Sign extension: the bits go to the top and come back.
      const uint64_t word = LowByteFirst(at.substr(1, kind.integer_bytes));
      integer = static_cast<int64_t>(word << (64 - bits)) >> (64 - bits);
    }
    entries_.push_back(integers_.emplace_back(base::IntegerText(integer)));
    return back_bytes + 1 + kind.integer_bytes;
  }
  if (at.size() < kind.length_bytes) return 0;
  const uint64_t length = kind.length_bytes == 5   ? HighByteFirst(at.substr(1, 4))
                          : kind.length_bytes == 2 ? HighByteFirst(at.substr(0, 2)) & 0x3FFF
                                                   : first & 0x3F;
  if (length > at.size() - kind.length_bytes) return 0;
  entries_.push_back(at.substr(kind.length_bytes, length));
  return back_bytes + kind.length_bytes + length;
}

bool ZipListReader::Read(std::string_view bytes) {
  if (bytes.size() <= kHeaderBytes || LowByteFirst(bytes.substr(0, 4)) != bytes.size() ||
      bytes.back() != kEnd) {
    return false;
  }
  const size_t end = bytes.size() - 1;
  size_t at = kHeaderBytes;
  size_t size_before = 0;
  size_t last = kHeaderBytes;
  while (at < end) {
    const size_t size = ReadEntry(bytes.substr(at, end - at), size_before);
    if (size == 0) return false;
    last = at;
    at += size;
    size_before = size;
  }
  if (LowByteFirst(bytes.substr(4, 4)) != last) return false;
  const uint64_t count = LowByteFirst(bytes.substr(8, 2));
  return count == kCountMax || count == entries_.size();
}

}  // namespace remora::persistence
