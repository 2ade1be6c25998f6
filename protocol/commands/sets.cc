#include "engine/ops/sets.h"

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "protocol/command_context.h"
#include "protocol/commands/families.h"
#include "protocol/commands/scan_arguments.h"
#include "protocol/error_text.h"

namespace remora::protocol {

namespace {

constexpr std::string_view kUnorderedReply[] = {"nondeterministic_output_order"};
constexpr std::string_view kRandomReply[] = {"nondeterministic_output"};

void Add(CommandContext& context) {
  context.Write(ops::AddMembers(context.transaction, context.KeyAt(1), context.arguments.From(2)));
}

void Remove(CommandContext& context) {
  context.Write(
      ops::RemoveMembers(context.transaction, context.KeyAt(1), context.arguments.From(2)));
}

void IsMember(CommandContext& context) {
  context.Write(ops::HasMember(context.transaction, context.KeyAt(1), context.arguments.Text(2)));
}

void AreMembers(CommandContext& context) {
  const std::span<const std::string_view> members = context.arguments.From(2);
  bool begun = false;
  const Outcome outcome =
      ops::HaveMembers(context.transaction, context.KeyAt(1), members, [&](bool is_member) {
        if (!begun) context.reply.ArrayHeader(members.size());
        begun = true;
        context.reply.Integer(is_member ? 1 : 0);
      });
  if (!outcome) context.WriteError(outcome.error());
}

void Count(CommandContext& context) {
  context.Write(ops::CountMembers(context.transaction, context.KeyAt(1)));
}

void Members(CommandContext& context) {
  ReplyWriter& reply = context.reply;
  const Outcome outcome = ops::ForEachMember(
      context.transaction, context.KeyAt(1), [&](size_t count) { reply.SetHeader(count); },
      [&](std::string_view member) { reply.BulkString(member); });
  if (!outcome) context.WriteError(outcome.error());
}

void Move(CommandContext& context) {
  const Key from = context.KeyAt(1);
  const Key to = context.KeyAt(2);
  context.Write(ops::MoveMember(context.transaction, {from, to}, context.arguments.Text(3)));
}

void PopOne(CommandContext& context) {
  ReplyWriter& reply = context.reply;
  const Result<bool> found = ops::PopMembers(
      context.transaction, context.KeyAt(1), 1, [](size_t) {},
      [&](std::string_view member) { reply.BulkString(member); });
  if (!found) return context.WriteError(found.error());
  if (!*found) reply.Null();
}

void Pop(CommandContext& context) {
  if (context.arguments.size() == 2) return PopOne(context);
  if (context.arguments.size() > 3) return context.reply.Error(error_text::kSyntax);
  const int64_t count = context.arguments.PositiveInteger(2);
  if (!context.arguments.ok()) return context.reply.Error(context.arguments.error());
  ReplyWriter& reply = context.reply;
  const Result<bool> found = ops::PopMembers(
      context.transaction, context.KeyAt(1), static_cast<uint64_t>(count),
      [&](size_t popped) { reply.SetHeader(popped); },
      [&](std::string_view member) { reply.BulkString(member); });
  if (!found) return context.WriteError(found.error());
  if (!*found) reply.SetHeader(0);
}

void RandomOne(CommandContext& context) {
  ReplyWriter& reply = context.reply;
  const Outcome outcome = ops::RandomMembers(
      context.transaction, context.KeyAt(1), {.count = 1},
      [&](size_t count) {
        if (count == 0) reply.Null();
      },
      [&](std::string_view member) { reply.BulkString(member); });
  if (!outcome) context.WriteError(outcome.error());
}

void Random(CommandContext& context) {
  if (context.arguments.size() == 2) return RandomOne(context);
  if (context.arguments.size() > 3) return context.reply.Error(error_text::kSyntax);
  constexpr int64_t kMost = std::numeric_limits<int64_t>::max();
  const int64_t count = context.arguments.IntegerWithin(2, {-kMost, kMost});
  if (!context.arguments.ok()) return context.reply.Error(context.arguments.error());
  ReplyWriter& reply = context.reply;
  const Outcome outcome = ops::RandomMembers(
      context.transaction, context.KeyAt(1),
      {.count = static_cast<uint64_t>(std::abs(count)), .distinct = count >= 0},
      [&](size_t drawn) { reply.ArrayHeader(drawn); },
      [&](std::string_view member) { reply.BulkString(member); });
  if (!outcome) context.WriteError(outcome.error());
}

void Scan(CommandContext& context) {
  const uint64_t cursor = ReadCursor(context.arguments, 2);
  if (!context.arguments.ok()) return context.reply.Error(context.arguments.error());
  const ScanArguments scan = ReadScanArguments(context.arguments, 3, ScanOf::kMembers);
  if (!context.arguments.ok()) {
    // A missing key and one of another type are answered before the options are looked at.
    const Result<uint64_t> count = ops::CountMembers(context.transaction, context.KeyAt(1));
    if (!count) return context.WriteError(count.error());
    if (*count == 0) return WriteScanHeader(context.reply, 0, 0);
    return context.reply.Error(context.arguments.error());
  }
  // Why: the next cursor comes before the members, and is known after them.
  std::vector<std::string> found;
  const Result<uint64_t> next =
      ops::ScanMembers(context.transaction, context.KeyAt(1),
                       {.cursor = cursor, .count = scan.count}, [&](std::string_view member) {
                         if (scan.Admits(member)) found.emplace_back(member);
                       });
  if (!next) return context.WriteError(next.error());
  WriteScanHeader(context.reply, *next, found.size());
  for (const std::string& member : found) context.reply.BulkString(member);
}

constexpr KeySpec kMovesFromOneToTheNext[] = {
    {.use = KeySpec::kReadsAndWrites | KeySpec::kAccesses | KeySpec::kDeletes},
    {.use = KeySpec::kReadsAndWrites | KeySpec::kInserts, .position = 2}};

constexpr CommandSpec kSetCommands[] = {
    {.name = "SADD",
     .arity = AtLeast(3),
     .flags = kWrite | kDenyOutOfMemory | kFast,
     .categories = kSetCategory,
     .keys = kInsertsOneKey,
     .handler = Add,
     .since = "1.0.0",
     .group = "set",
     .complexity = "O(N) where N is the number of members given.",
     .summary = "Adds members to a set, which is made if need be."},
    {.name = "SCARD",
     .arity = Exactly(2),
     .flags = kReadOnly | kFast | kSharesReads,
     .categories = kSetCategory,
     .keys = kInspectsOneKey,
     .handler = Count,
     .since = "1.0.0",
     .group = "set",
     .complexity = "O(1)",
     .summary = "Returns the number of members in a set."},
    {.name = "SISMEMBER",
     .arity = Exactly(3),
     .flags = kReadOnly | kFast | kSharesReads,
     .categories = kSetCategory,
     .keys = kInspectsOneKey,
     .handler = IsMember,
     .since = "1.0.0",
     .group = "set",
     .complexity = "O(1)",
     .summary = "Tells whether something is a member of a set."},
    {.name = "SMEMBERS",
     .arity = Exactly(2),
     .flags = kReadOnly | kSharesReads,
     .categories = kSetCategory,
     .keys = kReadsOneKey,
     .handler = Members,
     .since = "1.0.0",
     .group = "set",
     .complexity = "O(N) where N is the size of the set.",
     .summary = "Returns all members of a set.",
     .tips = kUnorderedReply},
    {.name = "SMISMEMBER",
     .arity = AtLeast(3),
     .flags = kReadOnly | kFast | kSharesReads,
     .categories = kSetCategory,
     .keys = kReadsOneKey,
     .handler = AreMembers,
     .since = "6.2.0",
     .group = "set",
     .complexity = "O(N) where N is the number of members asked for.",
     .summary = "Tells for each of several whether it is a member of a set."},
    {.name = "SMOVE",
     .arity = Exactly(4),
     .flags = kWrite | kFast,
     .categories = kSetCategory,
     .keys = kMovesFromOneToTheNext,
     .handler = Move,
     .since = "1.0.0",
     .group = "set",
     .complexity = "O(1)",
     .summary = "Moves a member from one set to another."},
    {.name = "SPOP",
     .arity = AtLeast(2),
     .flags = kWrite | kFast,
     .categories = kSetCategory,
     .keys = kAccessesAndDeletesOneKey,
     .handler = Pop,
     .since = "1.0.0",
     .group = "set",
     .complexity = "O(1) without a count, else O(N) where N is the count.",
     .summary = "Removes random members from a set and returns them. Deletes the set if no members "
                "remain.",
     .tips = kRandomReply},
    {.name = "SRANDMEMBER",
     .arity = AtLeast(2),
     .flags = kReadOnly,
     .categories = kSetCategory,
     .keys = kReadsOneKey,
     .handler = Random,
     .since = "1.0.0",
     .group = "set",
     .complexity = "O(1) without a count, else O(N) where N is the count without its sign.",
     .summary = "Returns random members of a set.",
     .tips = kRandomReply},
    {.name = "SREM",
     .arity = AtLeast(3),
     .flags = kWrite | kFast,
     .categories = kSetCategory,
     .keys = kDeletesFromOneKey,
     .handler = Remove,
     .since = "1.0.0",
     .group = "set",
     .complexity = "O(N) where N is the number of members given.",
     .summary = "Removes members from a set. Deletes the set if no members remain."},
    {.name = "SSCAN",
     .arity = AtLeast(3),
     .flags = kReadOnly | kSharesReads,
     .categories = kSetCategory,
     .keys = kReadsOneKey,
     .handler = Scan,
     .since = "2.8.0",
     .group = "set",
     .complexity =
         "O(1) for every call. O(N) for a complete iteration, N being the number of members.",
     .summary = "Iterates over members of a set.",
     .tips = kRandomReply},
};

}  // namespace

std::span<const CommandSpec> SetCommands() { return kSetCommands; }

}  // namespace remora::protocol
