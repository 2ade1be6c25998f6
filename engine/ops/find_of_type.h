// How the families find their records.
#pragma once

#include "engine/keyspace/record_handle.h"
#include "engine/result.h"
#include "engine/transaction.h"

namespace remora::ops {

// The record of `key`, empty when there is none.
// Errors: kWrongType when it is not of `type`.
[[nodiscard]] inline Result<keyspace::RecordHandle> FindOfType(Transaction& transaction,
                                                               const Key& key, Access access,
                                                               keyspace::ValueType type) {
  const keyspace::RecordHandle record = transaction.Find(key, access);
  if (record && record.type() != type) return OpError::kWrongType;
  return record;
}

}  // namespace remora::ops
