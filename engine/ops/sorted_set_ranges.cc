#include "engine/ops/sorted_set_ranges.h"

#include <algorithm>

#include "engine/keyspace/keyspace.h"
#include "engine/ops/sorted_set_records.h"

namespace remora::ops {

using keyspace::Change;
using keyspace::RecordHandle;
using values::RankSpan;
using values::SortedSetBuilder;
using values::SortedSetLimits;
using values::SortedSetValue;

namespace {

// The ranks of `range`, counted from the first in the order asked for.
RankSpan Ranks(const RankRange& range, uint64_t size) {
  const int64_t length = static_cast<int64_t>(size);
  int64_t start = range.start < 0 ? range.start + length : range.start;
  int64_t stop = range.stop < 0 ? range.stop + length : range.stop;
  start = std::max<int64_t>(start, 0);
  stop = std::min(stop, length - 1);
  if (start > stop) return {};
  return {static_cast<uint64_t>(start), static_cast<uint64_t>(stop - start + 1)};
}

// The same span, counted from the other end.
RankSpan Mirrored(RankSpan span, uint64_t size) {
  return {size - span.first - span.count, span.count};
}

RankSpan SpanOf(const SortedSetValue& value, const SortedSetRange& range, Order order) {
  if (const auto* const ranks = std::get_if<RankRange>(&range)) {
    const uint64_t size = value.size();
    const RankSpan span = Ranks(*ranks, size);
    return order == Order::kAscending ? span : Mirrored(span, size);
  }
  if (const auto* const scores = std::get_if<ScoreRange>(&range)) return value.SpanOf(*scores);
  return value.SpanOf(std::get<MemberRange>(range));
}

// What offset and count leave of `span`.
// Why negative offsets depend on the encoding: Redis counts them from the end of the range in a
// skip list, and finds nothing in a listpack.
RankSpan Limited(RankSpan span, const SortedSetRangeOptions& options, bool is_packed) {
  int64_t offset = options.offset;
  if (offset < 0) {
    if (is_packed) return {};
    offset += static_cast<int64_t>(span.count);
    if (offset < 0) return {};
  }
  const uint64_t skipped = std::min(static_cast<uint64_t>(offset), span.count);
  uint64_t count = span.count - skipped;
  if (options.count >= 0) count = std::min(count, static_cast<uint64_t>(options.count));
  const uint64_t first = options.order == Order::kAscending
                             ? span.first + skipped
                             : span.first + span.count - skipped - count;
  return {first, count};
}

// How many members of a range that is stored go through a packed set before it is outgrown; all
// when it never is. Redis stores members in the order asked for, knows the length of ranges by rank
// alone before it begins, and what has been packed has lost the sign of zero.
uint64_t PackedAtFirst(const SortedSetValue& value, const SortedSetRange& range, RankSpan span,
                       Order order, const SortedSetLimits& limits) {
  if (std::holds_alternative<RankRange>(range) && span.count > limits.packed_entries_max) return 0;
  uint64_t count = 0;
  value.ForEach(span, order, [&](std::string_view member, double) {
    if (count >= limits.packed_entries_max || member.size() > limits.packed_member_bytes_max) {
      return false;
    }
    ++count;
    return true;
  });
  return count;
}

Change RemovalOf(const SortedSetRange& range) {
  if (std::holds_alternative<RankRange>(range)) return Change::kSortedSetRemoveRangeByRank;
  if (std::holds_alternative<ScoreRange>(range)) return Change::kSortedSetRemoveRangeByScore;
  return Change::kSortedSetRemoveRangeByLex;
}

}  // namespace

Outcome SortedSetVisitRange(Transaction& transaction, const Key& key, const SortedSetRange& range,
                            const SortedSetRangeOptions& options, MemberSink& sink) {
  Result<RecordHandle> record = FindSortedSet(transaction, key, Access::kRead);
  if (!record) return record.error();
  if (!*record) {
    sink.Begin(0);
    return Done();
  }
  const SortedSetValue value = SortedSetOf(transaction, *record);
  const RankSpan span = Limited(SpanOf(value, range, options.order), options, value.is_packed());
  sink.Begin(span.count);
  value.ForEach(span, options.order,
                [&](std::string_view member, double score) { sink.Add(member, score); });
  return Done();
}

Result<uint64_t> SortedSetStoreRange(Transaction& transaction, const Key& destination,
                                     const Key& source, const SortedSetRange& range,
                                     const SortedSetRangeOptions& options) {
  Result<RecordHandle> record = FindSortedSet(transaction, source, Access::kRead);
  if (!record) return record.error();
  const SortedSetLimits limits = SortedSetLimitsOf(transaction);
  SortedSetBuilder builder(transaction.keyspace().hasher(), limits);
  if (*record) {
    const SortedSetValue value = SortedSetOf(transaction, *record);
    const RankSpan span = Limited(SpanOf(value, range, options.order), options, value.is_packed());
    const uint64_t forgetful = PackedAtFirst(value, range, span, options.order, limits);
    builder.Expect(forgetful < span.count ? UINT64_MAX : span.count, 0);
    const bool ascending = options.order == Order::kAscending;
    uint64_t turn = ascending ? 0 : span.count - 1;
    value.ForEach(span, Order::kAscending, [&](std::string_view member, double score) {
      builder.Append(member, turn < forgetful ? score + 0.0 : score);
      turn += ascending ? 1 : -1;
    });
  }
  return StoreSortedSet(transaction, destination, builder, Change::kSortedSetRangeStore);
}

Result<uint64_t> SortedSetCount(Transaction& transaction, const Key& key,
                                const SortedSetRange& range) {
  Result<RecordHandle> record = FindSortedSet(transaction, key, Access::kRead);
  if (!record) return record.error();
  if (!*record) return uint64_t{0};
  return SpanOf(SortedSetOf(transaction, *record), range, Order::kAscending).count;
}

Result<uint64_t> SortedSetRemoveRange(Transaction& transaction, const Key& key,
                                      const SortedSetRange& range) {
  Result<RecordHandle> record = FindSortedSet(transaction, key, Access::kWrite);
  if (!record) return record.error();
  if (!*record) return uint64_t{0};
  SortedSetValue value = SortedSetOf(transaction, *record);
  const uint64_t size = value.size();
  const RankSpan span = SpanOf(value, range, Order::kAscending);
  if (span.count == 0) return uint64_t{0};
  value.Erase(span);
  transaction.Changed(key, RemovalOf(range), span.count);
  EraseIfEmpty(transaction, key, *record, size - span.count);
  return span.count;
}

}  // namespace remora::ops
