#include "server/commands/families.h"
#include "server/commands/tips.h"

namespace remora::server {

using protocol::CommandContext;
using protocol::CommandSpec;
using protocol::Exactly;

namespace {

void Time(CommandContext& context) {
  int64_t now = 0;
  // Time stands still in a script.
  int64_t& kept = context.in_script() ? *context.script_microseconds : now;
  if (kept == 0) kept = ServerOf(context).NowMicroseconds();
  now = kept;
  context.reply.ArrayHeader(2);
  context.reply.BulkInteger(now / 1'000'000);
  context.reply.BulkInteger(now % 1'000'000);
}

constexpr CommandSpec kTimeCommands[] = {
    {.name = "TIME",
     .arity = Exactly(1),
     .flags = protocol::kLoading | protocol::kStale | protocol::kFast | protocol::kTouchesNoKeys,
     .handler = Time,
     .since = "2.6.0",
     .group = "server",
     .complexity = "O(1)",
     .summary = "Returns the server time.",
     .tips = tips::kVaries},
};

}  // namespace

std::span<const CommandSpec> TimeCommands() { return kTimeCommands; }

}  // namespace remora::server
