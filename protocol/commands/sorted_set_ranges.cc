#include "engine/ops/sorted_set_ranges.h"

#include <optional>
#include <string_view>

#include "engine/base/number_text.h"
#include "protocol/command_context.h"
#include "protocol/commands/families.h"
#include "protocol/commands/sorted_set_replies.h"
#include "protocol/error_text.h"

namespace remora::protocol {

namespace {

using ops::MemberBound;
using ops::Order;
using ops::SortedSetRange;

// What the bounds of a range are.
enum class RangeBy : uint8_t { kRank, kScore, kMember };

struct ScoreBound {
  double score;
  bool excluded;
};

ScoreBound ReadScoreBound(Arguments& arguments, size_t index) {
  std::string_view text = arguments.Text(index);
  const bool excluded = text.starts_with('(');
  if (excluded) text.remove_prefix(1);
  const std::optional<double> score = base::ParseScoreBound(text);
  if (!score) arguments.Fail(error_text::kMinMaxNotAFloat);
  return {score.value_or(0), excluded};
}

MemberBound ReadMemberBound(Arguments& arguments, size_t index) {
  const std::string_view text = arguments.Text(index);
  if (text == "-") return MemberBound::Lowest();
  if (text == "+") return MemberBound::Highest();
  if (text.starts_with('[')) return MemberBound::Included(text.substr(1));
  if (text.starts_with('(')) return MemberBound::Excluded(text.substr(1));
  arguments.Fail(error_text::kMinMaxNotARangeItem);
  return MemberBound::Lowest();
}

// Reads the bounds at `index`. Ranges by score or member name their end first when they run
// downwards.
SortedSetRange ReadRange(Arguments& arguments, size_t index, RangeBy by,
                         Order order = Order::kAscending) {
  const bool downwards = order == Order::kDescending;
  const size_t min_at = downwards ? index + 1 : index;
  const size_t max_at = downwards ? index : index + 1;
  switch (by) {
    case RangeBy::kRank: {
      const int64_t start = arguments.Integer(index);
      return ops::RankRange{start, arguments.Integer(index + 1)};
    }
    case RangeBy::kScore: {
      const ScoreBound min = ReadScoreBound(arguments, min_at);
      const ScoreBound max = ReadScoreBound(arguments, max_at);
      return ops::ScoreRange{min.score, max.score, min.excluded, max.excluded};
    }
    case RangeBy::kMember: {
      const MemberBound min = ReadMemberBound(arguments, min_at);
      return ops::MemberRange{min, ReadMemberBound(arguments, max_at)};
    }
  }
  return ops::RankRange{0, -1};
}

// What a command's name settles of its range; the rest is left to its options.
struct RangeForm {
  std::optional<RangeBy> by = std::nullopt;
  std::optional<Order> order = std::nullopt;
  bool stores = false;
};

struct RangeArguments {
  SortedSetRange range;
  ops::SortedSetRangeOptions options;
  bool with_scores = false;
};

// Reads the options from `index` on, and settles what `form` leaves open.
void ReadRangeOptions(Arguments& arguments, size_t index, RangeForm& form, RangeArguments& read) {
  while (arguments.ok() && arguments.Has(index)) {
    if (!form.stores && arguments.Is(index, "WITHSCORES")) {
      read.with_scores = true;
    } else if (arguments.Is(index, "LIMIT") && arguments.Has(index + 2)) {
      read.options.offset = arguments.Integer(index + 1);
      read.options.count = arguments.Integer(index + 2);
      index += 2;
    } else if (!form.order && arguments.Is(index, "REV")) {
      form.order = Order::kDescending;
    } else if (!form.by && arguments.Is(index, "BYLEX")) {
      form.by = RangeBy::kMember;
    } else if (!form.by && arguments.Is(index, "BYSCORE")) {
      form.by = RangeBy::kScore;
    } else {
      arguments.Fail(error_text::kSyntax);
    }
    ++index;
  }
}

// Reads the bounds at `bounds` and the options behind them.
RangeArguments ReadRangeArguments(Arguments& arguments, size_t bounds, RangeForm form) {
  RangeArguments read;
  ReadRangeOptions(arguments, bounds + 2, form, read);
  const RangeBy by = form.by.value_or(RangeBy::kRank);
  read.options.order = form.order.value_or(Order::kAscending);
  if (by == RangeBy::kRank) {
    if (read.options.count != -1) arguments.Fail(error_text::kZrangeLimit);
    read.options.offset = 0;
  }
  if (by == RangeBy::kMember && read.with_scores) arguments.Fail(error_text::kZrangeWithScores);
  read.range = ReadRange(arguments, bounds, by, read.options.order);
  return read;
}

void WriteRange(CommandContext& context, const RangeForm& form) {
  const RangeArguments read = ReadRangeArguments(context.arguments, 2, form);
  if (!context.arguments.ok()) return context.reply.Error(context.arguments.error());
  MemberReply members(context.reply,
                      read.with_scores ? MemberStyle::kUsual : MemberStyle::kMembers);
  const Outcome outcome = ops::SortedSetVisitRange(context.transaction, context.KeyAt(1),
                                                   read.range, read.options, members);
  if (!outcome) context.WriteError(outcome.error());
}

void Zrange(CommandContext& context) { WriteRange(context, {}); }
void Zrevrange(CommandContext& context) {
  WriteRange(context, {.by = RangeBy::kRank, .order = Order::kDescending});
}
void Zrangebyscore(CommandContext& context) {
  WriteRange(context, {.by = RangeBy::kScore, .order = Order::kAscending});
}
void Zrevrangebyscore(CommandContext& context) {
  WriteRange(context, {.by = RangeBy::kScore, .order = Order::kDescending});
}
void Zrangebylex(CommandContext& context) {
  WriteRange(context, {.by = RangeBy::kMember, .order = Order::kAscending});
}
void Zrevrangebylex(CommandContext& context) {
  WriteRange(context, {.by = RangeBy::kMember, .order = Order::kDescending});
}

void Zrangestore(CommandContext& context) {
  const RangeArguments read = ReadRangeArguments(context.arguments, 3, {.stores = true});
  if (!context.arguments.ok()) return context.reply.Error(context.arguments.error());
  context.Write(ops::SortedSetStoreRange(context.transaction, context.KeyAt(1), context.KeyAt(2),
                                         read.range, read.options));
}

void WriteCount(CommandContext& context, RangeBy by) {
  const SortedSetRange range = ReadRange(context.arguments, 2, by);
  if (!context.arguments.ok()) return context.reply.Error(context.arguments.error());
  context.Write(ops::SortedSetCount(context.transaction, context.KeyAt(1), range));
}

void Zcount(CommandContext& context) { WriteCount(context, RangeBy::kScore); }
void Zlexcount(CommandContext& context) { WriteCount(context, RangeBy::kMember); }

void RemoveRange(CommandContext& context, RangeBy by) {
  const SortedSetRange range = ReadRange(context.arguments, 2, by);
  if (!context.arguments.ok()) return context.reply.Error(context.arguments.error());
  context.Write(ops::SortedSetRemoveRange(context.transaction, context.KeyAt(1), range));
}

void Zremrangebyrank(CommandContext& context) { RemoveRange(context, RangeBy::kRank); }
void Zremrangebyscore(CommandContext& context) { RemoveRange(context, RangeBy::kScore); }
void Zremrangebylex(CommandContext& context) { RemoveRange(context, RangeBy::kMember); }

constexpr KeySpec kStoresRange[] = {
    {.use = KeySpec::kOverwrites | KeySpec::kUpdates},
    {.use = KeySpec::kReadsOnly | KeySpec::kAccesses, .position = 2}};

constexpr CommandSpec kSortedSetRangeCommands[] = {
    {.name = "ZRANGE",
     .arity = AtLeast(4),
     .flags = kReadOnly | kSharesReads,
     .categories = kSortedSetCategory,
     .keys = kReadsOneKey,
     .handler = Zrange,
     .since = "1.2.0",
     .group = "sorted-set",
     .complexity = "O(log(N)+M), N being the number of members in the sorted set and M "
                   "that of members returned.",
     .summary = "Returns members of a sorted set within a range of indexes, scores or "
                "members."},
    {.name = "ZRANGESTORE",
     .arity = AtLeast(5),
     .flags = kWrite | kDenyOutOfMemory,
     .categories = kSortedSetCategory,
     .keys = kStoresRange,
     .handler = Zrangestore,
     .since = "6.2.0",
     .group = "sorted-set",
     .complexity = "O(log(N)+M), N being the number of members in the source and M that of "
                   "members stored.",
     .summary = "Stores a range of the members of a sorted set in a key."},
    {.name = "ZREVRANGE",
     .arity = AtLeast(4),
     .flags = kReadOnly | kSharesReads,
     .categories = kSortedSetCategory,
     .keys = kReadsOneKey,
     .handler = Zrevrange,
     .since = "1.2.0",
     .group = "sorted-set",
     .complexity = "O(log(N)+M), N being the number of members in the sorted set and M "
                   "that of members returned.",
     .summary = "Returns members of a sorted set within a range of indexes, from the "
                "highest score down.",
     .deprecated_since = "6.2.0",
     .replaced_by = "`ZRANGE` with the `REV` argument"},
    {.name = "ZRANGEBYSCORE",
     .arity = AtLeast(4),
     .flags = kReadOnly | kSharesReads,
     .categories = kSortedSetCategory,
     .keys = kReadsOneKey,
     .handler = Zrangebyscore,
     .since = "1.0.5",
     .group = "sorted-set",
     .complexity = "O(log(N)+M), N being the number of members in the sorted set and M "
                   "that of members returned.",
     .summary = "Returns members of a sorted set within a range of scores.",
     .deprecated_since = "6.2.0",
     .replaced_by = "`ZRANGE` with the `BYSCORE` argument"},
    {.name = "ZREVRANGEBYSCORE",
     .arity = AtLeast(4),
     .flags = kReadOnly | kSharesReads,
     .categories = kSortedSetCategory,
     .keys = kReadsOneKey,
     .handler = Zrevrangebyscore,
     .since = "2.2.0",
     .group = "sorted-set",
     .complexity = "O(log(N)+M), N being the number of members in the sorted set and M "
                   "that of members returned.",
     .summary = "Returns members of a sorted set within a range of scores, from the "
                "highest down.",
     .deprecated_since = "6.2.0",
     .replaced_by = "`ZRANGE` with the `REV` and `BYSCORE` arguments"},
    {.name = "ZRANGEBYLEX",
     .arity = AtLeast(4),
     .flags = kReadOnly | kSharesReads,
     .categories = kSortedSetCategory,
     .keys = kReadsOneKey,
     .handler = Zrangebylex,
     .since = "2.8.9",
     .group = "sorted-set",
     .complexity = "O(log(N)+M), N being the number of members in the sorted set and M "
                   "that of members returned.",
     .summary = "Returns members of a sorted set of equal scores within a "
                "lexicographical range.",
     .deprecated_since = "6.2.0",
     .replaced_by = "`ZRANGE` with the `BYLEX` argument"},
    {.name = "ZREVRANGEBYLEX",
     .arity = AtLeast(4),
     .flags = kReadOnly | kSharesReads,
     .categories = kSortedSetCategory,
     .keys = kReadsOneKey,
     .handler = Zrevrangebylex,
     .since = "2.8.9",
     .group = "sorted-set",
     .complexity = "O(log(N)+M), N being the number of members in the sorted set and M "
                   "that of members returned.",
     .summary = "Returns members of a sorted set of equal scores within a "
                "lexicographical range, from the last back.",
     .deprecated_since = "6.2.0",
     .replaced_by = "`ZRANGE` with the `REV` and `BYLEX` arguments"},
    {.name = "ZCOUNT",
     .arity = Exactly(4),
     .flags = kReadOnly | kFast | kSharesReads,
     .categories = kSortedSetCategory,
     .keys = kReadsOneKey,
     .handler = Zcount,
     .since = "2.0.0",
     .group = "sorted-set",
     .complexity = "O(log(N)), N being the number of members in the sorted set.",
     .summary = "Counts the members of a sorted set within a range of scores."},
    {.name = "ZLEXCOUNT",
     .arity = Exactly(4),
     .flags = kReadOnly | kFast | kSharesReads,
     .categories = kSortedSetCategory,
     .keys = kReadsOneKey,
     .handler = Zlexcount,
     .since = "2.8.9",
     .group = "sorted-set",
     .complexity = "O(log(N)), N being the number of members in the sorted set.",
     .summary = "Counts the members of a sorted set of equal scores within a "
                "lexicographical range."},
    {.name = "ZREMRANGEBYRANK",
     .arity = Exactly(4),
     .flags = kWrite,
     .categories = kSortedSetCategory,
     .keys = kDeletesFromOneKey,
     .handler = Zremrangebyrank,
     .since = "2.0.0",
     .group = "sorted-set",
     .complexity = "O(log(N)+M), N being the number of members in the sorted set and M "
                   "that of members removed.",
     .summary = "Removes the members of a sorted set within a range of indexes. Removes "
                "the key with the last member."},
    {.name = "ZREMRANGEBYSCORE",
     .arity = Exactly(4),
     .flags = kWrite,
     .categories = kSortedSetCategory,
     .keys = kDeletesFromOneKey,
     .handler = Zremrangebyscore,
     .since = "1.2.0",
     .group = "sorted-set",
     .complexity = "O(log(N)+M), N being the number of members in the sorted set and M "
                   "that of members removed.",
     .summary = "Removes the members of a sorted set within a range of scores. Removes "
                "the key with the last member."},
    {.name = "ZREMRANGEBYLEX",
     .arity = Exactly(4),
     .flags = kWrite,
     .categories = kSortedSetCategory,
     .keys = kDeletesFromOneKey,
     .handler = Zremrangebylex,
     .since = "2.8.9",
     .group = "sorted-set",
     .complexity = "O(log(N)+M), N being the number of members in the sorted set and M "
                   "that of members removed.",
     .summary = "Removes the members of a sorted set of equal scores within a "
                "lexicographical range. Removes the key with the last member."},
};

}  // namespace

std::span<const CommandSpec> SortedSetRangeCommands() { return kSortedSetRangeCommands; }

}  // namespace remora::protocol
