// What RENAME, MOVE, COPY and RESTORE share: making a record out of another one.
#pragma once

#include <cstdint>

#include "engine/keyspace/record_handle.h"
#include "engine/transaction.h"

namespace remora::ops {

// A key in one of the databases.
struct Place {
  uint32_t database;
  const Key& key;
};

// Makes `target`, which is not there, of `source` with its expiry and clock, and removes the
// source. Large values move by pointer: O(1), plus the bytes of a small value.
void MoveRecord(Transaction& transaction, keyspace::RecordHandle& source, const Place& target);

// Makes `target`, which is not there, a copy of `source` with its expiry. O(size of the value).
void CopyRecord(Transaction& transaction, const keyspace::RecordHandle& source,
                const Place& target);

// Bytes that the record takes, with what it holds outside itself and its part of the index.
[[nodiscard]] uint64_t RecordFootprint(const keyspace::RecordHandle& record);

}  // namespace remora::ops
