// How operations find, make and change streams. For operations only.
#pragma once

#include <cstddef>

#include "engine/keyspace/record_handle.h"
#include "engine/ops/streams.h"
#include "engine/result.h"
#include "engine/transaction.h"
#include "engine/values/stream_value.h"

namespace remora::ops {

// The stream at `key`; empty when there is no such key.
// Errors: kWrongType.
[[nodiscard]] Result<keyspace::RecordHandle> FindStream(Transaction& transaction, const Key& key,
                                                        Access access);
// The same where there has to be one.
// Errors: kWrongType; kNoSuchKey.
[[nodiscard]] Result<keyspace::RecordHandle> NeedStream(Transaction& transaction, const Key& key,
                                                        Access access);
[[nodiscard]] inline values::StreamValue& StreamOf(const keyspace::RecordHandle& record) {
  return static_cast<values::StreamValue&>(*record.object());
}
// Makes an empty stream at a key that is not there.
[[nodiscard]] keyspace::RecordHandle CreateStream(Transaction& transaction, const Key& key);

// Accounts for what changes in a stream while it lives. The record outlives it, in its place.
class StreamChange {
 public:
  explicit StreamChange(keyspace::RecordHandle& record)
      : record_(record), before_(record.object()->footprint_bytes()) {}
  ~StreamChange() { record_.ObjectChanged(before_); }
  StreamChange(const StreamChange&) = delete;
  StreamChange& operator=(const StreamChange&) = delete;

  [[nodiscard]] values::StreamValue& stream() { return StreamOf(record_); }

 private:
  keyspace::RecordHandle& record_;
  size_t before_;
};

// The group of a stream, and the stream.
struct FoundGroup {
  keyspace::RecordHandle record;
  values::StreamGroup* group;
};
// Errors: kWrongType; kNoSuchGroup, also when there is no such key.
[[nodiscard]] Result<FoundGroup> FindGroup(Transaction& transaction, const Key& key,
                                           std::string_view group, Access access);

// Visits the entry of `id`, which is decoded into `texts`; false when there is none.
bool VisitEntry(const values::StreamValue& stream, StreamId id, containers::StreamEntryTexts& texts,
                StreamEntryVisitor visit);

}  // namespace remora::ops
