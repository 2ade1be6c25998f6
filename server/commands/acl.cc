#include "protocol/error_text.h"
#include "server/commands/families.h"
#include "server/commands/tips.h"

namespace remora::server {

using protocol::AtLeast;
using protocol::CommandContext;
using protocol::CommandSpec;
using protocol::Exactly;
namespace error_text = protocol::error_text;

namespace {

// Every connection is the default user's.
void WhoAmI(CommandContext& context) { context.reply.BulkString("default"); }

void Refuse(CommandContext& context) { context.reply.Error(error_text::kAclUnsupported); }

constexpr uint32_t kUsual = protocol::kNoScript | protocol::kLoading | protocol::kStale;
constexpr uint32_t kAdministers = kUsual | protocol::kAdmin;

constexpr CommandSpec kSubcommands[] = {
    {.name = "CAT",
     .arity = AtLeast(2),
     .flags = kUsual,
     .handler = Refuse,
     .since = "6.0.0",
     .group = "server",
     .complexity = "O(1) since the categories and commands are a fixed set.",
     .summary = "Lists the ACL categories, or the commands inside a category."},
    {.name = "DELUSER",
     .arity = AtLeast(3),
     .flags = kAdministers,
     .handler = Refuse,
     .since = "6.0.0",
     .group = "server",
     .complexity = "O(1) amortized time considering the typical user.",
     .summary = "Deletes ACL users, and terminates their connections.",
     .tips = tips::kOnAllNodes},
    {.name = "DRYRUN",
     .arity = AtLeast(4),
     .flags = kAdministers,
     .handler = Refuse,
     .since = "7.0.0",
     .group = "server",
     .complexity = "O(1).",
     .summary = "Simulates the execution of a command by a user, without executing the command."},
    {.name = "GENPASS",
     .arity = AtLeast(2),
     .flags = kUsual,
     .handler = Refuse,
     .since = "6.0.0",
     .group = "server",
     .complexity = "O(1)",
     .summary =
         "Generates a pseudorandom, secure password that can be used to identify ACL users."},
    {.name = "GETUSER",
     .arity = Exactly(3),
     .flags = kAdministers,
     .handler = Refuse,
     .since = "6.0.0",
     .group = "server",
     .complexity =
         "O(N). Where N is the number of password, command and pattern rules that the user has.",
     .summary = "Lists the ACL rules of a user."},
    {.name = "HELP",
     .arity = Exactly(2),
     .flags = protocol::kLoading | protocol::kStale,
     .handler = Refuse,
     .since = "6.0.0",
     .group = "server",
     .complexity = "O(1)",
     .summary = "Returns helpful text about the different subcommands."},
    {.name = "LIST",
     .arity = Exactly(2),
     .flags = kAdministers,
     .handler = Refuse,
     .since = "6.0.0",
     .group = "server",
     .complexity = "O(N). Where N is the number of configured users.",
     .summary = "Dumps the effective rules in ACL file format."},
    {.name = "LOAD",
     .arity = Exactly(2),
     .flags = kAdministers,
     .handler = Refuse,
     .since = "6.0.0",
     .group = "server",
     .complexity = "O(N). Where N is the number of configured users.",
     .summary = "Reloads the rules from the configured ACL file."},
    {.name = "LOG",
     .arity = AtLeast(2),
     .flags = kAdministers,
     .handler = Refuse,
     .since = "6.0.0",
     .group = "server",
     .complexity = "O(N) with N being the number of entries shown.",
     .summary = "Lists recent security events generated due to ACL rules."},
    {.name = "SAVE",
     .arity = Exactly(2),
     .flags = kAdministers,
     .handler = Refuse,
     .since = "6.0.0",
     .group = "server",
     .complexity = "O(N). Where N is the number of configured users.",
     .summary = "Saves the effective ACL rules in the configured ACL file.",
     .tips = tips::kOnAllNodes},
    {.name = "SETUSER",
     .arity = AtLeast(3),
     .flags = kAdministers,
     .handler = Refuse,
     .since = "6.0.0",
     .group = "server",
     .complexity = "O(N). Where N is the number of rules provided.",
     .summary = "Creates and modifies an ACL user and its rules.",
     .tips = tips::kOnAllNodes},
    {.name = "USERS",
     .arity = Exactly(2),
     .flags = kAdministers,
     .handler = Refuse,
     .since = "6.0.0",
     .group = "server",
     .complexity = "O(N). Where N is the number of configured users.",
     .summary = "Lists all ACL users."},
    {.name = "WHOAMI",
     .arity = Exactly(2),
     .flags = kUsual,
     .handler = WhoAmI,
     .since = "6.0.0",
     .group = "server",
     .complexity = "O(1)",
     .summary = "Returns the authenticated username of the current connection."},
};

constexpr CommandSpec kAclCommands[] = {
    {.name = "ACL",
     .arity = AtLeast(2),
     .subcommands = kSubcommands,
     .since = "6.0.0",
     .group = "server",
     .complexity = "Depends on subcommand.",
     .summary = "A container for Access List Control commands."},
};

}  // namespace

std::span<const CommandSpec> AclCommands() { return kAclCommands; }

}  // namespace remora::server
