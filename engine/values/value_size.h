// How many elements a packed value has, told from its bytes: one case a type.
#pragma once

#include <cstdint>
#include <string_view>

#include "engine/values/value_type.h"

namespace remora::values {

// Of a string its bytes; of a packed collection its elements, as the beginning of its bytes says.
// O(1). Every packed collection keeps that number at its beginning, and changes it by an edit that
// starts there.
// A packed hash counts up to 32,767 fields (see packed_hash.h); more appear as that many.
[[nodiscard]] uint64_t SizeOfPacked(ValueType type, std::string_view bytes);

}  // namespace remora::values
