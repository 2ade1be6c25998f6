#include "engine/values/heap_bytes.h"

#include <algorithm>
#include <cstdlib>

#include "engine/base/check.h"

namespace remora::values {

namespace {

constexpr size_t kSpareMax = size_t{1} << 20;

}  // namespace

HeapBytes* HeapBytes::Allocate(size_t size, size_t room) {
  return Filled(std::malloc(sizeof(HeapBytes) + room), size, room);
}

HeapBytes* HeapBytes::AllocateZeroed(size_t size, size_t room) {
  return Filled(std::calloc(1, sizeof(HeapBytes) + room), size, room);
}

size_t HeapBytes::SpareRoomFor(size_t size) { return size + std::min(size, kSpareMax); }

HeapBytes* HeapBytes::Filled(void* memory, size_t size, size_t room) {
  auto* bytes = static_cast<HeapBytes*>(memory);
  base::Check(bytes != nullptr, "the system has no memory left");
  bytes->size_ = size;
  bytes->room_ = room;
  return bytes;
}

HeapBytes* HeapBytes::Resize(HeapBytes* bytes, size_t size, bool spare) {
  const bool far_too_large = bytes->room_ > 2 * size + kSpareMax;
  if (size > bytes->room_ || far_too_large) {
    const size_t room = spare && !far_too_large ? SpareRoomFor(size) : size;
    bytes = static_cast<HeapBytes*>(std::realloc(bytes, sizeof(HeapBytes) + room));
    base::Check(bytes != nullptr, "the system has no memory left");
    bytes->room_ = room;
  }
  bytes->size_ = size;
  return bytes;
}

void HeapBytes::Free(HeapBytes* bytes) { std::free(bytes); }

}  // namespace remora::values
