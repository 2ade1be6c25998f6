#include "engine/ops/strings.h"

#include <utility>

#include "engine/base/number_text.h"
#include "engine/keyspace/change.h"
#include "engine/keyspace/keyspace.h"
#include "engine/keyspace/record_handle.h"
#include "engine/ops/string_records.h"

namespace remora::ops {

using keyspace::Change;
using keyspace::Form;
using keyspace::Record;
using keyspace::RecordHandle;
using keyspace::ValueType;

namespace {

bool TooLong(const Transaction& transaction, size_t size) {
  return size > transaction.keyspace().limits().proto_max_bulk_len.load(std::memory_order_relaxed);
}

bool ConditionHolds(const SetOptions& options, const RecordHandle& record) {
  switch (options.condition) {
    case SetCondition::kAlways:
      return true;
    case SetCondition::kIfAbsent:
      return !record;
    case SetCondition::kIfPresent:
      return static_cast<bool>(record);
    case SetCondition::kIfEqual:
      return record && ReadString(record).view() == options.expected;
  }
  return false;
}

}  // namespace

Result<std::optional<StringBytes>> Get(Transaction& transaction, const Key& key) {
  const RecordHandle record = transaction.Find(key, Access::kRead);
  if (!record) return std::optional<StringBytes>();
  if (record.type() != ValueType::kString) return OpError::kWrongType;
  return std::optional<StringBytes>(ReadString(record));
}

Result<SetOutcome> Set(Transaction& transaction, const Key& key, std::string_view value,
                       const SetOptions& options) {
  if (TooLong(transaction, value.size())) return OpError::kTooLong;
  RecordHandle record = transaction.Find(key, Access::kWrite);
  const bool reads = options.want_previous || options.condition == SetCondition::kIfEqual;
  if (reads && record && record.type() != ValueType::kString) return OpError::kWrongType;

  SetOutcome outcome;
  if (options.want_previous && record) outcome.previous = ReadString(record).ToString();
  if (!ConditionHolds(options, record)) return outcome;
  outcome.written = true;
  if (options.expiry_milliseconds &&
      *options.expiry_milliseconds <= transaction.now_milliseconds()) {
    if (record) {
      record.Erase();
      transaction.Changed(key, Change::kDelete);
    }
    return outcome;
  }
  const bool is_new = !record;
  const int64_t kept =
      options.keep_expiry && record ? record.expiry_milliseconds() : Record::kNoExpiry;
  StoreString(transaction, key, record, value, options.expiry_milliseconds.value_or(kept));
  if (is_new) transaction.Changed(key, Change::kNew, 0);
  transaction.Changed(key, Change::kSet);
  if (options.expiry_milliseconds) transaction.Changed(key, Change::kExpire, 0);
  return outcome;
}

Result<int64_t> IncrementBy(Transaction& transaction, const Key& key, int64_t delta) {
  RecordHandle record = transaction.Find(key, Access::kWrite);
  int64_t value = 0;
  if (record) {
    if (record.type() != ValueType::kString) return OpError::kWrongType;
    const Record at = record.record();
    if (at.form() == Form::kInteger) {
      value = at.integer();
    } else {
      const std::optional<int64_t> parsed = base::ParseInteger(record.bytes());
      if (!parsed) return OpError::kNotAnInteger;
      value = *parsed;
    }
  }
  if (__builtin_add_overflow(value, delta, &value)) return OpError::kOverflow;
  if (!record) {
    record = transaction.CreateShaped(transaction.database(), key, {.form = Form::kInteger});
    transaction.Changed(key, Change::kNew, 0);
  }
  record.SetInteger(value);
  transaction.Changed(key, Change::kIncrementBy);
  return value;
}

Result<uint64_t> Append(Transaction& transaction, const Key& key, std::string_view value) {
  RecordHandle record = transaction.Find(key, Access::kWrite);
  if (!record) {
    StoreString(transaction, key, record, value, Record::kNoExpiry);
    transaction.Changed(key, Change::kNew, 0);
    transaction.Changed(key, Change::kAppend);
    return uint64_t{value.size()};
  }
  if (record.type() != ValueType::kString) return OpError::kWrongType;
  const StringBytes before = ReadString(record);
  const size_t old_size = before.view().size();
  if (TooLong(transaction, old_size + value.size())) return OpError::kTooLong;
  if (record.record().form() == Form::kInteger) {
    record.SetBytes(ValueType::kString, before.view(), /*raw=*/true);
  }
  record.ResizeBytes(old_size + value.size(), /*spare=*/true);
  value.copy(record.mutable_bytes() + old_size, value.size());
  transaction.Changed(key, Change::kAppend);
  return uint64_t{old_size + value.size()};
}

}  // namespace remora::ops
