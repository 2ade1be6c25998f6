// Performing writes inside a transaction that has locked their keys.
#pragma once

#include "engine/transaction.h"
#include "patterns/store_result.h"
#include "patterns/units/unit_check.h"
#include "patterns/writes.h"

namespace remora::patterns {

// The write's arguments have been checked (units/unit_check.h).
[[nodiscard]] StoreResult<WriteOutcome> PerformIn(Transaction& transaction, const Write& write);

// What a key holds.
[[nodiscard]] StoredType StoredTypeOf(Transaction& transaction, const Key& key);

}  // namespace remora::patterns
