#include "protocol/error_text.h"
#include "protocol/help_reply.h"
#include "server/commands/families.h"
#include "server/commands/tips.h"

namespace remora::server {

using protocol::AtLeast;
using protocol::CommandContext;
using protocol::CommandSpec;
using protocol::Exactly;
namespace error_text = protocol::error_text;

namespace {

// No module can be loaded, so that none ever is.
void List(CommandContext& context) { context.reply.ArrayHeader(0); }

void Refuse(CommandContext& context) { context.reply.Error(error_text::kModulesNotAllowed); }

constexpr protocol::HelpLine kHelp[] = {
    {"LIST", "Shows the modules that are loaded."},
    {"LOAD <path> [<arg> ...]", "Loads the module at <path>."},
    {"LOADEX <path> [[CONFIG NAME VALUE] ...] [ARGS ...]",
     "Loads the module at <path> with directives of its own."},
    {"UNLOAD <name>", "Takes a module out."},
};

void Help(CommandContext& context) { WriteHelp(context.reply, "MODULE", kHelp); }

constexpr uint32_t kChanges = protocol::kAdmin | protocol::kNoScript | protocol::kNoAsyncLoading;

constexpr CommandSpec kSubcommands[] = {
    {.name = "HELP",
     .arity = Exactly(2),
     .flags = protocol::kLoading | protocol::kStale,
     .handler = Help,
     .since = "5.0.0",
     .group = "server",
     .complexity = "O(1)",
     .summary = "Returns helpful text about the different subcommands."},
    {.name = "LIST",
     .arity = Exactly(2),
     .flags = protocol::kAdmin | protocol::kNoScript,
     .handler = List,
     .since = "4.0.0",
     .group = "server",
     .complexity = "O(N) where N is the number of loaded modules.",
     .summary = "Returns all loaded modules.",
     .tips = tips::kVariesInOrder},
    {.name = "LOAD",
     .arity = AtLeast(3),
     .flags = kChanges,
     .handler = Refuse,
     .since = "4.0.0",
     .group = "server",
     .complexity = "O(1)",
     .summary = "Loads a module."},
    {.name = "LOADEX",
     .arity = AtLeast(3),
     .flags = kChanges,
     .handler = Refuse,
     .since = "7.0.0",
     .group = "server",
     .complexity = "O(1)",
     .summary = "Loads a module using extended parameters."},
    {.name = "UNLOAD",
     .arity = Exactly(3),
     .flags = kChanges,
     .handler = Refuse,
     .since = "4.0.0",
     .group = "server",
     .complexity = "O(1)",
     .summary = "Unloads a module."},
};

constexpr CommandSpec kModuleCommands[] = {
    {.name = "MODULE",
     .arity = AtLeast(2),
     .subcommands = kSubcommands,
     .since = "4.0.0",
     .group = "server",
     .complexity = "Depends on subcommand.",
     .summary = "A container for module commands."},
};

}  // namespace

std::span<const CommandSpec> ModuleCommands() { return kModuleCommands; }

}  // namespace remora::server
