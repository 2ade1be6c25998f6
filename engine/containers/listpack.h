// The listpack: Redis' packed list, byte for byte as Redis 8.0 writes it.
//
//   +----------------+-----------+---------+-----+---------+------+
//   | total bytes u32| count u16 | element |  …  | element | 0xFF |
//   +----------------+-----------+---------+-----+---------+------+
//
//   element  0xxxxxxx                  an integer, 0 to 127
//            10xxxxxx bytes            up to 63 bytes
//            110xxxxx xxxxxxxx         an integer of 13 bits, signed
//            1110xxxx xxxxxxxx bytes   up to 4,095 bytes
//            11110000 u32 bytes        longer ones
//            11110001 … 11110100       integers of 16, 24, 32 and 64 bits, low byte first
//            and behind each of these its length in 7-bit groups, to be read from its end
//
// Streams are kept so in memory (stream_block.h): that makes their blocks as large as Redis', and
// DUMP a copy. Other collections use packed_list.h, which has no lengths at the end.
//
// Laws   (1) A text that is the canonical form of an integer is kept as that integer.
//        (2) The count says 65,535 once there are as many elements or more.
// An encoding, not a container: the bytes are the caller's. Functions trust their bytes, but for
// CheckListpack, which is for bytes from outside.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>

namespace remora::containers {

inline constexpr size_t kListpackHeaderBytes = 6;
inline constexpr size_t kListpackCountUnknown = 65535;
inline constexpr char kListpackEnd = static_cast<char>(0xFF);
// The most that head and length take around the bytes of a text, and the most of an integer.
inline constexpr size_t kListpackTextOverheadMax = 10;
inline constexpr size_t kListpackIntegerMax = 10;

// One element, decoded; borrows its text.
struct ListpackElement {
  const char* text;  // null for an integer
  size_t text_bytes;
  int64_t integer;
  size_t bytes;  // of the element, without the length behind it

  [[nodiscard]] bool is_integer() const { return text == nullptr; }
  // `buffer` has room for base::kIntegerTextMax characters, and holds the text of an integer.
  [[nodiscard]] std::string_view TextIn(char* buffer) const;
};

// Bytes of the length that stands behind an element of `bytes`.
[[nodiscard]] constexpr size_t ListpackLengthBytes(size_t bytes) {
  // The format leaves the largest number of each length but the first to the next.
  return bytes < 128 ? 1 : bytes < 16'383 ? 2 : bytes < 2'097'151 ? 3 : bytes < 268'435'455 ? 4 : 5;
}

[[nodiscard]] ListpackElement ReadListpackElement(const char* at);
// The integer at `at`, which is one.
[[nodiscard]] inline int64_t ListpackInteger(const char* at) {
  const uint8_t first = static_cast<uint8_t>(*at);
  return first < 0x80 ? first : ReadListpackElement(at).integer;
}
// Bytes of the element at `at` with the length behind it.
[[nodiscard]] size_t ListpackStep(const char* at);
// Where the element before the one at `at` starts; there is one.
[[nodiscard]] const char* ListpackPrevious(const char* at);

// Writes an element to `out`, which has room for it; returns the end of it.
char* WriteListpackText(char* out, std::string_view text);
char* WriteListpackInteger(char* out, int64_t value);
// What an integer takes, with the length behind it.
[[nodiscard]] size_t ListpackBytesOfInteger(int64_t value);
// True when the element at `at` reads as `text`.
[[nodiscard]] bool ListpackEquals(const char* at, std::string_view text);

[[nodiscard]] inline size_t ListpackBytes(const char* list) {
  uint32_t bytes;
  std::memcpy(&bytes, list, sizeof(bytes));
  return bytes;
}
inline void SetListpackBytes(char* list, size_t bytes) {
  const uint32_t narrow = static_cast<uint32_t>(bytes);
  std::memcpy(list, &narrow, sizeof(narrow));
}
// Adds to the count of elements, as far as it goes.
void CountListpackElements(char* list, size_t added);

// How many elements there are, or nothing when the bytes are no listpack.
[[nodiscard]] std::optional<size_t> CheckListpack(std::string_view bytes);

}  // namespace remora::containers
