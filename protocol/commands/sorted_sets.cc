#include "engine/ops/sorted_sets.h"

#include <array>
#include <cstdio>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/glob.h"
#include "engine/base/number_text.h"
#include "protocol/command_context.h"
#include "protocol/commands/families.h"
#include "protocol/commands/scan_arguments.h"
#include "protocol/commands/sorted_set_replies.h"
#include "protocol/error_text.h"

namespace remora::protocol {

namespace {

using ops::Order;
using ops::ScoredMember;
using ops::SortedSetAddOptions;

void WriteScoreOrNull(CommandContext& context, const Result<std::optional<double>>& score) {
  if (!score) return context.WriteError(score.error());
  if (!*score) return context.reply.Null();
  context.reply.Double(**score);
}

struct ZaddArguments {
  SortedSetAddOptions options;
  bool counts_changes = false;  // CH
  bool increments = false;      // INCR
  size_t first_pair = 2;
};

ZaddArguments ReadZaddOptions(Arguments& arguments) {
  using Presence = SortedSetAddOptions::Presence;
  using Comparison = SortedSetAddOptions::Comparison;
  ZaddArguments read;
  bool nx = false, xx = false, gt = false, lt = false;
  for (;; ++read.first_pair) {
    const size_t at = read.first_pair;
    if (arguments.Is(at, "NX")) {
      nx = true;
    } else if (arguments.Is(at, "XX")) {
      xx = true;
    } else if (arguments.Is(at, "GT")) {
      gt = true;
    } else if (arguments.Is(at, "LT")) {
      lt = true;
    } else if (arguments.Is(at, "CH")) {
      read.counts_changes = true;
    } else if (arguments.Is(at, "INCR")) {
      read.increments = true;
    } else {
      break;
    }
  }
  const size_t rest = arguments.From(read.first_pair).size();
  if (rest == 0 || rest % 2 != 0) arguments.Fail(error_text::kSyntax);
  if (nx && xx) arguments.Fail(error_text::kZaddXxWithNx);
  if ((gt && nx) || (lt && nx) || (gt && lt)) arguments.Fail(error_text::kZaddGtLtNx);
  if (read.increments && rest > 2) arguments.Fail(error_text::kZaddIncrementPair);
  read.options.presence = nx ? Presence::kOnlyNew : xx ? Presence::kOnlyPresent : Presence::kAny;
  read.options.comparison = gt   ? Comparison::kOnlyGreater
                            : lt ? Comparison::kOnlyLess
                                 : Comparison::kAny;
  return read;
}

// Pairs of score and member, without an allocation for a few.
class ScoredMembers {
 public:
  ScoredMembers(Arguments& arguments, size_t first_pair) {
    const size_t count = arguments.From(first_pair).size() / 2;
    ScoredMember* out = few_.data();
    if (count > few_.size()) {
      many_.resize(count);
      out = many_.data();
    }
    for (size_t i = 0; i < count && arguments.ok(); ++i) {
      out[i].score = arguments.Float(first_pair + 2 * i);
      out[i].member = arguments.Text(first_pair + 2 * i + 1);
    }
    members_ = {out, count};
  }
  [[nodiscard]] std::span<const ScoredMember> all() const { return members_; }

 private:
  std::array<ScoredMember, 8> few_;
  std::vector<ScoredMember> many_;
  std::span<const ScoredMember> members_;
};

void Zadd(CommandContext& context) {
  const ZaddArguments read = ReadZaddOptions(context.arguments);
  const ScoredMembers members(context.arguments, read.first_pair);
  if (!context.arguments.ok()) return context.reply.Error(context.arguments.error());
  if (read.increments) {
    const ScoredMember& pair = members.all().front();
    return WriteScoreOrNull(
        context, ops::SortedSetIncrement(context.transaction, context.KeyAt(1), pair.member,
                                         pair.score, read.options));
  }
  const Result<ops::SortedSetAddOutcome> outcome =
      ops::SortedSetAdd(context.transaction, context.KeyAt(1), members.all(), read.options);
  if (!outcome) return context.WriteError(outcome.error());
  const uint64_t changed = read.counts_changes ? outcome->changed : 0;
  context.reply.Integer(static_cast<int64_t>(outcome->added + changed));
}

void Zincrby(CommandContext& context) {
  const double delta = context.arguments.Float(2);
  if (!context.arguments.ok()) return context.reply.Error(context.arguments.error());
  WriteScoreOrNull(context, ops::SortedSetIncrement(context.transaction, context.KeyAt(1),
                                                    context.arguments.Text(3), delta));
}

void Zrem(CommandContext& context) {
  context.Write(
      ops::SortedSetRemove(context.transaction, context.KeyAt(1), context.arguments.From(2)));
}

void Zcard(CommandContext& context) {
  context.Write(ops::SortedSetSize(context.transaction, context.KeyAt(1)));
}

void Zscore(CommandContext& context) {
  WriteScoreOrNull(context, ops::SortedSetScore(context.transaction, context.KeyAt(1),
                                                context.arguments.Text(2)));
}

void Zmscore(CommandContext& context) {
  const Result<std::vector<std::optional<double>>> scores =
      ops::SortedSetScores(context.transaction, context.KeyAt(1), context.arguments.From(2));
  if (!scores) return context.WriteError(scores.error());
  context.reply.ArrayHeader(scores->size());
  for (const std::optional<double>& score : *scores) {
    if (score) {
      context.reply.Double(*score);
    } else {
      context.reply.Null();
    }
  }
}

void WriteRank(CommandContext& context, Order order) {
  Arguments& arguments = context.arguments;
  if (arguments.size() > 4) {
    return context.reply.Error(error_text::WrongNumberOfArguments(context.FullName()));
  }
  const bool with_score = arguments.size() == 4;
  if (with_score && !arguments.Is(3, "WITHSCORE")) return context.reply.Error(error_text::kSyntax);
  const Result<std::optional<ops::SortedSetPlace>> place =
      ops::SortedSetRank(context.transaction, context.KeyAt(1), arguments.Text(2), order);
  if (!place) return context.WriteError(place.error());
  if (!*place) return with_score ? context.reply.NullArray() : context.reply.Null();
  if (with_score) context.reply.ArrayHeader(2);
  context.reply.Integer(static_cast<int64_t>((*place)->rank));
  if (with_score) context.reply.Double((*place)->score);
}

void Zrank(CommandContext& context) { WriteRank(context, Order::kAscending); }
void Zrevrank(CommandContext& context) { WriteRank(context, Order::kDescending); }

// One member as a bulk string, or null.
class OneMemberReply final : public ops::MemberSink {
 public:
  explicit OneMemberReply(ReplyWriter& reply) : reply_(reply) {}
  void Begin(uint64_t count) override {
    if (count == 0) reply_.Null();
  }
  void Add(std::string_view member, double) override { reply_.BulkString(member); }

 private:
  ReplyWriter& reply_;
};

void Zrandmember(CommandContext& context) {
  Arguments& arguments = context.arguments;
  if (arguments.size() == 2) {
    OneMemberReply reply(context.reply);
    const Outcome outcome = ops::SortedSetRandom(context.transaction, context.KeyAt(1), 1,
                                                 ops::Draws::kDistinct, reply);
    if (!outcome) context.WriteError(outcome.error());
    return;
  }
  const int64_t count = arguments.IntegerWithin(2, {-INT64_MAX, INT64_MAX});
  const bool with_scores = arguments.Has(3);
  if (arguments.size() > 4 || (with_scores && !arguments.Is(3, "WITHSCORES"))) {
    arguments.Fail(error_text::kSyntax);
  }
  if (with_scores && (count < -INT64_MAX / 2 || count > INT64_MAX / 2)) {
    arguments.Fail(error_text::kOutOfRange);
  }
  if (!arguments.ok()) return context.reply.Error(arguments.error());
  MemberReply members(context.reply, with_scores ? MemberStyle::kUsual : MemberStyle::kMembers);
  const Outcome outcome = ops::SortedSetRandom(
      context.transaction, context.KeyAt(1), static_cast<uint64_t>(count < 0 ? -count : count),
      count < 0 ? ops::Draws::kIndependent : ops::Draws::kDistinct, members);
  if (!outcome) context.WriteError(outcome.error());
}

// Gathers what a scan finds: the cursor goes before it.
class ScannedMembers final : public ops::MemberSink {
 public:
  explicit ScannedMembers(const ScanArguments& scan) : scan_(scan) {}
  void Begin(uint64_t) override {}
  void Add(std::string_view member, double score) override {
    if (scan_.Admits(member)) members_.emplace_back(member, score);
  }
  void WriteTo(ReplyWriter& reply, const ops::SortedSetScanStep& step) const {
    WriteScanHeader(reply, step.cursor, members_.size() * 2);
    char text[base::kDoubleTextMax];
    for (const auto& [member, score] : members_) {
      reply.BulkString(member);
      reply.BulkString({text, step.is_packed ? base::FormatDouble(score, text)
                                             : FormatWithAllDigits(score, text)});
    }
  }

 private:
  // Why: of sorted sets in a skip list, Redis scans scores with 17 digits, needed or not.
  static size_t FormatWithAllDigits(double score, char (&text)[base::kDoubleTextMax]) {
    return static_cast<size_t>(std::snprintf(text, sizeof(text), "%.17g", score));
  }

  const ScanArguments& scan_;
  std::vector<std::pair<std::string, double>> members_;
};

// What is wrong with a request shows only where there is a sorted set: a missing key and a wrong
// type come first.
void RefuseScan(CommandContext& context) {
  const Result<uint64_t> size = ops::SortedSetSize(context.transaction, context.KeyAt(1));
  if (!size) return context.WriteError(size.error());
  if (*size != 0) return context.reply.Error(context.arguments.error());
  WriteScanHeader(context.reply, 0, 0);
}

void Zscan(CommandContext& context) {
  Arguments& arguments = context.arguments;
  const uint64_t cursor = ReadCursor(arguments, 2);
  if (!arguments.ok()) return context.reply.Error(arguments.error());
  const ScanArguments scan = ReadScanArguments(arguments, 3, ScanOf::kMembers);
  if (!arguments.ok()) return RefuseScan(context);
  ScannedMembers members(scan);
  const Result<ops::SortedSetScanStep> step =
      ops::SortedSetScan(context.transaction, context.KeyAt(1), cursor, scan.count, members);
  if (!step) return context.WriteError(step.error());
  members.WriteTo(context.reply, *step);
}

constexpr std::string_view kNondeterministicOutput[] = {"nondeterministic_output"};

constexpr CommandSpec kSortedSetCommands[] = {
    {.name = "ZADD",
     .arity = AtLeast(4),
     .flags = kWrite | kDenyOutOfMemory | kFast,
     .categories = kSortedSetCategory,
     .keys = kUpdatesOneKey,
     .handler = Zadd,
     .since = "1.2.0",
     .group = "sorted-set",
     .complexity = "O(log(N)) for each member, N being the number of members in the sorted "
                   "set.",
     .summary = "Gives members of a sorted set their scores, adding those that are new. "
                "Creates the key if need be."},
    {.name = "ZINCRBY",
     .arity = Exactly(4),
     .flags = kWrite | kDenyOutOfMemory | kFast,
     .categories = kSortedSetCategory,
     .keys = kAccessesAndUpdatesOneKey,
     .handler = Zincrby,
     .since = "1.2.0",
     .group = "sorted-set",
     .complexity = "O(log(N)), N being the number of members in the sorted set.",
     .summary = "Adds a number to the score of a sorted set's member."},
    {.name = "ZREM",
     .arity = AtLeast(3),
     .flags = kWrite | kFast,
     .categories = kSortedSetCategory,
     .keys = kDeletesFromOneKey,
     .handler = Zrem,
     .since = "1.2.0",
     .group = "sorted-set",
     .complexity = "O(M*log(N)), N being the number of members in the sorted set and M "
                   "that of members to remove.",
     .summary = "Removes members from a sorted set. Removes the key with the last "
                "member."},
    {.name = "ZCARD",
     .arity = Exactly(2),
     .flags = kReadOnly | kFast | kSharesReads,
     .categories = kSortedSetCategory,
     .keys = kInspectsOneKey,
     .handler = Zcard,
     .since = "1.2.0",
     .group = "sorted-set",
     .complexity = "O(1)",
     .summary = "Counts the members of a sorted set."},
    {.name = "ZSCORE",
     .arity = Exactly(3),
     .flags = kReadOnly | kFast | kSharesReads,
     .categories = kSortedSetCategory,
     .keys = kReadsOneKey,
     .handler = Zscore,
     .since = "1.2.0",
     .group = "sorted-set",
     .complexity = "O(1)",
     .summary = "Returns the score of a member of a sorted set."},
    {.name = "ZMSCORE",
     .arity = AtLeast(3),
     .flags = kReadOnly | kFast | kSharesReads,
     .categories = kSortedSetCategory,
     .keys = kReadsOneKey,
     .handler = Zmscore,
     .since = "6.2.0",
     .group = "sorted-set",
     .complexity = "O(N), N being the number of members asked for.",
     .summary = "Returns the scores of several members of a sorted set."},
    {.name = "ZRANK",
     .arity = AtLeast(3),
     .flags = kReadOnly | kFast | kSharesReads,
     .categories = kSortedSetCategory,
     .keys = kReadsOneKey,
     .handler = Zrank,
     .since = "2.0.0",
     .group = "sorted-set",
     .complexity = "O(log(N)), N being the number of members in the sorted set.",
     .summary = "Returns the index of a member of a sorted set, counted from the lowest "
                "score."},
    {.name = "ZREVRANK",
     .arity = AtLeast(3),
     .flags = kReadOnly | kFast | kSharesReads,
     .categories = kSortedSetCategory,
     .keys = kReadsOneKey,
     .handler = Zrevrank,
     .since = "2.0.0",
     .group = "sorted-set",
     .complexity = "O(log(N)), N being the number of members in the sorted set.",
     .summary = "Returns the index of a member of a sorted set, counted from the "
                "highest score."},
    {.name = "ZRANDMEMBER",
     .arity = AtLeast(2),
     .flags = kReadOnly,
     .categories = kSortedSetCategory,
     .keys = kReadsOneKey,
     .handler = Zrandmember,
     .since = "6.2.0",
     .group = "sorted-set",
     .complexity = "O(M*log(N)), N being the number of members in the sorted set and M "
                   "that of members returned.",
     .summary = "Returns members of a sorted set, chosen at random.",
     .tips = kNondeterministicOutput},
    {.name = "ZSCAN",
     .arity = AtLeast(3),
     .flags = kReadOnly,
     .categories = kSortedSetCategory,
     .keys = kReadsOneKey,
     .handler = Zscan,
     .since = "2.8.0",
     .group = "sorted-set",
     .complexity = "O(1) for every call, O(N) for a whole walk, N being the number of "
                   "members.",
     .summary = "Walks over the members of a sorted set with their scores.",
     .tips = kNondeterministicOutput},
};

}  // namespace

std::span<const CommandSpec> SortedSetCommands() { return kSortedSetCommands; }

}  // namespace remora::protocol
