#include "server/commands/families.h"

namespace remora::server {

std::span<const std::span<const protocol::CommandSpec>> ServerFamilies() {
  static const std::span<const protocol::CommandSpec> kFamilies[] = {
      AclCommands(),         ClientCommands(),      ClusterCommands(),  ConfigCommands(),
      InfoCommands(),        LolwutCommands(),      MemoryCommands(),   ModuleCommands(),
      PersistenceCommands(), ReplicationCommands(), ShutdownCommands(), TimeCommands(),
  };
  return kFamilies;
}

}  // namespace remora::server
