#include "server/metrics/memory_report.h"

#include "engine/keyspace/keyspace.h"
#include "server/server.h"

namespace remora::server {

namespace {

double Ratio(uint64_t part, uint64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

double MemoryReport::DatasetPercentage() const { return 100 * Ratio(dataset, used - startup); }
double MemoryReport::PeakPercentage() const { return 100 * Ratio(used, peak); }
double MemoryReport::Fragmentation() const { return Ratio(resident, used); }
int64_t MemoryReport::FragmentationBytes() const {
  return static_cast<int64_t>(resident) - static_cast<int64_t>(used);
}
double MemoryReport::AllocatorFragmentation() const {
  return Ratio(allocator.active, allocator.allocated);
}
double MemoryReport::AllocatorResidence() const {
  return Ratio(allocator.resident, allocator.active);
}
double MemoryReport::ProcessOverhead() const { return Ratio(resident, allocator.resident); }

MemoryReport MakeMemoryReport(Server& server) {
  MemoryReport report;
  report.used = server.UsedBytes();
  report.peak = server.counters().peak_memory_bytes.load(std::memory_order_relaxed);
  report.totals = keyspace::CollectTotals(server.engine().keyspace());
  report.startup = server.OverheadBytes();
  for (const auto& worker : server.workers()) report.clients += worker->client_bytes();
  report.dataset =
      report.totals.used_bytes - report.totals.index_bytes + report.totals.pending_bytes;
  report.overhead = report.startup + report.clients + report.totals.index_bytes;
  // Why again: the data may have changed since the peak was looked at.
  report.used = report.overhead + report.dataset;
  if (report.peak < report.used) report.peak = report.used;
  for (const keyspace::DatabaseTotals& database : report.totals.databases) {
    report.keys += database.keys;
  }
  report.allocator = ReadAllocator();
  report.resident = ResidentBytes();
  return report;
}

}  // namespace remora::server
