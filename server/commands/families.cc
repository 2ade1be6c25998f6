#include "server/commands/families.h"

namespace remora::server {

std::span<const std::span<const protocol::CommandSpec>> ServerFamilies() {
  static const std::span<const protocol::CommandSpec> kFamilies[] = {
      DebugCommands(),
      LatencyCommands(),
      ShutdownCommands(),
      SlowlogCommands(),
  };
  return kFamilies;
}

}  // namespace remora::server
