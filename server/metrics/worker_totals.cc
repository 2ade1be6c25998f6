#include "server/metrics/worker_totals.h"

#include "protocol/latency_histogram.h"
#include "server/server.h"

namespace remora::server {

WorkerTotals CollectWorkerTotals(Server& server) {
  WorkerTotals totals;
  uint64_t busy_ticks = 0;
  for (const auto& worker : server.workers()) {
    const WorkerCounters& counters = worker->counters();
    const protocol::Statistics& statistics = worker->dispatcher().statistics();
    totals.commands += statistics.processed.value();
    totals.error_replies += statistics.error_replies.value();
    totals.bytes_read += counters.bytes_read.value();
    totals.bytes_written += counters.bytes_written.value();
    totals.reads += counters.reads.value();
    totals.writes += counters.writes.value();
    if (worker != server.workers().front()) {
      totals.threaded_reads += counters.reads.value();
      totals.threaded_writes += counters.writes.value();
    }
    totals.query_limit_closes += counters.query_limit_closes.value();
    totals.output_limit_closes += counters.output_limit_closes.value();
    totals.rounds += worker->loop().rounds();
    busy_ticks += worker->loop().busy_ticks();
  }
  const double scale = server.shared().ticks.nanoseconds_per_tick();
  totals.busy_microseconds = static_cast<uint64_t>(static_cast<double>(busy_ticks) * scale / 1000);
  return totals;
}

std::vector<CommandTotals> CollectCommandTotals(Server& server) {
  std::vector<CommandTotals> totals(server.table().entries().size());
  for (const auto& worker : server.workers()) {
    const protocol::Statistics& statistics = worker->dispatcher().statistics();
    for (uint32_t id = 0; id < totals.size(); ++id) {
      const protocol::CommandStatistics& command = statistics.command(id);
      totals[id].calls += command.calls.value();
      totals[id].nanoseconds += command.nanoseconds.value();
      totals[id].rejected += command.rejected.value();
      totals[id].failed += command.failed.value();
    }
  }
  return totals;
}

std::map<std::string, uint64_t> CollectErrorTotals(Server& server) {
  std::map<std::string, uint64_t> totals;
  for (const auto& worker : server.workers()) {
    worker->dispatcher().statistics().CollectErrors(totals);
  }
  return totals;
}

std::vector<uint64_t> CollectLatencies(Server& server, uint32_t id) {
  std::vector<uint64_t> counts;
  for (const auto& worker : server.workers()) {
    const protocol::LatencyHistogram* histogram =
        worker->dispatcher().statistics().command(id).histogram.load(std::memory_order_acquire);
    if (histogram == nullptr) continue;
    counts.resize(protocol::LatencyHistogram::kBuckets);
    for (size_t bucket = 0; bucket < counts.size(); ++bucket) {
      counts[bucket] += histogram->count(bucket);
    }
  }
  return counts;
}

}  // namespace remora::server
