#include "server/commands/families.h"

namespace remora::server {

std::span<const std::span<const protocol::CommandSpec>> ServerFamilies() {
  static const std::span<const protocol::CommandSpec> kFamilies[] = {
      // One line each, so that a new family is a new line.
      // clang-format off
      AclCommands(),
      ClientCommands(),
      ClusterCommands(),
      ConfigCommands(),
      DebugCommands(),
      InfoCommands(),
      LatencyCommands(),
      LolwutCommands(),
      MemoryCommands(),
      ModuleCommands(),
      MonitorCommands(),
      PersistenceCommands(),
      ReplicationCommands(),
      ShutdownCommands(),
      SlowlogCommands(),
      TimeCommands(),
      // clang-format on
  };
  return kFamilies;
}

}  // namespace remora::server
