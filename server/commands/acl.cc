#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "protocol/command_reflection.h"
#include "protocol/error_text.h"
#include "protocol/help_reply.h"
#include "server/acl/access.h"
#include "server/acl/password.h"
#include "server/commands/acl_handlers.h"
#include "server/commands/families.h"
#include "server/commands/tips.h"

namespace remora::server {

using protocol::AtLeast;
using protocol::CommandContext;
using protocol::CommandSpec;
using protocol::Exactly;
namespace error_text = protocol::error_text;

namespace {

void WhoAmI(CommandContext& context) { context.reply.BulkString(context.session.access.user()); }

void RefuseForm(CommandContext& context) {
  context.reply.Error(
      error_text::UnknownSubcommandOrArity(context.arguments.Text(1), context.container->name));
}

void Categories(CommandContext& context) {
  protocol::ReplyWriter& reply = context.reply;
  if (context.arguments.size() > 3) return RefuseForm(context);
  if (context.arguments.size() == 2) {
    const std::vector<std::string_view> names = protocol::CategoryNames();
    reply.ArrayHeader(names.size());
    return reply.BulkStrings(names);
  }
  const std::string_view name = context.arguments.Text(2);
  const std::optional<protocol::AclCategory> category = protocol::CategoryNamed(name);
  if (!category) return reply.Error(error_text::AclUnknownCategory(name));
  const protocol::ReplyWriter::DeferredHeader header = reply.DeferArray();
  size_t count = 0;
  for (const protocol::CommandTable::Entry& entry : context.table.entries()) {
    if ((protocol::AllCategoriesOf(*entry.spec) & *category) == 0) continue;
    reply.BulkString(entry.full_name);
    ++count;
  }
  reply.Finish(header, count);
}

void MakePassword(CommandContext& context) {
  constexpr int64_t kUsualBits = 256;
  constexpr int64_t kBitsMax = 4096;
  constexpr int64_t kBitsPerDigit = 4;
  if (context.arguments.size() > 3) return RefuseForm(context);
  int64_t bits = kUsualBits;
  if (context.arguments.Has(2)) {
    bits = context.arguments.Integer(2);
    if (!context.arguments.ok()) return context.reply.Error(context.arguments.error());
  }
  if (bits <= 0 || bits > kBitsMax) return context.reply.Error(error_text::kPasswordBits);
  const int64_t digits = (bits + kBitsPerDigit - 1) / kBitsPerDigit;
  context.reply.BulkString(acl::RandomDigits(static_cast<size_t>(digits)));
}

void WriteDenial(protocol::ReplyWriter& reply, const acl::Denial& denial, int64_t now) {
  const auto write_text = [&](std::string_view name, std::string_view value) {
    reply.BulkString(name);
    reply.BulkString(value);
  };
  const auto write_number = [&](std::string_view name, int64_t value) {
    reply.BulkString(name);
    reply.Integer(value);
  };
  reply.MapHeader(10);
  write_number("count", static_cast<int64_t>(denial.count));
  write_text("reason", denial.reason);
  write_text("context", denial.context);
  write_text("object", denial.object);
  write_text("username", denial.user);
  reply.BulkString("age-seconds");
  reply.Double(static_cast<double>(now - denial.updated_milliseconds) / 1000);
  write_text("client-info", denial.client);
  write_number("entry-id", static_cast<int64_t>(denial.id));
  write_number("timestamp-created", denial.created_milliseconds);
  write_number("timestamp-last-updated", denial.updated_milliseconds);
}

void Denials(CommandContext& context) {
  constexpr size_t kUsualCount = 10;
  protocol::Arguments& arguments = context.arguments;
  acl::DenialLog& log = ServerOf(context).access().denials();
  if (arguments.size() > 3) return RefuseForm(context);
  size_t count = kUsualCount;
  if (arguments.Is(2, "RESET")) {
    log.Clear();
    return context.reply.Ok();
  }
  if (arguments.Has(2)) {
    const int64_t wanted = arguments.Integer(2);
    if (!arguments.ok()) return context.reply.Error(arguments.error());
    count = wanted < 0 ? 0 : static_cast<size_t>(wanted);
  }
  const int64_t now = ServerOf(context).NowMilliseconds();
  const std::vector<acl::Denial> denials = log.Newest(count);
  context.reply.ArrayHeader(denials.size());
  for (const acl::Denial& denial : denials) WriteDenial(context.reply, denial, now);
}

constexpr protocol::HelpLine kHelp[] = {
    {"CAT [<category>]", "Lists the categories, or the commands of one."},
    {"DELUSER <username> [<username> ...]", "Removes users, and ends their connections."},
    {"DRYRUN <username> <command> [<arg> ...]",
     "Says whether the user may run the command, which is not run."},
    {"GETUSER <username>", "Shows what a user may do."},
    {"GENPASS [<bits>]", "Draws a password of 256 bits, or as many as asked for."},
    {"LIST", "Shows all users, as lines of a file."},
    {"LOAD", "Reads the users from their file."},
    {"LOG [<count> | RESET]", "Shows what was refused lately, or forgets it."},
    {"SAVE", "Writes the users to their file."},
    {"SETUSER <username> <attribute> [<attribute> ...]", "Makes a user, or changes one."},
    {"USERS", "Shows the names of all users."},
    {"WHOAMI", "Shows the user of this connection."},
};

void Help(CommandContext& context) { protocol::WriteHelp(context.reply, "ACL", kHelp); }

constexpr uint32_t kUsual = protocol::kNoScript | protocol::kLoading | protocol::kStale;
constexpr uint32_t kAdministers = kUsual | protocol::kAdmin;

constexpr CommandSpec kSubcommands[] = {
    {.name = "CAT",
     .arity = AtLeast(2),
     .flags = kUsual,
     .handler = Categories,
     .since = "6.0.0",
     .group = "server",
     .complexity = "O(1) since the categories and commands are a fixed set.",
     .summary = "Lists the ACL categories, or the commands inside a category."},
    {.name = "DELUSER",
     .arity = AtLeast(3),
     .flags = kAdministers | protocol::kEndsWaits,
     .handler = AclDeleteUser,
     .since = "6.0.0",
     .group = "server",
     .complexity = "O(1) amortized time considering the typical user.",
     .summary = "Deletes ACL users, and terminates their connections.",
     .tips = tips::kOnAllNodes},
    {.name = "DRYRUN",
     .arity = AtLeast(4),
     .flags = kAdministers,
     .handler = AclDryRun,
     .since = "7.0.0",
     .group = "server",
     .complexity = "O(1).",
     .summary = "Simulates the execution of a command by a user, without executing the command."},
    {.name = "GENPASS",
     .arity = AtLeast(2),
     .flags = kUsual,
     .handler = MakePassword,
     .since = "6.0.0",
     .group = "server",
     .complexity = "O(1)",
     .summary =
         "Generates a pseudorandom, secure password that can be used to identify ACL users."},
    {.name = "GETUSER",
     .arity = Exactly(3),
     .flags = kAdministers,
     .handler = AclGetUser,
     .since = "6.0.0",
     .group = "server",
     .complexity =
         "O(N). Where N is the number of password, command and pattern rules that the user has.",
     .summary = "Lists the ACL rules of a user."},
    {.name = "HELP",
     .arity = Exactly(2),
     .flags = protocol::kLoading | protocol::kStale,
     .handler = Help,
     .since = "6.0.0",
     .group = "server",
     .complexity = "O(1)",
     .summary = "Returns helpful text about the different subcommands."},
    {.name = "LIST",
     .arity = Exactly(2),
     .flags = kAdministers,
     .handler = AclList,
     .since = "6.0.0",
     .group = "server",
     .complexity = "O(N). Where N is the number of configured users.",
     .summary = "Dumps the effective rules in ACL file format."},
    {.name = "LOAD",
     .arity = Exactly(2),
     .flags = kAdministers | protocol::kEndsWaits,
     .handler = AclLoad,
     .since = "6.0.0",
     .group = "server",
     .complexity = "O(N). Where N is the number of configured users.",
     .summary = "Reloads the rules from the configured ACL file."},
    {.name = "LOG",
     .arity = AtLeast(2),
     .flags = kAdministers,
     .handler = Denials,
     .since = "6.0.0",
     .group = "server",
     .complexity = "O(N) with N being the number of entries shown.",
     .summary = "Lists recent security events generated due to ACL rules."},
    {.name = "SAVE",
     .arity = Exactly(2),
     .flags = kAdministers,
     .handler = AclSave,
     .since = "6.0.0",
     .group = "server",
     .complexity = "O(N). Where N is the number of configured users.",
     .summary = "Saves the effective ACL rules in the configured ACL file.",
     .tips = tips::kOnAllNodes},
    {.name = "SETUSER",
     .arity = AtLeast(3),
     .flags = kAdministers | protocol::kEndsWaits,
     .handler = AclSetUser,
     .since = "6.0.0",
     .group = "server",
     .complexity = "O(N). Where N is the number of rules provided.",
     .summary = "Creates and modifies an ACL user and its rules.",
     .tips = tips::kOnAllNodes},
    {.name = "USERS",
     .arity = Exactly(2),
     .flags = kAdministers,
     .handler = AclUsers,
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
