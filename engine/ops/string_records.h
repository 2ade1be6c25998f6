// What the string operations share: how a record holds a string.
#pragma once

#include <string_view>

#include "engine/base/number_text.h"
#include "engine/keyspace/record_handle.h"
#include "engine/ops/string_bytes.h"
#include "engine/transaction.h"

namespace remora::ops {

// Calls `visit` with the bytes of the string in `record`; false when it holds another type.
template <typename Visit>
bool VisitStringIn(const keyspace::Record& record, Visit&& visit) {
  if (record.type() != keyspace::ValueType::kString) return false;
  if (record.is_inline()) [[likely]] {
    visit(record.inline_value());
  } else if (record.form() == keyspace::Form::kInteger) {
    char text[base::kIntegerTextMax];
    visit(std::string_view(text, base::FormatInteger(record.integer(), text)));
  } else {
    visit(record.heap()->view());
  }
  return true;
}

// The string in a record of type string.
[[nodiscard]] StringBytes ReadString(const keyspace::RecordHandle& record);

// Stores `value` with `expiry_milliseconds` (or Record::kNoExpiry) at `key`, whose record is
// `record`, empty where the key is not there: it is made. One allocation at most, in the final
// shape. `value` must not lie in the record. Says nothing of the change.
void StoreString(Transaction& transaction, const Key& key, keyspace::RecordHandle& record,
                 std::string_view value, int64_t expiry_milliseconds);

// Stores `value` as it is, without an expiry; its encoding is "raw" however short it is. `value`
// must not lie in the record. Says nothing of the change.
void StoreRawString(Transaction& transaction, const Key& key, keyspace::RecordHandle& record,
                    std::string_view value);
// The same with a long string that was made in place; the record then owns it.
void StoreHeapString(Transaction& transaction, const Key& key, keyspace::RecordHandle& record,
                     values::HeapBytes* heap);

// Makes an integer's text the record's bytes, for who edits them next.
void MakeBytes(keyspace::RecordHandle& record);

// Makes the string in `record` raw bytes of at least `size`, padded with zeros; where the key is
// not there, it is made. Whether the string is new or longer than before. Says nothing of the
// change.
bool MakeEditable(Transaction& transaction, const Key& key, keyspace::RecordHandle& record,
                  size_t size);

// Stores `value`, as an integer where its text is canonical. Turns a record of any type into a
// string; keeps the expiry. `value` must not lie in the record.
void WriteString(keyspace::RecordHandle& record, std::string_view value);

}  // namespace remora::ops
