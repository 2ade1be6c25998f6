// Brings what several keys hold towards the caches, all at once rather than one miss after the
// other, for operations that then look at each.
#pragma once

#include <cstddef>
#include <span>

#include "engine/transaction.h"

namespace remora::ops {

// Keys whose memory is fetched at one time: enough to hide the latency, few enough for the buffers
// that hold outstanding lines.
inline constexpr size_t kPrefetchKeysMax = 16;

// Fetches the records of the first kPrefetchKeysMax of `keys`, which the transaction has locked,
// and the beginning of what they hold outside themselves. Does nothing for a single key.
void PrefetchKeys(Transaction& transaction, std::span<const Key> keys);

}  // namespace remora::ops
