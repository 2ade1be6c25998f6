#include "engine/ops/keys.h"

#include <algorithm>
#include <initializer_list>
#include <memory>
#include <string_view>
#include <utility>

#include "engine/base/check.h"
#include "engine/base/random.h"
#include "engine/keyspace/change.h"
#include "engine/keyspace/keyspace.h"
#include "engine/keyspace/record_handle.h"
#include "engine/ops/record_transfer.h"

namespace remora::ops {

using keyspace::Change;
using keyspace::DatabaseSlice;
using keyspace::Keyspace;
using keyspace::RecordHandle;
using values::ValueType;

namespace {

uint64_t Count(Transaction& transaction, std::span<const Key> keys, Access access) {
  uint64_t count = 0;
  for (const Key& key : keys) count += transaction.Find(key, access) ? 1 : 0;
  return count;
}

// Tells who watches keys of `database` that are in `slice`, which is null where there are none.
void TouchWatched(const Keyspace& keyspace, keyspace::Stripe& stripe, uint32_t database,
                  const DatabaseSlice* slice) {
  if (stripe.watches == nullptr || slice == nullptr) return;
  stripe.watches->TouchDatabase(
      database, [&](std::string_view key) { return slice->Find(keyspace.Hash(key), key) != 0; });
}

// Removes all keys of a database in one stripe.
uint64_t FlushStripe(Transaction& transaction, keyspace::Stripe& stripe, uint32_t database,
                     CountFreed count_freed) {
  Keyspace& keyspace = transaction.keyspace();
  TouchWatched(keyspace, stripe, database, keyspace.FindSlice(stripe, database));
  std::unique_ptr<DatabaseSlice> slice = keyspace.TakeSlice(stripe, database);
  if (slice == nullptr) return 0;
  const uint64_t count = slice->size();
  stripe.counters.changes += count;
  transaction.ChangedEverythingIn(stripe, database);
  keyspace.reclaimer().Add(std::move(slice), count_freed == CountFreed::kYes ? count : 0);
  return count;
}

// Tells those who watch a key of `watched` that is in it or in the database that takes its place. A
// key past its expiry goes here, so that it counts as none and its going later breaks nothing.
void TouchWatchersOfSwap(Transaction& transaction, keyspace::Stripe& stripe, uint32_t watched,
                         uint32_t replacement) {
  if (stripe.watches == nullptr) return;
  stripe.watches->TouchDatabase(watched, [&](std::string_view name) {
    const Key key = transaction.MakeKey(name);
    const bool was_there = static_cast<bool>(transaction.FindIn(watched, key, Access::kQuiet));
    return static_cast<bool>(transaction.FindIn(replacement, key, Access::kQuiet)) || was_there;
  });
}

}  // namespace

uint64_t Delete(Transaction& transaction, std::span<const Key> keys) {
  uint64_t count = 0;
  for (const Key& key : keys) {
    RecordHandle record = transaction.Find(key, Access::kQuiet);
    if (!record) continue;
    record.Erase();
    transaction.Changed(key, Change::kDelete);
    ++count;
  }
  return count;
}

uint64_t CountExisting(Transaction& transaction, std::span<const Key> keys) {
  return Count(transaction, keys, Access::kPeek);
}

uint64_t Touch(Transaction& transaction, std::span<const Key> keys) {
  return Count(transaction, keys, Access::kRead);
}

std::optional<ValueType> TypeOf(Transaction& transaction, const Key& key) {
  const RecordHandle record = transaction.Find(key, Access::kPeek);
  return record ? std::optional(record.type()) : std::nullopt;
}

std::string_view NameOf(ValueType type) {
  switch (type) {
    case ValueType::kString:
      return "string";
    case ValueType::kList:
      return "list";
    case ValueType::kSet:
      return "set";
    case ValueType::kSortedSet:
      return "zset";
    case ValueType::kHash:
      return "hash";
    case ValueType::kStream:
      return "stream";
  }
  return "none";
}

std::optional<ValueType> TypeNamed(std::string_view name) {
  const auto equals = [](char one, char other) { return (one | 0x20) == other; };
  for (const ValueType type : {ValueType::kString, ValueType::kList, ValueType::kSet,
                               ValueType::kSortedSet, ValueType::kHash, ValueType::kStream}) {
    const std::string_view own = NameOf(type);
    if (std::equal(name.begin(), name.end(), own.begin(), own.end(), equals)) return type;
  }
  return std::nullopt;
}

Result<bool> Rename(Transaction& transaction, const RenamePair& pair, bool only_if_absent) {
  RecordHandle source = transaction.Find(pair.from, Access::kWrite);
  if (!source) return OpError::kNoSuchKey;
  if (pair.from.name == pair.to.name) return !only_if_absent;
  RecordHandle target = transaction.Find(pair.to, Access::kWrite);
  if (target) {
    if (only_if_absent) return false;
    target.Erase();
  }
  MoveRecord(transaction, source, {transaction.database(), pair.to});
  transaction.Changed(pair.to, Change::kNew, 0);
  transaction.Changed(pair.from, Change::kRenameFrom, 0);
  transaction.Changed(pair.to, Change::kRenameTo);
  return true;
}

Result<bool> Copy(Transaction& transaction, const RenamePair& pair, const CopyOptions& options) {
  const uint32_t to = options.to_database.value_or(transaction.database());
  if (to >= transaction.keyspace().database_count()) return OpError::kOutOfRange;
  if (to == transaction.database() && pair.from.name == pair.to.name) return OpError::kSameObject;
  const RecordHandle source = transaction.Find(pair.from, Access::kRead);
  if (!source) return false;
  RecordHandle target = transaction.FindIn(to, pair.to, Access::kWrite);
  if (target) {
    if (!options.replace) return false;
    target.Erase();
  }
  CopyRecord(transaction, source, {to, pair.to});
  transaction.ChangedIn(to, pair.to, Change::kNew, 0);
  transaction.ChangedIn(to, pair.to, Change::kCopyTo);
  return true;
}

Result<bool> Move(Transaction& transaction, const Key& key, uint32_t to_database) {
  if (to_database >= transaction.keyspace().database_count()) return OpError::kOutOfRange;
  if (to_database == transaction.database()) return OpError::kSameObject;
  RecordHandle source = transaction.Find(key, Access::kWrite);
  if (!source || transaction.FindIn(to_database, key, Access::kWrite)) return false;
  MoveRecord(transaction, source, {to_database, key});
  transaction.ChangedIn(to_database, key, Change::kNew, 0);
  transaction.Changed(key, Change::kMoveFrom);
  transaction.ChangedIn(to_database, key, Change::kMoveTo, 0);
  return true;
}

Outcome SwapDatabases(Transaction& transaction, uint32_t one, uint32_t other) {
  Keyspace& keyspace = transaction.keyspace();
  base::Check(transaction.holds_everything(), "databases are exchanged as a whole");
  if (one >= keyspace.database_count() || other >= keyspace.database_count()) {
    return OpError::kOutOfRange;
  }
  for (uint32_t i = 0; i < keyspace.stripe_count(); ++i) {
    keyspace::Stripe& stripe = keyspace.stripe(i);
    TouchWatchersOfSwap(transaction, stripe, one, other);
    TouchWatchersOfSwap(transaction, stripe, other, one);
    keyspace.SwapSlices(stripe, one, other);
    transaction.ChangedEverythingIn(stripe, one);
    transaction.ChangedEverythingIn(stripe, other);
  }
  ++keyspace.stripe(0).counters.changes;
  return Done{};
}

uint64_t FlushDatabase(Transaction& transaction, uint32_t database, CountFreed count_freed) {
  Keyspace& keyspace = transaction.keyspace();
  base::Check(transaction.holds_everything(), "a database is flushed as a whole");
  uint64_t count = 0;
  for (uint32_t i = 0; i < keyspace.stripe_count(); ++i) {
    count += FlushStripe(transaction, keyspace.stripe(i), database, count_freed);
  }
  transaction.TellTrackersOfFlush();
  return count;
}

uint64_t FlushEverything(Transaction& transaction, CountFreed count_freed) {
  Keyspace& keyspace = transaction.keyspace();
  base::Check(transaction.holds_everything(), "everything is flushed at once");
  uint64_t count = 0;
  for (uint32_t i = 0; i < keyspace.stripe_count(); ++i) {
    keyspace::Stripe& stripe = keyspace.stripe(i);
    const uint32_t databases = stripe.others ? keyspace.database_count() : 1;
    for (uint32_t database = 0; database < databases; ++database) {
      count += FlushStripe(transaction, stripe, database, count_freed);
    }
  }
  transaction.TellTrackersOfFlush();
  return count;
}

std::optional<std::string> RandomKey(Transaction& transaction) {
  Keyspace& keyspace = transaction.keyspace();
  base::Check(transaction.holds_everything(), "a fair draw needs all stripes");
  const auto slice_at = [&](uint32_t index) {
    return keyspace.FindSlice(keyspace.stripe(index), transaction.database());
  };
  // How often a key that is past its expiry, and is to stay, may be drawn before it is given.
  constexpr int kKeptDrawsMax = 100;
  int kept_draws = 0;
  while (true) {
    uint64_t total = 0;
    for (uint32_t i = 0; i < keyspace.stripe_count(); ++i) {
      const DatabaseSlice* slice = slice_at(i);
      if (slice != nullptr) total += slice->size();
    }
    if (total == 0) return std::nullopt;
    uint64_t left = transaction.random().Below(total);
    uint32_t index = 0;
    for (;; ++index) {
      const DatabaseSlice* slice = slice_at(index);
      const uint64_t size = slice == nullptr ? 0 : slice->size();
      if (left < size) break;
      left -= size;
    }
    const DatabaseSlice& slice = *slice_at(index);
    const keyspace::Record record = slice.At(slice.table().RandomEntry(transaction.random()));
    std::string name(record.key());
    const bool is_due =
        record.has_expiry() && record.expiry_milliseconds() <= transaction.now_milliseconds();
    if (is_due && keyspace.limits().keeps_due_keys.load(std::memory_order_relaxed)) {
      // Why at all: there may be no others.
      if (++kept_draws == kKeptDrawsMax) return name;
      continue;
    }
    // A key that is past its expiry is removed, and the draw begins again.
    if (transaction.Find(transaction.MakeKey(name), Access::kQuiet)) return name;
  }
}

}  // namespace remora::ops
