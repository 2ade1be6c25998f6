// What is known of a value apart from its contents: OBJECT and MEMORY USAGE.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/transaction.h"

namespace remora::ops {

// The encoding that Redis would have for the value: "int", "embstr", "raw", "intset",
// "listpack", "listpackex", "hashtable" or "skiplist"; nothing when the key is not there. O(1).
[[nodiscard]] std::optional<std::string_view> EncodingOf(Transaction& transaction, const Key& key);

// How many hold the value: 1, but for integers below 10,000, which Redis shares. O(1).
[[nodiscard]] std::optional<int64_t> ReferenceCountOf(Transaction& transaction, const Key& key);

// What the access clock of a key says.
struct AccessClock {
  bool counts_uses = false;  // how often, rather than when
  int64_t idle_seconds = 0;
  uint32_t frequency = 0;
};

// The key's use, itself no use; zeros where the engine does not track it. O(1).
[[nodiscard]] std::optional<AccessClock> AccessClockOf(Transaction& transaction, const Key& key);

// Bytes that key and value take, with their part of the index. O(1).
[[nodiscard]] std::optional<uint64_t> MemoryUsageOf(Transaction& transaction, const Key& key);

}  // namespace remora::ops
