#include "server/commands/families.h"
#include "server/commands/tips.h"

namespace remora::server {

using protocol::CommandContext;
using protocol::CommandSpec;
using protocol::Exactly;

namespace {

void Time(CommandContext& context) {
  const int64_t now = ServerOf(context).NowMicroseconds();
  context.reply.ArrayHeader(2);
  context.reply.BulkInteger(now / 1'000'000);
  context.reply.BulkInteger(now % 1'000'000);
}

constexpr CommandSpec kTimeCommands[] = {
    {.name = "TIME",
     .arity = Exactly(1),
     .flags = protocol::kLoading | protocol::kStale | protocol::kFast,
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
