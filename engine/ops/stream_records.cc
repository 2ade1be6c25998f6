#include "engine/ops/stream_records.h"

#include <memory>

#include "engine/keyspace/change.h"
#include "engine/ops/find_of_type.h"

namespace remora::ops {

using keyspace::RecordHandle;
using keyspace::ValueType;
using values::StreamBlocks;

Result<RecordHandle> FindStream(Transaction& transaction, const Key& key, Access access) {
  return FindOfType(transaction, key, access, ValueType::kStream);
}

Result<RecordHandle> NeedStream(Transaction& transaction, const Key& key, Access access) {
  const Result<RecordHandle> record = FindStream(transaction, key, access);
  if (record && !*record) return OpError::kNoSuchKey;
  return record;
}

RecordHandle CreateStream(Transaction& transaction, const Key& key) {
  RecordHandle record = transaction.CreateShaped(
      transaction.database(), key,
      {.type = ValueType::kStream, .form = keyspace::Form::kInline, .value_size = 0});
  record.BecomeObject(std::make_unique<values::StreamValue>());
  transaction.Changed(key, keyspace::Change::kNew, 0);
  return record;
}

Result<FoundGroup> FindGroup(Transaction& transaction, const Key& key, std::string_view group,
                             Access access) {
  const Result<RecordHandle> record = FindStream(transaction, key, access);
  if (!record) return record.error();
  if (!*record) return OpError::kNoSuchGroup;
  values::StreamGroup* const found = StreamOf(*record).FindGroup(group);
  if (found == nullptr) return OpError::kNoSuchGroup;
  return FoundGroup{*record, found};
}

bool VisitEntry(const values::StreamValue& stream, StreamId id, containers::StreamEntryTexts& texts,
                StreamEntryVisitor visit) {
  const StreamBlocks::Walk walk(stream.blocks(), {.first = id, .last = id});
  if (!walk) return false;
  visit({id, walk.Fields(texts)});
  return true;
}

}  // namespace remora::ops
