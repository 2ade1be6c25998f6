#include "engine/ops/sorted_sets.h"

#include <algorithm>

#include "engine/base/draws.h"
#include "engine/base/random.h"
#include "engine/keyspace/keyspace.h"
#include "engine/ops/sorted_set_records.h"

namespace remora::ops {

using keyspace::Change;
using keyspace::RecordHandle;
using values::RankSpan;
using values::ScoreRule;
using values::ScoreWrite;
using values::SortedSetLimits;
using values::SortedSetValue;

namespace {

ScoreRule RuleOf(const SortedSetAddOptions& options, bool increment) {
  ScoreRule rule = {.increment = increment};
  switch (options.presence) {
    case SortedSetAddOptions::Presence::kAny:
      break;
    case SortedSetAddOptions::Presence::kOnlyNew:
      rule.presence = ScoreRule::Presence::kOnlyNew;
      break;
    case SortedSetAddOptions::Presence::kOnlyPresent:
      rule.presence = ScoreRule::Presence::kOnlyPresent;
      break;
  }
  switch (options.comparison) {
    case SortedSetAddOptions::Comparison::kAny:
      break;
    case SortedSetAddOptions::Comparison::kOnlyGreater:
      rule.comparison = ScoreRule::Comparison::kOnlyGreater;
      break;
    case SortedSetAddOptions::Comparison::kOnlyLess:
      rule.comparison = ScoreRule::Comparison::kOnlyLess;
      break;
  }
  return rule;
}

// The sorted set that members are about to be written to, made if need be. Empty when there is none
// and none may be made.
// Why `count` matters: Redis chooses the encoding by the number of members that a command names,
// before it knows how many of them are new.
Result<RecordHandle> PrepareForWrite(Transaction& transaction, const Key& key,
                                     const ScoreRule& rule, uint64_t count,
                                     std::string_view first_member) {
  Result<RecordHandle> found = FindSortedSet(transaction, key, Access::kWrite);
  if (!found) return found;
  uint64_t member_bytes = 0;
  if (!*found) {
    if (rule.presence == ScoreRule::Presence::kOnlyPresent) return found;
    *found = CreateSortedSet(transaction, key);
    member_bytes = first_member.size();
  }
  SortedSetOf(transaction, *found).Expect(count, member_bytes, SortedSetLimitsOf(transaction));
  return found;
}

uint64_t PopFrom(Transaction& transaction, const Key& key, RecordHandle& record, Order order,
                 uint64_t count, MemberSink& sink) {
  SortedSetValue value = SortedSetOf(transaction, record);
  const uint64_t size = value.size();
  const uint64_t popped = std::min(count, size);
  sink.Begin(popped);
  if (popped == 0) return 0;
  const RankSpan span = {order == Order::kAscending ? 0 : size - popped, popped};
  value.ForEach(span, order,
                [&](std::string_view member, double score) { sink.Add(member, score); });
  value.Erase(span);
  transaction.Changed(
      key, order == Order::kAscending ? Change::kSortedSetPopMin : Change::kSortedSetPopMax,
      popped);
  EraseIfEmpty(transaction, key, record, size - popped);
  return popped;
}

}  // namespace

Result<SortedSetAddOutcome> SortedSetAdd(Transaction& transaction, const Key& key,
                                         std::span<const ScoredMember> members,
                                         const SortedSetAddOptions& options) {
  SortedSetAddOutcome outcome;
  if (members.empty()) return outcome;
  const ScoreRule rule = RuleOf(options, /*increment=*/false);
  Result<RecordHandle> record =
      PrepareForWrite(transaction, key, rule, members.size(), members.front().member);
  if (!record) return record.error();
  if (!*record) return outcome;
  const SortedSetLimits limits = SortedSetLimitsOf(transaction);
  SortedSetValue value = SortedSetOf(transaction, *record);
  for (const ScoredMember& member : members) {
    const ScoreWrite write = value.Write(member.member, member.score, rule, limits);
    if (write.kind == ScoreWrite::Kind::kAdded) ++outcome.added;
    if (write.kind == ScoreWrite::Kind::kChanged) ++outcome.changed;
  }
  const uint64_t changes = outcome.added + outcome.changed;
  if (changes != 0) transaction.Changed(key, Change::kSortedSetAdd, changes);
  return outcome;
}

Result<std::optional<double>> SortedSetIncrement(Transaction& transaction, const Key& key,
                                                 std::string_view member, double delta,
                                                 const SortedSetAddOptions& options) {
  const ScoreRule rule = RuleOf(options, /*increment=*/true);
  Result<RecordHandle> record = PrepareForWrite(transaction, key, rule, 1, member);
  if (!record) return record.error();
  if (!*record) return std::optional<double>();
  const ScoreWrite write =
      SortedSetOf(transaction, *record).Write(member, delta, rule, SortedSetLimitsOf(transaction));
  switch (write.kind) {
    case ScoreWrite::Kind::kNotANumber:
      return OpError::kNotANumber;
    case ScoreWrite::Kind::kRefused:
      return std::optional<double>();
    case ScoreWrite::Kind::kSame:
      break;
    case ScoreWrite::Kind::kAdded:
    case ScoreWrite::Kind::kChanged:
      transaction.Changed(key, Change::kSortedSetIncrement);
      break;
  }
  return std::optional<double>(write.score);
}

Result<uint64_t> SortedSetRemove(Transaction& transaction, const Key& key,
                                 std::span<const std::string_view> members) {
  Result<RecordHandle> record = FindSortedSet(transaction, key, Access::kWrite);
  if (!record) return record.error();
  if (!*record) return uint64_t{0};
  SortedSetValue value = SortedSetOf(transaction, *record);
  uint64_t size = value.size();
  uint64_t removed = 0;
  for (const std::string_view member : members) {
    if (!value.Erase(member)) continue;
    ++removed;
    if (--size == 0) break;
  }
  if (removed == 0) return removed;
  transaction.Changed(key, Change::kSortedSetRemove, removed);
  EraseIfEmpty(transaction, key, *record, size);
  return removed;
}

Result<uint64_t> SortedSetSize(Transaction& transaction, const Key& key) {
  Result<RecordHandle> record = FindSortedSet(transaction, key, Access::kRead);
  if (!record) return record.error();
  if (!*record) return uint64_t{0};
  return SortedSetOf(transaction, *record).size();
}

Result<std::optional<double>> SortedSetScore(Transaction& transaction, const Key& key,
                                             std::string_view member) {
  Result<RecordHandle> record = FindSortedSet(transaction, key, Access::kRead);
  if (!record) return record.error();
  if (!*record) return std::optional<double>();
  return SortedSetOf(transaction, *record).Score(member);
}

Result<std::vector<std::optional<double>>> SortedSetScores(
    Transaction& transaction, const Key& key, std::span<const std::string_view> members) {
  Result<RecordHandle> record = FindSortedSet(transaction, key, Access::kRead);
  if (!record) return record.error();
  std::vector<std::optional<double>> scores(members.size());
  if (!*record) return scores;
  const SortedSetValue value = SortedSetOf(transaction, *record);
  for (size_t i = 0; i < members.size(); ++i) scores[i] = value.Score(members[i]);
  return scores;
}

Result<std::optional<SortedSetPlace>> SortedSetRank(Transaction& transaction, const Key& key,
                                                    std::string_view member, Order order) {
  Result<RecordHandle> record = FindSortedSet(transaction, key, Access::kRead);
  if (!record) return record.error();
  if (!*record) return std::optional<SortedSetPlace>();
  const std::optional<values::RankedScore> found =
      SortedSetOf(transaction, *record).Rank(member, order);
  if (!found) return std::optional<SortedSetPlace>();
  return std::optional<SortedSetPlace>({found->rank, found->score});
}

Result<std::optional<uint64_t>> SortedSetPop(Transaction& transaction, const Key& key, Order order,
                                             uint64_t count, MemberSink& sink) {
  Result<RecordHandle> record = FindSortedSet(transaction, key, Access::kWrite);
  if (!record) return record.error();
  if (!*record) return std::optional<uint64_t>();
  return std::optional<uint64_t>(PopFrom(transaction, key, *record, order, count, sink));
}

Result<std::optional<size_t>> SortedSetPopFirst(Transaction& transaction, std::span<const Key> keys,
                                                Order order, uint64_t count, MemberSink& sink) {
  for (size_t i = 0; i < keys.size(); ++i) {
    Result<RecordHandle> record = FindSortedSet(transaction, keys[i], Access::kWrite);
    if (!record) return record.error();
    if (!*record) continue;
    sink.From(i);
    PopFrom(transaction, keys[i], *record, order, count, sink);
    return std::optional<size_t>(i);
  }
  return std::optional<size_t>();
}

Outcome SortedSetRandom(Transaction& transaction, const Key& key, uint64_t count, Draws draws,
                        MemberSink& sink) {
  Result<RecordHandle> record = FindSortedSet(transaction, key, Access::kRead);
  if (!record) return record.error();
  if (!*record) {
    sink.Begin(0);
    return Done();
  }
  const SortedSetValue value = SortedSetOf(transaction, *record);
  const uint64_t size = value.size();
  const auto add = [&](std::string_view member, double score) { sink.Add(member, score); };
  const auto add_rank = [&](uint64_t rank) { value.ForEach({rank, 1}, Order::kAscending, add); };
  base::Random& random = transaction.random();
  if (draws == Draws::kIndependent) {
    sink.Begin(count);
    for (uint64_t i = 0; i < count; ++i) add_rank(random.Below(size));
  } else if (count >= size) {
    sink.Begin(size);
    value.ForEach(add);
  } else {
    sink.Begin(count);
    base::DrawDistinct(random, size, count, add_rank);
  }
  return Done();
}

Result<SortedSetScanStep> SortedSetScan(Transaction& transaction, const Key& key, uint64_t cursor,
                                        uint64_t count, MemberSink& sink) {
  Result<RecordHandle> record = FindSortedSet(transaction, key, Access::kRead);
  if (!record) return record.error();
  if (!*record) return SortedSetScanStep();
  const SortedSetValue value = SortedSetOf(transaction, *record);
  const uint64_t next = value.Scan(
      cursor, count, [&](std::string_view member, double score) { sink.Add(member, score); });
  return SortedSetScanStep{next, value.is_packed()};
}

}  // namespace remora::ops
