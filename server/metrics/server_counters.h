// Counts that no worker owns.
#pragma once

#include <atomic>
#include <cstdint>

namespace remora::server {

struct ServerCounters {
  std::atomic<uint64_t> connections_received{0};
  std::atomic<uint64_t> connections_rejected{0};
  std::atomic<uint64_t> peak_memory_bytes{0};
};

}  // namespace remora::server
