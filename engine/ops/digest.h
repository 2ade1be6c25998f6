// Digests of values and of all data, as Redis computes them: whoever holds the same has the same
// digest, whatever the encodings and whatever order it came in.
#pragma once

#include "engine/base/sha1.h"
#include "engine/transaction.h"

namespace remora::ops {

// Of the value at `key` with its type and whether it expires, not of the key itself; zeros when the
// key is not there. Leaves no trace on the key. O(size of the value).
[[nodiscard]] base::Sha1Digest DigestOfValue(Transaction& transaction, const Key& key);

// Of all databases; zeros when they are empty. Needs a transaction that has locked everything.
// O(size of all values).
[[nodiscard]] base::Sha1Digest DigestOfEverything(Transaction& transaction);

}  // namespace remora::ops
