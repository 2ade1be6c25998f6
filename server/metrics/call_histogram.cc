#include "server/metrics/call_histogram.h"

#include <algorithm>
#include <array>

#include "protocol/latency_histogram.h"

namespace remora::server {

namespace {

using protocol::LatencyHistogram;
using Counts = std::array<uint64_t, LatencyHistogram::kBuckets>;

constexpr uint64_t kFirstStepNanoseconds = 1024;
constexpr uint64_t kLongestNanoseconds = 1'000'000'000;

// The largest value that shares a bucket with `nanoseconds`, a power of two, at seven binary digits
// after the first.
constexpr uint64_t LabelOf(uint64_t nanoseconds) { return nanoseconds + nanoseconds / 128 - 1; }

Counts CollectCounts(const Server& server, uint32_t command_id) {
  Counts counts{};
  for (const std::unique_ptr<Worker>& worker : server.workers()) {
    const LatencyHistogram* const histogram = worker->dispatcher()
                                                  .statistics()
                                                  .command(command_id)
                                                  .histogram.load(std::memory_order_acquire);
    if (histogram == nullptr) continue;
    for (size_t bucket = 0; bucket < counts.size(); ++bucket) {
      counts[bucket] += histogram->count(bucket);
    }
  }
  return counts;
}

}  // namespace

CallHistogram CollectCallHistogram(const Server& server, uint32_t command_id) {
  const Counts counts = CollectCounts(server, command_id);
  CallHistogram result;
  for (const uint64_t count : counts) result.calls += count;
  uint64_t so_far = 0;
  size_t bucket = 0;
  for (uint64_t step = kFirstStepNanoseconds; so_far < result.calls; step *= 2) {
    const uint64_t label = LabelOf(step);
    const uint64_t before = so_far;
    while (bucket < counts.size() &&
           std::min(LatencyHistogram::HighestOf(bucket), kLongestNanoseconds) <= label) {
      so_far += counts[bucket++];
    }
    if (so_far != before) result.steps.push_back({label / 1000, so_far});
  }
  return result;
}

}  // namespace remora::server
