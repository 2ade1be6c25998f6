// How the methods of Database call operations: a transaction around each. For engine_*.cc only.
#pragma once

#include <algorithm>
#include <span>
#include <string_view>
#include <vector>

#include "engine/engine.h"
#include "engine/keyspace/keyspace.h"
#include "engine/thread_waiter.h"

namespace remora {

// Runs `operation(transaction, key)` in this database.
template <typename Operation>
auto Database::Run(std::string_view name, Operation&& operation) {
  const Key key = MakeKey(name);
  Transaction transaction(*keyspace_, number_, key);
  return operation(transaction, key);
}

// The same for an operation that only reads.
template <typename Operation>
auto Database::Read(std::string_view name, Operation&& operation) {
  const Key key = MakeKey(name);
  Transaction transaction(*keyspace_, number_, Transaction::Reading{}, key);
  return operation(transaction, key);
}

// Runs `operation(transaction, keys)` in this database.
template <typename Operation>
auto Database::RunMany(std::span<const std::string_view> names, Operation&& operation) {
  const std::vector<Key> keys = MakeKeys(names);
  Transaction transaction(*keyspace_, number_, keys);
  return operation(transaction, std::span<const Key>(keys));
}

// The same for an operation that only reads.
template <typename Operation>
auto Database::ReadMany(std::span<const std::string_view> names, Operation&& operation) {
  const std::vector<Key> keys = MakeKeys(names);
  Transaction transaction(*keyspace_, number_, Transaction::Reading{}, keys);
  return operation(transaction, std::span<const Key>(keys));
}

// Runs `operation(transaction, keys)`, which returns whether it found what it looks for, now or as
// soon as a key holds what is awaited; false when that was not before the wait ended.
template <typename Operation>
bool Database::Await(std::span<const std::string_view> names, const AwaitedKeys& awaited,
                     const WaitOptions& options, Operation&& operation) {
  const std::vector<Key> keys = MakeKeys(names);
  const auto run = [&](Transaction& transaction) {
    return operation(transaction, std::span<const Key>(keys));
  };
  return ThreadWaiter::Run({*keyspace_, number_, awaited}, keys, options, run);
}

// Runs `operation(transaction)` in this database with everything locked.
template <typename Operation>
auto Database::RunAlone(Operation&& operation) {
  Transaction transaction(*keyspace_, number_, Transaction::AllKeys{});
  return operation(transaction);
}

// Runs `operation(transaction)` in this database with nothing locked: for walks.
template <typename Operation>
auto Database::RunWalk(Operation&& operation) {
  Transaction transaction(*keyspace_, number_, std::span<const Key>());
  return operation(transaction);
}

}  // namespace remora
