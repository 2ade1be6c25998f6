#include <string>
#include <vector>

#include "protocol/error_text.h"
#include "protocol/help_reply.h"
#include "server/acl/access.h"
#include "server/commands/families.h"
#include "server/commands/tips.h"

namespace remora::server {

using protocol::Arguments;
using protocol::AtLeast;
using protocol::CommandContext;
using protocol::CommandSpec;
using protocol::Exactly;
namespace error_text = protocol::error_text;

namespace {

void Get(CommandContext& context) {
  std::vector<std::string> patterns;
  for (const std::string_view pattern : context.arguments.From(2)) patterns.emplace_back(pattern);
  const std::vector<config::Assignment> found = ServerOf(context).config().Get(patterns);
  context.reply.MapHeader(found.size());
  for (const auto& [name, value] : found) {
    context.reply.BulkString(name);
    context.reply.BulkString(value);
  }
}

void Set(CommandContext& context) {
  Arguments& arguments = context.arguments;
  if (arguments.size() % 2 != 0) return context.reply.Error(error_text::kSyntax);
  std::vector<config::Assignment> assignments;
  for (size_t at = 2; at < arguments.size(); at += 2) {
    assignments.emplace_back(arguments.Text(at), arguments.Text(at + 1));
  }
  const bool is_local = ClientOf(context).facts()->is_local;
  const std::string error =
      ServerOf(context).config().Set(assignments, {.is_local_client = is_local});
  if (!error.empty()) return context.reply.Error(error);
  context.reply.Ok();
}

void ResetStatistics(CommandContext& context) {
  ServerOf(context).ResetStatistics();
  context.reply.Ok();
}

void Rewrite(CommandContext& context) {
  const std::string error =
      ServerOf(context).config().Rewrite(ServerOf(context).access().ConfigLines());
  if (!error.empty()) {
    ServerOf(context).log().Write(LogLevel::kWarning, "CONFIG REWRITE failed: " + error);
    return context.reply.Error(error);
  }
  ServerOf(context).log().Write(LogLevel::kNotice, "CONFIG REWRITE executed with success.");
  context.reply.Ok();
}

constexpr protocol::HelpLine kHelp[] = {
    {"GET <pattern> [<pattern> ...]", "Shows the directives whose names match a pattern."},
    {"SET <directive> <value> [<directive> <value> ...]",
     "Changes directives: all of them, or none."},
    {"RESETSTAT", "Sets the counters that INFO shows to zero."},
    {"REWRITE", "Writes the directives as they are now into the configuration file."},
};

void Help(CommandContext& context) { WriteHelp(context.reply, "CONFIG", kHelp); }

constexpr uint32_t kFlags =
    protocol::kAdmin | protocol::kNoScript | protocol::kLoading | protocol::kStale;

constexpr CommandSpec kSubcommands[] = {
    {.name = "GET",
     .arity = AtLeast(3),
     .flags = kFlags,
     .handler = Get,
     .since = "2.0.0",
     .group = "server",
     .complexity = "O(N) when N is the number of configuration parameters provided",
     .summary = "Returns the effective values of configuration parameters."},
    {.name = "HELP",
     .arity = Exactly(2),
     .flags = protocol::kLoading | protocol::kStale,
     .handler = Help,
     .since = "5.0.0",
     .group = "server",
     .complexity = "O(1)",
     .summary = "Returns helpful text about the different subcommands."},
    {.name = "RESETSTAT",
     .arity = Exactly(2),
     .flags = kFlags,
     .handler = ResetStatistics,
     .since = "2.0.0",
     .group = "server",
     .complexity = "O(1)",
     .summary = "Resets the server's statistics.",
     .tips = tips::kOnAllNodes},
    {.name = "REWRITE",
     .arity = Exactly(2),
     .flags = kFlags,
     .handler = Rewrite,
     .since = "2.8.0",
     .group = "server",
     .complexity = "O(1)",
     .summary = "Persists the effective configuration to file.",
     .tips = tips::kOnAllNodes},
    {.name = "SET",
     .arity = AtLeast(4),
     .flags = kFlags,
     .handler = Set,
     .since = "2.0.0",
     .group = "server",
     .complexity = "O(N) when N is the number of configuration parameters provided",
     .summary = "Sets configuration parameters in-flight.",
     .tips = tips::kOnAllNodes},
};

constexpr CommandSpec kConfigCommands[] = {
    {.name = "CONFIG",
     .arity = AtLeast(2),
     .subcommands = kSubcommands,
     .since = "2.0.0",
     .group = "server",
     .complexity = "Depends on subcommand.",
     .summary = "A container for server configuration commands."},
};

}  // namespace

std::span<const CommandSpec> ConfigCommands() { return kConfigCommands; }

}  // namespace remora::server
