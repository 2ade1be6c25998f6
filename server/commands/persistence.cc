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

void Save(CommandContext& context) { context.reply.Error(error_text::kSavingUnsupported); }

void SaveInBackground(CommandContext& context) {
  const bool schedules = context.arguments.size() == 2 && context.arguments.Is(1, "SCHEDULE");
  if (context.arguments.size() > 1 && !schedules) {
    return context.reply.Error(error_text::kSyntax);
  }
  Save(context);
}

// As a server that has not saved yet: the time of its start.
void LastSave(CommandContext& context) {
  context.reply.Integer(ServerOf(context).start_microseconds() / 1'000'000);
}

constexpr CommandSpec kPersistenceCommands[] = {
    {.name = "BGREWRITEAOF",
     .arity = Exactly(1),
     .flags = protocol::kAdmin | protocol::kNoScript | protocol::kNoAsyncLoading,
     .handler = Save,
     .since = "1.0.0",
     .group = "server",
     .complexity = "O(1)",
     .summary = "Asynchronously rewrites the append-only file to disk."},
    {.name = "BGSAVE",
     .arity = AtLeast(1),
     .flags = protocol::kAdmin | protocol::kNoScript | protocol::kNoAsyncLoading,
     .handler = SaveInBackground,
     .since = "1.0.0",
     .group = "server",
     .complexity = "O(1)",
     .summary = "Asynchronously saves the database(s) to disk."},
    {.name = "LASTSAVE",
     .arity = Exactly(1),
     .flags = protocol::kLoading | protocol::kStale | protocol::kFast,
     .categories = protocol::kAdminCategory | protocol::kDangerousCategory,
     .handler = LastSave,
     .since = "1.0.0",
     .group = "server",
     .complexity = "O(1)",
     .summary = "Returns the Unix timestamp of the last successful save to disk.",
     .tips = tips::kVaries},
    {.name = "SAVE",
     .arity = Exactly(1),
     .flags =
         protocol::kAdmin | protocol::kNoScript | protocol::kNoAsyncLoading | protocol::kNoMulti,
     .handler = Save,
     .since = "1.0.0",
     .group = "server",
     .complexity = "O(N) where N is the total number of keys in all databases",
     .summary = "Synchronously saves the database(s) to disk."},
};

}  // namespace

std::span<const CommandSpec> PersistenceCommands() { return kPersistenceCommands; }

}  // namespace remora::server
