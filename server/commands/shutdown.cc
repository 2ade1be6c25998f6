#include "protocol/error_text.h"
#include "protocol/scripting/shared_scripts.h"
#include "server/commands/families.h"

namespace remora::server {

namespace {

using protocol::AtLeast;
using protocol::CommandContext;
using protocol::CommandSpec;

void Shutdown(CommandContext& context) {
  bool aborts = false;
  bool saves = false;
  bool skips_saving = false;
  for (size_t i = 1; i < context.arguments.size(); ++i) {
    if (context.arguments.Is(i, "NOSAVE")) {
      skips_saving = true;
    } else if (context.arguments.Is(i, "SAVE")) {
      saves = true;
    } else if (context.arguments.Is(i, "ABORT")) {
      aborts = true;
    } else if (!context.arguments.Is(i, "NOW") && !context.arguments.Is(i, "FORCE")) {
      return context.reply.Error(protocol::error_text::kSyntax);
    }
  }
  const bool mixed = aborts && context.arguments.size() > 2;
  if (mixed || (saves && skips_saving)) {
    return context.reply.Error(protocol::error_text::kSyntax);
  }
  const protocol::scripting::RunningScripts& running = ServerOf(context).shared().scripts->running;
  if (running.any_busy() && !skips_saving) return context.reply.Error(running.BusyError());
  if (aborts) return context.reply.Error(protocol::error_text::kNoShutdown);
  if (saves) return context.reply.Error(protocol::error_text::kShutdownCannotSave);
  // No answer: the connection ends with the server.
  ServerOf(context).log().Write(LogLevel::kWarning, "User requested shutdown...");
  ServerOf(context).Stop();
}

constexpr CommandSpec kShutdownCommands[] = {
    {.name = "SHUTDOWN",
     .arity = AtLeast(1),
     .flags = protocol::kAdmin | protocol::kNoScript | protocol::kLoading | protocol::kStale |
              protocol::kNoMulti | protocol::kAllowBusy,
     .handler = Shutdown,
     .since = "1.0.0",
     .group = "server",
     .complexity = "O(N) when saving, where N is the total number of keys in all databases when "
                   "saving data, otherwise O(1)",
     .summary = "Synchronously saves the database(s) to disk and shuts down the Redis server."},
};

}  // namespace

std::span<const CommandSpec> ShutdownCommands() { return kShutdownCommands; }

}  // namespace remora::server
