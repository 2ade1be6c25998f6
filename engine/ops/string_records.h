// What the string operations share: how a record holds a string.
#pragma once

#include <string_view>

#include "engine/keyspace/record_handle.h"
#include "engine/ops/string_bytes.h"
#include "engine/transaction.h"

namespace remora::ops {

// The string in a record of type string.
[[nodiscard]] StringBytes ReadString(const keyspace::RecordHandle& record);

// Stores `value` with `expiry_milliseconds` (or Record::kNoExpiry) at `key`, whose record is
// `record`, empty where the key is not there: it is made. One allocation at most, in the final
// shape. `value` must not lie in the record. Says nothing of the change.
void StoreString(Transaction& transaction, const Key& key, keyspace::RecordHandle& record,
                 std::string_view value, int64_t expiry_milliseconds);

// Makes an integer's text the record's bytes, for who edits them next.
void MakeBytes(keyspace::RecordHandle& record);

// Stores `value`, as an integer where its text is canonical. Turns a record of any type into a
// string; keeps the expiry. `value` must not lie in the record.
void WriteString(keyspace::RecordHandle& record, std::string_view value);

}  // namespace remora::ops
