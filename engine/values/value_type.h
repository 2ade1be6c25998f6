// The types a value can have.
#pragma once

#include <cstdint>

namespace remora::values {

enum class ValueType : uint8_t {
  kString = 0,
  kList = 1,
  kSet = 2,
  kSortedSet = 3,
  kHash = 4,
  kStream = 5,
};

}  // namespace remora::values
