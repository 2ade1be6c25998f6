#include "engine/ops/payloads.h"

#include <algorithm>
#include <limits>
#include <memory>
#include <utility>

#include "engine/keyspace/access_clock.h"
#include "engine/keyspace/change.h"
#include "engine/keyspace/keyspace.h"
#include "engine/keyspace/record_handle.h"
#include "engine/ops/hash_records.h"
#include "engine/ops/list_records.h"
#include "engine/ops/set_records.h"
#include "engine/ops/sorted_set_records.h"
#include "engine/ops/stream_records.h"
#include "engine/ops/string_records.h"
#include "engine/persistence/dump_payload.h"
#include "engine/persistence/rdb_value.h"

namespace remora::ops {

using keyspace::Change;
using keyspace::Record;
using keyspace::RecordHandle;
using persistence::RdbValue;
using values::ValueType;

namespace {

RecordHandle MakeString(Transaction& transaction, const Key& key, const RdbValue& value) {
  RecordHandle record;
  StoreString(transaction, key, record, value.text(), Record::kNoExpiry);
  transaction.Changed(key, Change::kNew, 0);
  return record;
}

// Whether a hash that was read is kept packed. A listpack stays one, however long its elements are.
bool StaysPacked(const RdbValue& value, const values::HashValue::Limits& limits) {
  if (value.fields().size() > limits.packed_fields_max) return false;
  return value.was_packed() || std::all_of(value.fields().begin(), value.fields().end(),
                                           [&](const values::HashField& field) {
                                             return field.name.size() <= limits.packed_bytes_max &&
                                                    field.value.size() <= limits.packed_bytes_max;
                                           });
}

RecordHandle MakeHash(Transaction& transaction, const Key& key, const RdbValue& value) {
  const base::KeyHasher& hasher = transaction.keyspace().hasher();
  RecordHandle record = CreateHash(transaction, key);
  if (StaysPacked(value, HashLimits(transaction))) {
    constexpr size_t kAny = std::numeric_limits<size_t>::max();
    values::HashValue hash(record, hasher, {.packed_fields_max = kAny, .packed_bytes_max = kAny});
    if (value.has_expiries()) hash.BecomeVolatile();
    for (const values::HashField& field : value.fields()) hash.Write(hash.Find(field.name), field);
  } else {
    auto table = std::make_unique<values::TableHash>(hasher);
    for (const values::HashField& field : value.fields()) {
      table->Add(table->HashOf(field.name), field);
    }
    record.BecomeObject(std::move(table));
  }
  const int64_t due = record.slice().FieldsDueOf(record.record());
  if (due != values::kNothingDue) {
    record.slice().CountFieldExpiries(1);
    transaction.Schedule(key, record, due);
  }
  return record;
}

// A list keeps the blocks it came in; one that came without any gets them as by pushing.
RecordHandle MakeList(Transaction& transaction, const Key& key, const RdbValue& value) {
  const persistence::RdbList& list = value.list();
  auto made = std::make_unique<values::LongList>();
  made->BecomeQuicklist(ListLimitsOf(transaction));
  for (const std::string_view element : list.loose()) {
    made->list().Push(values::ListEnd::kBack, element);
  }
  std::string sequence;
  for (const persistence::RdbList::Node& node : list.nodes()) {
    if (node.is_apart) {
      made->list().AppendApart(node.elements.front());
      continue;
    }
    containers::EncodeSequence(node.elements, sequence);
    made->list().AppendBlock(sequence, node.elements.size());
  }
  RecordHandle record = CreateList(transaction, key);
  record.BecomeObject(std::move(made));
  if (list.may_settle()) ListOf(transaction, record).SettleAnew();
  return record;
}

RecordHandle MakeSet(Transaction& transaction, const Key& key, const RdbValue& value) {
  using values::SetEncoding;
  const values::SetLimits limits = SetLimitsOf(transaction);
  const std::vector<std::string_view>& members = value.set_members();
  const bool stays_packed = value.was_packed() && members.size() <= limits.packed_members_max;
  const bool may_be_integers = !value.was_packed() && members.size() <= limits.integers_max;
  values::SetBuilder builder(transaction.keyspace().hasher(), limits,
                             may_be_integers ? SetEncoding::kIntSet : SetEncoding::kHashTable);
  if (!value.integer_set().empty()) {
    builder.AssignIntegers(value.integer_set());
  } else if (stays_packed) {
    // A listpack stays one, however long its members are.
    builder.AssignPacked(members);
  } else {
    for (const std::string_view member : members) builder.set().Add(member);
  }
  return CreateSet(transaction, key, builder);
}

RecordHandle MakeSortedSet(Transaction& transaction, const Key& key, const RdbValue& value) {
  values::SortedSetLimits limits = SortedSetLimitsOf(transaction);
  if (value.was_packed()) limits.packed_member_bytes_max = std::numeric_limits<uint64_t>::max();
  const bool fits = value.members().size() <= limits.packed_entries_max &&
                    std::all_of(value.members().begin(), value.members().end(),
                                [&](const values::ScoredMember& member) {
                                  return member.member.size() <= limits.packed_member_bytes_max;
                                });
  // A set that will not stay packed never is: packing costs time, and the sign of a zero.
  if (!fits) limits = {.packed_entries_max = 0, .packed_member_bytes_max = 0};
  values::SortedSetBuilder builder(transaction.keyspace().hasher(), limits);
  for (const values::ScoredMember& member : value.members()) {
    builder.Append(member.member, member.score);
  }
  RecordHandle record = CreateSortedSet(transaction, key);
  builder.MoveInto(record);
  return record;
}

RecordHandle MakeStream(Transaction& transaction, const Key& key, RdbValue& value) {
  RecordHandle record = CreateStream(transaction, key);
  record.BecomeObject(std::move(value.stream()));
  return record;
}

RecordHandle Make(Transaction& transaction, const Key& key, RdbValue& value) {
  switch (value.type()) {
    case ValueType::kHash:
      return MakeHash(transaction, key, value);
    case ValueType::kList:
      return MakeList(transaction, key, value);
    case ValueType::kSet:
      return MakeSet(transaction, key, value);
    case ValueType::kSortedSet:
      return MakeSortedSet(transaction, key, value);
    case ValueType::kStream:
      return MakeStream(transaction, key, value);
    default:
      return MakeString(transaction, key, value);
  }
}

void SetClock(Transaction& transaction, Record record, const RestoreOptions& options) {
  if (!record.has_clock()) return;
  const bool counts_uses =
      transaction.keyspace().limits().clocks_count_uses.load(std::memory_order_relaxed);
  const int64_t now = transaction.now_milliseconds();
  if (counts_uses && options.frequency) {
    record.set_clock(keyspace::ClockOfFrequency(*options.frequency, now));
  } else if (!counts_uses && options.idle_seconds) {
    record.set_clock(keyspace::ClockOfIdleSeconds(*options.idle_seconds, now));
  }
}

}  // namespace

std::optional<std::string> Dump(Transaction& transaction, const Key& key) {
  RecordHandle record = transaction.Find(key, Access::kRead);
  if (!record) return std::nullopt;
  std::string payload;
  persistence::WriteRdbValue(record, transaction.keyspace().hasher(), payload);
  persistence::SealPayload(payload);
  return payload;
}

Outcome Restore(Transaction& transaction, const Key& key, std::string_view payload,
                const RestoreOptions& options) {
  RecordHandle before = transaction.Find(key, Access::kQuiet);
  if (before && !options.replace) return OpError::kBusyKey;
  if (!persistence::OpenPayload(payload)) return OpError::kBadPayload;
  RdbValue value;
  // Why with version and sum: for Redis, too, a value ends where it says.
  if (!value.Read(payload)) return OpError::kBadFormat;

  const bool replaces = static_cast<bool>(before);
  if (replaces) before.Erase();
  if (options.expiry_milliseconds &&
      *options.expiry_milliseconds <= transaction.now_milliseconds()) {
    if (replaces) transaction.Changed(key, Change::kDelete);
    return Done{};
  }
  RecordHandle record = Make(transaction, key, value);
  if (options.expiry_milliseconds) {
    transaction.SetExpiry(key, record, *options.expiry_milliseconds);
  }
  SetClock(transaction, record.record(), options);
  transaction.Changed(key, Change::kRestore);
  return Done{};
}

}  // namespace remora::ops
