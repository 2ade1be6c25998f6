// CallMonitor: what becomes of calls that took long: the slow log and the latency monitor.
//
// The dispatcher tells of calls that reach the lower of the two thresholds; so fast calls cost one
// comparison, whatever is watched.
#pragma once

#include <atomic>
#include <cstdint>

#include "protocol/dispatcher.h"
#include "server/metrics/latency_monitor.h"
#include "server/metrics/slow_log.h"

namespace remora::server {

class CallMonitor {
 public:
  struct Thresholds {
    int64_t slow_log_microseconds = 10'000;  // below 0: nothing is slow
    int64_t slow_log_entries_max = 128;
    int64_t latency_milliseconds = 0;  // 0: latency is not monitored
  };
  // Returns from how many nanoseconds on a call matters; UINT64_MAX for none.
  uint64_t Apply(const Thresholds& thresholds);

  // DispatcherShared::slow_listener; `host` is the Server.
  static void OnSlowCall(protocol::Host* host, protocol::Session& session,
                         const protocol::SlowCall& call);

  [[nodiscard]] SlowLog& slow_log() { return slow_log_; }
  [[nodiscard]] LatencyMonitor& latency() { return latency_; }

 private:
  std::atomic<uint64_t> slow_log_nanoseconds_{UINT64_MAX};
  std::atomic<uint64_t> latency_nanoseconds_{UINT64_MAX};
  SlowLog slow_log_;
  LatencyMonitor latency_;
};

}  // namespace remora::server
