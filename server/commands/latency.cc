#include "protocol/error_text.h"
#include "protocol/help_reply.h"
#include "server/commands/families.h"
#include "server/metrics/call_histogram.h"
#include "server/metrics/latency_report.h"

namespace remora::server {

namespace {

using protocol::AtLeast;
using protocol::CommandContext;
using protocol::CommandSpec;
using protocol::CommandTable;
using protocol::Exactly;
using protocol::ReplyWriter;

LatencyMonitor& MonitorOf(const CommandContext& context) {
  return ServerOf(context).call_monitor().latency();
}

int64_t UnixSeconds(const CommandContext& context) {
  return ServerOf(context).NowMilliseconds() / 1000;
}

void Latest(CommandContext& context) {
  const auto events = MonitorOf(context).All();
  context.reply.ArrayHeader(events.size());
  for (const auto& [name, event] : events) {
    context.reply.ArrayHeader(4);
    context.reply.BulkString(name);
    context.reply.Integer(event.samples.back().unix_seconds);
    context.reply.Integer(event.samples.back().milliseconds);
    context.reply.Integer(event.worst_milliseconds);
  }
}

void History(CommandContext& context) {
  const auto event = MonitorOf(context).Find(context.arguments.Text(2));
  if (!event) return context.reply.ArrayHeader(0);
  context.reply.ArrayHeader(event->samples.size());
  for (const LatencySample& sample : event->samples) {
    context.reply.ArrayHeader(2);
    context.reply.Integer(sample.unix_seconds);
    context.reply.Integer(sample.milliseconds);
  }
}

void Graph(CommandContext& context) {
  const std::string_view name = context.arguments.Text(2);
  const auto event = MonitorOf(context).Find(name);
  if (!event) return context.reply.Error(protocol::error_text::NoLatencySamples(name));
  context.reply.VerbatimString("txt", GraphOfLatency(name, *event, UnixSeconds(context)));
}

void Doctor(CommandContext& context) {
  const config::Config& config = ServerOf(context).config();
  const LatencyAdvice advice{
      .threshold_milliseconds = config.Integer("latency-monitor-threshold"),
      .slow_log_microseconds = config.Integer("slowlog-log-slower-than"),
  };
  context.reply.VerbatimString(
      "txt", ReportOfLatency(MonitorOf(context).All(), advice, UnixSeconds(context)));
}

void Reset(CommandContext& context) {
  LatencyMonitor& monitor = MonitorOf(context);
  size_t count = 0;
  if (context.arguments.size() == 2) count = monitor.ResetAll();
  for (const std::string_view name : context.arguments.From(2)) count += monitor.Reset(name);
  context.reply.Integer(static_cast<int64_t>(count));
}

// Writes a command's histogram where there are calls; returns how many map entries that made.
size_t WriteHistogram(CommandContext& context, const CommandTable::Entry& entry) {
  const CallHistogram histogram = CollectCallHistogram(ServerOf(context), entry.id);
  if (histogram.calls == 0) return 0;
  ReplyWriter& reply = context.reply;
  reply.BulkString(entry.full_name);
  reply.MapHeader(2);
  reply.BulkString("calls");
  reply.Integer(static_cast<int64_t>(histogram.calls));
  reply.BulkString("histogram_usec");
  reply.MapHeader(histogram.steps.size());
  for (const CallHistogram::Step& step : histogram.steps) {
    reply.Integer(static_cast<int64_t>(step.microseconds));
    reply.Integer(static_cast<int64_t>(step.calls));
  }
  return 1;
}

void Histogram(CommandContext& context) {
  const std::vector<CommandTable::Entry>& entries = context.table.entries();
  const ReplyWriter::DeferredHeader header = context.reply.DeferMap();
  size_t written = 0;
  if (context.arguments.size() == 2) {
    for (const CommandTable::Entry& entry : entries) written += WriteHistogram(context, entry);
  }
  for (const std::string_view name : context.arguments.From(2)) {
    const CommandTable::Entry* const entry = context.table.FindFullName(name);
    if (entry == nullptr) continue;
    written += WriteHistogram(context, *entry);
    for (size_t i = 0; i < entry->spec->subcommands.size(); ++i) {
      written += WriteHistogram(context, entries[entry->first_subcommand + i]);
    }
  }
  context.reply.Finish(header, written);
}

void Help(CommandContext& context) {
  constexpr protocol::HelpLine kLines[] = {
      {"DOCTOR", "Report on what took long, in words."},
      {"GRAPH <event>", "Draw the samples of an event."},
      {"HISTORY <event>", "List the samples of an event: time and milliseconds."},
      {"LATEST", "List the latest sample and the worst of every event."},
      {"RESET [<event> ...]", "Forget these events, or all."},
      {"HISTOGRAM [<command> ...]", "Say how many calls took up to how many microseconds."},
  };
  protocol::WriteHelp(context.reply, "LATENCY", kLines);
}

constexpr uint32_t kAdminAnytime =
    protocol::kAdmin | protocol::kNoScript | protocol::kLoading | protocol::kStale;
constexpr std::string_view kTips[] = {"nondeterministic_output", "request_policy:all_nodes",
                                      "response_policy:special"};
constexpr std::string_view kResetTips[] = {"request_policy:all_nodes", "response_policy:agg_sum"};

constexpr CommandSpec kSubcommands[] = {
    {.name = "DOCTOR",
     .arity = Exactly(2),
     .flags = kAdminAnytime,
     .handler = Doctor,
     .since = "2.8.13",
     .group = "server",
     .complexity = "O(1)",
     .summary = "Reports on latency spikes in words.",
     .tips = kTips},
    {.name = "GRAPH",
     .arity = Exactly(3),
     .flags = kAdminAnytime,
     .handler = Graph,
     .since = "2.8.13",
     .group = "server",
     .complexity = "O(1)",
     .summary = "Draws the latency of an event.",
     .tips = kTips},
    {.name = "HELP",
     .arity = Exactly(2),
     .flags = protocol::kLoading | protocol::kStale,
     .handler = Help,
     .since = "2.8.13",
     .group = "server",
     .complexity = "O(1)",
     .summary = "Describes the subcommands."},
    {.name = "HISTOGRAM",
     .arity = AtLeast(2),
     .flags = kAdminAnytime,
     .handler = Histogram,
     .since = "7.0.0",
     .group = "server",
     .complexity = "O(N) where N is the number of commands with latency information",
     .summary = "Returns how the times of calls are distributed, per command.",
     .tips = kTips},
    {.name = "HISTORY",
     .arity = Exactly(3),
     .flags = kAdminAnytime,
     .handler = History,
     .since = "2.8.13",
     .group = "server",
     .complexity = "O(1)",
     .summary = "Returns the latency samples of an event with their times.",
     .tips = kTips},
    {.name = "LATEST",
     .arity = Exactly(2),
     .flags = kAdminAnytime,
     .handler = Latest,
     .since = "2.8.13",
     .group = "server",
     .complexity = "O(1)",
     .summary = "Returns the latest latency samples of all events.",
     .tips = kTips},
    {.name = "RESET",
     .arity = AtLeast(2),
     .flags = kAdminAnytime,
     .handler = Reset,
     .since = "2.8.13",
     .group = "server",
     .complexity = "O(1)",
     .summary = "Forgets the latency samples of one or more events.",
     .tips = kResetTips},
};

constexpr CommandSpec kLatencyCommands[] = {
    {.name = "LATENCY",
     .arity = AtLeast(2),
     .subcommands = kSubcommands,
     .since = "2.8.13",
     .group = "server",
     .complexity = "Depends on subcommand.",
     .summary = "A container for latency diagnostics commands."},
};

}  // namespace

std::span<const CommandSpec> LatencyCommands() { return kLatencyCommands; }

}  // namespace remora::server
