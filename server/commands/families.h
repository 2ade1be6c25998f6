// The rows of the commands that need a server around them.
#pragma once

#include <span>

#include "protocol/command_spec.h"
#include "server/server.h"

namespace remora::server {

// All families of this folder.
[[nodiscard]] std::span<const std::span<const protocol::CommandSpec>> ServerFamilies();

[[nodiscard]] std::span<const protocol::CommandSpec> AclCommands();
[[nodiscard]] std::span<const protocol::CommandSpec> ClientCommands();
[[nodiscard]] std::span<const protocol::CommandSpec> ClusterCommands();
[[nodiscard]] std::span<const protocol::CommandSpec> ConfigCommands();
[[nodiscard]] std::span<const protocol::CommandSpec> DebugCommands();
[[nodiscard]] std::span<const protocol::CommandSpec> InfoCommands();
[[nodiscard]] std::span<const protocol::CommandSpec> LatencyCommands();
[[nodiscard]] std::span<const protocol::CommandSpec> LolwutCommands();
[[nodiscard]] std::span<const protocol::CommandSpec> MemoryCommands();
[[nodiscard]] std::span<const protocol::CommandSpec> ModuleCommands();
[[nodiscard]] std::span<const protocol::CommandSpec> MonitorCommands();
[[nodiscard]] std::span<const protocol::CommandSpec> PersistenceCommands();
[[nodiscard]] std::span<const protocol::CommandSpec> ReplicationCommands();
[[nodiscard]] std::span<const protocol::CommandSpec> ShutdownCommands();
[[nodiscard]] std::span<const protocol::CommandSpec> SlowlogCommands();
[[nodiscard]] std::span<const protocol::CommandSpec> TimeCommands();

// The server that runs a command.
[[nodiscard]] inline Server& ServerOf(const protocol::CommandContext& context) {
  return static_cast<Server&>(*context.host);
}
[[nodiscard]] inline Client& ClientOf(const protocol::CommandContext& context) {
  return static_cast<ClientSession&>(context.session).client();
}

}  // namespace remora::server
