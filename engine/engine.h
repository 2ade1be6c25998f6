// Engine: a Redis inside this process. The product's table of contents.
//
//   remora::Engine engine;
//   engine.Set("visits", "41");
//   engine.IncrBy("visits", 1);              // 42
//   engine.Get("visits");                    // std::optional<std::string>("42")
//
// Any number of engines per process; each is one store of its own, with its own time, randomness
// and databases. All calls are thread-safe and run on the caller's thread; each is one atomic step.
// The engine starts no thread and sets no timer unless StartUpkeep() is asked for.
//
// Keys and values are binary-safe byte strings, borrowed for the call. What an operation promises,
// costs and refuses stands in engine/ops/: here each is one line. Absence is a std::optional, an
// error is in the Result.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "engine/ops/common_subsequence.h"
#include "engine/ops/string_numbers.h"
#include "engine/ops/strings.h"
#include "engine/options.h"
#include "engine/result.h"
#include "engine/transaction.h"

namespace remora {

class Engine {
 public:
  explicit Engine(const EngineOptions& options = {});
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  // ---- Strings (engine/ops/strings.h)

  [[nodiscard]] Result<std::optional<std::string>> Get(std::string_view key);
  // The same into a string of the caller's, whose room is used again; false when there is no key.
  [[nodiscard]] Result<bool> GetInto(std::string_view key, std::string& value);
  // Calls `visit(std::string_view)` with the string while its stripe is locked: brief, and without
  // a call to this engine. False when there is no key.
  template <typename Visit>
  [[nodiscard]] Result<bool> GetView(std::string_view key, Visit&& visit) {
    return VisitString(
        key,
        [](void* to, std::string_view value) {
          (*static_cast<std::remove_reference_t<Visit>*>(to))(value);
        },
        &visit);
  }
  Result<ops::SetOutcome> Set(std::string_view key, std::string_view value,
                              const ops::SetOptions& options = {});
  Result<int64_t> IncrBy(std::string_view key, int64_t delta);
  Result<uint64_t> Append(std::string_view key, std::string_view value);

  // ---- The engine itself

  // A key with its hash, for transactions.
  [[nodiscard]] Key MakeKey(std::string_view name) const;
  // Removes what is due and frees garbage, for about `budget_microseconds`; true when more is left.
  // For a host that wants no thread: call it every few milliseconds.
  bool Tick(int64_t budget_microseconds = 1000);
  // Starts a thread that does the same when something is due, until the engine is closed.
  void StartUpkeep();

  [[nodiscard]] Limits& limits();
  [[nodiscard]] keyspace::Keyspace& keyspace() { return *keyspace_; }

 private:
  [[nodiscard]] Result<bool> VisitString(std::string_view key,
                                         void (*visit)(void* to, std::string_view value), void* to);
  template <typename Operation>
  auto Run(std::string_view name, Operation&& operation);

  std::unique_ptr<keyspace::Keyspace> keyspace_;
  struct Upkeep;
  std::unique_ptr<Upkeep> upkeep_;
};

}  // namespace remora
