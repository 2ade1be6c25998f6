// What LATENCY says in words and pictures.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "server/metrics/latency_monitor.h"

namespace remora::server {

// LATENCY GRAPH: a heading with extremes, and a bar per sample with its age.
[[nodiscard]] std::string GraphOfLatency(std::string_view event, const LatencyEvent& history,
                                         int64_t now_unix_seconds);

struct LatencyAdvice {
  int64_t threshold_milliseconds;  // 0: not monitored
  int64_t slow_log_microseconds;   // below 0: no slow log
};

// LATENCY DOCTOR: per event how often, how long and how regularly, and what to do.
[[nodiscard]] std::string ReportOfLatency(
    const std::map<std::string, LatencyEvent, std::less<>>& events, const LatencyAdvice& advice,
    int64_t now_unix_seconds);

}  // namespace remora::server
