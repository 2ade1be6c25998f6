#include "server/metrics/latency_monitor.h"

#include <algorithm>

namespace remora::server {

void LatencyMonitor::Add(std::string_view event, LatencySample sample) {
  const std::lock_guard lock(mutex_);
  auto found = events_.find(event);
  if (found == events_.end()) found = events_.try_emplace(std::string(event)).first;
  LatencyEvent& history = found->second;
  history.worst_milliseconds = std::max(history.worst_milliseconds, sample.milliseconds);
  if (!history.samples.empty() && history.samples.back().unix_seconds == sample.unix_seconds) {
    uint32_t& worst = history.samples.back().milliseconds;
    worst = std::max(worst, sample.milliseconds);
    return;
  }
  if (history.samples.size() == kSamplesMax) history.samples.pop_front();
  history.samples.push_back(sample);
}

std::optional<LatencyEvent> LatencyMonitor::Find(std::string_view event) const {
  const std::lock_guard lock(mutex_);
  const auto found = events_.find(event);
  if (found == events_.end()) return std::nullopt;
  return found->second;
}

std::map<std::string, LatencyEvent, std::less<>> LatencyMonitor::All() const {
  const std::lock_guard lock(mutex_);
  return events_;
}

bool LatencyMonitor::Reset(std::string_view event) {
  const std::lock_guard lock(mutex_);
  const auto found = events_.find(event);
  if (found == events_.end()) return false;
  events_.erase(found);
  return true;
}

size_t LatencyMonitor::ResetAll() {
  const std::lock_guard lock(mutex_);
  const size_t count = events_.size();
  events_.clear();
  return count;
}

}  // namespace remora::server
