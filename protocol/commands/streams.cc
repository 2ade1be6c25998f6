#include "engine/ops/streams.h"

#include <vector>

#include "protocol/command_context.h"
#include "protocol/commands/families.h"
#include "protocol/commands/stream_arguments.h"
#include "protocol/commands/stream_replies.h"
#include "protocol/error_text.h"

namespace remora::protocol {

namespace {

constexpr std::string_view kOwnId[] = {"nondeterministic_output"};

void Add(CommandContext& context) {
  Arguments& arguments = context.arguments;
  const StreamAddArguments add = ReadAddArguments(arguments, context.engine.limits());
  if (!arguments.ok()) return context.reply.Error(arguments.error());
  const ops::StreamFields fields = arguments.From(add.fields_at);
  if (fields.empty() || fields.size() % 2 != 0) {
    return context.reply.Error(error_text::WrongNumberOfArguments(context.FullName()));
  }
  const bool zero = add.options.id.kind == ops::NewStreamId::Kind::kExactly &&
                    add.options.id.id == containers::kStreamIdMin;
  if (zero) return context.reply.Error(error_text::kStreamIdZero);
  const Result<std::optional<StreamId>> id =
      ops::AppendToStream(context.transaction, context.KeyAt(1), fields, add.options);
  if (!id) return context.WriteError(id.error());
  if (!*id) return context.reply.Null();
  WriteStreamId(context.reply, **id);
}

void Trim(CommandContext& context) {
  const ops::StreamTrim trim = ReadTrimArguments(context.arguments, context.engine.limits());
  if (!context.arguments.ok()) return context.reply.Error(context.arguments.error());
  context.Write(ops::TrimStream(context.transaction, context.KeyAt(1), trim));
}

void Length(CommandContext& context) {
  context.Write(ops::StreamLength(context.transaction, context.KeyAt(1)));
}

void Delete(CommandContext& context) {
  const Key key = context.KeyAt(1);
  // A missing key and one of another type are answered before the ids are looked at.
  const Result<bool> exists = ops::StreamExists(context.transaction, key);
  if (!exists) return context.WriteError(exists.error());
  if (!*exists) return context.reply.Integer(0);
  std::vector<StreamId> ids;
  for (size_t at = 2; at < context.arguments.size(); ++at) {
    ids.push_back(ReadStreamId(context.arguments, at));
  }
  if (!context.arguments.ok()) return context.reply.Error(context.arguments.error());
  context.Write(ops::DeleteFromStream(context.transaction, key, ids));
}

void WriteRange(CommandContext& context, bool backwards) {
  Arguments& arguments = context.arguments;
  ops::StreamRange range{.backwards = backwards};
  range.first = ReadIntervalStart(arguments, backwards ? 3 : 2);
  range.last = ReadIntervalEnd(arguments, backwards ? 2 : 3);
  bool nothing = false;
  for (size_t at = 4; at < arguments.size() && arguments.ok(); at += 2) {
    if (!arguments.Is(at, "COUNT") || !arguments.Has(at + 1)) {
      arguments.Fail(error_text::kSyntax);
      break;
    }
    const int64_t count = arguments.Integer(at + 1);
    // Below zero it is none, and 0 is no limit to the operation.
    nothing = count <= 0;
    range.count = nothing ? 0 : static_cast<uint64_t>(count);
  }
  if (!arguments.ok()) return context.reply.Error(arguments.error());
  const Key key = context.KeyAt(1);
  if (nothing) {
    const Result<bool> exists = ops::StreamExists(context.transaction, key);
    if (!exists) return context.WriteError(exists.error());
    return *exists ? context.reply.NullArray() : context.reply.ArrayHeader(0);
  }
  ReplyWriter::DeferredHeader header{};
  bool begun = false;
  const Result<uint64_t> visited =
      ops::VisitStream(context.transaction, key, range, [&](const ops::StreamEntry& entry) {
        if (!begun) header = context.reply.DeferArray(range.count);
        begun = true;
        WriteStreamEntry(context.reply, entry);
      });
  if (!visited) return context.WriteError(visited.error());
  begun ? context.reply.Finish(header, *visited) : context.reply.ArrayHeader(0);
}

void Range(CommandContext& context) { WriteRange(context, false); }
void ReverseRange(CommandContext& context) { WriteRange(context, true); }

void SetId(CommandContext& context) {
  Arguments& arguments = context.arguments;
  ops::StreamSetIdOptions options{.last_id = ReadStreamId(arguments, 2)};
  for (size_t at = 3; at < arguments.size() && arguments.ok(); at += 2) {
    if (arguments.Is(at, "ENTRIESADDED") && arguments.Has(at + 1)) {
      const int64_t added = arguments.Integer(at + 1);
      if (added < 0) arguments.Fail(error_text::kStreamEntriesAdded);
      options.entries_added = static_cast<uint64_t>(added);
    } else if (arguments.Is(at, "MAXDELETEDID") && arguments.Has(at + 1)) {
      options.max_deleted_id = ReadStreamId(arguments, at + 1);
      if (options.last_id < *options.max_deleted_id) {
        arguments.Fail(error_text::kStreamSetIdBelowGiven);
      }
    } else {
      arguments.Fail(error_text::kSyntax);
    }
  }
  if (!arguments.ok()) return context.reply.Error(arguments.error());
  context.Write(ops::SetStreamId(context.transaction, context.KeyAt(1), options));
}

constexpr CommandSpec kStreamCommands[] = {
    {.name = "XADD",
     .arity = AtLeast(5),
     .flags = kWrite | kDenyOutOfMemory | kFast,
     .categories = kStreamCategory,
     .keys = kUpdatesOneKey,
     .handler = Add,
     .since = "5.0.0",
     .group = "stream",
     .complexity = "O(1), and O(N) where N entries are trimmed, or fewer for whole blocks",
     .summary = "Adds an entry to a stream, and may trim it",
     .tips = kOwnId},
    {.name = "XDEL",
     .arity = AtLeast(3),
     .flags = kWrite | kFast,
     .categories = kStreamCategory,
     .keys = kDeletesFromOneKey,
     .handler = Delete,
     .since = "5.0.0",
     .group = "stream",
     .complexity = "O(log N) for each id, where N is the number of entries",
     .summary = "Deletes entries of a stream"},
    {.name = "XLEN",
     .arity = Exactly(2),
     .flags = kReadOnly | kFast | kSharesReads,
     .categories = kStreamCategory,
     .keys = kInspectsOneKey,
     .handler = Length,
     .since = "5.0.0",
     .group = "stream",
     .complexity = "O(1)",
     .summary = "Returns the number of entries of a stream"},
    {.name = "XRANGE",
     .arity = AtLeast(4),
     .flags = kReadOnly | kSharesReads,
     .categories = kStreamCategory,
     .keys = kReadsOneKey,
     .handler = Range,
     .since = "5.0.0",
     .group = "stream",
     .complexity = "O(log N + M) where N is the number of entries and M that of those returned",
     .summary = "Returns the entries of a stream within a range of ids"},
    {.name = "XREVRANGE",
     .arity = AtLeast(4),
     .flags = kReadOnly | kSharesReads,
     .categories = kStreamCategory,
     .keys = kReadsOneKey,
     .handler = ReverseRange,
     .since = "5.0.0",
     .group = "stream",
     .complexity = "O(log N + M) where N is the number of entries and M that of those returned",
     .summary = "Returns the entries of a stream within a range of ids, the newest first"},
    {.name = "XSETID",
     .arity = AtLeast(3),
     .flags = kWrite | kDenyOutOfMemory | kFast,
     .categories = kStreamCategory,
     .keys = kUpdatesOneKey,
     .handler = SetId,
     .since = "5.0.0",
     .group = "stream",
     .complexity = "O(1)",
     .summary = "Sets the last id of a stream and what else it remembers"},
    {.name = "XTRIM",
     .arity = AtLeast(4),
     .flags = kWrite,
     .categories = kStreamCategory,
     .keys = kDeletesFromOneKey,
     .handler = Trim,
     .since = "5.0.0",
     .group = "stream",
     .complexity = "O(N) where N is the number of blocks that go",
     .summary = "Deletes the oldest entries of a stream",
     .tips = kOwnId},
};

}  // namespace

std::span<const CommandSpec> StreamCommands() { return kStreamCommands; }

}  // namespace remora::protocol
