#include "engine/ops/strings.h"

#include "protocol/command_context.h"
#include "protocol/commands/families.h"

namespace remora::protocol {

namespace {

void Get(CommandContext& context) {
  context.Write(ops::Get(context.transaction, context.KeyAt(1)));
}

void IncrBy(CommandContext& context) {
  const int64_t delta = context.arguments.Integer(2);
  if (!context.arguments.ok()) return context.reply.Error(context.arguments.error());
  context.Write(ops::IncrementBy(context.transaction, context.KeyAt(1), delta));
}

constexpr CommandSpec kStringCommands[] = {
    {.name = "GET",
     .arity = Exactly(2),
     .flags = kReadOnly | kFast,
     .categories = kStringCategory,
     .keys = kReadsOneKey,
     .handler = Get,
     .since = "1.0.0",
     .group = "string",
     .complexity = "O(1)",
     .summary = "Returns the string value of a key."},
    {.name = "INCRBY",
     .arity = Exactly(3),
     .flags = kWrite | kDenyOutOfMemory | kFast,
     .categories = kStringCategory,
     .keys = kAccessesAndUpdatesOneKey,
     .handler = IncrBy,
     .since = "1.0.0",
     .group = "string",
     .complexity = "O(1)",
     .summary = "Adds an integer to the number stored at a key."},
};

}  // namespace

std::span<const CommandSpec> StringCommands() { return kStringCommands; }

}  // namespace remora::protocol
