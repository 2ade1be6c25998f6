#include "engine/ops/strings.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "engine/base/number_text.h"
#include "engine/keyspace/change.h"
#include "engine/keyspace/keyspace.h"
#include "engine/keyspace/record_handle.h"
#include "engine/ops/prefetch.h"
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

// Stores a value whose conditions have been met.
void Store(Transaction& transaction, const Key& key, RecordHandle& record, std::string_view value,
           std::optional<int64_t> expiry_milliseconds, bool keep_expiry) {
  const bool is_new = !record;
  const int64_t kept = keep_expiry && record ? record.expiry_milliseconds() : Record::kNoExpiry;
  StoreString(transaction, key, record, value, expiry_milliseconds.value_or(kept));
  if (is_new) transaction.Changed(key, Change::kNew, 0);
  transaction.Changed(key, Change::kSet);
  if (expiry_milliseconds) transaction.Changed(key, Change::kExpire, 0);
}

bool ManyConditionHolds(Transaction& transaction, std::span<const KeyValue> pairs,
                        SetCondition condition) {
  if (condition == SetCondition::kAlways) return true;
  const bool want = condition == SetCondition::kIfPresent;
  return std::all_of(pairs.begin(), pairs.end(), [&](const KeyValue& pair) {
    return static_cast<bool>(transaction.Find(pair.key, Access::kQuiet)) == want;
  });
}

}  // namespace

Result<std::optional<StringBytes>> Get(Transaction& transaction, const Key& key) {
  const RecordHandle record = transaction.Find(key, Access::kRead);
  if (!record) return std::optional<StringBytes>();
  if (record.type() != ValueType::kString) return OpError::kWrongType;
  return std::optional<StringBytes>(ReadString(record));
}

Result<bool> VisitString(Transaction& transaction, const Key& key,
                         base::FunctionRef<void(std::string_view value)> visit) {
  const RecordHandle handle = transaction.Find(key, Access::kRead);
  if (!handle) return false;
  if (!VisitStringIn(handle.record(), visit)) return OpError::kWrongType;
  return true;
}

void GetMany(Transaction& transaction, std::span<const Key> keys,
             base::FunctionRef<void(const std::optional<StringBytes>& value)> visit) {
  while (!keys.empty()) {
    const std::span<const Key> group = keys.first(std::min(keys.size(), kPrefetchKeysMax));
    PrefetchKeys(transaction, group);
    for (const Key& key : group) {
      const RecordHandle record = transaction.Find(key, Access::kRead);
      const bool readable = record && record.type() == ValueType::kString;
      visit(readable ? std::optional<StringBytes>(ReadString(record)) : std::nullopt);
    }
    keys = keys.subspan(group.size());
  }
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
  Store(transaction, key, record, value, options.expiry_milliseconds, options.keep_expiry);
  outcome.written = true;
  return outcome;
}

Result<bool> SetMany(Transaction& transaction, std::span<const KeyValue> pairs,
                     const SetManyOptions& options) {
  for (const KeyValue& pair : pairs) {
    if (TooLong(transaction, pair.value.size())) return OpError::kTooLong;
  }
  if (!ManyConditionHolds(transaction, pairs, options.condition)) return false;
  for (const KeyValue& pair : pairs) {
    RecordHandle record = transaction.Find(pair.key, Access::kWrite);
    Store(transaction, pair.key, record, pair.value, options.expiry_milliseconds,
          options.keep_expiry);
  }
  return true;
}

Result<std::optional<std::string>> GetDelete(Transaction& transaction, const Key& key) {
  RecordHandle record = transaction.Find(key, Access::kRead);
  if (!record) return std::optional<std::string>();
  if (record.type() != ValueType::kString) return OpError::kWrongType;
  std::optional<std::string> value = ReadString(record).ToString();
  record.Erase();
  transaction.Changed(key, Change::kDelete);
  return value;
}

Result<bool> DeleteIfEqual(Transaction& transaction, const Key& key, std::string_view expected) {
  RecordHandle record = transaction.Find(key, Access::kWrite);
  if (!record) return false;
  if (record.type() != ValueType::kString) return OpError::kWrongType;
  if (ReadString(record).view() != expected) return false;
  record.Erase();
  transaction.Changed(key, Change::kDelete);
  return true;
}

Result<std::optional<std::string>> GetExpire(Transaction& transaction, const Key& key,
                                             const GetExpireOptions& options) {
  RecordHandle record = transaction.Find(key, Access::kRead);
  if (!record) return std::optional<std::string>();
  if (record.type() != ValueType::kString) return OpError::kWrongType;
  std::optional<std::string> value = ReadString(record).ToString();
  if (options.expiry_milliseconds) {
    if (*options.expiry_milliseconds <= transaction.now_milliseconds()) {
      record.Erase();
      transaction.Changed(key, Change::kDelete);
    } else {
      transaction.SetExpiry(key, record, *options.expiry_milliseconds);
      transaction.Changed(key, Change::kExpire);
    }
  } else if (options.persist && record.record().has_expiry()) {
    transaction.SetExpiry(key, record, Record::kNoExpiry);
    transaction.Changed(key, Change::kPersist);
  }
  return value;
}

Result<uint64_t> Append(Transaction& transaction, const Key& key, std::string_view value) {
  RecordHandle record = transaction.Find(key, Access::kWrite);
  if (!record) {
    if (TooLong(transaction, value.size())) return OpError::kTooLong;
    StoreString(transaction, key, record, value, Record::kNoExpiry);
    transaction.Changed(key, Change::kNew, 0);
    transaction.Changed(key, Change::kAppend);
    return uint64_t{value.size()};
  }
  if (record.type() != ValueType::kString) return OpError::kWrongType;
  const StringBytes before = ReadString(record);
  const size_t old_size = before.view().size();
  if (TooLong(transaction, old_size + value.size())) return OpError::kTooLong;
  MakeBytes(record);
  record.ResizeBytes(old_size + value.size(), /*spare=*/true);
  value.copy(record.mutable_bytes() + old_size, value.size());
  transaction.Changed(key, Change::kAppend);
  return uint64_t{old_size + value.size()};
}

Result<uint64_t> StringLength(Transaction& transaction, const Key& key) {
  const RecordHandle record = transaction.Find(key, Access::kRead);
  if (!record) return uint64_t{0};
  if (record.type() != ValueType::kString) return OpError::kWrongType;
  return uint64_t{ReadString(record).view().size()};
}

Result<StringPart> GetRange(Transaction& transaction, const Key& key, ByteRange range) {
  const RecordHandle record = transaction.Find(key, Access::kRead);
  if (!record) return StringPart();
  if (record.type() != ValueType::kString) return OpError::kWrongType;
  StringPart part{.whole = ReadString(record)};
  const int64_t size = static_cast<int64_t>(part.whole.view().size());
  if (range.first < 0 && range.last < 0 && range.first > range.last) return part;
  const int64_t first = std::max<int64_t>(range.first < 0 ? range.first + size : range.first, 0);
  const int64_t last =
      std::min(std::max<int64_t>(range.last < 0 ? range.last + size : range.last, 0), size - 1);
  if (first > last) return part;
  part.offset = static_cast<size_t>(first);
  part.size = static_cast<size_t>(last - first + 1);
  return part;
}

Result<uint64_t> SetRange(Transaction& transaction, const Key& key, int64_t offset,
                          std::string_view value) {
  if (offset < 0) return OpError::kOutOfRange;
  RecordHandle record = transaction.Find(key, Access::kWrite);
  if (record && record.type() != ValueType::kString) return OpError::kWrongType;
  const size_t old_size = record ? ReadString(record).view().size() : 0;
  if (value.empty()) return uint64_t{old_size};
  const size_t at = static_cast<size_t>(offset);
  if (TooLong(transaction, at) || TooLong(transaction, at + value.size())) return OpError::kTooLong;
  const bool is_new = !record;
  const size_t size = std::max(old_size, at + value.size());
  MakeEditable(transaction, key, record, size);
  value.copy(record.mutable_bytes() + at, value.size());
  if (is_new) transaction.Changed(key, Change::kNew, 0);
  transaction.Changed(key, Change::kSetRange);
  return uint64_t{size};
}

}  // namespace remora::ops
