// The subcommands of DEBUG, which tells them apart by hand: they are no commands of their own.
#pragma once

#include <span>
#include <string_view>

#include "protocol/command_context.h"

namespace remora::server {

struct DebugSubcommand {
  std::string_view name;  // in upper case
  // The arguments behind the name.
  size_t arguments_min;
  size_t arguments_max;
  protocol::CommandHandler handler;
  std::string_view usage;
  std::string_view meaning;
};

// Those that look at data: debug_data.cc.
[[nodiscard]] std::span<const DebugSubcommand> DebugDataSubcommands();
// Those about replies and the process: debug.cc.
[[nodiscard]] std::span<const DebugSubcommand> DebugProcessSubcommands();

}  // namespace remora::server
