// The rows of each family, for command_table.cc to list.
#pragma once

#include <span>

#include "protocol/command_spec.h"

namespace remora::protocol {

[[nodiscard]] std::span<const CommandSpec> BitFieldCommands();
[[nodiscard]] std::span<const CommandSpec> BitmapCommands();
[[nodiscard]] std::span<const CommandSpec> CommandCommands();
[[nodiscard]] std::span<const CommandSpec> ConnectionCommands();
[[nodiscard]] std::span<const CommandSpec> DatabaseCommands();
[[nodiscard]] std::span<const CommandSpec> ExpiryCommands();
[[nodiscard]] std::span<const CommandSpec> GeoCommands();
[[nodiscard]] std::span<const CommandSpec> HashCommands();
[[nodiscard]] std::span<const CommandSpec> HashExpiryCommands();
[[nodiscard]] std::span<const CommandSpec> HyperLogLogCommands();
[[nodiscard]] std::span<const CommandSpec> KeyCommands();
[[nodiscard]] std::span<const CommandSpec> ListCommands();
[[nodiscard]] std::span<const CommandSpec> ListPopCommands();
[[nodiscard]] std::span<const CommandSpec> ObjectCommands();
[[nodiscard]] std::span<const CommandSpec> PubSubCommands();
[[nodiscard]] std::span<const CommandSpec> ScriptingCommands();
[[nodiscard]] std::span<const CommandSpec> SetAlgebraCommands();
[[nodiscard]] std::span<const CommandSpec> SetCommands();
[[nodiscard]] std::span<const CommandSpec> SortCommands();
[[nodiscard]] std::span<const CommandSpec> SortedSetAlgebraCommands();
[[nodiscard]] std::span<const CommandSpec> SortedSetCommands();
[[nodiscard]] std::span<const CommandSpec> SortedSetPopCommands();
[[nodiscard]] std::span<const CommandSpec> SortedSetRangeCommands();
[[nodiscard]] std::span<const CommandSpec> StreamCommands();
[[nodiscard]] std::span<const CommandSpec> StreamGroupCommands();
[[nodiscard]] std::span<const CommandSpec> StreamInfoCommands();
[[nodiscard]] std::span<const CommandSpec> StreamPendingCommands();
[[nodiscard]] std::span<const CommandSpec> StreamReadCommands();
[[nodiscard]] std::span<const CommandSpec> StringCommands();
[[nodiscard]] std::span<const CommandSpec> StringEditCommands();
[[nodiscard]] std::span<const CommandSpec> TransactionCommands();

}  // namespace remora::protocol
