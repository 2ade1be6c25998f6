// The rows of each family, for command_table.cc to list.
#pragma once

#include <span>

#include "protocol/command_spec.h"

namespace remora::protocol {

[[nodiscard]] std::span<const CommandSpec> CommandCommands();
[[nodiscard]] std::span<const CommandSpec> ConnectionCommands();
[[nodiscard]] std::span<const CommandSpec> StringCommands();

}  // namespace remora::protocol
