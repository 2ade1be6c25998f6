#include "engine/engine.h"

#include "engine/keyspace/keyspace.h"
#include "engine/upkeep.h"

namespace remora {

using keyspace::Keyspace;

struct Engine::Upkeep {
  explicit Upkeep(Keyspace& keyspace) : thread(keyspace) {}
  UpkeepThread thread;
};

Engine::Engine(const EngineOptions& options) : keyspace_(std::make_unique<Keyspace>(options)) {}
Engine::~Engine() = default;

Key Engine::MakeKey(std::string_view name) const { return {name, keyspace_->Hash(name)}; }
Limits& Engine::limits() { return keyspace_->limits(); }

bool Engine::Tick(int64_t budget_microseconds) {
  return RunUpkeep(*keyspace_, budget_microseconds).work_left;
}

void Engine::StartUpkeep() {
  if (!upkeep_) upkeep_ = std::make_unique<Upkeep>(*keyspace_);
}

// Runs `operation(transaction, key)` in database 0.
template <typename Operation>
auto Engine::Run(std::string_view name, Operation&& operation) {
  const Key key = MakeKey(name);
  Transaction transaction(*keyspace_, 0, key);
  return operation(transaction, key);
}

Result<std::optional<std::string>> Engine::Get(std::string_view key) {
  return Run(key,
             [](Transaction& transaction, const Key& at) -> Result<std::optional<std::string>> {
               const Result<std::optional<ops::StringBytes>> found = ops::Get(transaction, at);
               if (!found) return found.error();
               if (!*found) return std::optional<std::string>();
               return std::optional<std::string>((*found)->view());
             });
}

Result<bool> Engine::GetInto(std::string_view key, std::string& value) {
  return Run(key, [&](Transaction& transaction, const Key& at) -> Result<bool> {
    const Result<std::optional<ops::StringBytes>> found = ops::Get(transaction, at);
    if (!found) return found.error();
    if (!*found) return false;
    value.assign((*found)->view());
    return true;
  });
}

Result<bool> Engine::VisitString(std::string_view key,
                                 void (*visit)(void* to, std::string_view value), void* to) {
  return Run(key, [&](Transaction& transaction, const Key& at) -> Result<bool> {
    const Result<std::optional<ops::StringBytes>> found = ops::Get(transaction, at);
    if (!found) return found.error();
    if (!*found) return false;
    visit(to, (*found)->view());
    return true;
  });
}

Result<ops::SetOutcome> Engine::Set(std::string_view key, std::string_view value,
                                    const ops::SetOptions& options) {
  return Run(key, [&](Transaction& transaction, const Key& at) {
    return ops::Set(transaction, at, value, options);
  });
}

Result<int64_t> Engine::IncrBy(std::string_view key, int64_t delta) {
  return Run(key, [&](Transaction& transaction, const Key& at) {
    return ops::IncrementBy(transaction, at, delta);
  });
}

Result<uint64_t> Engine::Append(std::string_view key, std::string_view value) {
  return Run(key, [&](Transaction& transaction, const Key& at) {
    return ops::Append(transaction, at, value);
  });
}

}  // namespace remora
