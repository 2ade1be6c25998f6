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
  // The same, all zero. Memory that the system hands out zeroed is not touched.
  [[nodiscard]] static HeapBytes* AllocateZeroed(size_t size, size_t room);
  // The room to ask for so that a string which keeps growing is seldom moved: twice the size, but
  // no more than 1 MiB above it.
  [[nodiscard]] static size_t SpareRoomFor(size_t size);
  // `bytes` with room for `size` bytes, at another place if need be; new bytes are not initialised.
  // Takes SpareRoomFor when `spare` is asked for.
  [[nodiscard]] static HeapBytes* Resize(HeapBytes* bytes, size_t size, bool spare);
  static void Free(HeapBytes* bytes);

  [[nodiscard]] size_t size() const { return size_; }
  [[nodiscard]] size_t room() const { return room_; }
  [[nodiscard]] char* data() { return reinterpret_cast<char*>(this + 1); }
  [[nodiscard]] std::string_view view() const {
    return {reinterpret_cast<const char*>(this + 1), size_};
  }
  // Bytes taken from the system.
  [[nodiscard]] size_t footprint_bytes() const { return sizeof(HeapBytes) + room_; }

 private:
  HeapBytes() = default;
  static HeapBytes* Filled(void* memory, size_t size, size_t room);

  uint64_t size_;
  uint64_t room_;
};
static_assert(sizeof(HeapBytes) == 16);

}  // namespace remora::values
