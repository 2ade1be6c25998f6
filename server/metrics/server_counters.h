// Counts that no worker owns.
#pragma once

#include <atomic>
#include <cstdint>

namespace remora::server {

struct ServerCounters {
  std::atomic<uint64_t> connections_received{0};
  std::atomic<uint64_t> connections_rejected{0};
  std::atomic<uint64_t> denied_logins{0};
  std::atomic<uint64_t> clients_held{0};  // by CLIENT PAUSE, now
  std::atomic<uint64_t> peak_memory_bytes{0};
  std::atomic<int64_t> peak_memory_seconds{0};  // when that was
  // Processor time of the main thread.
  std::atomic<int64_t> main_user_microseconds{0};
  std::atomic<int64_t> main_system_microseconds{0};
};

}  // namespace remora::server
