// How operations find and change lists. For operations only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "engine/keyspace/change.h"
#include "engine/keyspace/record_handle.h"
#include "engine/result.h"
#include "engine/transaction.h"
#include "engine/values/list_value.h"

namespace remora::ops {

// The record of a list; empty when there is no such key.
// Errors: kWrongType.
[[nodiscard]] Result<keyspace::RecordHandle> FindList(Transaction& transaction, const Key& key,
                                                      Access access);
// A new list without elements, to be given some before anything else.
[[nodiscard]] keyspace::RecordHandle CreateList(Transaction& transaction, const Key& key);
// A new list of `elements`, pushed at `end` one after the other.
void CreateListOf(Transaction& transaction, const Key& key, values::ListEnd end,
                  std::span<const std::string_view> elements);

[[nodiscard]] values::ListLimits ListLimitsOf(const Transaction& transaction);
[[nodiscard]] values::ListValue ListOf(const Transaction& transaction,
                                       keyspace::RecordHandle& record);

// To be called when elements were taken out, after what happened has been said: removes a list that
// has none left, or lets it settle. Hands `lost`, which may be null, over to be reclaimed.
void FinishRemoval(Transaction& transaction, const Key& key, keyspace::RecordHandle& record,
                   std::unique_ptr<values::Object> lost = nullptr);

// What a push or a pop at an end is called.
[[nodiscard]] keyspace::Change PushAt(values::ListEnd end);
[[nodiscard]] keyspace::Change PopAt(values::ListEnd end);

}  // namespace remora::ops
