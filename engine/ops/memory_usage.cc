#include "engine/ops/memory_usage.h"

#include "engine/keyspace/record_handle.h"

namespace remora::ops {

using keyspace::DatabaseSlice;
using keyspace::Form;
using keyspace::Record;
using keyspace::RecordHandle;
using keyspace::ValueType;

namespace {

size_t OutsideBytes(const Record& record) {
  if (record.form() == Form::kHeap) return record.heap()->footprint_bytes();
  if (record.form() == Form::kObject && record.type() != ValueType::kString) {
    return record.object()->footprint_bytes();
  }
  return 0;
}

}  // namespace

std::optional<uint64_t> MemoryUsage(Transaction& transaction, const Key& key) {
  const RecordHandle handle = transaction.Find(key, Access::kQuiet);
  if (!handle) return std::nullopt;
  const DatabaseSlice& slice = handle.slice();
  const size_t share = slice.overhead_bytes() / slice.size();
  return keyspace::Slab::ClassBytes(handle.record().bytes()) + OutsideBytes(handle.record()) +
         share;
}

}  // namespace remora::ops
