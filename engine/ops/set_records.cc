#include "engine/ops/set_records.h"

#include "engine/keyspace/keyspace.h"
#include "engine/ops/find_of_type.h"

namespace remora::ops {

using keyspace::Change;
using keyspace::Form;
using keyspace::Record;
using keyspace::RecordHandle;
using keyspace::ValueType;

Result<RecordHandle> FindSet(Transaction& transaction, const Key& key, Access access) {
  return FindOfType(transaction, key, access, ValueType::kSet);
}

values::SetValue ViewSet(const Transaction& transaction, RecordHandle& record) {
  return {record, transaction.keyspace().hasher(), SetLimitsOf(transaction)};
}

values::SetLimits SetLimitsOf(const Transaction& transaction) {
  const Limits& limits = transaction.keyspace().limits();
  return {.integers_max = limits.set_max_intset_entries.load(std::memory_order_relaxed),
          .packed_members_max = limits.set_max_listpack_entries.load(std::memory_order_relaxed),
          .packed_member_bytes_max = limits.set_max_listpack_value.load(std::memory_order_relaxed)};
}

RecordHandle CreateSet(Transaction& transaction, const Key& key, values::SetBuilder& builder) {
  const size_t bytes = builder.is_packed() ? builder.packed().size() : 0;
  const bool is_inline = bytes <= RecordHandle::kInlineBytesMax;
  RecordHandle record = transaction.CreateShaped(transaction.database(), key,
                                                 {.type = ValueType::kSet,
                                                  .form = is_inline ? Form::kInline : Form::kHeap,
                                                  .value_size = is_inline ? bytes : 0});
  if (builder.is_packed()) {
    record.FillBytes(builder.packed());
  } else {
    record.BecomeObject(builder.TakeObject());
  }
  transaction.Changed(key, Change::kNew, 0);
  return record;
}

void ReplaceSet(RecordHandle& record, values::SetBuilder& builder) {
  if (builder.is_packed()) return record.SetBytes(ValueType::kSet, builder.packed());
  record.SetBytes(ValueType::kSet, std::string_view());
  record.BecomeObject(builder.TakeObject());
}

void EraseEmptySet(Transaction& transaction, const Key& key, RecordHandle& record) {
  record.Erase();
  transaction.Changed(key, Change::kDelete, 0);
}

uint64_t StoreSet(Transaction& transaction, const Key& key, values::SetBuilder& builder,
                  Change change) {
  const uint64_t size = builder.set().size();
  RecordHandle record = transaction.Find(key, Access::kWrite);
  if (size == 0) {
    if (record) {
      record.Erase();
      transaction.Changed(key, Change::kDelete);
    }
    return 0;
  }
  if (record) {
    ReplaceSet(record, builder);
    if (record.record().has_expiry()) transaction.SetExpiry(key, record, Record::kNoExpiry);
  } else {
    record = CreateSet(transaction, key, builder);
  }
  transaction.Changed(key, change);
  return size;
}

}  // namespace remora::ops
