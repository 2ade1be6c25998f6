#include "patterns/chores.h"

#include <algorithm>
#include <utility>

#include "engine/base/clock.h"

namespace remora::patterns {

namespace {

using std::chrono::milliseconds;

constexpr int64_t kNanosecondsPerMillisecond = 1'000'000;
constexpr milliseconds kLongestPause = std::chrono::hours(24);

}  // namespace

Chore CleaningOf(LoginSessions& sessions, milliseconds every) {
  return {"clean sessions", [&sessions, every]() -> StoreResult<milliseconds> {
            const StoreResult<uint64_t> dropped = sessions.CleanBatch();
            if (!dropped) return dropped.error();
            return *dropped == 0 ? every : milliseconds(0);
          }};
}

Chore RescalingOf(PageCache& pages, milliseconds every) {
  return {"rescale views", [&pages, every]() -> StoreResult<milliseconds> {
            const StoreResult<uint64_t> left = pages.Rescale();
            if (!left) return left.error();
            return every;
          }};
}

Chore RefreshingOf(RowCache& rows, milliseconds every) {
  return {"refresh rows", [&rows, every]() -> StoreResult<milliseconds> {
            const StoreResult<RowCacheReport> report = rows.Tick();
            if (!report) return report.error();
            return std::min(report->next_due.value_or(every), every);
          }};
}

Chores::Chores(const base::Clock& clock, OnError on_error, milliseconds retry_after)
    : clock_(clock), on_error_(std::move(on_error)), retry_after_(retry_after) {}

void Chores::Add(Chore chore) {
  entries_.push_back({std::move(chore), clock_.MonotonicNanoseconds()});
}

milliseconds Chores::Tick() {
  const int64_t now = clock_.MonotonicNanoseconds();
  int64_t next = now + kLongestPause.count() * kNanosecondsPerMillisecond;
  for (Entry& entry : entries_) {
    if (entry.due_nanoseconds <= now) {
      const StoreResult<milliseconds> pause = entry.chore.run();
      if (!pause && on_error_) on_error_(entry.chore.name, pause.error());
      const milliseconds rest = pause ? *pause : retry_after_;
      entry.due_nanoseconds = now + rest.count() * kNanosecondsPerMillisecond;
    }
    next = std::min(next, entry.due_nanoseconds);
  }
  // Rounded up: waking before a chore is due would be for nothing.
  return std::chrono::ceil<milliseconds>(std::chrono::nanoseconds(next - now));
}

}  // namespace remora::patterns
