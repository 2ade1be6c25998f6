#include "server/metrics/call_monitor.h"

#include <algorithm>
#include <utility>

#include "server/commands/families.h"
#include "server/metrics/sensitive_arguments.h"
#include "server/server.h"

namespace remora::server {

namespace {

constexpr auto kRelaxed = std::memory_order_relaxed;

void AddToSlowLog(SlowLog& log, protocol::Session& session, const protocol::SlowCall& call,
                  int64_t unix_seconds) {
  SlowLogEntry entry;
  entry.unix_seconds = unix_seconds;
  entry.microseconds = call.nanoseconds / 1000;
  entry.arguments = SlowLog::Cut(RedactedRequest(call.spec, call.container, call.arguments));
  entry.client_address = static_cast<ClientSession&>(session).client().facts()->address;
  entry.client_name = session.name;
  log.Add(std::move(entry));
}

}  // namespace

uint64_t CallMonitor::Apply(const Thresholds& thresholds) {
  uint64_t slow = UINT64_MAX;
  if (thresholds.slow_log_microseconds >= 0 && thresholds.slow_log_entries_max > 0) {
    slow = static_cast<uint64_t>(thresholds.slow_log_microseconds) * 1000;
  }
  uint64_t latency = UINT64_MAX;
  if (thresholds.latency_milliseconds > 0) {
    latency = static_cast<uint64_t>(thresholds.latency_milliseconds) * 1'000'000;
  }
  slow_log_.set_entries_max(static_cast<size_t>(thresholds.slow_log_entries_max));
  slow_log_nanoseconds_.store(slow, kRelaxed);
  latency_nanoseconds_.store(latency, kRelaxed);
  return std::min(slow, latency);
}

void CallMonitor::OnSlowCall(protocol::Host* host, protocol::Session& session,
                             const protocol::SlowCall& call) {
  Server& server = static_cast<Server&>(*host);
  CallMonitor& monitor = server.call_monitor();
  const int64_t unix_seconds = server.NowMilliseconds() / 1000;
  if (call.nanoseconds >= monitor.slow_log_nanoseconds_.load(kRelaxed) &&
      !call.spec.Is(protocol::kSkipSlowlog)) {
    AddToSlowLog(monitor.slow_log_, session, call, unix_seconds);
  }
  if (call.nanoseconds >= monitor.latency_nanoseconds_.load(kRelaxed)) {
    monitor.latency_.Add(call.spec.Is(protocol::kFast) ? "fast-command" : "command",
                         {unix_seconds, static_cast<uint32_t>(call.nanoseconds / 1'000'000)});
  }
}

}  // namespace remora::server
