#include "server/metrics/rate_sampler.h"

#include <sys/resource.h>

#include <chrono>

#include "server/metrics/worker_totals.h"
#include "server/server.h"

namespace remora::server {

void RateSampler::Sample(const Totals& totals, int64_t now_nanoseconds) {
  const std::lock_guard lock(mutex_);
  if (last_nanoseconds_ != 0) {
    Interval& interval = intervals_[next_++ % kSamples];
    interval.nanoseconds = now_nanoseconds - last_nanoseconds_;
    for (size_t i = 0; i < kMetrics; ++i) {
      interval.grown[i] = totals[i] > last_[i] ? totals[i] - last_[i] : 0;
    }
  }
  last_ = totals;
  last_nanoseconds_ = now_nanoseconds;
}

RateSampler::Interval RateSampler::Sum() const {
  const std::lock_guard lock(mutex_);
  Interval sum;
  for (const Interval& interval : intervals_) {
    sum.nanoseconds += interval.nanoseconds;
    for (size_t i = 0; i < kMetrics; ++i) sum.grown[i] += interval.grown[i];
  }
  return sum;
}

uint64_t RateSampler::PerSecond(Metric metric) const {
  const Interval sum = Sum();
  if (sum.nanoseconds <= 0) return 0;
  return static_cast<uint64_t>(static_cast<double>(sum.grown[static_cast<size_t>(metric)]) * 1e9 /
                               static_cast<double>(sum.nanoseconds));
}

uint64_t RateSampler::PerUnit(Metric metric, Metric unit) const {
  const Interval sum = Sum();
  const uint64_t units = sum.grown[static_cast<size_t>(unit)];
  return units == 0 ? 0 : sum.grown[static_cast<size_t>(metric)] / units;
}

void RateSampler::Reset() {
  const std::lock_guard lock(mutex_);
  intervals_ = {};
  last_ = {};
}

void SampleRates(Server& server) {
  const WorkerTotals totals = CollectWorkerTotals(server);
  const int64_t now = std::chrono::duration_cast<std::chrono::nanoseconds>(
                          std::chrono::steady_clock::now().time_since_epoch())
                          .count();
  server.rates().Sample({totals.commands, totals.bytes_read, totals.bytes_written, totals.rounds,
                         totals.busy_microseconds},
                        now);
  rusage usage;
  if (getrusage(RUSAGE_THREAD, &usage) != 0) return;
  const auto microseconds = [](const timeval& time) {
    return int64_t{time.tv_sec} * 1'000'000 + time.tv_usec;
  };
  ServerCounters& counters = server.counters();
  counters.main_user_microseconds.store(microseconds(usage.ru_utime), std::memory_order_relaxed);
  counters.main_system_microseconds.store(microseconds(usage.ru_stime), std::memory_order_relaxed);
}

}  // namespace remora::server
