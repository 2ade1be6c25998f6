// XPENDING, XCLAIM and XAUTOCLAIM.
#include <algorithm>
#include <vector>

#include "engine/ops/stream_groups.h"
#include "protocol/command_context.h"
#include "protocol/commands/families.h"
#include "protocol/commands/stream_arguments.h"
#include "protocol/commands/stream_replies.h"
#include "protocol/error_text.h"

namespace remora::protocol {

namespace {

constexpr std::string_view kOwnTimes[] = {"nondeterministic_output"};

// The error of an operation on a group that is given by the third argument.
void WriteGroupError(CommandContext& context, OpError error) {
  if (error != OpError::kNoSuchGroup) return context.WriteError(error);
  context.reply.Error(
      error_text::NoKeyOrGroup(context.arguments.all()[1], context.arguments.all()[2]));
}

void WriteSummary(CommandContext& context) {
  ReplyWriter& reply = context.reply;
  ReplyWriter::DeferredHeader header{};
  bool any = false;
  size_t consumers = 0;
  const auto begin = [&](const ops::PendingSummary& summary) {
    reply.ArrayHeader(4);
    reply.Integer(static_cast<int64_t>(summary.count));
    any = summary.count != 0;
    if (!any) {
      reply.Null();
      reply.Null();
      return reply.NullArray();
    }
    WriteStreamId(reply, summary.first);
    WriteStreamId(reply, summary.last);
    header = reply.DeferArray(1);
  };
  const auto write = [&](std::string_view consumer, uint64_t pending) {
    ++consumers;
    reply.ArrayHeader(2);
    reply.BulkString(consumer);
    reply.BulkInteger(static_cast<int64_t>(pending));
  };
  const Outcome outcome = ops::SummarisePending(context.transaction, context.KeyAt(1),
                                                context.arguments.Text(2), begin, write);
  if (!outcome) return WriteGroupError(context, outcome.error());
  if (any) reply.Finish(header, consumers);
}

// [IDLE min-idle-time] start end count [consumer]
ops::PendingQuery ReadQuery(Arguments& arguments) {
  ops::PendingQuery query;
  size_t at = 3;
  if (arguments.Is(3, "IDLE")) {
    query.idle_milliseconds = arguments.Integer(4);
    // Behind it come start, end and count at least.
    if (arguments.size() < 8) arguments.Fail(error_text::kSyntax);
    at = 5;
  }
  const int64_t count = arguments.Integer(at + 2);
  query.count = count < 0 ? 0 : static_cast<uint64_t>(count);
  query.first = ReadIntervalStart(arguments, at);
  query.last = ReadIntervalEnd(arguments, at + 1);
  if (arguments.Has(at + 3)) query.consumer = arguments.Text(at + 3);
  return query;
}

void Pending(CommandContext& context) {
  Arguments& arguments = context.arguments;
  if (arguments.size() == 3) return WriteSummary(context);
  if (arguments.size() < 6 || arguments.size() > 9) arguments.Fail(error_text::kSyntax);
  const ops::PendingQuery query = ReadQuery(arguments);
  if (!arguments.ok()) return context.reply.Error(arguments.error());
  ReplyWriter& reply = context.reply;
  ReplyWriter::DeferredHeader header{};
  uint64_t written = 0;
  const Result<uint64_t> visited =
      ops::VisitPending(context.transaction, context.KeyAt(1), arguments.Text(2), query,
                        [&](const ops::PendingFigures& entry) {
                          if (written++ == 0) header = reply.DeferArray(query.count);
                          reply.ArrayHeader(4);
                          WriteStreamId(reply, entry.id);
                          reply.BulkString(entry.consumer);
                          reply.Integer(entry.idle_milliseconds);
                          reply.Integer(static_cast<int64_t>(entry.deliveries));
                        });
  if (!visited) return WriteGroupError(context, visited.error());
  written != 0 ? reply.Finish(header, written) : reply.ArrayHeader(0);
}

// Claimed entries, which are counted as they come.
class ClaimedReply {
 public:
  ClaimedReply(ReplyWriter& reply, bool only_ids) : reply_(reply), only_ids_(only_ids) {}

  void Write(const ops::StreamEntry& entry) {
    if (count_++ == 0) header_ = reply_.DeferArray(1);
    only_ids_ ? WriteStreamId(reply_, entry.id) : WriteStreamEntry(reply_, entry);
  }
  void Finish() { count_ != 0 ? reply_.Finish(header_, count_) : reply_.ArrayHeader(0); }

 private:
  ReplyWriter& reply_;
  bool only_ids_;
  size_t count_ = 0;
  ReplyWriter::DeferredHeader header_{};
};

// The time when entries count as delivered. A strange one becomes now: clients compute it with
// clocks of their own.
int64_t SaneDelivery(int64_t delivered, int64_t now) {
  return delivered < 0 || delivered > now ? now : delivered;
}

ops::ClaimOptions ReadClaimOptions(CommandContext& context, size_t at) {
  Arguments& arguments = context.arguments;
  const int64_t now = context.transaction.now_milliseconds();
  ops::ClaimOptions options;
  for (; at < arguments.size() && arguments.ok(); ++at) {
    const bool has_more = arguments.Has(at + 1);
    if (arguments.Is(at, "FORCE")) {
      options.force = true;
    } else if (arguments.Is(at, "JUSTID")) {
      options.only_ids = true;
    } else if (arguments.Is(at, "IDLE") && has_more) {
      int64_t delivered = 0;
      const int64_t idle = arguments.Integer(++at, error_text::kClaimIdle);
      if (__builtin_sub_overflow(now, idle, &delivered)) delivered = now;
      options.delivered_milliseconds = delivered;
    } else if (arguments.Is(at, "TIME") && has_more) {
      options.delivered_milliseconds = arguments.Integer(++at, error_text::kClaimTime);
    } else if (arguments.Is(at, "RETRYCOUNT") && has_more) {
      const int64_t count = arguments.Integer(++at, error_text::kClaimRetryCount);
      options.deliveries = count < 0 ? std::nullopt : std::optional<uint64_t>(count);
    } else if (arguments.Is(at, "LASTID") && has_more) {
      options.last_id = ReadStreamId(arguments, ++at);
    } else {
      arguments.FailWith(error_text::UnknownClaimOption(arguments.all()[at]));
    }
  }
  if (options.delivered_milliseconds) {
    options.delivered_milliseconds = SaneDelivery(*options.delivered_milliseconds, now);
  }
  return options;
}

void Claim(CommandContext& context) {
  Arguments& arguments = context.arguments;
  const Key key = context.KeyAt(1);
  const ops::StreamReader reader{arguments.Text(2), arguments.Text(3)};
  const Outcome found = ops::CheckStreamGroup(context.transaction, key, reader.group);
  if (!found) return WriteGroupError(context, found.error());
  const int64_t idle = arguments.Integer(4, error_text::kClaimMinIdle);
  std::vector<StreamId> ids;
  size_t at = 5;
  // What is no id begins the options.
  for (; at < arguments.size(); ++at) {
    const std::optional<StreamId> id = ParseStreamId(arguments.all()[at]);
    if (!id) break;
    ids.push_back(*id);
  }
  ops::ClaimOptions options = ReadClaimOptions(context, at);
  options.idle_milliseconds = std::max<int64_t>(0, idle);
  if (!arguments.ok()) return context.reply.Error(arguments.error());
  ClaimedReply claimed(context.reply, options.only_ids);
  static_cast<void>(
      ops::ClaimEntries(context.transaction, key, reader, ids, options,
                        [&](const ops::StreamEntry& entry) { claimed.Write(entry); }));
  claimed.Finish();
}

ops::AutoClaimOptions ReadAutoClaimOptions(Arguments& arguments) {
  ops::AutoClaimOptions options;
  options.idle_milliseconds =
      std::max<int64_t>(0, arguments.Integer(4, error_text::kAutoClaimMinIdle));
  options.first = ReadIntervalStart(arguments, 5);
  // What can be looked at, ten times as many, fits into 64 bits.
  constexpr int64_t kCountMax = INT64_MAX / 16;
  for (size_t at = 6; at < arguments.size() && arguments.ok(); ++at) {
    if (arguments.Is(at, "COUNT") && arguments.Has(at + 1)) {
      const int64_t count = arguments.CountAboveZero(++at, error_text::kCountMustBePositive);
      if (count > kCountMax) arguments.Fail(error_text::kCountMustBePositive);
      options.count = static_cast<uint64_t>(count);
    } else if (arguments.Is(at, "JUSTID")) {
      options.only_ids = true;
    } else {
      arguments.Fail(error_text::kSyntax);
    }
  }
  return options;
}

void AutoClaim(CommandContext& context) {
  Arguments& arguments = context.arguments;
  const ops::AutoClaimOptions options = ReadAutoClaimOptions(arguments);
  if (!arguments.ok()) return context.reply.Error(arguments.error());
  const Key key = context.KeyAt(1);
  // Why gathered: where to go on stands before the entries, and is known after them.
  OutputBuffer entries;
  ReplyWriter writer(entries);
  ClaimedReply claimed(writer, options.only_ids);
  const Result<ops::AutoClaimOutcome> outcome =
      ops::AutoClaimEntries(context.transaction, key, {arguments.Text(2), arguments.Text(3)},
                            options, [&](const ops::StreamEntry& entry) { claimed.Write(entry); });
  if (!outcome) return WriteGroupError(context, outcome.error());
  claimed.Finish();
  context.reply.ArrayHeader(3);
  WriteStreamId(context.reply, outcome->next);
  context.reply.Raw(entries.view());
  context.reply.ArrayHeader(outcome->deleted.size());
  for (const StreamId id : outcome->deleted) WriteStreamId(context.reply, id);
}

constexpr CommandSpec kStreamPendingCommands[] = {
    {.name = "XAUTOCLAIM",
     .arity = AtLeast(6),
     .flags = kWrite | kFast,
     .categories = kStreamCategory,
     .keys = kDeletesFromOneKey,
     .handler = AutoClaim,
     .since = "6.2.0",
     .group = "stream",
     .complexity = "O(log N) for each of the entries that are looked at",
     .summary = "Gives entries that are pending for long to a consumer, a few at a time",
     .tips = kOwnTimes},
    {.name = "XCLAIM",
     .arity = AtLeast(6),
     .flags = kWrite | kFast,
     .categories = kStreamCategory,
     .keys = kUpdatesOneKey,
     .handler = Claim,
     .since = "5.0.0",
     .group = "stream",
     .complexity = "O(log N) for each id, where N is the number of entries that are pending",
     .summary = "Gives pending entries to a consumer",
     .tips = kOwnTimes},
    {.name = "XPENDING",
     .arity = AtLeast(3),
     .flags = kReadOnly | kSharesReads,
     .categories = kStreamCategory,
     .keys = kReadsOneKey,
     .handler = Pending,
     .since = "5.0.0",
     .group = "stream",
     .complexity = "O(log N + M) where M entries are looked at, or O(C) of all C consumers for the "
                   "short form",
     .summary = "Returns what is pending in a group",
     .tips = kOwnTimes},
};

}  // namespace

std::span<const CommandSpec> StreamPendingCommands() { return kStreamPendingCommands; }

}  // namespace remora::protocol
