// Digests of values and of all data, as Redis computes them: whoever holds the same has the same
// digest, whatever the encodings and whatever order it came in.
#pragma once

#include <array>
#include <cstdint>

#include "engine/transaction.h"

namespace remora::ops {

// A SHA-1.
using Digest = std::array<uint8_t, 20>;

// Of the value at `key` with its type and whether it expires, not of the key itself; zeros when the
// key is not there. Leaves no trace on the key. O(size of the value).
[[nodiscard]] Digest DigestOfValue(Transaction& transaction, const Key& key);

// Of all databases; zeros when they are empty. Needs a transaction that has locked everything.
// O(size of all values).
[[nodiscard]] Digest DigestOfEverything(Transaction& transaction);

}  // namespace remora::ops
