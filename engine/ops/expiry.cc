#include "engine/ops/expiry.h"

#include "engine/keyspace/change.h"
#include "engine/keyspace/record_handle.h"

namespace remora::ops {

using keyspace::Change;
using keyspace::Record;
using keyspace::RecordHandle;

namespace {

bool Hold(const ExpireConditions& conditions, int64_t before, int64_t after) {
  const bool has_expiry = before != Record::kNoExpiry;
  if (conditions.if_none && has_expiry) return false;
  if (conditions.if_some && !has_expiry) return false;
  if (conditions.if_later && (!has_expiry || after <= before)) return false;
  if (conditions.if_earlier && has_expiry && after >= before) return false;
  return true;
}

}  // namespace

bool Expire(Transaction& transaction, const Key& key, int64_t milliseconds,
            const ExpireConditions& conditions) {
  RecordHandle record = transaction.Find(key, Access::kWrite);
  if (!record || !Hold(conditions, record.expiry_milliseconds(), milliseconds)) return false;
  if (milliseconds <= transaction.now_milliseconds()) {
    record.Erase();
    transaction.Changed(key, Change::kDelete);
    return true;
  }
  transaction.SetExpiry(key, record, milliseconds);
  transaction.Changed(key, Change::kExpire);
  return true;
}

bool Persist(Transaction& transaction, const Key& key) {
  RecordHandle record = transaction.Find(key, Access::kWrite);
  if (!record || !record.record().has_expiry()) return false;
  transaction.SetExpiry(key, record, Record::kNoExpiry);
  transaction.Changed(key, Change::kPersist);
  return true;
}

ExpiryTime GetExpiryTime(Transaction& transaction, const Key& key) {
  const RecordHandle record = transaction.Find(key, Access::kPeek);
  if (!record) return {};
  const int64_t expiry = record.expiry_milliseconds();
  if (expiry == Record::kNoExpiry) return {.key_exists = true};
  return {.key_exists = true, .milliseconds = expiry};
}

}  // namespace remora::ops
