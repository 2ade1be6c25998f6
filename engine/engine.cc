#include "engine/engine.h"

#include <algorithm>
#include <utility>

#include "engine/keyspace/keyspace.h"
#include "engine/keyspace/totals.h"
#include "engine/ops/keys.h"
#include "engine/upkeep.h"

namespace remora {

using keyspace::Keyspace;

struct Engine::Upkeep {
  explicit Upkeep(Keyspace& keyspace) : thread(keyspace) {}
  UpkeepThread thread;
};

Key Database::MakeKey(std::string_view name) const { return {name, keyspace_->Hash(name)}; }

std::vector<Key> Database::MakeKeys(std::span<const std::string_view> names) const {
  std::vector<Key> keys;
  keys.reserve(names.size());
  for (const std::string_view name : names) keys.push_back(MakeKey(name));
  return keys;
}

Engine::Engine(const EngineOptions& options) : Engine(std::make_unique<Keyspace>(options)) {}
Engine::Engine(std::unique_ptr<Keyspace> keyspace)
    : Database(*keyspace, 0), owned_keyspace_(std::move(keyspace)) {}
Engine::~Engine() = default;

Limits& Engine::limits() { return owned_keyspace_->limits(); }
uint32_t Engine::database_count() const { return owned_keyspace_->database_count(); }

Database Engine::database(uint32_t number) {
  return {*owned_keyspace_, std::min(number, database_count() - 1)};
}

Outcome Engine::SwapDatabases(uint32_t one, uint32_t other) {
  Transaction transaction(*owned_keyspace_, 0, Transaction::AllKeys{});
  return ops::SwapDatabases(transaction, one, other);
}

void Engine::FlushAll() {
  Transaction transaction(*owned_keyspace_, 0, Transaction::AllKeys{});
  ops::FlushEverything(transaction);
}

EngineStats Engine::Stats() {
  const keyspace::Totals totals = keyspace::CollectTotals(*owned_keyspace_);
  EngineStats stats{.hits = totals.counters.hits,
                    .misses = totals.counters.misses,
                    .changes = totals.counters.changes,
                    .expired_keys = totals.counters.expired_keys,
                    .expired_fields = totals.counters.expired_fields,
                    .used_bytes = totals.used_bytes,
                    .footprint_bytes = totals.footprint_bytes,
                    .pending_bytes = totals.pending_bytes};
  for (const keyspace::DatabaseTotals& database : totals.databases) {
    stats.keys += database.keys;
    stats.keys_with_expiry += database.keys_with_expiry;
  }
  return stats;
}

void Engine::ServeWaiters() {
  Transaction transaction(*owned_keyspace_, 0, Transaction::AllKeys{});
  transaction.ChangedAllAwaited();
}

bool Engine::Tick(int64_t budget_microseconds) {
  return RunUpkeep(*owned_keyspace_, budget_microseconds).work_left;
}

void Engine::StartUpkeep() {
  if (!upkeep_) upkeep_ = std::make_unique<Upkeep>(*owned_keyspace_);
}

}  // namespace remora
