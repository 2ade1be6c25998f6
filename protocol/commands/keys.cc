#include "engine/ops/keys.h"

#include <limits>
#include <optional>

#include "engine/keyspace/keyspace.h"
#include "engine/values/value_type.h"
#include "protocol/command_context.h"
#include "protocol/commands/families.h"
#include "protocol/error_text.h"

namespace remora::protocol {

namespace {

void WriteCount(CommandContext& context, uint64_t count) {
  context.reply.Integer(static_cast<int64_t>(count));
}

void Del(CommandContext& context) {
  WriteCount(context, ops::Delete(context.transaction, context.keys));
}

void Exists(CommandContext& context) {
  WriteCount(context, ops::CountExisting(context.transaction, context.keys));
}

void Touch(CommandContext& context) {
  WriteCount(context, ops::Touch(context.transaction, context.keys));
}

void Type(CommandContext& context) {
  const std::optional<values::ValueType> type = ops::TypeOf(context.transaction, context.KeyAt(1));
  context.reply.SimpleString(type ? ops::NameOf(*type) : "none");
}

void Rename(CommandContext& context) {
  const Result<bool> renamed =
      ops::Rename(context.transaction, {.from = context.KeyAt(1), .to = context.KeyAt(2)});
  if (!renamed) return context.WriteError(renamed.error());
  context.reply.Ok();
}

void RenameNx(CommandContext& context) {
  context.Write(ops::Rename(context.transaction, {.from = context.KeyAt(1), .to = context.KeyAt(2)},
                            /*only_if_absent=*/true));
}

// The number of a database, or nothing once an error is remembered.
std::optional<uint32_t> ReadDatabase(CommandContext& context, size_t index) {
  const int64_t number =
      context.arguments.IntegerWithin(index, {.smallest = std::numeric_limits<int32_t>::min(),
                                              .largest = std::numeric_limits<int32_t>::max()});
  if (number < 0 || number >= context.engine.keyspace().database_count()) {
    context.arguments.Fail(error_text::kDatabaseOutOfRange);
  }
  if (!context.arguments.ok()) return std::nullopt;
  return static_cast<uint32_t>(number);
}

void Copy(CommandContext& context) {
  Arguments& arguments = context.arguments;
  ops::CopyOptions options;
  for (size_t i = 3; i < arguments.size() && arguments.ok(); ++i) {
    if (arguments.Is(i, "REPLACE")) {
      options.replace = true;
    } else if (arguments.Is(i, "DB") && arguments.Has(i + 1)) {
      options.to_database = ReadDatabase(context, ++i);
    } else {
      arguments.Fail(error_text::kSyntax);
    }
  }
  if (!arguments.ok()) return context.reply.Error(arguments.error());
  context.Write(
      ops::Copy(context.transaction, {.from = context.KeyAt(1), .to = context.KeyAt(2)}, options));
}

void Move(CommandContext& context) {
  const std::optional<uint32_t> database = ReadDatabase(context, 2);
  if (!database) return context.reply.Error(context.arguments.error());
  context.Write(ops::Move(context.transaction, context.KeyAt(1), *database));
}

constexpr std::string_view kSummedOverShards[] = {"request_policy:multi_shard",
                                                  "response_policy:agg_sum"};

constexpr KeySpec kRemovesAllKeys[] = {{.use = KeySpec::kRemoves | KeySpec::kDeletes, .last = -1}};
constexpr KeySpec kInspectsAllKeys[] = {{.use = KeySpec::kReadsOnly, .last = -1}};
constexpr KeySpec kRenames[] = {
    {.use = KeySpec::kReadsAndWrites | KeySpec::kAccesses | KeySpec::kDeletes},
    {.use = KeySpec::kOverwrites | KeySpec::kUpdates, .position = 2}};
constexpr KeySpec kRenamesToNew[] = {
    {.use = KeySpec::kReadsAndWrites | KeySpec::kAccesses | KeySpec::kDeletes},
    {.use = KeySpec::kOverwrites | KeySpec::kInserts, .position = 2}};
constexpr KeySpec kCopies[] = {{.use = KeySpec::kReadsOnly | KeySpec::kAccesses},
                               {.use = KeySpec::kOverwrites | KeySpec::kUpdates, .position = 2}};

constexpr CommandSpec kKeyCommands[] = {
    {.name = "DEL",
     .arity = AtLeast(2),
     .flags = kWrite,
     .categories = kKeyspaceCategory,
     .keys = kRemovesAllKeys,
     .handler = Del,
     .since = "1.0.0",
     .group = "generic",
     .complexity = "O(N) where N is the number of keys.",
     .summary = "Deletes keys.",
     .tips = kSummedOverShards},
    {.name = "UNLINK",
     .arity = AtLeast(2),
     .flags = kWrite | kFast,
     .categories = kKeyspaceCategory,
     .keys = kRemovesAllKeys,
     .handler = Del,
     .since = "4.0.0",
     .group = "generic",
     .complexity = "O(N) where N is the number of keys.",
     .summary = "Deletes keys; large values are freed later.",
     .tips = kSummedOverShards},
    {.name = "EXISTS",
     .arity = AtLeast(2),
     .flags = kReadOnly | kFast | kSharesReads,
     .categories = kKeyspaceCategory,
     .keys = kInspectsAllKeys,
     .handler = Exists,
     .since = "1.0.0",
     .group = "generic",
     .complexity = "O(N) where N is the number of keys.",
     .summary = "Counts how many of the keys exist.",
     .tips = kSummedOverShards},
    {.name = "TOUCH",
     .arity = AtLeast(2),
     .flags = kReadOnly | kFast | kSharesReads,
     .categories = kKeyspaceCategory,
     .keys = kInspectsAllKeys,
     .handler = Touch,
     .since = "3.2.1",
     .group = "generic",
     .complexity = "O(N) where N is the number of keys.",
     .summary = "Marks keys as used and counts those that exist.",
     .tips = kSummedOverShards},
    {.name = "TYPE",
     .arity = Exactly(2),
     .flags = kReadOnly | kFast | kSharesReads,
     .categories = kKeyspaceCategory,
     .keys = kInspectsOneKey,
     .handler = Type,
     .since = "1.0.0",
     .group = "generic",
     .complexity = "O(1)",
     .summary = "Returns the type of the value at a key."},
    {.name = "RENAME",
     .arity = Exactly(3),
     .flags = kWrite,
     .categories = kKeyspaceCategory,
     .keys = kRenames,
     .handler = Rename,
     .since = "1.0.0",
     .group = "generic",
     .complexity = "O(1)",
     .summary = "Gives the value of a key to another key, whose own is lost."},
    {.name = "RENAMENX",
     .arity = Exactly(3),
     .flags = kWrite | kFast,
     .categories = kKeyspaceCategory,
     .keys = kRenamesToNew,
     .handler = RenameNx,
     .since = "1.0.0",
     .group = "generic",
     .complexity = "O(1)",
     .summary = "Renames a key unless the new name is taken."},
    {.name = "COPY",
     .arity = AtLeast(3),
     .flags = kWrite | kDenyOutOfMemory,
     .categories = kKeyspaceCategory,
     .keys = kCopies,
     .handler = Copy,
     .since = "6.2.0",
     .group = "generic",
     .complexity = "O(N) where N is the size of the value.",
     .summary = "Copies the value of a key to another key."},
    {.name = "MOVE",
     .arity = Exactly(3),
     .flags = kWrite | kFast,
     .categories = kKeyspaceCategory,
     .keys = kAccessesAndUpdatesOneKey,
     .handler = Move,
     .since = "1.0.0",
     .group = "generic",
     .complexity = "O(1)",
     .summary = "Moves a key to another database."},
};

}  // namespace

std::span<const CommandSpec> KeyCommands() { return kKeyCommands; }

}  // namespace remora::protocol
