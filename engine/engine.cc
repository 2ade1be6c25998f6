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

}  // namespace remora
