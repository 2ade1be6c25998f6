#include <cstdint>
#include <limits>

#include "protocol/error_text.h"
#include "protocol/help_reply.h"
#include "server/commands/families.h"

namespace remora::server {

namespace {

using protocol::AtLeast;
using protocol::CommandContext;
using protocol::CommandSpec;
using protocol::Exactly;
using protocol::ReplyWriter;
namespace error_text = protocol::error_text;

SlowLog& LogOf(const CommandContext& context) {
  return ServerOf(context).call_monitor().slow_log();
}

void WriteEntry(ReplyWriter& reply, const SlowLogEntry& entry) {
  reply.ArrayHeader(6);
  reply.Integer(static_cast<int64_t>(entry.id));
  reply.Integer(entry.unix_seconds);
  reply.Integer(static_cast<int64_t>(entry.microseconds));
  reply.ArrayHeader(entry.arguments.size());
  for (const std::string& argument : entry.arguments) reply.BulkString(argument);
  reply.BulkString(entry.client_address);
  reply.BulkString(entry.client_name);
}

void Get(CommandContext& context) {
  constexpr int64_t kUsualCount = 10;
  protocol::Arguments& arguments = context.arguments;
  if (arguments.size() > 3) {
    return context.reply.Error(
        error_text::UnknownSubcommandOrArity(arguments.Text(1), context.container->name));
  }
  int64_t count = kUsualCount;
  if (arguments.Has(2)) count = arguments.Integer(2, error_text::kSlowlogCount);
  if (count < -1) arguments.Fail(error_text::kSlowlogCount);
  if (!arguments.ok()) return context.reply.Error(arguments.error());
  const size_t entries_max =
      count < 0 ? std::numeric_limits<size_t>::max() : static_cast<size_t>(count);
  const std::vector<SlowLogEntry> entries = LogOf(context).Newest(entries_max);
  context.reply.ArrayHeader(entries.size());
  for (const SlowLogEntry& entry : entries) WriteEntry(context.reply, entry);
}

void Len(CommandContext& context) {
  context.reply.Integer(static_cast<int64_t>(LogOf(context).size()));
}

void Reset(CommandContext& context) {
  LogOf(context).Reset();
  context.reply.Ok();
}

void Help(CommandContext& context) {
  constexpr protocol::HelpLine kLines[] = {
      {"GET [<count>]",
       "List the latest <count> entries (default: 10, -1 for all), each with id, "
       "time, microseconds, arguments, client address and client name."},
      {"LEN", "Say how many entries there are."},
      {"RESET", "Forget all entries."},
  };
  protocol::WriteHelp(context.reply, "SLOWLOG", kLines);
}

constexpr uint32_t kAdminAnytime = protocol::kAdmin | protocol::kLoading | protocol::kStale;
constexpr std::string_view kGetTips[] = {"request_policy:all_nodes", "nondeterministic_output"};
constexpr std::string_view kLenTips[] = {"request_policy:all_nodes", "response_policy:agg_sum",
                                         "nondeterministic_output"};
constexpr std::string_view kResetTips[] = {"request_policy:all_nodes",
                                           "response_policy:all_succeeded"};

constexpr CommandSpec kSubcommands[] = {
    {.name = "GET",
     .arity = AtLeast(2),
     .flags = kAdminAnytime,
     .handler = Get,
     .since = "2.2.12",
     .group = "server",
     .complexity = "O(N) where N is the number of entries returned",
     .summary = "Returns the latest entries of the slow log.",
     .tips = kGetTips},
    {.name = "HELP",
     .arity = Exactly(2),
     .flags = protocol::kLoading | protocol::kStale,
     .handler = Help,
     .since = "6.2.0",
     .group = "server",
     .complexity = "O(1)",
     .summary = "Describes the subcommands."},
    {.name = "LEN",
     .arity = Exactly(2),
     .flags = kAdminAnytime,
     .handler = Len,
     .since = "2.2.12",
     .group = "server",
     .complexity = "O(1)",
     .summary = "Returns the number of entries in the slow log.",
     .tips = kLenTips},
    {.name = "RESET",
     .arity = Exactly(2),
     .flags = kAdminAnytime,
     .handler = Reset,
     .since = "2.2.12",
     .group = "server",
     .complexity = "O(N) where N is the number of entries in the slow log",
     .summary = "Removes all entries from the slow log.",
     .tips = kResetTips},
};

constexpr CommandSpec kSlowlogCommands[] = {
    {.name = "SLOWLOG",
     .arity = AtLeast(2),
     .subcommands = kSubcommands,
     .since = "2.2.12",
     .group = "server",
     .complexity = "Depends on subcommand.",
     .summary = "A container for slow log commands."},
};

}  // namespace

std::span<const CommandSpec> SlowlogCommands() { return kSlowlogCommands; }

}  // namespace remora::server
