#include "engine/ops/streams.h"

#include <memory>
#include <utility>

#include "engine/keyspace/change.h"
#include "engine/keyspace/keyspace.h"
#include "engine/ops/stream_records.h"
#include "engine/values/stream_value.h"

namespace remora::ops {

using containers::DetachedStreamBlocks;
using containers::kStreamIdMax;
using containers::kStreamIdMin;
using containers::NextStreamId;
using keyspace::Change;
using keyspace::RecordHandle;
using values::StreamBlocks;
using values::StreamValue;

namespace {

StreamBlocks::Limits BlockLimits(const Transaction& transaction) {
  const Limits& limits = transaction.keyspace().limits();
  return {.block_bytes_max = limits.stream_node_max_bytes.load(std::memory_order_relaxed),
          .block_entries_max = limits.stream_node_max_entries.load(std::memory_order_relaxed)};
}

// The id of the next entry of a stream whose last was `last`.
Result<StreamId> IdAfter(StreamId last, const NewStreamId& wanted, Transaction& transaction) {
  if (last == kStreamIdMax) return OpError::kStreamIdsExhausted;
  switch (wanted.kind) {
    case NewStreamId::Kind::kNow: {
      const uint64_t now = static_cast<uint64_t>(transaction.now_milliseconds());
      if (now > last.milliseconds) return StreamId{now, 0};
      return *NextStreamId(last);
    }
    case NewStreamId::Kind::kNextOf: {
      const uint64_t milliseconds = wanted.id.milliseconds;
      if (milliseconds < last.milliseconds) return OpError::kStreamIdTooSmall;
      if (milliseconds > last.milliseconds) return StreamId{milliseconds, 0};
      if (last.sequence == kStreamIdMax.sequence) return OpError::kStreamIdTooSmall;
      return StreamId{milliseconds, last.sequence + 1};
    }
    case NewStreamId::Kind::kExactly:
      break;
  }
  if (wanted.id <= last) return OpError::kStreamIdTooSmall;
  return wanted.id;
}

// Trims the stream of a record; blocks that went may be freed later.
uint64_t Trim(RecordHandle& record, const StreamTrim& trim) {
  StreamChange change(record);
  const StreamBlocks::Trim how{.approximate = trim.approximate, .limit = trim.limit};
  DetachedStreamBlocks detached;
  const uint64_t gone = trim.rule == StreamTrim::Rule::kLengthMax
                            ? change.stream().TrimToLength(trim.length_max, how, detached)
                            : change.stream().TrimBelow(trim.least, how, detached);
  if (!detached.empty()) {
    record.slice().ReclaimObject(
        std::make_unique<values::TrimmedStreamBlocks>(std::move(detached)).release());
  }
  return gone;
}

}  // namespace

Result<std::optional<StreamId>> AppendToStream(Transaction& transaction, const Key& key,
                                               StreamFields fields,
                                               const StreamAppendOptions& options) {
  Result<RecordHandle> found = FindStream(transaction, key, Access::kWrite);
  if (!found) return found.error();
  RecordHandle& record = *found;
  if (!record && options.only_if_present) return std::optional<StreamId>();
  const StreamId last = record ? StreamOf(record).last_id() : kStreamIdMin;
  const Result<StreamId> id = IdAfter(last, options.id, transaction);
  if (!id) return id.error();
  uint64_t bytes = 0;
  for (const std::string_view text : fields) bytes += text.size();
  if (bytes > StreamBlocks::kBytesMax) return OpError::kStreamEntryTooLarge;

  if (!record) record = CreateStream(transaction, key);
  {
    StreamChange change(record);
    if (!change.stream().Append(*id, fields, BlockLimits(transaction))) {
      return OpError::kStreamEntryTooLarge;
    }
  }
  transaction.Changed(key, Change::kStreamAdd);
  if (options.trim.rule != StreamTrim::Rule::kNone && Trim(record, options.trim) != 0) {
    transaction.Changed(key, Change::kStreamTrim, 0);
  }
  return std::optional<StreamId>(*id);
}

Result<uint64_t> TrimStream(Transaction& transaction, const Key& key, const StreamTrim& trim) {
  Result<RecordHandle> record = FindStream(transaction, key, Access::kWrite);
  if (!record) return record.error();
  if (!*record || trim.rule == StreamTrim::Rule::kNone) return uint64_t{0};
  const uint64_t gone = Trim(*record, trim);
  if (gone != 0) transaction.Changed(key, Change::kStreamTrim, gone);
  return gone;
}

Result<uint64_t> DeleteFromStream(Transaction& transaction, const Key& key,
                                  std::span<const StreamId> ids) {
  Result<RecordHandle> record = FindStream(transaction, key, Access::kWrite);
  if (!record) return record.error();
  if (!*record) return uint64_t{0};
  uint64_t deleted = 0;
  {
    StreamChange change(*record);
    for (const StreamId id : ids) deleted += change.stream().Delete(id) ? 1 : 0;
  }
  if (deleted != 0) transaction.Changed(key, Change::kStreamDelete, deleted);
  return deleted;
}

Result<bool> StreamExists(Transaction& transaction, const Key& key) {
  const Result<RecordHandle> record = FindStream(transaction, key, Access::kQuiet);
  if (!record) return record.error();
  return static_cast<bool>(*record);
}

Result<uint64_t> StreamLength(Transaction& transaction, const Key& key) {
  const Result<RecordHandle> record = FindStream(transaction, key, Access::kRead);
  if (!record) return record.error();
  return *record ? StreamOf(*record).length() : uint64_t{0};
}

Result<uint64_t> VisitStream(Transaction& transaction, const Key& key, const StreamRange& range,
                             StreamEntryVisitor visit) {
  const Result<RecordHandle> record = FindStream(transaction, key, Access::kRead);
  if (!record) return record.error();
  if (!*record) return uint64_t{0};
  StreamBlocks::Walk walk(StreamOf(*record).blocks(),
                          {.first = range.first, .last = range.last, .backwards = range.backwards});
  containers::StreamEntryTexts texts;
  uint64_t visited = 0;
  while (walk) {
    visit({walk.id(), walk.Fields(texts)});
    if (++visited == range.count) break;
    walk.Next();
  }
  return visited;
}

Result<StreamTips> TipsOfStream(Transaction& transaction, const Key& key) {
  const Result<RecordHandle> record = FindStream(transaction, key, Access::kRead);
  if (!record) return record.error();
  if (!*record) return StreamTips{};
  const StreamValue& stream = StreamOf(*record);
  return StreamTips{.last_id = stream.last_id(), .last_entry = stream.blocks().LastId()};
}

Outcome SetStreamId(Transaction& transaction, const Key& key, const StreamSetIdOptions& options) {
  const Result<RecordHandle> record = FindStream(transaction, key, Access::kWrite);
  if (!record) return record.error();
  if (!*record) return OpError::kNoSuchKey;
  StreamValue& stream = StreamOf(*record);
  StreamValue::Marks marks = stream.marks();
  if (options.last_id < marks.max_deleted_id) return OpError::kStreamIdBelowDeleted;
  const std::optional<StreamId> top = stream.blocks().LastId();
  if (top && options.last_id < *top) return OpError::kStreamIdBelowTop;
  if (options.entries_added && *options.entries_added < stream.length()) {
    return OpError::kStreamCountTooSmall;
  }
  marks.last_id = options.last_id;
  marks.entries_added = options.entries_added.value_or(marks.entries_added);
  if (options.max_deleted_id && *options.max_deleted_id != kStreamIdMin) {
    marks.max_deleted_id = *options.max_deleted_id;
  }
  stream.set_marks(marks);
  transaction.Changed(key, Change::kStreamSetId);
  return Done{};
}

}  // namespace remora::ops
