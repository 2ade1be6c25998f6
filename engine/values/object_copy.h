// Copies of the objects that large values are kept in, one line a type.
#pragma once

#include <memory>

#include "engine/base/hash.h"
#include "engine/values/storage.h"
#include "engine/values/value_type.h"

namespace remora::values {

// An object of its own with the same contents; `hasher`, which outlives it, is the source's. O(size
// of the object).
[[nodiscard]] std::unique_ptr<Object> CopyObject(ValueType type, const Object& object,
                                                 const base::KeyHasher& hasher);

}  // namespace remora::values
