#include "engine/ops/sorted_set_ranges.h"

#include <algorithm>

#include "engine/keyspace/keyspace.h"
#include "engine/ops/sorted_set_records.h"

namespace remora::ops {

using keyspace::Change;
using keyspace::RecordHandle;
using values::RankSpan;
using values::SortedSetBuilder;
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
  SortedSetBuilder builder(transaction.keyspace().hasher(), SortedSetLimitsOf(transaction));
  if (*record) {
    const SortedSetValue value = SortedSetOf(transaction, *record);
    const RankSpan span = Limited(SpanOf(value, range, options.order), options, value.is_packed());
    value.ForEach(span, Order::kAscending,
                  [&](std::string_view member, double score) { builder.Append(member, score); });
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
