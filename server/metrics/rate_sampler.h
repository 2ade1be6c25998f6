// RateSampler: the instantaneous_* figures of INFO, as averages over the last 16 samples.
//
// One thread samples, ten times a second; any thread reads.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>

namespace remora::server {

class Server;

class RateSampler {
 public:
  enum class Metric : uint8_t { kCommands, kBytesRead, kBytesWritten, kRounds, kBusyMicroseconds };
  static constexpr size_t kMetrics = 5;
  static constexpr size_t kSamples = 16;
  using Totals = std::array<uint64_t, kMetrics>;

  // Takes in what the totals have grown to at `now_nanoseconds` of a monotonic clock.
  void Sample(const Totals& totals, int64_t now_nanoseconds);
  // Growth in a second.
  [[nodiscard]] uint64_t PerSecond(Metric metric) const;
  // Growth of one metric for each unit of growth of another.
  [[nodiscard]] uint64_t PerUnit(Metric metric, Metric unit) const;
  // Begins anew: the totals start again from zero.
  void Reset();

 private:
  struct Interval {
    Totals grown{};
    int64_t nanoseconds = 0;
  };
  // All intervals that are kept, added up.
  [[nodiscard]] Interval Sum() const;

  mutable std::mutex mutex_;
  std::array<Interval, kSamples> intervals_{};
  size_t next_ = 0;
  Totals last_{};
  int64_t last_nanoseconds_ = 0;
};

// Samples what a server has done. On its main thread.
void SampleRates(Server& server);

}  // namespace remora::server
