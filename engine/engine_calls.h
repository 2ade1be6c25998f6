// How the methods of Engine call operations: a transaction around each. For engine_*.cc only.
#pragma once

#include <algorithm>
#include <span>
#include <string_view>
#include <vector>

#include "engine/engine.h"
#include "engine/keyspace/keyspace.h"

namespace remora {

// Runs `operation(transaction, key)` in database 0.
template <typename Operation>
auto Engine::Run(std::string_view name, Operation&& operation) {
  const Key key = MakeKey(name);
  Transaction transaction(*keyspace_, 0, key);
  return operation(transaction, key);
}

// Runs `operation(transaction, keys)` in database 0.
template <typename Operation>
auto Engine::RunMany(std::span<const std::string_view> names, Operation&& operation) {
  std::vector<Key> keys;
  keys.reserve(names.size());
  for (const std::string_view name : names) keys.push_back(MakeKey(name));
  Transaction transaction(*keyspace_, 0, std::span<const Key>(keys));
  return operation(transaction, std::span<const Key>(keys));
}

// Runs `operation(transaction)` in database 0 with everything locked.
template <typename Operation>
auto Engine::RunAlone(Operation&& operation) {
  Transaction transaction(*keyspace_, 0, Transaction::AllKeys{});
  return operation(transaction);
}

// Runs `operation(transaction)` in database 0 with nothing locked: for walks.
template <typename Operation>
auto Engine::RunWalk(Operation&& operation) {
  Transaction transaction(*keyspace_, 0, std::span<const Key>());
  return operation(transaction);
}

}  // namespace remora
