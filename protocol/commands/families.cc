#include "protocol/commands/families.h"

#include "protocol/command_table.h"

namespace remora::protocol {

std::span<const std::span<const CommandSpec>> CommandTable::ProtocolFamilies() {
  static const std::span<const CommandSpec> kFamilies[] = {
      // One line each, so that a new family is a new line.
      // clang-format off
      BitFieldCommands(),
      BitmapCommands(),
      CommandCommands(),
      ConnectionCommands(),
      DatabaseCommands(),
      ExpiryCommands(),
      GeoCommands(),
      HashCommands(),
      HashExpiryCommands(),
      HyperLogLogCommands(),
      KeyCommands(),
      ListCommands(),
      ListPopCommands(),
      ObjectCommands(),
      PubSubCommands(),
      ScriptingCommands(),
      SetAlgebraCommands(),
      SetCommands(),
      SortCommands(),
      SortedSetAlgebraCommands(),
      SortedSetCommands(),
      SortedSetPopCommands(),
      SortedSetRangeCommands(),
      StreamCommands(),
      StreamGroupCommands(),
      StreamInfoCommands(),
      StreamPendingCommands(),
      StreamReadCommands(),
      StringCommands(),
      StringEditCommands(),
      TransactionCommands(),
      // clang-format on
  };
  return kFamilies;
}

}  // namespace remora::protocol
