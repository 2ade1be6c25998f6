// What sets and sorted sets are combined by.
#pragma once

#include <cstdint>

namespace remora::ops {

enum class SetOperation : uint8_t { kUnion, kIntersection, kDifference };

}  // namespace remora::ops
