#include "server/metrics/latency_report.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "server/metrics/sparkline.h"

namespace remora::server {

namespace {

// "7s", "3m", "2h", "5d".
std::string AgeOf(int64_t seconds) {
  if (seconds < 60) return std::to_string(seconds) + "s";
  if (seconds < 3600) return std::to_string(seconds / 60) + "m";
  if (seconds < 86400) return std::to_string(seconds / 3600) + "h";
  return std::to_string(seconds / 86400) + "d";
}

struct Summary {
  uint64_t average = 0;
  uint64_t deviation = 0;
  double period_seconds = 0;
};

Summary SummaryOf(const LatencyEvent& history, int64_t now_unix_seconds) {
  const auto& samples = history.samples;
  uint64_t sum = 0;
  for (const LatencySample& sample : samples) sum += sample.milliseconds;
  Summary summary;
  summary.average = sum / samples.size();
  uint64_t deviations = 0;
  for (const LatencySample& sample : samples) {
    deviations += sample.milliseconds > summary.average ? sample.milliseconds - summary.average
                                                        : summary.average - sample.milliseconds;
  }
  summary.deviation = deviations / samples.size();
  const int64_t span = std::max<int64_t>(now_unix_seconds - samples.front().unix_seconds, 1);
  summary.period_seconds = static_cast<double>(span) / static_cast<double>(samples.size());
  return summary;
}

std::string LineOf(size_t number, std::string_view event, const LatencyEvent& history,
                   const Summary& summary) {
  char figures[200];
  std::snprintf(figures, sizeof(figures),
                ": %zu latency spikes (average %llums, mean deviation %llums, period %.2f sec). "
                "Worst all time event %ums.\n",
                history.samples.size(), static_cast<unsigned long long>(summary.average),
                static_cast<unsigned long long>(summary.deviation), summary.period_seconds,
                history.worst_milliseconds);
  return std::to_string(number).append(". ").append(event).append(figures);
}

std::string AdviceOf(const LatencyAdvice& advice) {
  const int64_t threshold_microseconds = advice.threshold_milliseconds * 1000;
  std::string text = "\nWhat may help:\n\n";
  if (advice.slow_log_microseconds < 0 || advice.slow_log_microseconds > threshold_microseconds) {
    text +=
        "- The slow log leaves out calls that count as spikes here. 'CONFIG SET "
        "slowlog-log-slower-than " +
        std::to_string(threshold_microseconds) + "' makes it show them.\n";
  }
  text +=
      "- SLOWLOG GET names the calls that took long, with their arguments.\n"
      "- Commands that walk whole collections take as long as these are large: prefer SCAN, HSCAN "
      "and ranges.\n";
  return text;
}

}  // namespace

std::string GraphOfLatency(std::string_view event, const LatencyEvent& history,
                           int64_t now_unix_seconds) {
  std::vector<SparklineColumn> columns;
  uint32_t low = UINT32_MAX;
  uint32_t high = 0;
  for (const LatencySample& sample : history.samples) {
    low = std::min(low, sample.milliseconds);
    high = std::max(high, sample.milliseconds);
    columns.push_back({sample.milliseconds, AgeOf(now_unix_seconds - sample.unix_seconds)});
  }
  constexpr size_t kRuleWidth = 80;
  std::string text(event);
  text += " - high " + std::to_string(high) + " ms, low " + std::to_string(low) +
          " ms (all time high " + std::to_string(history.worst_milliseconds) + " ms)\n";
  text.append(kRuleWidth, '-').push_back('\n');
  return text + RenderSparkline(columns);
}

std::string ReportOfLatency(const std::map<std::string, LatencyEvent, std::less<>>& events,
                            const LatencyAdvice& advice, int64_t now_unix_seconds) {
  if (advice.threshold_milliseconds == 0 && events.empty()) {
    return "Latency is not monitored. 'CONFIG SET latency-monitor-threshold <milliseconds>' "
           "starts it.\n";
  }
  if (events.empty()) {
    return "Nothing has taken as long as latency-monitor-threshold says since the server started "
           "or was last reset.\n";
  }
  std::string text = "Latency spikes by event:\n\n";
  size_t number = 0;
  for (const auto& [event, history] : events) {
    text += LineOf(++number, event, history, SummaryOf(history, now_unix_seconds));
  }
  return text + AdviceOf(advice);
}

}  // namespace remora::server
