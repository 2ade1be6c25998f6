#include "engine/ops/hash_records.h"

#include <cstdint>
#include <limits>

#include "engine/keyspace/change.h"
#include "engine/keyspace/keyspace.h"
#include "engine/ops/find_of_type.h"

namespace remora::ops {

using keyspace::Change;
using keyspace::RecordHandle;
using keyspace::ValueType;
using values::HashValue;

namespace {

// The hash at `key` as it stands, and whether fields may be due.
struct FoundHash {
  Result<RecordHandle> record;
  bool has_due = false;
};

FoundHash FindAsItIs(Transaction& transaction, const Key& key, Access access) {
  RecordHandle record = transaction.Find(key, access);
  if (!record) return {record};
  if (record.type() != ValueType::kHash) return {OpError::kWrongType};
  const int64_t due = record.slice().FieldsDueOf(record.record());
  const bool has_due = due != values::kNothingDue && due <= transaction.now_milliseconds();
  if (has_due && transaction.shares()) {
    transaction.BecomeExclusive();
    return FindAsItIs(transaction, key, Access::kQuiet);
  }
  return {record, has_due};
}

}  // namespace

void RemoveDueOf(Transaction& transaction, const Key& key, RecordHandle& record,
                 std::span<const std::string_view> fields) {
  HashChange change(transaction, key, record);
  uint64_t removed = 0;
  for (const std::string_view field : fields) {
    const HashValue::Place place = change.hash().Find(field);
    if (!place || !IsDue(place.field, transaction.now_milliseconds())) continue;
    change.hash().Remove(place);
    ++removed;
  }
  if (removed == 0) return;
  transaction.ExpiredFields(key, removed);
  change.Finish();
}

Result<RecordHandle> FindHashAsItIs(Transaction& transaction, const Key& key, Access access) {
  return FindOfType(transaction, key, access, ValueType::kHash);
}

Result<RecordHandle> FindHash(Transaction& transaction, const Key& key, Access access) {
  FoundHash found = FindAsItIs(transaction, key, access);
  if (found.has_due) [[unlikely]] {
    transaction.ExpireFields(transaction.database(), key, *found.record,
                             std::numeric_limits<size_t>::max());
  }
  return found.record;
}

Result<RecordHandle> FindHashFor(Transaction& transaction, const Key& key, Access access,
                                 std::span<const std::string_view> fields) {
  FoundHash found = FindAsItIs(transaction, key, access);
  if (found.has_due) [[unlikely]]
    RemoveDueOf(transaction, key, *found.record, fields);
  return found.record;
}

RecordHandle CreateHash(Transaction& transaction, const Key& key) {
  RecordHandle record = transaction.Create(key);
  record.SetBytes(ValueType::kHash, HashValue::EmptyPacked());
  transaction.Changed(key, Change::kNew, 0);
  return record;
}

HashValue::Limits HashLimits(const Transaction& transaction) {
  const Limits& limits = transaction.keyspace().limits();
  return {.packed_fields_max = limits.hash_max_listpack_entries.load(std::memory_order_relaxed),
          .packed_bytes_max = limits.hash_max_listpack_value.load(std::memory_order_relaxed)};
}

HashValue ViewHash(const Transaction& transaction, RecordHandle& record) {
  return {record, transaction.keyspace().hasher(), HashLimits(transaction)};
}

HashChange::HashChange(Transaction& transaction, const Key& key, RecordHandle& record)
    : transaction_(transaction),
      key_(key),
      record_(record),
      hash_(ViewHash(transaction, record)),
      reference_before_(record.reference()),
      due_before_(hash_.next_due_milliseconds()) {}

void HashChange::Finish() {
  const bool had_expiries = due_before_ != values::kNothingDue;
  const bool has_expiries = hash_.next_due_milliseconds() != values::kNothingDue;
  record_.slice().CountFieldExpiries(int64_t{has_expiries} - int64_t{had_expiries});
  if (hash_.size() == 0) {
    record_.Erase();
    transaction_.Changed(key_, Change::kDelete, 0);
    return;
  }
  const int64_t due = hash_.next_due_milliseconds();
  if (due == values::kNothingDue) return;
  if (due < due_before_ || record_.reference() != reference_before_) {
    transaction_.Schedule(key_, record_, due);
  }
}

}  // namespace remora::ops
