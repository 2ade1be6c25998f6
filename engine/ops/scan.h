// Walks over the keys of a database.
//
// They lock one stripe at a time, unless their transaction has locked everything: a walk is no
// atomic step, but it holds nobody up. A transaction for a walk has locked nothing or everything.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/base/function_ref.h"
#include "engine/transaction.h"
#include "engine/values/value_type.h"

namespace remora::ops {

// How many keys the transaction's database holds, those included whose expiry has passed unnoticed.
// O(stripes).
[[nodiscard]] uint64_t CountKeys(Transaction& transaction);
// The same, of those with an expiry.
[[nodiscard]] uint64_t CountVolatileKeys(Transaction& transaction);

// Calls `visit` with every key that matches the glob `pattern`; it must not call the engine.
// O(keys), or O(1) for a pattern without special bytes.
void VisitKeys(Transaction& transaction, std::string_view pattern,
               base::FunctionRef<void(std::string_view key)> visit);

struct ScanOptions {
  std::string_view pattern = "*";
  uint64_t count = 10;  // about how many keys are looked at
  std::optional<values::ValueType> type = std::nullopt;
};

// Visits some keys from `cursor` on and returns where to go on; 0 begins and ends. A key that is
// there from the first call to the last is visited at least once, however the store grows and
// shrinks meanwhile. Keys that are past their expiry are removed on the way.
//
//   cursor = place in the stripe's table * stripes + stripe
//
// O(count).
[[nodiscard]] uint64_t Scan(Transaction& transaction, uint64_t cursor, const ScanOptions& options,
                            base::FunctionRef<void(std::string_view key)> visit);

}  // namespace remora::ops
