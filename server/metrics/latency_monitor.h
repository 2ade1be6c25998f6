// LatencyMonitor: when something took at least latency-monitor-threshold, for LATENCY.
//
//   event           what took long
//   command         a command
//   fast-command    a command that promises O(1) or O(log N)
//
// Per event the worst sample of each of the last 160 seconds that had one. Expiry, freeing and
// saving are no events here: they run beside the commands in slices of microseconds, and a command
// that had to wait for one shows as a command.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace remora::server {

struct LatencySample {
  int64_t unix_seconds;
  uint32_t milliseconds;
};

struct LatencyEvent {
  std::deque<LatencySample> samples;  // oldest first, not empty
  uint32_t worst_milliseconds = 0;    // since the last reset
};

class LatencyMonitor {
 public:
  static constexpr size_t kSamplesMax = 160;

  void Add(std::string_view event, LatencySample sample);
  [[nodiscard]] std::optional<LatencyEvent> Find(std::string_view event) const;
  [[nodiscard]] std::map<std::string, LatencyEvent, std::less<>> All() const;
  // Forgets an event; false when there was none.
  bool Reset(std::string_view event);
  // Forgets all; returns how many there were.
  size_t ResetAll();

 private:
  mutable std::mutex mutex_;
  std::map<std::string, LatencyEvent, std::less<>> events_;
};

}  // namespace remora::server
