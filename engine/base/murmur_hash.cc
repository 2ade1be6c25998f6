#include "engine/base/murmur_hash.h"

#include <bit>
#include <cstring>

namespace remora::base {

static_assert(std::endian::native == std::endian::little, "blocks are read as they lie");

uint64_t MurmurHash64A(std::string_view bytes, uint64_t seed) {
  constexpr uint64_t kFactor = 0xC6A4A7935BD1E995;
  constexpr int kShift = 47;
  uint64_t hash = seed ^ (bytes.size() * kFactor);
  for (; bytes.size() >= 8; bytes.remove_prefix(8)) {
    uint64_t block = 0;
    std::memcpy(&block, bytes.data(), 8);
    block *= kFactor;
    block ^= block >> kShift;
    hash = (hash ^ (block * kFactor)) * kFactor;
  }
  if (!bytes.empty()) {
    uint64_t rest = 0;
    std::memcpy(&rest, bytes.data(), bytes.size());
    hash = (hash ^ rest) * kFactor;
  }
  hash = (hash ^ (hash >> kShift)) * kFactor;
  return hash ^ (hash >> kShift);
}

}  // namespace remora::base
