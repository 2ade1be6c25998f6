#include "patterns/embedded_store.h"

#include <array>
#include <type_traits>
#include <utility>

#include "engine/engine.h"
#include "engine/keyspace/keyspace.h"
#include "patterns/embedded/transaction_reader.h"
#include "patterns/embedded/transaction_writer.h"

namespace remora::patterns {

namespace {

// The keys with their hashes.
std::vector<Key> HashAll(const Engine& engine, std::span<const std::string_view> names) {
  std::vector<Key> keys;
  keys.reserve(names.size());
  for (const std::string_view name : names) keys.push_back(engine.MakeKey(name));
  return keys;
}

// Performs all of `writes`, whatever becomes of one; the first error, or all outcomes.
template <typename PerformOne>
StoreResult<std::vector<WriteOutcome>> PerformAll(std::span<const Write> writes,
                                                  PerformOne&& perform) {
  std::vector<WriteOutcome> outcomes;
  outcomes.reserve(writes.size());
  std::optional<StoreError> first_error;
  for (const Write& write : writes) {
    const StoreResult<WriteOutcome> result = perform(write);
    if (result) {
      outcomes.push_back(*result);
    } else if (!first_error) {
      first_error = result.error();
    }
  }
  if (first_error) return *std::move(first_error);
  return outcomes;
}

}  // namespace

EmbeddedStore::EmbeddedStore(Engine& engine, uint32_t database)
    : engine_(engine), database_(database) {}

int64_t EmbeddedStore::NowMicroseconds() const {
  return engine_.keyspace().clock().NowMicroseconds();
}

// Runs `operation(reader)` with the key's stripe locked.
template <typename Operation>
auto EmbeddedStore::Read(std::string_view key, Operation&& operation) {
  Transaction transaction(engine_.keyspace(), database_, engine_.MakeKey(key));
  TransactionReader reader(transaction, nullptr);
  return operation(reader);
}

StoreResult<std::optional<std::string>> EmbeddedStore::Get(std::string_view key) {
  return Read(key, [&](StoreReader& reader) { return reader.Get(key); });
}

StoreResult<bool> EmbeddedStore::Exists(std::string_view key) {
  return Read(key, [&](StoreReader& reader) { return reader.Exists(key); });
}

StoreResult<std::optional<std::chrono::milliseconds>> EmbeddedStore::TimeToLive(
    std::string_view key) {
  return Read(key, [&](StoreReader& reader) { return reader.TimeToLive(key); });
}

StoreResult<std::optional<std::string>> EmbeddedStore::HashGet(std::string_view key,
                                                               std::string_view field) {
  return Read(key, [&](StoreReader& reader) { return reader.HashGet(key, field); });
}

StoreResult<FieldList> EmbeddedStore::HashGetAll(std::string_view key) {
  return Read(key, [&](StoreReader& reader) { return reader.HashGetAll(key); });
}

StoreResult<uint64_t> EmbeddedStore::HashSize(std::string_view key) {
  return Read(key, [&](StoreReader& reader) { return reader.HashSize(key); });
}

StoreResult<uint64_t> EmbeddedStore::SortedSetSize(std::string_view key) {
  return Read(key, [&](StoreReader& reader) { return reader.SortedSetSize(key); });
}

StoreResult<std::optional<double>> EmbeddedStore::SortedSetScore(std::string_view key,
                                                                 std::string_view member) {
  return Read(key, [&](StoreReader& reader) { return reader.SortedSetScore(key, member); });
}

StoreResult<std::vector<std::optional<double>>> EmbeddedStore::SortedSetScores(
    std::string_view key, std::span<const std::string_view> members) {
  return Read(key, [&](StoreReader& reader) { return reader.SortedSetScores(key, members); });
}

StoreResult<std::optional<uint64_t>> EmbeddedStore::SortedSetRank(std::string_view key,
                                                                  std::string_view member,
                                                                  RankOrder order) {
  return Read(key, [&](StoreReader& reader) { return reader.SortedSetRank(key, member, order); });
}

StoreResult<std::vector<ScoredName>> EmbeddedStore::SortedSetRange(std::string_view key,
                                                                   RankSpan ranks,
                                                                   RankOrder order) {
  return Read(key, [&](StoreReader& reader) { return reader.SortedSetRange(key, ranks, order); });
}

StoreResult<std::vector<ScoredName>> EmbeddedStore::SortedSetRangeByScore(std::string_view key,
                                                                          ScoreSpan scores,
                                                                          RankOrder order,
                                                                          int64_t count) {
  return Read(key, [&](StoreReader& reader) {
    return reader.SortedSetRangeByScore(key, scores, order, count);
  });
}

StoreResult<uint64_t> EmbeddedStore::SortedSetCount(std::string_view key, const CountSpan& scores) {
  return Read(key, [&](StoreReader& reader) { return reader.SortedSetCount(key, scores); });
}

StoreResult<WriteOutcome> EmbeddedStore::Perform(const Write& write) {
  if (std::optional<StoreError> error = CheckArguments({&write, 1})) return *std::move(error);
  const std::span<const std::string_view> names = KeysOf(write);
  if (names.size() == 1) {
    Transaction transaction(engine_.keyspace(), database_, engine_.MakeKey(names[0]));
    return PerformIn(transaction, write);
  }
  Transaction transaction(engine_.keyspace(), database_, HashAll(engine_, names));
  return PerformIn(transaction, write);
}

StoreResult<std::vector<WriteOutcome>> EmbeddedStore::Apply(const WriteBatch& batch) {
  if (std::optional<StoreError> error = CheckArguments(batch.writes())) return *std::move(error);
  std::vector<Key> keys;
  for (const Write& write : batch.writes()) {
    for (const std::string_view name : KeysOf(write)) keys.push_back(engine_.MakeKey(name));
  }
  Transaction transaction(engine_.keyspace(), database_, keys);
  return PerformAll(batch.writes(),
                    [&](const Write& write) { return PerformIn(transaction, write); });
}

StoreResult<std::vector<WriteOutcome>> EmbeddedStore::Pipeline(const WriteBatch& batch) {
  if (std::optional<StoreError> error = CheckArguments(batch.writes())) return *std::move(error);
  return PerformAll(batch.writes(), [this](const Write& write) { return Perform(write); });
}

StoreResult<UnitOutcome> EmbeddedStore::Atomically(std::span<const std::string_view> names,
                                                   Unit unit) {
  if (names.empty()) return StoreError{StoreErrorCode::kInvalidValue, "a unit names its keys"};
  const std::vector<Key> keys = HashAll(engine_, names);
  Transaction transaction(engine_.keyspace(), database_, keys);
  TransactionReader reader(transaction, &names);
  WriteBatch writes;
  const StoreResult<Decision> decision = unit(reader, writes);
  if (!decision) return decision.error();
  if (*decision == Decision::kAbandon) return UnitOutcome{};

  std::vector<StoredType> types;
  types.reserve(keys.size());
  for (const Key& key : keys) types.push_back(StoredTypeOf(transaction, key));
  if (std::optional<StoreError> error = CheckStaged(names, types, writes.writes())) {
    return *std::move(error);
  }
  StoreResult<std::vector<WriteOutcome>> outcomes = PerformAll(
      writes.writes(), [&](const Write& write) { return PerformIn(transaction, write); });
  if (!outcomes) return outcomes.error();
  return UnitOutcome{Decision::kCommit, *std::move(outcomes)};
}

}  // namespace remora::patterns
