#include <algorithm>
#include <cstdio>
#include <string>

#include "engine/base/number_text.h"
#include "engine/keyspace/keyspace.h"
#include "engine/keyspace/totals.h"
#include "protocol/latency_histogram.h"
#include "protocol/scripting/shared_scripts.h"
#include "server/metrics/info_sections.h"
#include "server/metrics/worker_totals.h"
#include "server/server.h"

namespace remora::server {

namespace {

using Metric = RateSampler::Metric;
constexpr auto kRelaxed = std::memory_order_relaxed;

double KibibytesPerSecond(const RateSampler& rates, Metric metric) {
  return static_cast<double>(rates.PerSecond(metric)) / 1024;
}

void WriteTraffic(Server& server, const WorkerTotals& totals, InfoText& text) {
  const RateSampler& rates = server.rates();
  const ServerCounters& counters = server.counters();
  text.Add("total_connections_received", counters.connections_received.load(kRelaxed));
  text.Add("total_commands_processed", totals.commands);
  text.Add("instantaneous_ops_per_sec", rates.PerSecond(Metric::kCommands));
  text.Add("total_net_input_bytes", totals.bytes_read);
  text.Add("total_net_output_bytes", totals.bytes_written);
  text.AddZeros("total_net_repl_input_bytes", "total_net_repl_output_bytes");
  text.AddDecimal("instantaneous_input_kbps", KibibytesPerSecond(rates, Metric::kBytesRead));
  text.AddDecimal("instantaneous_output_kbps", KibibytesPerSecond(rates, Metric::kBytesWritten));
  text.Add("instantaneous_input_repl_kbps", "0.00");
  text.Add("instantaneous_output_repl_kbps", "0.00");
  text.Add("rejected_connections", counters.connections_rejected.load(kRelaxed));
  text.AddZeros("sync_full", "sync_partial_ok", "sync_partial_err");
}

void WriteKeyEvents(Server& server, InfoText& text) {
  const keyspace::StripeCounters counters =
      keyspace::CollectTotals(server.engine().keyspace()).counters;
  text.Add("expired_subkeys", counters.expired_fields);
  text.Add("expired_keys", counters.expired_keys);
  // Keys go when they are due, so that none is stale.
  text.Add("expired_stale_perc", "0.00");
  text.AddZeros("expired_time_cap_reached_count", "expire_cycle_cpu_milliseconds");
  text.Add("evicted_keys", counters.evicted_keys);
  text.AddZeros("evicted_clients");
  text.Add("evicted_scripts", server.shared().scripts->store.evicted());
  text.AddZeros("total_eviction_exceeded_time", "current_eviction_exceeded_time");
  text.Add("keyspace_hits", counters.hits);
  text.Add("keyspace_misses", counters.misses);
  const messages::Broker& broker = server.engine().keyspace().broker();
  text.Add("pubsub_channels", broker.channels());
  text.Add("pubsub_patterns", broker.patterns());
  text.Add("pubsubshard_channels", broker.shard_channels());
  text.AddZeros("latest_fork_usec", "total_forks", "migrate_cached_sockets",
                "slave_expires_tracked_keys", "active_defrag_hits", "active_defrag_misses",
                "active_defrag_key_hits", "active_defrag_key_misses", "total_active_defrag_time",
                "current_active_defrag_time");
  text.Add("tracking_total_keys", broker.tracking().keys());
  text.Add("tracking_total_items", broker.tracking().items());
  text.Add("tracking_total_prefixes", broker.tracking().prefixes());
  text.AddZeros("unexpected_error_replies");
}

uint64_t CommandMicroseconds(Server& server) {
  uint64_t nanoseconds = 0;
  for (const CommandTotals& command : CollectCommandTotals(server)) {
    nanoseconds += command.nanoseconds;
  }
  return nanoseconds / 1000;
}

// Numbers of percentiles, and of what they are, the way Redis writes them: "99.9".
std::string ShortNumber(double value) {
  char text[base::kDoubleTextMax];
  return std::string(text, base::FormatDouble(value, text));
}

std::string Percentiles(const std::vector<uint64_t>& counts, const std::vector<double>& wanted) {
  uint64_t total = 0;
  for (const uint64_t count : counts) total += count;
  std::string line;
  for (const double percentile : wanted) {
    const double target = percentile / 100 * static_cast<double>(total);
    uint64_t seen = 0;
    size_t bucket = 0;
    for (; bucket + 1 < counts.size(); ++bucket) {
      seen += counts[bucket];
      if (seen > 0 && static_cast<double>(seen) >= target) break;
    }
    char text[64];
    std::snprintf(text, sizeof(text), "%.3f",
                  static_cast<double>(protocol::LatencyHistogram::HighestOf(bucket)) / 1000);
    line += (line.empty() ? "p" : ",p") + ShortNumber(percentile) + "=" + text;
  }
  return line;
}

}  // namespace

void WriteStatisticsSection(Server& server, InfoText& text) {
  const WorkerTotals totals = CollectWorkerTotals(server);
  WriteTraffic(server, totals, text);
  WriteKeyEvents(server, text);
  text.Add("total_error_replies", totals.error_replies);
  text.AddZeros("dump_payload_sanitizations");
  text.Add("total_reads_processed", totals.reads);
  text.Add("total_writes_processed", totals.writes);
  text.Add("io_threaded_reads_processed", totals.threaded_reads);
  text.Add("io_threaded_writes_processed", totals.threaded_writes);
  text.Add("client_query_buffer_limit_disconnections", totals.query_limit_closes);
  text.Add("client_output_buffer_limit_disconnections", totals.output_limit_closes);
  text.AddZeros("reply_buffer_shrinks", "reply_buffer_expands");
  text.Add("eventloop_cycles", totals.rounds);
  text.Add("eventloop_duration_sum", totals.busy_microseconds);
  text.Add("eventloop_duration_cmd_sum", CommandMicroseconds(server));
  const RateSampler& rates = server.rates();
  text.Add("instantaneous_eventloop_cycles_per_sec", rates.PerSecond(Metric::kRounds));
  text.Add("instantaneous_eventloop_duration_usec",
           rates.PerUnit(Metric::kBusyMicroseconds, Metric::kRounds));
  const ServerCounters& counters = server.counters();
  text.Add("acl_access_denied_auth", counters.denied_logins.load(kRelaxed));
  text.Add("acl_access_denied_cmd", counters.denied_commands.load(kRelaxed));
  text.Add("acl_access_denied_key", counters.denied_keys.load(kRelaxed));
  text.Add("acl_access_denied_channel", counters.denied_channels.load(kRelaxed));
}

void WriteCommandSection(Server& server, InfoText& text) {
  const std::vector<CommandTotals> totals = CollectCommandTotals(server);
  for (const protocol::CommandTable::Entry& entry : server.table().entries()) {
    const CommandTotals& command = totals[entry.id];
    if (command.calls == 0 && command.rejected == 0 && command.failed == 0) continue;
    const double microseconds = static_cast<double>(command.nanoseconds) / 1000;
    const double per_call =
        command.calls == 0 ? 0 : microseconds / static_cast<double>(command.calls);
    char per_call_text[64];
    std::snprintf(per_call_text, sizeof(per_call_text), "%.2f", per_call);
    text.Add("cmdstat_" + entry.full_name,
             "calls=" + std::to_string(command.calls) + ",usec=" +
                 std::to_string(command.nanoseconds / 1000) + ",usec_per_call=" + per_call_text +
                 ",rejected_calls=" + std::to_string(command.rejected) +
                 ",failed_calls=" + std::to_string(command.failed));
  }
}

void WriteErrorSection(Server& server, InfoText& text) {
  for (const auto& [code, count] : CollectErrorTotals(server)) {
    text.Add("errorstat_" + code, "count=" + std::to_string(count));
  }
}

void WriteLatencySection(Server& server, InfoText& text) {
  const std::vector<double> wanted = server.config().LatencyPercentiles();
  for (const protocol::CommandTable::Entry& entry : server.table().entries()) {
    const std::vector<uint64_t> counts = CollectLatencies(server, entry.id);
    const bool timed = std::any_of(counts.begin(), counts.end(), [](uint64_t n) { return n > 0; });
    if (timed) {
      text.Add("latency_percentiles_usec_" + entry.full_name, Percentiles(counts, wanted));
    }
  }
}

}  // namespace remora::server
