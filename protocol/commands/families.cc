#include "protocol/commands/families.h"

#include "protocol/command_table.h"

namespace remora::protocol {

std::span<const std::span<const CommandSpec>> CommandTable::ProtocolFamilies() {
  static const std::span<const CommandSpec> kFamilies[] = {
      ConnectionCommands(),       DatabaseCommands(),
      ExpiryCommands(),           HashCommands(),
      HashExpiryCommands(),       KeyCommands(),
      SortedSetAlgebraCommands(), SortedSetCommands(),
      SortedSetRangeCommands(),   StringCommands(),
      StringEditCommands(),       TransactionCommands(),
  };
  return kFamilies;
}

}  // namespace remora::protocol
