#include <array>
#include <string>
#include <utility>

#include "engine/base/number_text.h"
#include "engine/ops/objects.h"
#include "protocol/error_text.h"
#include "protocol/help_reply.h"
#include "server/commands/families.h"
#include "server/commands/tips.h"
#include "server/metrics/allocator.h"
#include "server/metrics/memory_report.h"
#include "server/metrics/script_totals.h"

namespace remora::server {

using protocol::Arguments;
using protocol::AtLeast;
using protocol::CommandContext;
using protocol::CommandSpec;
using protocol::Exactly;
using protocol::ReplyWriter;
namespace error_text = protocol::error_text;

namespace {

// Too little data to judge by.
constexpr uint64_t kDoctorBytesMin = 5 * 1024 * 1024;

// SAMPLES is read and needs nothing: the figure is exact.
void Usage(CommandContext& context) {
  Arguments& arguments = context.arguments;
  for (size_t at = 3; at < arguments.size() && arguments.ok(); at += 2) {
    if (!arguments.Is(at, "SAMPLES") || !arguments.Has(at + 1)) {
      arguments.Fail(error_text::kSyntax);
    } else if (arguments.Integer(at + 1) < 0) {
      arguments.Fail(error_text::kSyntax);
    }
  }
  if (!arguments.ok()) return context.reply.Error(arguments.error());
  const std::optional<uint64_t> bytes = ops::MemoryUsageOf(context.transaction, context.KeyAt(2));
  if (!bytes) return context.reply.Null();
  context.reply.Integer(static_cast<int64_t>(*bytes));
}

void WriteInteger(ReplyWriter& reply, std::string_view name, int64_t value) {
  reply.BulkString(name);
  reply.Integer(value);
}

void WriteBytes(ReplyWriter& reply, std::string_view name, uint64_t value) {
  WriteInteger(reply, name, static_cast<int64_t>(value));
}

void WriteRatio(ReplyWriter& reply, std::string_view name, double value) {
  reply.BulkString(name);
  reply.Double(value);
}

// Returns how many pairs were written.
size_t WriteDatabases(ReplyWriter& reply, const MemoryReport& report) {
  size_t written = 0;
  for (size_t number = 0; number < report.totals.databases.size(); ++number) {
    const keyspace::DatabaseTotals& database = report.totals.databases[number];
    if (database.keys == 0) continue;
    reply.BulkString("db." + std::to_string(number));
    reply.MapHeader(2);
    WriteBytes(reply, "overhead.hashtable.main", database.index_bytes);
    // Expiries are part of the records.
    WriteInteger(reply, "overhead.hashtable.expires", 0);
    ++written;
  }
  return written;
}

// Returns how many pairs were written.
size_t WriteAllocator(ReplyWriter& reply, const MemoryReport& report) {
  const AllocatorFigures& allocator = report.allocator;
  const auto difference = [](uint64_t a, uint64_t b) {
    return static_cast<int64_t>(a) - static_cast<int64_t>(b);
  };
  WriteBytes(reply, "allocator.allocated", allocator.allocated);
  WriteBytes(reply, "allocator.active", allocator.active);
  WriteBytes(reply, "allocator.resident", allocator.resident);
  WriteBytes(reply, "allocator.muzzy", allocator.muzzy);
  WriteRatio(reply, "allocator-fragmentation.ratio", report.AllocatorFragmentation());
  WriteInteger(reply, "allocator-fragmentation.bytes",
               difference(allocator.active, allocator.allocated));
  WriteRatio(reply, "allocator-rss.ratio", report.AllocatorResidence());
  WriteInteger(reply, "allocator-rss.bytes", difference(allocator.resident, allocator.active));
  WriteRatio(reply, "rss-overhead.ratio", report.ProcessOverhead());
  WriteInteger(reply, "rss-overhead.bytes", difference(report.resident, allocator.resident));
  WriteRatio(reply, "fragmentation", report.Fragmentation());
  WriteInteger(reply, "fragmentation.bytes", report.FragmentationBytes());
  return 12;
}

void Stats(CommandContext& context) {
  const MemoryReport report = MakeMemoryReport(ServerOf(context));
  const ScriptTotals scripts = CollectScriptTotals(ServerOf(context));
  ReplyWriter& reply = context.reply;
  const ReplyWriter::DeferredHeader header = reply.DeferMap(33);
  const std::array<std::pair<std::string_view, uint64_t>, 12> before = {{
      {"peak.allocated", report.peak},
      {"total.allocated", report.used},
      {"startup.allocated", report.startup},
      {"replication.backlog", 0},
      {"replica.fullsync.buffer", 0},
      {"clients.slaves", 0},
      {"clients.normal", report.clients},
      {"cluster.links", 0},
      {"aof.buffer", 0},
      {"lua.caches", scripts.script_bytes},
      {"functions.caches", scripts.function_bytes},
      {"script.VMs", scripts.eval_state_bytes + scripts.function_state_bytes},
  }};
  for (const auto& [name, value] : before) WriteBytes(reply, name, value);
  const size_t databases = WriteDatabases(reply, report);
  const uint64_t per_key = report.keys == 0 ? 0 : (report.used - report.startup) / report.keys;
  const std::array<std::pair<std::string_view, uint64_t>, 7> after = {{
      {"overhead.db.hashtable.lut", report.totals.index_bytes},
      {"overhead.db.hashtable.rehashing", 0},
      {"overhead.total", report.overhead},
      {"db.dict.rehashing.count", 0},
      {"keys.count", report.keys},
      {"keys.bytes-per-key", per_key},
      {"dataset.bytes", report.dataset},
  }};
  for (const auto& [name, value] : after) WriteBytes(reply, name, value);
  WriteRatio(reply, "dataset.percentage", report.DatasetPercentage());
  WriteRatio(reply, "peak.percentage", report.PeakPercentage());
  const size_t of_allocator = WriteAllocator(reply, report);
  reply.Finish(header, before.size() + databases + after.size() + 2 + of_allocator);
}

// What the figures give reason to say.
std::string Diagnosis(const MemoryReport& report) {
  if (report.used < kDoctorBytesMin) {
    return "This instance holds less than 5 MB: too little to find anything wrong with its "
           "memory.\n";
  }
  std::string text;
  if (static_cast<double>(report.peak) / static_cast<double>(report.used) > 1.5) {
    text +=
        " * Peak memory: in the past this instance used more than one and a half times the "
        "memory that it uses now. The allocator may keep what was given back; MEMORY PURGE "
        "asks it to return unused pages.\n";
  }
  if (report.Fragmentation() > 1.4 && report.FragmentationBytes() > int64_t{10} << 20) {
    text +=
        " * High fragmentation: the process takes more than 1.4 times the memory that data "
        "and buffers need.\n";
  }
  if (report.keys > 0 && report.clients > report.dataset) {
    text +=
        " * Big client buffers: connections hold more memory than the data. Clients that do "
        "not read their replies are the usual reason; see omem in CLIENT LIST.\n";
  }
  if (text.empty()) return "No memory problem was found in this instance.\n";
  return "This instance shows signs of memory problems:\n\n" + text;
}

void Doctor(CommandContext& context) {
  context.reply.VerbatimString("txt", Diagnosis(MakeMemoryReport(ServerOf(context))));
}

void MallocStats(CommandContext& context) {
  const std::string report = AllocatorReport();
  if (report.empty()) {
    return context.reply.BulkString("Stats not supported for the current allocator");
  }
  context.reply.VerbatimString("txt", report);
}

void Purge(CommandContext& context) {
  if (!PurgeAllocator()) return context.reply.Error(error_text::kPurgeFailed);
  context.reply.Ok();
}

constexpr protocol::HelpLine kHelp[] = {
    {"DOCTOR", "Says what is wrong with the memory of this server, if anything is."},
    {"MALLOC-STATS", "Shows what the allocator says of itself."},
    {"PURGE", "Asks the allocator to return unused pages to the system."},
    {"STATS", "Shows where the memory of this server is."},
    {"USAGE <key> [SAMPLES <count>]", "Shows how many bytes a key and its value take.",
     "The figure is exact; SAMPLES is accepted and changes nothing."},
};

void Help(CommandContext& context) { WriteHelp(context.reply, "MEMORY", kHelp); }

constexpr protocol::KeySpec kUsageKey[] = {{.use = protocol::KeySpec::kReadsOnly, .position = 2}};

constexpr CommandSpec kSubcommands[] = {
    {.name = "DOCTOR",
     .arity = Exactly(2),
     .handler = Doctor,
     .since = "4.0.0",
     .group = "server",
     .complexity = "O(1)",
     .summary = "Outputs a memory problems report.",
     .tips = tips::kVariesByShard},
    {.name = "HELP",
     .arity = Exactly(2),
     .flags = protocol::kLoading | protocol::kStale,
     .handler = Help,
     .since = "4.0.0",
     .group = "server",
     .complexity = "O(1)",
     .summary = "Returns helpful text about the different subcommands."},
    {.name = "MALLOC-STATS",
     .arity = Exactly(2),
     .handler = MallocStats,
     .since = "4.0.0",
     .group = "server",
     .complexity = "Depends on how much memory is allocated, could be slow",
     .summary = "Returns the allocator statistics.",
     .tips = tips::kVariesByShard},
    {.name = "PURGE",
     .arity = Exactly(2),
     .handler = Purge,
     .since = "4.0.0",
     .group = "server",
     .complexity = "Depends on how much memory is allocated, could be slow",
     .summary = "Asks the allocator to release memory.",
     .tips = tips::kOnAllShards},
    {.name = "STATS",
     .arity = Exactly(2),
     .handler = Stats,
     .since = "4.0.0",
     .group = "server",
     .complexity = "O(1)",
     .summary = "Returns details about memory usage.",
     .tips = tips::kVariesByShard},
    {.name = "USAGE",
     .arity = AtLeast(3),
     .flags = protocol::kReadOnly,
     .categories = protocol::kReadCategory,
     .keys = kUsageKey,
     .handler = Usage,
     .since = "4.0.0",
     .group = "server",
     .complexity = "O(1)",
     .summary = "Estimates the memory usage of a key."},
};

constexpr CommandSpec kMemoryCommands[] = {
    {.name = "MEMORY",
     .arity = AtLeast(2),
     .subcommands = kSubcommands,
     .since = "4.0.0",
     .group = "server",
     .complexity = "Depends on subcommand.",
     .summary = "A container for memory diagnostics commands."},
};

}  // namespace

std::span<const CommandSpec> MemoryCommands() { return kMemoryCommands; }

}  // namespace remora::server
