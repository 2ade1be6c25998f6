// One field of a hash, and the marks that its packed and its table form are written with.
//
//   size     one byte below 254; 254 and 2 bytes; 255 and 4 bytes
//   expiry   6 bytes of milliseconds since 1970; all ones mean none
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string_view>

namespace remora::values {

inline constexpr int64_t kNoFieldExpiry = -1;
// When nothing is due, ever.
inline constexpr int64_t kNothingDue = std::numeric_limits<int64_t>::max();
// The latest expiry that a field may have.
inline constexpr int64_t kFieldExpiryMax = (int64_t{1} << 46) - 1;

// A field as it stands; borrows its bytes until the hash is changed.
struct HashField {
  std::string_view name;
  std::string_view value;
  int64_t expiry_milliseconds = kNoFieldExpiry;
};

inline constexpr size_t kFieldExpiryBytes = 6;
inline constexpr size_t kFieldSizeBytesMax = 5;

[[nodiscard]] inline size_t FieldSizeBytes(size_t size) {
  return size < 254 ? 1 : size <= 0xFFFF ? 3 : 5;
}

// Writes a size and returns the end of it.
inline char* WriteFieldSize(char* at, size_t size) {
  if (size < 254) [[likely]] {
    *at = static_cast<char>(size);
    return at + 1;
  }
  const uint32_t wide = static_cast<uint32_t>(size);
  const size_t bytes = size <= 0xFFFF ? 2 : 4;
  *at = static_cast<char>(bytes == 2 ? 254 : 255);
  std::memcpy(at + 1, &wide, bytes);
  return at + 1 + bytes;
}

// Reads a size and moves `at` behind it.
[[nodiscard]] inline size_t ReadFieldSize(const char*& at) {
  const uint8_t first = static_cast<uint8_t>(*at++);
  if (first < 254) [[likely]]
    return first;
  uint32_t wide = 0;
  const size_t bytes = first == 254 ? 2 : 4;
  std::memcpy(&wide, at, bytes);
  at += bytes;
  return wide;
}

inline char* WriteFieldExpiry(char* at, int64_t milliseconds) {
  std::memcpy(at, &milliseconds, kFieldExpiryBytes);
  return at + kFieldExpiryBytes;
}

[[nodiscard]] inline int64_t ReadFieldExpiry(const char* at) {
  int64_t milliseconds = 0;
  std::memcpy(&milliseconds, at, kFieldExpiryBytes);
  return milliseconds == (int64_t{1} << 48) - 1 ? kNoFieldExpiry : milliseconds;
}

inline char* WriteFieldBytes(char* at, std::string_view bytes) {
  if (!bytes.empty()) std::memcpy(at, bytes.data(), bytes.size());
  return at + bytes.size();
}

}  // namespace remora::values
