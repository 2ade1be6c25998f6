#include "engine/ops/set_algebra.h"

#include <optional>
#include <string_view>

#include "protocol/command_context.h"
#include "protocol/commands/families.h"
#include "protocol/error_text.h"

namespace remora::protocol {

namespace {

using ops::SetOperation;

constexpr std::string_view kUnorderedReply[] = {"nondeterministic_output_order"};

void WriteCombination(CommandContext& context, SetOperation operation) {
  ReplyWriter& reply = context.reply;
  std::optional<ReplyWriter::DeferredHeader> header;
  size_t count = 0;
  const Outcome outcome = ops::CombineSets(
      context.transaction, {operation, context.keys},
      [&](size_t guess) { header = reply.DeferSet(guess); },
      [&](std::string_view member) {
        reply.BulkString(member);
        ++count;
      });
  if (!outcome) return context.WriteError(outcome.error());
  reply.Finish(*header, count);
}

void StoreCombination(CommandContext& context, SetOperation operation) {
  context.Write(ops::StoreCombinedSets(context.transaction, context.keys.front(),
                                       {operation, context.keys.subspan(1)}));
}

void Inter(CommandContext& context) { WriteCombination(context, SetOperation::kIntersection); }
void Union(CommandContext& context) { WriteCombination(context, SetOperation::kUnion); }
void Diff(CommandContext& context) { WriteCombination(context, SetOperation::kDifference); }
void StoreInter(CommandContext& context) { StoreCombination(context, SetOperation::kIntersection); }
void StoreUnion(CommandContext& context) { StoreCombination(context, SetOperation::kUnion); }
void StoreDiff(CommandContext& context) { StoreCombination(context, SetOperation::kDifference); }

void CountInter(CommandContext& context) {
  Arguments& arguments = context.arguments;
  const int64_t keys = arguments.CountAboveZero(1, error_text::kNumberOfKeysNotPositive);
  if (arguments.ok() && static_cast<uint64_t>(keys) > arguments.From(2).size()) {
    arguments.Fail(error_text::kTooManyKeys);
  }
  int64_t limit = 0;
  for (size_t at = 2 + static_cast<size_t>(keys); arguments.ok() && arguments.Has(at); at += 2) {
    if (!arguments.Is(at, "LIMIT") || !arguments.Has(at + 1)) arguments.Fail(error_text::kSyntax);
    limit = arguments.PositiveInteger(at + 1, error_text::kNegativeLimit);
  }
  if (!arguments.ok()) return context.reply.Error(arguments.error());
  context.Write(
      ops::CountCommonMembers(context.transaction, context.keys, static_cast<uint64_t>(limit)));
}

constexpr KeySpec kReadsAllKeys[] = {{.use = KeySpec::kReadsOnly | KeySpec::kAccesses, .last = -1}};
constexpr KeySpec kReadsCountedKeys[] = {
    {.use = KeySpec::kReadsOnly | KeySpec::kAccesses, .find = KeySpec::Find::kCount}};
constexpr KeySpec kStoresCombination[] = {
    {.use = KeySpec::kOverwrites | KeySpec::kUpdates},
    {.use = KeySpec::kReadsOnly | KeySpec::kAccesses, .position = 2, .last = -1}};

constexpr CommandSpec kSetAlgebraCommands[] = {
    {.name = "SDIFF",
     .arity = AtLeast(2),
     .flags = kReadOnly | kSharesReads,
     .categories = kSetCategory,
     .keys = kReadsAllKeys,
     .handler = Diff,
     .since = "1.0.0",
     .group = "set",
     .complexity = "O(N) where N is the number of members of all inputs.",
     .summary = "Returns the difference of sets.",
     .tips = kUnorderedReply},
    {.name = "SDIFFSTORE",
     .arity = AtLeast(3),
     .flags = kWrite | kDenyOutOfMemory,
     .categories = kSetCategory,
     .keys = kStoresCombination,
     .handler = StoreDiff,
     .since = "1.0.0",
     .group = "set",
     .complexity = "O(N) where N is the number of members of all inputs.",
     .summary = "Stores the difference of sets in a key."},
    {.name = "SINTER",
     .arity = AtLeast(2),
     .flags = kReadOnly | kSharesReads,
     .categories = kSetCategory,
     .keys = kReadsAllKeys,
     .handler = Inter,
     .since = "1.0.0",
     .group = "set",
     .complexity = "O(N*M), N being the number of members of the smallest input and M that of "
                   "inputs.",
     .summary = "Returns the intersection of sets.",
     .tips = kUnorderedReply},
    {.name = "SINTERCARD",
     .arity = AtLeast(3),
     .flags = kReadOnly | kMovableKeys | kSharesReads,
     .categories = kSetCategory,
     .keys = kReadsCountedKeys,
     .handler = CountInter,
     .since = "7.0.0",
     .group = "set",
     .complexity = "O(N*M), N being the number of members of the smallest input and M that of "
                   "inputs.",
     .summary = "Counts the members that all of several sets have."},
    {.name = "SINTERSTORE",
     .arity = AtLeast(3),
     .flags = kWrite | kDenyOutOfMemory,
     .categories = kSetCategory,
     .keys = kStoresCombination,
     .handler = StoreInter,
     .since = "1.0.0",
     .group = "set",
     .complexity = "O(N*M), N being the number of members of the smallest input and M that of "
                   "inputs.",
     .summary = "Stores the intersection of sets in a key."},
    {.name = "SUNION",
     .arity = AtLeast(2),
     .flags = kReadOnly | kSharesReads,
     .categories = kSetCategory,
     .keys = kReadsAllKeys,
     .handler = Union,
     .since = "1.0.0",
     .group = "set",
     .complexity = "O(N) where N is the number of members of all inputs.",
     .summary = "Returns the union of sets.",
     .tips = kUnorderedReply},
    {.name = "SUNIONSTORE",
     .arity = AtLeast(3),
     .flags = kWrite | kDenyOutOfMemory,
     .categories = kSetCategory,
     .keys = kStoresCombination,
     .handler = StoreUnion,
     .since = "1.0.0",
     .group = "set",
     .complexity = "O(N) where N is the number of members of all inputs.",
     .summary = "Stores the union of sets in a key."},
};

}  // namespace

std::span<const CommandSpec> SetAlgebraCommands() { return kSetAlgebraCommands; }

}  // namespace remora::protocol
