// MONITOR, and the lines that it shows.
#include <string>
#include <string_view>

#include "protocol/error_text.h"
#include "server/commands/families.h"
#include "server/metrics/watched_line.h"

namespace remora::server {

using protocol::CommandContext;
using protocol::CommandSpec;
using protocol::Exactly;

namespace {

void Monitor(CommandContext& context) {
  protocol::Session& session = context.session;
  if (session.outlet == nullptr || session.runs_step) {
    return context.reply.Error(protocol::error_text::kMonitorNotAllowed);
  }
  // Why no answer: a client that sees everything already has been answered.
  if (session.watches_requests) return;
  session.outlet->BeginWatching(session);
  context.reply.Ok();
}

constexpr CommandSpec kMonitorCommands[] = {
    {.name = "MONITOR",
     .arity = Exactly(1),
     .flags = protocol::kAdmin | protocol::kNoScript | protocol::kLoading | protocol::kStale,
     .handler = Monitor,
     .since = "1.0.0",
     .group = "server",
     .summary = "Listens for all requests received by the server in real-time."},
};

}  // namespace

std::span<const CommandSpec> MonitorCommands() { return kMonitorCommands; }

}  // namespace remora::server
