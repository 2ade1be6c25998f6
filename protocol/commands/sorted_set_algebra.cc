#include "engine/ops/sorted_set_algebra.h"

#include <string_view>
#include <vector>

#include "protocol/command_context.h"
#include "protocol/commands/families.h"
#include "protocol/commands/sorted_set_replies.h"
#include "protocol/error_text.h"

namespace remora::protocol {

namespace {

using ops::Aggregate;
using ops::SetOperation;

// What a command of this family is asked. `inputs` are borrowed from the context.
struct CombinationArguments {
  std::span<const Key> inputs;
  std::vector<double> weights;
  Aggregate aggregate = Aggregate::kSum;
  bool with_scores = false;
  int64_t limit = 0;
};

// Reads how many inputs there are, at `index`, and the inputs behind it.
CombinationArguments ReadInputs(CommandContext& context, size_t index) {
  Arguments& arguments = context.arguments;
  CombinationArguments read;
  const int64_t count = arguments.Integer(index);
  if (!arguments.ok()) return read;
  if (count < 1) {
    arguments.FailWith(error_text::AtLeastOneKey(context.FullName()));
  } else if (static_cast<uint64_t>(count) > arguments.From(index + 1).size()) {
    arguments.Fail(error_text::kSyntax);
  } else {
    read.inputs = context.keys.last(static_cast<size_t>(count));
  }
  return read;
}

void ReadAggregate(Arguments& arguments, size_t index, CombinationArguments& read) {
  if (arguments.Is(index, "SUM")) {
    read.aggregate = Aggregate::kSum;
  } else if (arguments.Is(index, "MIN")) {
    read.aggregate = Aggregate::kMin;
  } else if (arguments.Is(index, "MAX")) {
    read.aggregate = Aggregate::kMax;
  } else {
    arguments.Fail(error_text::kSyntax);
  }
}

// Which options a command takes.
struct Allowed {
  bool weights = false;  // WEIGHTS and AGGREGATE
  bool scores = false;   // WITHSCORES
  bool limit = false;    // LIMIT
};

void ReadOptions(Arguments& arguments, size_t index, Allowed allowed, CombinationArguments& read) {
  const size_t inputs = read.inputs.size();
  while (arguments.ok() && arguments.Has(index)) {
    if (allowed.weights && arguments.Is(index, "WEIGHTS") && arguments.Has(index + inputs)) {
      read.weights.clear();
      for (size_t i = 0; i < inputs; ++i) {
        read.weights.push_back(arguments.Float(index + 1 + i, error_text::kWeightNotAFloat));
      }
      index += 1 + inputs;
    } else if (allowed.weights && arguments.Is(index, "AGGREGATE") && arguments.Has(index + 1)) {
      ReadAggregate(arguments, index + 1, read);
      index += 2;
    } else if (allowed.scores && arguments.Is(index, "WITHSCORES")) {
      read.with_scores = true;
      ++index;
    } else if (allowed.limit && arguments.Is(index, "LIMIT") && arguments.Has(index + 1)) {
      read.limit = arguments.PositiveInteger(index + 1, error_text::kNegativeLimit);
      index += 2;
    } else {
      arguments.Fail(error_text::kSyntax);
    }
  }
}

// Reads everything from the number of inputs at `index` on. False, with the error written, when
// that cannot be run.
bool Read(CommandContext& context, size_t index, Allowed allowed, CombinationArguments& read) {
  Arguments& arguments = context.arguments;
  read = ReadInputs(context, index);
  if (!arguments.ok()) {
    context.reply.Error(arguments.error());
    return false;
  }
  ReadOptions(arguments, index + 1 + read.inputs.size(), allowed, read);
  if (arguments.ok()) return true;
  // Why the types come first: Redis looks its inputs up before it reads on.
  const Outcome types = ops::SortedSetCheckInputs(context.transaction, read.inputs);
  if (!types) {
    context.WriteError(types.error());
  } else {
    context.reply.Error(arguments.error());
  }
  return false;
}

void WriteCombination(CommandContext& context, SetOperation operation) {
  const bool is_difference = operation == SetOperation::kDifference;
  CombinationArguments read;
  if (!Read(context, 1, {.weights = !is_difference, .scores = true}, read)) return;
  MemberReply members(context.reply,
                      read.with_scores ? MemberStyle::kUsual : MemberStyle::kMembers);
  const Outcome outcome = ops::SortedSetCombine(
      context.transaction, {operation, read.inputs, {read.weights, read.aggregate}}, members);
  if (!outcome) context.WriteError(outcome.error());
}

void StoreCombination(CommandContext& context, SetOperation operation) {
  const bool is_difference = operation == SetOperation::kDifference;
  CombinationArguments read;
  if (!Read(context, 2, {.weights = !is_difference}, read)) return;
  context.Write(
      ops::SortedSetStoreCombination(context.transaction, context.KeyAt(1),
                                     {operation, read.inputs, {read.weights, read.aggregate}}));
}

void Zunion(CommandContext& context) { WriteCombination(context, SetOperation::kUnion); }
void Zinter(CommandContext& context) { WriteCombination(context, SetOperation::kIntersection); }
void Zdiff(CommandContext& context) { WriteCombination(context, SetOperation::kDifference); }
void Zunionstore(CommandContext& context) { StoreCombination(context, SetOperation::kUnion); }
void Zinterstore(CommandContext& context) {
  StoreCombination(context, SetOperation::kIntersection);
}
void Zdiffstore(CommandContext& context) { StoreCombination(context, SetOperation::kDifference); }

void Zintercard(CommandContext& context) {
  CombinationArguments read;
  if (!Read(context, 1, {.limit = true}, read)) return;
  context.Write(ops::SortedSetIntersectionSize(context.transaction, read.inputs,
                                               static_cast<uint64_t>(read.limit)));
}

constexpr KeySpec kReadsCountedKeys[] = {
    {.use = KeySpec::kReadsOnly | KeySpec::kAccesses, .find = KeySpec::Find::kCount}};
constexpr KeySpec kStoresCombination[] = {{.use = KeySpec::kOverwrites | KeySpec::kUpdates},
                                          {.use = KeySpec::kReadsOnly | KeySpec::kAccesses,
                                           .position = 2,
                                           .find = KeySpec::Find::kCount}};

constexpr CommandSpec kSortedSetAlgebraCommands[] = {
    {.name = "ZUNION",
     .arity = AtLeast(3),
     .flags = kReadOnly | kMovableKeys | kSharesReads,
     .categories = kSortedSetCategory,
     .keys = kReadsCountedKeys,
     .handler = Zunion,
     .since = "6.2.0",
     .group = "sorted-set",
     .complexity = "O(N)+O(M*log(M)), N being the number of members of all inputs and M "
                   "that of the result.",
     .summary = "Returns the union of sorted sets."},
    {.name = "ZINTER",
     .arity = AtLeast(3),
     .flags = kReadOnly | kMovableKeys | kSharesReads,
     .categories = kSortedSetCategory,
     .keys = kReadsCountedKeys,
     .handler = Zinter,
     .since = "6.2.0",
     .group = "sorted-set",
     .complexity = "O(N*K)+O(M*log(M)), N being the number of members of the smallest "
                   "input, K that of inputs and M that of members in the result.",
     .summary = "Returns the intersection of sorted sets."},
    {.name = "ZDIFF",
     .arity = AtLeast(3),
     .flags = kReadOnly | kMovableKeys | kSharesReads,
     .categories = kSortedSetCategory,
     .keys = kReadsCountedKeys,
     .handler = Zdiff,
     .since = "6.2.0",
     .group = "sorted-set",
     .complexity = "O(N*K)+O(M*log(M)), N being the number of members of the first input, "
                   "K that of inputs and M that of members in the result.",
     .summary = "Returns the difference of sorted sets."},
    {.name = "ZUNIONSTORE",
     .arity = AtLeast(4),
     .flags = kWrite | kDenyOutOfMemory | kMovableKeys,
     .categories = kSortedSetCategory,
     .keys = kStoresCombination,
     .handler = Zunionstore,
     .since = "2.0.0",
     .group = "sorted-set",
     .complexity = "O(N)+O(M*log(M)), N being the number of members of all inputs and M "
                   "that of the result.",
     .summary = "Stores the union of sorted sets in a key."},
    {.name = "ZINTERSTORE",
     .arity = AtLeast(4),
     .flags = kWrite | kDenyOutOfMemory | kMovableKeys,
     .categories = kSortedSetCategory,
     .keys = kStoresCombination,
     .handler = Zinterstore,
     .since = "2.0.0",
     .group = "sorted-set",
     .complexity = "O(N*K)+O(M*log(M)), N being the number of members of the smallest "
                   "input, K that of inputs and M that of members in the result.",
     .summary = "Stores the intersection of sorted sets in a key."},
    {.name = "ZDIFFSTORE",
     .arity = AtLeast(4),
     .flags = kWrite | kDenyOutOfMemory | kMovableKeys,
     .categories = kSortedSetCategory,
     .keys = kStoresCombination,
     .handler = Zdiffstore,
     .since = "6.2.0",
     .group = "sorted-set",
     .complexity = "O(N*K)+O(M*log(M)), N being the number of members of the first input, "
                   "K that of inputs and M that of members in the result.",
     .summary = "Stores the difference of sorted sets in a key."},
    {.name = "ZINTERCARD",
     .arity = AtLeast(3),
     .flags = kReadOnly | kMovableKeys | kSharesReads,
     .categories = kSortedSetCategory,
     .keys = kReadsCountedKeys,
     .handler = Zintercard,
     .since = "7.0.0",
     .group = "sorted-set",
     .complexity = "O(N*K), N being the number of members of the smallest input and K that "
                   "of inputs.",
     .summary = "Counts the members that all of several sorted sets have."},
};

}  // namespace

std::span<const CommandSpec> SortedSetAlgebraCommands() { return kSortedSetAlgebraCommands; }

}  // namespace remora::protocol
