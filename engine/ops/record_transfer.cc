#include "engine/ops/record_transfer.h"

#include <memory>

#include "engine/keyspace/keyspace.h"
#include "engine/values/object_copy.h"

namespace remora::ops {

using keyspace::Form;
using keyspace::Record;
using keyspace::RecordHandle;
using keyspace::ValueType;

namespace {

// An index entry and its share of empty slots.
constexpr uint64_t kIndexBytes = 8;

bool IsObject(const Record& record) {
  return record.form() == Form::kObject && record.type() != ValueType::kString;
}

size_t OutsideBytes(const Record& record) {
  if (record.form() == Form::kHeap) return record.heap()->footprint_bytes();
  return IsObject(record) ? record.object()->footprint_bytes() : 0;
}

// A record of the same shape at another place; the value is not initialised.
RecordHandle CreateLike(Transaction& transaction, const RecordHandle& source, const Place& target) {
  return transaction.CreateShaped(target.database, target.key, source.record().shape());
}

// Fields of a hash fall due apart from the record.
void ScheduleParts(Transaction& transaction, const Key& key, RecordHandle& record) {
  const int64_t due = record.slice().FieldsDueOf(record.record());
  if (due == containers::ExpiryWheel::kNever) return;
  record.slice().CountFieldExpiries(1);
  transaction.Schedule(key, record, due);
}

}  // namespace

void MoveRecord(Transaction& transaction, RecordHandle& source, const Place& target) {
  RecordHandle made = CreateLike(transaction, source, target);
  const Record from = source.record();
  Record to = made.record();
  if (from.has_clock() && to.has_clock()) to.set_clock(from.clock());
  if (from.is_inline()) {
    made.FillBytes(from.inline_value());
  } else {
    made.FillWord(from);
    const int64_t outside = static_cast<int64_t>(OutsideBytes(from));
    source.slice().AddOutsideBytes(-outside);
    made.slice().AddOutsideBytes(outside);
  }
  source.slice().EraseKeepingValue(source.hash(), source.reference());
  source = {};
  ScheduleParts(transaction, target.key, made);
}

void CopyRecord(Transaction& transaction, const RecordHandle& source, const Place& target) {
  RecordHandle made = CreateLike(transaction, source, target);
  const Record from = source.record();
  if (from.form() == Form::kInteger) {
    made.FillInteger(from.integer());
  } else if (IsObject(from)) {
    made.FillObject(
        values::CopyObject(from.type(), *from.object(), transaction.keyspace().hasher()));
  } else {
    made.FillBytes(source.bytes());
  }
  ScheduleParts(transaction, target.key, made);
}

uint64_t RecordFootprint(const RecordHandle& record) {
  return containers::Slab::ClassBytes(record.record().bytes()) + OutsideBytes(record.record()) +
         kIndexBytes;
}

}  // namespace remora::ops
