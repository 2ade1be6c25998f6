// What a key costs.
#pragma once

#include <cstdint>
#include <optional>

#include "engine/transaction.h"

namespace remora::ops {

// The bytes that `key` takes: its record with name and value, what the value holds outside the
// record, and its share of the index. Exact, so that nothing needs to be sampled. Nothing when
// there is no such key. O(1).
[[nodiscard]] std::optional<uint64_t> MemoryUsage(Transaction& transaction, const Key& key);

}  // namespace remora::ops
