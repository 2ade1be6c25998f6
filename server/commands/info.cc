#include "server/metrics/info.h"

#include "server/commands/families.h"
#include "server/commands/tips.h"

namespace remora::server {

using protocol::AtLeast;
using protocol::CommandContext;
using protocol::CommandSpec;

namespace {

void Info(CommandContext& context) {
  context.reply.VerbatimString("txt", MakeInfo(ServerOf(context), context.arguments.From(1)));
}

constexpr CommandSpec kInfoCommands[] = {
    {.name = "INFO",
     .arity = AtLeast(1),
     .flags = protocol::kLoading | protocol::kStale,
     .categories = protocol::kDangerousCategory,
     .handler = Info,
     .since = "1.0.0",
     .group = "server",
     .complexity = "O(1)",
     .summary = "Returns information and statistics about the server.",
     .tips = tips::kVariesByShard},
};

}  // namespace

std::span<const CommandSpec> InfoCommands() { return kInfoCommands; }

}  // namespace remora::server
