// What a row implies, and how COMMAND shows it: flags, ACL categories, key specs, documentation.
//
// A category follows from the flags:
//
//   kWrite     @write                      kPubSub    @pubsub
//   kReadOnly  @read, unless @scripting    kBlocking  @blocking
//   kAdmin     @admin @dangerous           kFast      @fast; @slow without it
//
// and `movablekeys` from the key specs: some key is not at a fixed place.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "protocol/command_spec.h"
#include "protocol/command_table.h"
#include "protocol/reply_writer.h"

namespace remora::protocol {

// The row's flags and what follows for them.
[[nodiscard]] uint32_t AllFlagsOf(const CommandSpec& spec);
// The row's categories and those that follow from its flags.
[[nodiscard]] uint32_t AllCategoriesOf(const CommandSpec& spec);
// Whether a request of the command may name keys.
[[nodiscard]] bool HasKeys(const CommandSpec& spec);
// The names of all categories, in their order.
[[nodiscard]] std::vector<std::string_view> CategoryNames();
// The category of this name, in any case, without its '@'.
[[nodiscard]] std::optional<AclCategory> CategoryNamed(std::string_view name);

// A command as COMMAND INFO answers it, subcommands included.
void WriteCommandInfo(ReplyWriter& reply, const CommandTable& table,
                      const CommandTable::Entry& entry);
// A command's name and its map of COMMAND DOCS. What the row leaves empty is left out.
void WriteCommandDocs(ReplyWriter& reply, const CommandTable& table,
                      const CommandTable::Entry& entry);
// What is done to a key (KeySpec::Use), as a set.
void WriteKeyUse(ReplyWriter& reply, uint32_t use);

}  // namespace remora::protocol
