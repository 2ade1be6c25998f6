// What was called how often, how long it took and how it failed: per thread, added up by INFO.
//
// Each thread that runs commands has one Statistics and is its only writer; anybody may read. Times
// are taken by the processor's time-stamp counter, which costs a tenth of a clock call.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/latency_histogram.h"

namespace remora::protocol {

// The time-stamp counter, and what its ticks are in nanoseconds.
class TickScale {
 public:
  TickScale();

  [[nodiscard]] static uint64_t Now() { return __builtin_ia32_rdtsc(); }
  [[nodiscard]] double nanoseconds_per_tick() const {
    return nanoseconds_per_tick_.load(std::memory_order_relaxed);
  }
  [[nodiscard]] uint64_t NanosecondsSince(uint64_t ticks) const {
    return static_cast<uint64_t>(static_cast<double>(Now() - ticks) * nanoseconds_per_tick());
  }
  // Measures again, over all the time since construction.
  void Recalibrate();

 private:
  uint64_t first_tick_;
  int64_t first_nanoseconds_;
  std::atomic<double> nanoseconds_per_tick_;
};

// A counter with one writer.
class Counter {
 public:
  void Add(uint64_t by) {
    value_.store(value_.load(std::memory_order_relaxed) + by, std::memory_order_relaxed);
  }
  [[nodiscard]] uint64_t value() const { return value_.load(std::memory_order_relaxed); }
  void Reset() { value_.store(0, std::memory_order_relaxed); }

 private:
  std::atomic<uint64_t> value_{0};
};

struct CommandStatistics {
  Counter calls;
  Counter nanoseconds;
  Counter rejected;  // refused before they ran
  Counter failed;    // ran and answered with an error
  std::atomic<LatencyHistogram*> histogram{nullptr};

  ~CommandStatistics() { delete histogram.load(std::memory_order_relaxed); }
};

class Statistics {
 public:
  explicit Statistics(size_t command_count) : commands_(command_count) {}

  [[nodiscard]] CommandStatistics& command(uint32_t id) { return commands_[id]; }
  [[nodiscard]] const CommandStatistics& command(uint32_t id) const { return commands_[id]; }
  // Commands that ran, whatever came of them.
  Counter processed;
  Counter error_replies;

  void AddCall(uint32_t id, uint64_t nanoseconds, bool failed, bool with_histogram);
  // Counts an error reply by its first word.
  void AddError(std::string_view text);
  // Adds this thread's errors to `sum`.
  void CollectErrors(std::map<std::string, uint64_t>& sum) const;
  void Reset();

 private:
  std::vector<CommandStatistics> commands_;
  mutable std::mutex errors_mutex_;
  std::map<std::string, uint64_t, std::less<>> errors_;
};

}  // namespace remora::protocol
