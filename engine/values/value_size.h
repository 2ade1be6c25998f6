// How many elements a packed value has, told from its bytes: one case a type.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "engine/values/value_type.h"

namespace remora::values {

// Of a string its bytes; of a packed collection its elements. O(1).
// A packed hash counts up to 32,767 fields (see packed_hash.h); more appear as that many.
[[nodiscard]] uint64_t SizeOfPacked(ValueType type, std::string_view bytes);
// Whether an edit of packed bytes at `offset` may change that number. Packed collections keep it at
// their beginning, but for sets of integers, which have as many as there is room for.
[[nodiscard]] inline bool EditMayResize(ValueType type, size_t offset) {
  return offset == 0 || type == ValueType::kSet;
}

}  // namespace remora::values
