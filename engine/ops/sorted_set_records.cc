#include "engine/ops/sorted_set_records.h"

#include "engine/keyspace/keyspace.h"
#include "engine/ops/find_of_type.h"

namespace remora::ops {

using keyspace::Change;
using keyspace::Record;
using keyspace::RecordHandle;
using keyspace::ValueType;

Result<RecordHandle> FindSortedSet(Transaction& transaction, const Key& key, Access access) {
  return FindOfType(transaction, key, access, ValueType::kSortedSet);
}

RecordHandle CreateSortedSet(Transaction& transaction, const Key& key) {
  RecordHandle record = transaction.CreateShaped(
      transaction.database(), key,
      {.type = ValueType::kSortedSet, .form = keyspace::Form::kInline, .value_size = 0});
  transaction.Changed(key, Change::kNew, 0);
  return record;
}

values::SortedSetValue SortedSetOf(const Transaction& transaction, RecordHandle& record) {
  return {record, transaction.keyspace().hasher()};
}

values::SortedSetLimits SortedSetLimitsOf(const Transaction& transaction) {
  const Limits& limits = transaction.keyspace().limits();
  return {limits.zset_max_listpack_entries.load(std::memory_order_relaxed),
          limits.zset_max_listpack_value.load(std::memory_order_relaxed)};
}

void EraseIfEmpty(Transaction& transaction, const Key& key, RecordHandle& record, uint64_t size) {
  if (size != 0) return;
  record.Erase();
  transaction.Changed(key, Change::kDelete, 0);
}

uint64_t StoreSortedSet(Transaction& transaction, const Key& key, values::SortedSetBuilder& builder,
                        Change change) {
  const uint64_t size = builder.size();
  RecordHandle record = transaction.Find(key, Access::kWrite);
  if (size == 0) {
    if (record) {
      record.Erase();
      transaction.Changed(key, Change::kDelete);
    }
    return 0;
  }
  if (!record) {
    record = CreateSortedSet(transaction, key);
  } else {
    record.SetBytes(ValueType::kSortedSet, std::string_view(""));
    if (record.record().has_expiry()) transaction.SetExpiry(key, record, Record::kNoExpiry);
  }
  builder.MoveInto(record);
  transaction.Changed(key, change);
  return size;
}

}  // namespace remora::ops
