// What the operations on sorted sets share: how a record holds one.
#pragma once

#include "engine/keyspace/change.h"
#include "engine/keyspace/record_handle.h"
#include "engine/result.h"
#include "engine/transaction.h"
#include "engine/values/sorted_set_builder.h"
#include "engine/values/sorted_set_value.h"

namespace remora::ops {

// The record of a sorted set; empty when there is no such key.
// Errors: kWrongType.
[[nodiscard]] Result<keyspace::RecordHandle> FindSortedSet(Transaction& transaction, const Key& key,
                                                           Access access);
// A new sorted set without members, to be given some before anything else.
[[nodiscard]] keyspace::RecordHandle CreateSortedSet(Transaction& transaction, const Key& key);

[[nodiscard]] values::SortedSetValue SortedSetOf(const Transaction& transaction,
                                                 keyspace::RecordHandle& record);
[[nodiscard]] values::SortedSetLimits SortedSetLimitsOf(const Transaction& transaction);

// Removes a sorted set that has lost its last member.
void EraseIfEmpty(Transaction& transaction, const Key& key, keyspace::RecordHandle& record,
                  uint64_t size);

// Makes what was built the value of `key`, whatever was there, without an expiry; an empty result
// removes the key. Returns the number of members.
uint64_t StoreSortedSet(Transaction& transaction, const Key& key, values::SortedSetBuilder& builder,
                        keyspace::Change change);

}  // namespace remora::ops
