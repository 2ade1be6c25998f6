#include "engine/values/list_limits.h"

#include <algorithm>
#include <limits>

namespace remora::values {

namespace {

constexpr size_t kFirstStepBytes = 4096;
constexpr int64_t kSteps = 5;
// What a block may have whose elements are counted, unless they are that long.
constexpr size_t kCountedBytesMax = 8192;
// The most that a long list keeps of the setting.
constexpr int64_t kCountMax = std::numeric_limits<int16_t>::max();

}  // namespace

size_t ListLimits::BlockBytes() const {
  if (fill >= 0) return kCountedBytesMax;
  return kFirstStepBytes << (std::min(-fill, kSteps) - 1);
}

bool ListLimits::ListpackExceeded(size_t bytes, uint64_t count) const {
  if (bytes > BlockBytes()) return true;
  return fill >= 0 && count > static_cast<uint64_t>(std::max<int64_t>(fill, 1));
}

bool ListLimits::FitsListpack(size_t bytes, uint64_t count, bool shrinking) const {
  const uint64_t part = shrinking ? 2 : 1;
  if (fill >= 0) return count <= static_cast<uint64_t>(std::max<int64_t>(fill, 1)) / part;
  return bytes <= BlockBytes() / part;
}

int64_t ListLimits::KeptFill() const { return std::clamp(fill, -kSteps, kCountMax); }

containers::ChunkedList::Limits ListLimits::ForBlocks() const {
  containers::ChunkedList::Limits limits;
  limits.block_bytes_max = BlockBytes();
  limits.apart_bytes_min = ApartBytesMin(limits.block_bytes_max);
  if (fill >= 0)
    limits.block_count_max = static_cast<size_t>(std::clamp<int64_t>(fill, 1, kCountMax));
  return limits;
}

}  // namespace remora::values
