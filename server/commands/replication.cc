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

// Reads the port as Redis does: anything from 0 to 65535 may be asked for.
bool IsPort(protocol::Arguments& arguments, size_t at) {
  const int64_t port = arguments.Integer(at, error_text::kInvalidMasterPort);
  return arguments.ok() && port >= 0 && port <= 65535;
}

void Role(CommandContext& context) {
  context.reply.ArrayHeader(3);
  context.reply.BulkString("master");
  context.reply.Integer(0);
  context.reply.ArrayHeader(0);
}

void ReplicaOf(CommandContext& context) {
  protocol::Arguments& arguments = context.arguments;
  if (arguments.Is(1, "NO") && arguments.Is(2, "ONE")) return context.reply.Ok();
  if (!IsPort(arguments, 2)) return context.reply.Error(error_text::kInvalidMasterPort);
  context.reply.Error(error_text::kReplicationUnsupported);
}

// A timeout in milliseconds, which must end in a time that a number can hold.
void CheckTimeout(CommandContext& context, size_t at) {
  protocol::Arguments& arguments = context.arguments;
  const int64_t timeout = arguments.Integer(at, error_text::kTimeoutNotAnInteger);
  if (timeout < 0) arguments.Fail(error_text::kTimeoutNegative);
  int64_t end = 0;
  if (__builtin_add_overflow(timeout, ServerOf(context).NowMilliseconds(), &end)) {
    arguments.Fail(error_text::kTimeoutOutOfRange);
  }
}

// No replica will ever acknowledge anything, so that nothing is worth waiting for.
void Wait(CommandContext& context) {
  protocol::Arguments& arguments = context.arguments;
  [[maybe_unused]] const int64_t replicas = arguments.Integer(1);
  CheckTimeout(context, 2);
  if (!arguments.ok()) return context.reply.Error(arguments.error());
  context.reply.Integer(0);
}

void WaitForFile(CommandContext& context) {
  protocol::Arguments& arguments = context.arguments;
  const int64_t local = arguments.IntegerWithin(1, {0, 1});
  [[maybe_unused]] const int64_t replicas = arguments.PositiveInteger(2);
  CheckTimeout(context, 3);
  if (!arguments.ok()) return context.reply.Error(arguments.error());
  if (local > 0) return context.reply.Error(error_text::kWaitForAppendOnlyFile);
  context.reply.ArrayHeader(2);
  context.reply.Integer(0);
  context.reply.Integer(0);
}

struct FailoverOptions {
  bool aborts = false;
  bool forces = false;
  bool has_target = false;
  bool has_timeout = false;
};

FailoverOptions ReadFailoverOptions(protocol::Arguments& arguments) {
  FailoverOptions options;
  for (size_t at = 1; at < arguments.size() && arguments.ok(); ++at) {
    if (arguments.Is(at, "TIMEOUT") && arguments.Has(at + 1) && !options.has_timeout) {
      options.has_timeout = true;
      if (arguments.Integer(++at) <= 0) arguments.Fail(error_text::kFailoverTimeout);
    } else if (arguments.Is(at, "ABORT") && arguments.size() == 2) {
      options.aborts = true;
    } else if (arguments.Is(at, "TO") && arguments.Has(at + 2) && !options.has_target) {
      options.has_target = true;
      at += 2;
      [[maybe_unused]] const int64_t port = arguments.Integer(at);
    } else if (arguments.Is(at, "FORCE") && !options.forces) {
      options.forces = true;
    } else {
      arguments.Fail(error_text::kSyntax);
    }
  }
  return options;
}

void Failover(CommandContext& context) {
  const FailoverOptions options = ReadFailoverOptions(context.arguments);
  if (!context.arguments.ok()) return context.reply.Error(context.arguments.error());
  context.reply.Error(options.aborts ? error_text::kNoFailover
                                     : error_text::kFailoverWithoutReplicas);
}

constexpr CommandSpec kReplicationCommands[] = {
    {.name = "FAILOVER",
     .arity = AtLeast(1),
     .flags = protocol::kAdmin | protocol::kNoScript | protocol::kStale,
     .handler = Failover,
     .since = "6.2.0",
     .group = "server",
     .complexity = "O(1)",
     .summary = "Starts a coordinated failover from a server to one of its replicas."},
    {.name = "REPLICAOF",
     .arity = Exactly(3),
     .flags = protocol::kAdmin | protocol::kNoScript | protocol::kStale | protocol::kNoAsyncLoading,
     .handler = ReplicaOf,
     .since = "5.0.0",
     .group = "server",
     .complexity = "O(1)",
     .summary = "Configures a server as replica of another, or promotes it to a master."},
    {.name = "ROLE",
     .arity = Exactly(1),
     .flags = protocol::kNoScript | protocol::kLoading | protocol::kStale | protocol::kFast,
     .categories = protocol::kAdminCategory | protocol::kDangerousCategory,
     .handler = Role,
     .since = "2.8.12",
     .group = "server",
     .complexity = "O(1)",
     .summary = "Returns the replication role."},
    {.name = "SLAVEOF",
     .arity = Exactly(3),
     .flags = protocol::kAdmin | protocol::kNoScript | protocol::kStale | protocol::kNoAsyncLoading,
     .handler = ReplicaOf,
     .since = "1.0.0",
     .group = "server",
     .complexity = "O(1)",
     .summary = "Sets a Redis server as a replica of another, or promotes it to being a master.",
     .deprecated_since = "5.0.0",
     .replaced_by = "`REPLICAOF`"},
    {.name = "WAIT",
     .arity = Exactly(3),
     .flags = protocol::kBlocking,
     .categories = protocol::kConnectionCategory,
     .handler = Wait,
     .since = "3.0.0",
     .group = "generic",
     .complexity = "O(1)",
     .summary = "Blocks until the asynchronous replication of all preceding write commands sent by "
                "the connection is completed.",
     .tips = tips::kMinimumOfShards},
    {.name = "WAITAOF",
     .arity = Exactly(4),
     .flags = protocol::kBlocking,
     .categories = protocol::kConnectionCategory,
     .handler = WaitForFile,
     .since = "7.2.0",
     .group = "generic",
     .complexity = "O(1)",
     .summary = "Blocks until all of the preceding write commands sent by the connection are "
                "written to the append-only file of the master and/or replicas.",
     .tips = tips::kMinimumOfShards},
};

}  // namespace

std::span<const CommandSpec> ReplicationCommands() { return kReplicationCommands; }

}  // namespace remora::server
