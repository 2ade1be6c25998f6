#include "engine/ops/stream_groups.h"

#include <vector>

#include "protocol/command_context.h"
#include "protocol/commands/families.h"
#include "protocol/commands/stream_arguments.h"
#include "protocol/commands/stream_replies.h"
#include "protocol/error_text.h"
#include "protocol/help_reply.h"

namespace remora::protocol {

namespace {

// What XGROUP says of a stream or group that is missing.
void WriteGroupError(CommandContext& context, OpError error) {
  if (error == OpError::kNoSuchKey) return context.reply.Error(error_text::kStreamKeyRequired);
  if (error == OpError::kNoSuchGroup) {
    return context.reply.Error(
        error_text::NoGroupInStream(context.arguments.Text(2), context.arguments.Text(3)));
  }
  context.WriteError(error);
}

// The options of CREATE and SETID from the sixth argument on.
ops::StreamGroupOptions ReadGroupOptions(CommandContext& context, bool creates) {
  Arguments& arguments = context.arguments;
  ops::StreamGroupOptions options;
  size_t at = 5;
  while (at < arguments.size() && arguments.ok()) {
    if (creates && arguments.Is(at, "MKSTREAM")) {
      options.make_stream = true;
      at += 1;
    } else if (arguments.Is(at, "ENTRIESREAD") && arguments.Has(at + 1)) {
      options.entries_read = arguments.Integer(at + 1);
      if (options.entries_read < ops::kUnknownEntriesRead) {
        arguments.Fail(error_text::kStreamEntriesRead);
      }
      at += 2;
    } else {
      arguments.FailWith(error_text::UnknownSubcommandOrArity(arguments.all()[1], "XGROUP"));
    }
  }
  return options;
}

// The id of CREATE and SETID; false when an error was written instead. That the stream, or the
// group, is missing comes first, then that there are too many arguments.
bool ReadGroupId(CommandContext& context, const Outcome& found, size_t arguments_max,
                 bool may_be_end, ops::StreamGroupOptions& options) {
  if (!found) {
    WriteGroupError(context, found.error());
    return false;
  }
  if (context.arguments.size() > arguments_max) {
    context.arguments.FailWith(
        error_text::UnknownSubcommandOrArity(context.arguments.all()[1], "XGROUP"));
  }
  if (!context.arguments.Is(4, "$")) {
    options.last_id =
        may_be_end ? ReadStreamIdOrEnd(context.arguments, 4) : ReadStreamId(context.arguments, 4);
  }
  if (context.arguments.ok()) return true;
  context.reply.Error(context.arguments.error());
  return false;
}

void Create(CommandContext& context) {
  ops::StreamGroupOptions options = ReadGroupOptions(context, true);
  if (!context.arguments.ok()) return context.reply.Error(context.arguments.error());
  const Key key = context.KeyAt(2);
  const Result<bool> exists = ops::StreamExists(context.transaction, key);
  if (!exists) return context.WriteError(exists.error());
  const bool may_create = *exists || options.make_stream;
  const Outcome found = may_create ? Outcome(Done{}) : Outcome(OpError::kNoSuchKey);
  if (!ReadGroupId(context, found, 8, false, options)) return;
  context.Write(
      ops::CreateStreamGroup(context.transaction, key, context.arguments.Text(3), options));
}

void SetId(CommandContext& context) {
  ops::StreamGroupOptions options = ReadGroupOptions(context, false);
  if (!context.arguments.ok()) return context.reply.Error(context.arguments.error());
  const Key key = context.KeyAt(2);
  const std::string_view group = context.arguments.Text(3);
  Outcome found = ops::CheckStreamGroup(context.transaction, key, group);
  if (!found && found.error() == OpError::kNoSuchGroup) {
    const Result<bool> exists = ops::StreamExists(context.transaction, key);
    if (!*exists) found = OpError::kNoSuchKey;
  }
  if (!ReadGroupId(context, found, 7, true, options)) return;
  context.Write(ops::SetStreamGroupId(context.transaction, key, group, options));
}

void Destroy(CommandContext& context) {
  const Result<bool> destroyed =
      ops::DestroyStreamGroup(context.transaction, context.KeyAt(2), context.arguments.Text(3));
  if (!destroyed) return WriteGroupError(context, destroyed.error());
  context.Write(destroyed);
}

ops::StreamReader ReaderAt(CommandContext& context, size_t at) {
  return {context.arguments.Text(at), context.arguments.Text(at + 1)};
}

void CreateConsumer(CommandContext& context) {
  const Result<bool> created =
      ops::CreateStreamConsumer(context.transaction, context.KeyAt(2), ReaderAt(context, 3));
  if (!created) return WriteGroupError(context, created.error());
  context.Write(created);
}

void DeleteConsumer(CommandContext& context) {
  const Result<uint64_t> pending =
      ops::DeleteStreamConsumer(context.transaction, context.KeyAt(2), ReaderAt(context, 3));
  if (!pending) return WriteGroupError(context, pending.error());
  context.Write(pending);
}

void Help(CommandContext& context) {
  constexpr HelpLine kLines[] = {
      {"CREATE <key> <group> <id|$> [MKSTREAM] [ENTRIESREAD <number>]",
       "Make a group whose readers get what comes after the id; MKSTREAM makes the stream, too.",
       "ENTRIESREAD says how many entries count as read."},
      {"CREATECONSUMER <key> <group> <consumer>", "Make a consumer."},
      {"DELCONSUMER <key> <group> <consumer>", "Remove a consumer with what it has pending."},
      {"DESTROY <key> <group>", "Remove a group."},
      {"SETID <key> <group> <id|$> [ENTRIESREAD <number>]", "Set what a group was handed last."},
  };
  WriteHelp(context.reply, "XGROUP", kLines);
}

void Acknowledge(CommandContext& context) {
  const Key key = context.KeyAt(1);
  const std::string_view group = context.arguments.Text(2);
  const Outcome found = ops::CheckStreamGroup(context.transaction, key, group);
  if (!found) {
    if (found.error() == OpError::kNoSuchGroup) return context.reply.Integer(0);
    return context.WriteError(found.error());
  }
  std::vector<StreamId> ids;
  ids.reserve(context.arguments.size() - 3);
  for (size_t at = 3; at < context.arguments.size(); ++at) {
    ids.push_back(ReadStreamId(context.arguments, at));
  }
  if (!context.arguments.ok()) return context.reply.Error(context.arguments.error());
  context.Write(ops::AcknowledgeEntries(context.transaction, key, group, ids));
}

constexpr KeySpec kDeletesKeyTwo[] = {
    {.use = KeySpec::kReadsAndWrites | KeySpec::kDeletes, .position = 2}};
constexpr KeySpec kInsertsKeyTwo[] = {
    {.use = KeySpec::kReadsAndWrites | KeySpec::kInserts, .position = 2}};
constexpr KeySpec kUpdatesKeyTwo[] = {
    {.use = KeySpec::kReadsAndWrites | KeySpec::kUpdates, .position = 2}};

constexpr CommandSpec kGroupSubcommands[] = {
    {.name = "CREATE",
     .arity = AtLeast(5),
     .flags = kWrite | kDenyOutOfMemory,
     .categories = kStreamCategory,
     .keys = kInsertsKeyTwo,
     .handler = Create,
     .since = "5.0.0",
     .group = "stream",
     .complexity = "O(1)",
     .summary = "Makes a group"},
    {.name = "CREATECONSUMER",
     .arity = Exactly(5),
     .flags = kWrite | kDenyOutOfMemory,
     .categories = kStreamCategory,
     .keys = kInsertsKeyTwo,
     .handler = CreateConsumer,
     .since = "6.2.0",
     .group = "stream",
     .complexity = "O(1)",
     .summary = "Makes a consumer of a group"},
    {.name = "DELCONSUMER",
     .arity = Exactly(5),
     .flags = kWrite,
     .categories = kStreamCategory,
     .keys = kDeletesKeyTwo,
     .handler = DeleteConsumer,
     .since = "5.0.0",
     .group = "stream",
     .complexity = "O(N) where N is the number of entries that it has pending",
     .summary = "Removes a consumer of a group"},
    {.name = "DESTROY",
     .arity = Exactly(4),
     .flags = kWrite,
     .categories = kStreamCategory,
     .keys = kDeletesKeyTwo,
     .handler = Destroy,
     .since = "5.0.0",
     .group = "stream",
     .complexity = "O(1); what was pending is freed later",
     .summary = "Removes a group"},
    {.name = "HELP",
     .arity = Exactly(2),
     .flags = kLoading | kStale,
     .categories = kStreamCategory,
     .handler = Help,
     .since = "5.0.0",
     .group = "stream",
     .complexity = "O(1)",
     .summary = "Lists the subcommands"},
    {.name = "SETID",
     .arity = AtLeast(5),
     .flags = kWrite,
     .categories = kStreamCategory,
     .keys = kUpdatesKeyTwo,
     .handler = SetId,
     .since = "5.0.0",
     .group = "stream",
     .complexity = "O(1)",
     .summary = "Sets what a group was handed last"},
};

constexpr CommandSpec kStreamGroupCommands[] = {
    {.name = "XACK",
     .arity = AtLeast(4),
     .flags = kWrite | kFast,
     .categories = kStreamCategory,
     .keys = kUpdatesOneKey,
     .handler = Acknowledge,
     .since = "5.0.0",
     .group = "stream",
     .complexity = "O(1) for each of the oldest entries, O(log N) for others",
     .summary = "Makes entries pending no longer, and returns how many were"},
    {.name = "XGROUP",
     .arity = AtLeast(2),
     .subcommands = kGroupSubcommands,
     .since = "5.0.0",
     .group = "stream",
     .complexity = "Depends on subcommand.",
     .summary = "A container for commands on the groups of streams"},
};

}  // namespace

std::span<const CommandSpec> StreamGroupCommands() { return kStreamGroupCommands; }

}  // namespace remora::protocol
