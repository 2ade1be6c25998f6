// How operations find and change sets. For operations only.
#pragma once

#include "engine/keyspace/change.h"
#include "engine/keyspace/record_handle.h"
#include "engine/result.h"
#include "engine/transaction.h"
#include "engine/values/set_builder.h"
#include "engine/values/set_value.h"

namespace remora::ops {

// The set at `key`; empty when there is no such key.
// Errors: kWrongType.
[[nodiscard]] Result<keyspace::RecordHandle> FindSet(Transaction& transaction, const Key& key,
                                                     Access access);

// A view of the set that `record` holds.
[[nodiscard]] values::SetValue ViewSet(const Transaction& transaction,
                                       keyspace::RecordHandle& record);
[[nodiscard]] values::SetLimits SetLimitsOf(const Transaction& transaction);

// Makes a record of what was built at a key that is not there.
keyspace::RecordHandle CreateSet(Transaction& transaction, const Key& key,
                                 values::SetBuilder& builder);
// Gives `record`, which keeps its expiry, what was built as its value.
void ReplaceSet(keyspace::RecordHandle& record, values::SetBuilder& builder);

// Removes a set that has lost its last member, and says so.
void EraseEmptySet(Transaction& transaction, const Key& key, keyspace::RecordHandle& record);

// Makes what was built the value of `key`, whatever was there, without an expiry; an empty result
// removes the key. Returns the number of members.
uint64_t StoreSet(Transaction& transaction, const Key& key, values::SetBuilder& builder,
                  keyspace::Change change);

}  // namespace remora::ops
