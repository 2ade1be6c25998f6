// Operations on strings that hold numbers.
#pragma once

#include <cstdint>

#include "engine/result.h"
#include "engine/transaction.h"

namespace remora::ops {

// Adds `delta` to the integer stored at `key`; a missing key counts as 0. Keeps the expiry. O(1).
// Errors: kWrongType; kNotAnInteger; kOverflow.
[[nodiscard]] Result<int64_t> IncrementBy(Transaction& transaction, const Key& key, int64_t delta);

// Adds `delta` to the number stored at `key`, and stores its text; a missing key counts as 0. Keeps
// the expiry. O(1).
// Errors: kWrongType; kNotAFloat; kNotFinite.
[[nodiscard]] Result<long double> IncrementByFloat(Transaction& transaction, const Key& key,
                                                   long double delta);

}  // namespace remora::ops
