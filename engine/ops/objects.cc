#include "engine/ops/objects.h"

#include <limits>

#include "engine/keyspace/access_clock.h"
#include "engine/keyspace/keyspace.h"
#include "engine/keyspace/record_handle.h"
#include "engine/ops/record_transfer.h"
#include "engine/values/hash_value.h"
#include "engine/values/list_value.h"
#include "engine/values/set_value.h"

namespace remora::ops {

using keyspace::Form;
using keyspace::Record;
using keyspace::RecordHandle;
using values::ValueType;

namespace {

// Redis keeps strings up to this size in one allocation with their object.
constexpr size_t kEmbeddedBytesMax = 44;
constexpr int64_t kSharedIntegers = 10'000;

std::string_view StringEncoding(const Record& record) {
  if (record.form() == Form::kInteger) return "int";
  const bool embedded =
      record.form() == Form::kInline && record.inline_value().size() <= kEmbeddedBytesMax;
  return embedded ? "embstr" : "raw";
}

}  // namespace

std::optional<std::string_view> EncodingOf(Transaction& transaction, const Key& key) {
  const RecordHandle record = transaction.Find(key, Access::kPeek);
  if (!record) return std::nullopt;
  switch (record.type()) {
    case ValueType::kString:
      return StringEncoding(record.record());
    case ValueType::kHash:
      return values::NameOf(values::EncodingOfHash(record));
    case ValueType::kList:
      return values::NameOf(values::EncodingOfList(record));
    case ValueType::kSet:
      return values::NameOf(values::EncodingOfSet(record));
    case ValueType::kSortedSet:
      return record.is_packed() ? "listpack" : "skiplist";
    case ValueType::kStream:
      return "stream";
    default:
      return record.is_packed() ? "listpack" : "hashtable";
  }
}

std::optional<int64_t> ReferenceCountOf(Transaction& transaction, const Key& key) {
  const RecordHandle record = transaction.Find(key, Access::kPeek);
  if (!record) return std::nullopt;
  const Record at = record.record();
  const bool shared = at.type() == ValueType::kString && at.form() == Form::kInteger &&
                      at.integer() >= 0 && at.integer() < kSharedIntegers;
  return shared ? std::numeric_limits<int32_t>::max() : 1;
}

std::optional<AccessClock> AccessClockOf(Transaction& transaction, const Key& key) {
  const RecordHandle record = transaction.Find(key, Access::kPeek);
  if (!record) return std::nullopt;
  AccessClock access;
  access.counts_uses =
      transaction.keyspace().limits().clocks_count_uses.load(std::memory_order_relaxed);
  if (!record.record().has_clock()) return access;
  const uint32_t clock = record.record().clock();
  const int64_t now = transaction.now_milliseconds();
  if (access.counts_uses) {
    access.frequency = keyspace::UseFrequency(clock, now, transaction.keyspace().use_counting());
  } else {
    access.idle_seconds = keyspace::IdleSeconds(clock, now);
  }
  return access;
}

std::optional<uint64_t> MemoryUsageOf(Transaction& transaction, const Key& key) {
  const RecordHandle record = transaction.Find(key, Access::kQuiet);
  if (!record) return std::nullopt;
  // With the key's share of the table that finds it.
  const size_t share = record.slice().overhead_bytes() / record.slice().size();
  return RecordFootprint(record) + share;
}

}  // namespace remora::ops
