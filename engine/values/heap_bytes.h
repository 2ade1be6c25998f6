// HeapBytes: a byte string too large for a record, in an allocation of its own.
//
//   +-----------+-----------+---------------- … ------+- - - - -+
//   | size 8 B  | room 8 B  |   size bytes            |  room   |
//   +-----------+-----------+---------------- … ------+- - - - -+
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace remora::values {

class HeapBytes {
 public:
  // A string of `size` bytes, not initialised, with room for `room` (>= size).
  [[nodiscard]] static HeapBytes* Allocate(size_t size, size_t room);
  // `bytes` with room for `size` bytes, at another place if need be; new bytes are not initialised.
  // Grows by doubling up to 1 MiB and by 1 MiB after that when `spare` is asked for.
  [[nodiscard]] static HeapBytes* Resize(HeapBytes* bytes, size_t size, bool spare);
  static void Free(HeapBytes* bytes);

  [[nodiscard]] size_t size() const { return size_; }
  [[nodiscard]] char* data() { return reinterpret_cast<char*>(this + 1); }
  [[nodiscard]] std::string_view view() const {
    return {reinterpret_cast<const char*>(this + 1), size_};
  }
  // Bytes taken from the system.
  [[nodiscard]] size_t footprint_bytes() const { return sizeof(HeapBytes) + room_; }

 private:
  HeapBytes() = default;

  uint64_t size_;
  uint64_t room_;
};
static_assert(sizeof(HeapBytes) == 16);

}  // namespace remora::values
