// TestWaiter: a waiter whose tries are a function, for tests of waiting below the commands.
#pragma once

#include <atomic>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/engine.h"
#include "engine/keyspace/keyspace.h"
#include "engine/keyspace/waiter.h"
#include "engine/transaction.h"

namespace remora::tests {

class TestWaiter final : public keyspace::Waiter {
 public:
  using Operation = std::function<Attempt(Transaction&)>;

  explicit TestWaiter(Operation operation = [](Transaction&) { return Attempt::kDone; })
      : operation_(std::move(operation)) {}

  [[nodiscard]] Attempt Try(Transaction& transaction) override {
    ++tries;
    return operation_(transaction);
  }
  void Ended(keyspace::WaitEnd end) override { ended = end; }
  void Announce() override { announced = true; }

  void Prepare(Engine& engine, std::vector<std::string> names, keyspace::WaitTerms terms = {}) {
    names_ = std::move(names);
    std::vector<keyspace::WaitKey> keys;
    for (const std::string& name : names_) keys.push_back({name, engine.MakeKey(name).hash});
    Waiter::Prepare(engine.keyspace(), keys, terms);
  }
  // Prepares and begins the wait.
  void Begin(Engine& engine, std::vector<std::string> names, keyspace::WaitTerms terms = {}) {
    Prepare(engine, std::move(names), terms);
    Transaction transaction(engine.keyspace(), terms.database, Transaction::AllKeys{});
    transaction.BeginWait(*this);
  }
  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }

  int tries = 0;
  std::optional<keyspace::WaitEnd> ended;
  std::atomic<bool> announced{false};

 private:
  Operation operation_;
  std::vector<std::string> names_;
};

}  // namespace remora::tests
