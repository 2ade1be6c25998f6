// XINFO.
#include <algorithm>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "engine/ops/stream_inspection.h"
#include "protocol/command_context.h"
#include "protocol/commands/families.h"
#include "protocol/commands/stream_arguments.h"
#include "protocol/commands/stream_replies.h"
#include "protocol/error_text.h"
#include "protocol/help_reply.h"

namespace remora::protocol {

namespace {

constexpr std::string_view kOwnTimes[] = {"nondeterministic_output"};
// How many entries FULL shows of each list, if not told.
constexpr int64_t kFullCount = 10;

void WriteError(CommandContext& context, OpError error) {
  if (error != OpError::kNoSuchGroup) return context.WriteError(error);
  context.reply.Error(
      error_text::NoGroupInStream(context.arguments.all()[2], context.arguments.all()[3]));
}

void WriteOptional(ReplyWriter& reply, std::optional<int64_t> value) {
  value ? reply.Integer(*value) : reply.Null();
}

void WriteField(ReplyWriter& reply, std::string_view name, uint64_t value) {
  reply.BulkString(name);
  reply.Integer(static_cast<int64_t>(value));
}

void WriteField(ReplyWriter& reply, std::string_view name, StreamId value) {
  reply.BulkString(name);
  WriteStreamId(reply, value);
}

// What both forms of XINFO STREAM begin with: seven fields.
void WriteFigures(ReplyWriter& reply, const ops::StreamFigures& figures) {
  WriteField(reply, "length", figures.length);
  WriteField(reply, "radix-tree-keys", figures.blocks);
  WriteField(reply, "radix-tree-nodes", figures.nodes);
  WriteField(reply, "last-generated-id", figures.last_id);
  WriteField(reply, "max-deleted-entry-id", figures.max_deleted_id);
  WriteField(reply, "entries-added", figures.entries_added);
  WriteField(reply, "recorded-first-entry-id", figures.first_id);
}

// The first or the last entry, or null.
void WriteOneEntry(CommandContext& context, const Key& key, bool backwards) {
  const Result<uint64_t> visited = ops::VisitStream(
      context.transaction, key, {.backwards = backwards, .count = 1},
      [&](const ops::StreamEntry& entry) { WriteStreamEntry(context.reply, entry); });
  if (visited.value_or(0) == 0) context.reply.Null();
}

// What is pending in a group, or for one of its consumers, whose name is left out then.
void WritePending(CommandContext& context, const Key& key, std::string_view group,
                  std::optional<std::string_view> consumer, uint64_t count) {
  ReplyWriter& reply = context.reply;
  const ReplyWriter::DeferredHeader header = reply.DeferArray(count);
  const Result<uint64_t> visited =
      ops::VisitPending(context.transaction, key, group, {.count = count, .consumer = consumer},
                        [&](const ops::PendingFigures& entry) {
                          reply.ArrayHeader(consumer ? 3 : 4);
                          WriteStreamId(reply, entry.id);
                          if (!consumer) reply.BulkString(entry.consumer);
                          reply.Integer(entry.delivered_milliseconds);
                          reply.Integer(static_cast<int64_t>(entry.deliveries));
                        });
  reply.Finish(header, visited.value_or(0));
}

void WriteFullConsumers(CommandContext& context, const Key& key, std::string_view group,
                        uint64_t count) {
  ReplyWriter& reply = context.reply;
  const ReplyWriter::DeferredHeader header = reply.DeferArray(1);
  size_t consumers = 0;
  static_cast<void>(ops::VisitStreamConsumers(
      context.transaction, key, group, [&](const ops::StreamConsumerFigures& consumer) {
        ++consumers;
        reply.MapHeader(5);
        reply.BulkString("name");
        reply.BulkString(consumer.name);
        reply.BulkString("seen-time");
        reply.Integer(consumer.seen_milliseconds);
        reply.BulkString("active-time");
        reply.Integer(consumer.active_milliseconds.value_or(-1));
        WriteField(reply, "pel-count", consumer.pending);
        reply.BulkString("pending");
        WritePending(context, key, group, consumer.name, count);
      }));
  reply.Finish(header, consumers);
}

void WriteFullGroups(CommandContext& context, const Key& key, uint64_t count) {
  ReplyWriter& reply = context.reply;
  const ReplyWriter::DeferredHeader header = reply.DeferArray(1);
  size_t groups = 0;
  static_cast<void>(
      ops::VisitStreamGroups(context.transaction, key, [&](const ops::StreamGroupFigures& group) {
        ++groups;
        reply.MapHeader(7);
        reply.BulkString("name");
        reply.BulkString(group.name);
        WriteField(reply, "last-delivered-id", group.last_id);
        reply.BulkString("entries-read");
        WriteOptional(reply, group.entries_read);
        reply.BulkString("lag");
        WriteOptional(reply, group.lag);
        WriteField(reply, "pel-count", group.pending);
        reply.BulkString("pending");
        WritePending(context, key, group.name, std::nullopt, count);
        reply.BulkString("consumers");
        WriteFullConsumers(context, key, group.name, count);
      }));
  reply.Finish(header, groups);
}

void WriteFull(CommandContext& context, const Key& key, const ops::StreamFigures& figures,
               uint64_t count) {
  ReplyWriter& reply = context.reply;
  reply.MapHeader(9);
  WriteFigures(reply, figures);
  reply.BulkString("entries");
  const ReplyWriter::DeferredHeader header = reply.DeferArray(count);
  const Result<uint64_t> visited =
      ops::VisitStream(context.transaction, key, {.count = count},
                       [&](const ops::StreamEntry& entry) { WriteStreamEntry(reply, entry); });
  reply.Finish(header, visited.value_or(0));
  reply.BulkString("groups");
  // No limit is 0 to streams, and the highest number to what is pending.
  WriteFullGroups(context, key, count == 0 ? std::numeric_limits<uint64_t>::max() : count);
}

void Stream(CommandContext& context) {
  Arguments& arguments = context.arguments;
  const Key key = context.KeyAt(2);
  const Result<ops::StreamFigures> figures = ops::InspectStream(context.transaction, key);
  if (!figures) return WriteError(context, figures.error());
  const bool full = arguments.size() == 4 || arguments.size() == 6;
  if (arguments.size() == 3) {
    ReplyWriter& reply = context.reply;
    reply.MapHeader(10);
    WriteFigures(reply, *figures);
    WriteField(reply, "groups", figures->groups);
    reply.BulkString("first-entry");
    WriteOneEntry(context, key, false);
    reply.BulkString("last-entry");
    return WriteOneEntry(context, key, true);
  }
  if (!full || !arguments.Is(3, "FULL") || (arguments.Has(4) && !arguments.Is(4, "COUNT"))) {
    return context.reply.Error(error_text::UnknownSubcommandOrArity(arguments.all()[1], "XINFO"));
  }
  const int64_t count = arguments.Has(5) ? arguments.Integer(5) : kFullCount;
  if (!arguments.ok()) return context.reply.Error(arguments.error());
  WriteFull(context, key, *figures, static_cast<uint64_t>(count < 0 ? kFullCount : count));
}

void Groups(CommandContext& context) {
  const Key key = context.KeyAt(2);
  ReplyWriter& reply = context.reply;
  const Result<ops::StreamFigures> figures = ops::InspectStream(context.transaction, key);
  if (!figures) return WriteError(context, figures.error());
  reply.ArrayHeader(figures->groups);
  static_cast<void>(
      ops::VisitStreamGroups(context.transaction, key, [&](const ops::StreamGroupFigures& group) {
        reply.MapHeader(6);
        reply.BulkString("name");
        reply.BulkString(group.name);
        WriteField(reply, "consumers", group.consumers);
        WriteField(reply, "pending", group.pending);
        WriteField(reply, "last-delivered-id", group.last_id);
        reply.BulkString("entries-read");
        WriteOptional(reply, group.entries_read);
        reply.BulkString("lag");
        WriteOptional(reply, group.lag);
      }));
}

void Consumers(CommandContext& context) {
  ReplyWriter& reply = context.reply;
  const int64_t now = context.transaction.now_milliseconds();
  ReplyWriter::DeferredHeader header{};
  size_t written = 0;
  // Why unsigned: a payload may have brought any time.
  const auto since = [&](int64_t time) {
    const uint64_t passed = static_cast<uint64_t>(now) - static_cast<uint64_t>(time);
    return std::max<int64_t>(0, static_cast<int64_t>(passed));
  };
  const Outcome outcome = ops::VisitStreamConsumers(
      context.transaction, context.KeyAt(2), context.arguments.Text(3),
      [&](const ops::StreamConsumerFigures& consumer) {
        if (written++ == 0) header = reply.DeferArray(1);
        reply.MapHeader(4);
        reply.BulkString("name");
        reply.BulkString(consumer.name);
        WriteField(reply, "pending", consumer.pending);
        reply.BulkString("idle");
        reply.Integer(since(consumer.seen_milliseconds));
        reply.BulkString("inactive");
        reply.Integer(consumer.active_milliseconds ? since(*consumer.active_milliseconds) : -1);
      });
  if (!outcome) return WriteError(context, outcome.error());
  written != 0 ? reply.Finish(header, written) : reply.ArrayHeader(0);
}

void Help(CommandContext& context) {
  constexpr HelpLine kLines[] = {
      {"CONSUMERS <key> <group>", "Show the consumers of a group."},
      {"GROUPS <key>", "Show the groups of a stream."},
      {"STREAM <key> [FULL [COUNT <count>]]",
       "Show what is known of a stream; FULL adds its first entries, groups and what is pending."},
  };
  WriteHelp(context.reply, "XINFO", kLines);
}

constexpr KeySpec kReadsKeyTwo[] = {
    {.use = KeySpec::kReadsOnly | KeySpec::kAccesses, .position = 2}};

constexpr CommandSpec kInfoSubcommands[] = {
    {.name = "CONSUMERS",
     .arity = Exactly(4),
     .flags = kReadOnly | kSharesReads,
     .categories = kStreamCategory,
     .keys = kReadsKeyTwo,
     .handler = Consumers,
     .since = "5.0.0",
     .group = "stream",
     .complexity = "O(N) where N is the number of consumers",
     .summary = "Returns the consumers of a group",
     .tips = kOwnTimes},
    {.name = "GROUPS",
     .arity = Exactly(3),
     .flags = kReadOnly | kSharesReads,
     .categories = kStreamCategory,
     .keys = kReadsKeyTwo,
     .handler = Groups,
     .since = "5.0.0",
     .group = "stream",
     .complexity = "O(N) where N is the number of groups",
     .summary = "Returns the groups of a stream"},
    {.name = "HELP",
     .arity = Exactly(2),
     .flags = kLoading | kStale,
     .categories = kStreamCategory,
     .handler = Help,
     .since = "5.0.0",
     .group = "stream",
     .complexity = "O(1)",
     .summary = "Lists the subcommands"},
    {.name = "STREAM",
     .arity = AtLeast(3),
     .flags = kReadOnly | kSharesReads,
     .categories = kStreamCategory,
     .keys = kReadsKeyTwo,
     .handler = Stream,
     .since = "5.0.0",
     .group = "stream",
     .complexity = "O(1), or O(N) of the entries that FULL shows",
     .summary = "Returns what is known of a stream"},
};

constexpr CommandSpec kStreamInfoCommands[] = {
    {.name = "XINFO",
     .arity = AtLeast(2),
     .subcommands = kInfoSubcommands,
     .since = "5.0.0",
     .group = "stream",
     .complexity = "Depends on subcommand.",
     .summary = "A container for commands that tell about streams"},
};

}  // namespace

std::span<const CommandSpec> StreamInfoCommands() { return kStreamInfoCommands; }

}  // namespace remora::protocol
