#include "patterns/row_cache.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

namespace remora::patterns {

namespace {

double InSeconds(std::chrono::milliseconds time) {
  return std::chrono::duration<double>(time).count();
}

std::chrono::milliseconds Until(double due, double now) {
  constexpr double kLongestSeconds = 1e9;
  const double seconds = std::clamp(due - now, 0.0, kLongestSeconds);
  return std::chrono::milliseconds(static_cast<int64_t>(std::ceil(seconds * 1000)));
}

}  // namespace

RowCache::RowCache(Store& store, RowSource& source, RowCacheOptions options)
    : store_(store),
      source_(source),
      options_(std::move(options)),
      schedule_key_(options_.prefix + "schedule:"),
      delay_key_(options_.prefix + "delay:") {}

StoreStatus RowCache::Schedule(std::string_view row_id, std::chrono::milliseconds interval) {
  if (interval.count() <= 0) {
    return StoreError{StoreErrorCode::kInvalidValue, "an interval is at least a millisecond"};
  }
  WriteBatch batch;
  // Why this order: a row with a turn but no interval would be stopped.
  batch.Add(SortedSetAdd{.key = delay_key_, .member = row_id, .score = InSeconds(interval)});
  batch.Add(SortedSetAdd{.key = schedule_key_, .member = row_id, .score = store_.NowSeconds()});
  const StoreResult<std::vector<WriteOutcome>> outcomes = store_.Apply(batch);
  if (!outcomes) return outcomes.error();
  return Finished{};
}

StoreResult<bool> RowCache::Stop(std::string_view row_id) {
  const std::string row_key = RowKey(row_id);
  const std::string_view name = row_key;
  WriteBatch batch;
  batch.Add(SortedSetRemove{.key = delay_key_, .members = {&row_id, 1}});
  batch.Add(SortedSetRemove{.key = schedule_key_, .members = {&row_id, 1}});
  batch.Add(DeleteKeys{{&name, 1}});
  const StoreResult<std::vector<WriteOutcome>> outcomes = store_.Apply(batch);
  if (!outcomes) return outcomes.error();
  return (*outcomes)[1].count == 1;
}

StoreResult<std::optional<std::string>> RowCache::Get(std::string_view row_id) {
  return store_.Get(RowKey(row_id));
}

StoreResult<RowCacheReport> RowCache::Tick() {
  RowCacheReport report;
  constexpr double kEver = -std::numeric_limits<double>::infinity();
  const StoreResult<std::vector<ScoredName>> due = store_.SortedSetRangeByScore(
      schedule_key_, {kEver, store_.NowSeconds()}, RankOrder::kLowestFirst, options_.rows_per_tick);
  if (!due) return due.error();
  for (const ScoredName& row : *due) {
    const StoreResult<Turn> turn = TakeTurn(row);
    if (!turn) return turn.error();
    report.refreshed += *turn == Turn::kRefreshed ? 1 : 0;
    report.stopped += *turn == Turn::kStopped ? 1 : 0;
    report.failed += *turn == Turn::kFailed ? 1 : 0;
    report.skipped += *turn == Turn::kSkipped ? 1 : 0;
  }
  const auto next = store_.SortedSetRange(schedule_key_, {0, 0}, RankOrder::kLowestFirst);
  if (!next) return next.error();
  if (!next->empty()) report.next_due = Until(next->front().score, store_.NowSeconds());
  return report;
}

StoreResult<RowCache::Turn> RowCache::TakeTurn(const ScoredName& due) {
  const auto delay = store_.SortedSetScore(delay_key_, due.name);
  if (!delay) return delay.error();
  if (delay->value_or(0) <= 0) {
    const StoreResult<bool> done = Drop(due);
    if (!done) return done.error();
    return *done ? Turn::kStopped : Turn::kSkipped;
  }
  const StoreResult<std::optional<Row>> row = source_.Load(due.name);
  if (!row) {
    const double next = store_.NowSeconds() + InSeconds(options_.retry_after);
    const StoreResult<bool> done = Reschedule(due, next, nullptr);
    if (!done) return done.error();
    return Turn::kFailed;
  }
  if (!*row) {
    const StoreResult<bool> done = Drop(due);
    if (!done) return done.error();
    return *done ? Turn::kStopped : Turn::kSkipped;
  }
  const std::string json = ToJson(**row);
  const StoreResult<bool> done = Reschedule(due, store_.NowSeconds() + **delay, &json);
  if (!done) return done.error();
  return *done ? Turn::kRefreshed : Turn::kSkipped;
}

StoreResult<bool> RowCache::Reschedule(const ScoredName& due, double next,
                                       const std::string* json) {
  const std::string row_key = RowKey(due.name);
  const std::array<std::string_view, 2> keys{schedule_key_, row_key};
  const auto write = [&](StoreReader& reader, WriteBatch& writes) -> StoreResult<Decision> {
    const auto turn = reader.SortedSetScore(schedule_key_, due.name);
    if (!turn) return turn.error();
    if (*turn != due.score) return Decision::kAbandon;
    writes.Add(SortedSetAdd{.key = schedule_key_, .member = due.name, .score = next});
    if (json != nullptr) writes.Add(SetString{.key = row_key, .value = *json});
    return Decision::kCommit;
  };
  const StoreResult<UnitOutcome> outcome = store_.Atomically(keys, write);
  if (!outcome) return outcome.error();
  return outcome->decision == Decision::kCommit;
}

StoreResult<bool> RowCache::Drop(const ScoredName& due) {
  const std::string row_key = RowKey(due.name);
  const std::string_view name = row_key;
  const std::string_view member = due.name;
  const std::array<std::string_view, 3> keys{schedule_key_, delay_key_, row_key};
  const auto write = [&](StoreReader& reader, WriteBatch& writes) -> StoreResult<Decision> {
    const auto turn = reader.SortedSetScore(schedule_key_, due.name);
    if (!turn) return turn.error();
    if (*turn != due.score) return Decision::kAbandon;
    writes.Add(SortedSetRemove{.key = delay_key_, .members = {&member, 1}});
    writes.Add(SortedSetRemove{.key = schedule_key_, .members = {&member, 1}});
    writes.Add(DeleteKeys{{&name, 1}});
    return Decision::kCommit;
  };
  const StoreResult<UnitOutcome> outcome = store_.Atomically(keys, write);
  if (!outcome) return outcome.error();
  return outcome->decision == Decision::kCommit;
}

std::string RowCache::RowKey(std::string_view row_id) const {
  return options_.prefix + options_.row_prefix + std::string(row_id);
}

}  // namespace remora::patterns
