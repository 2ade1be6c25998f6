// Settings: the directives that are looked at per request, as atomics kept up to date by listeners
// of the configuration.
#pragma once

#include <atomic>
#include <cstdint>

namespace remora::server {

// client-output-buffer-limit of one class of clients.
struct OutputSettings {
  std::atomic<uint64_t> hard_bytes{0};
  std::atomic<uint64_t> soft_bytes{0};
  std::atomic<int64_t> soft_milliseconds{0};
};

struct Settings {
  std::atomic<uint64_t> bulk_bytes_max{512ull << 20};
  std::atomic<uint64_t> query_buffer_bytes_max{1ull << 30};
  OutputSettings normal_output;
  OutputSettings subscriber_output;
  std::atomic<uint64_t> clients_max{10000};
  std::atomic<int64_t> idle_limit_milliseconds{0};
  std::atomic<int> keepalive_seconds{300};
  std::atomic<bool> protected_mode{true};
  std::atomic<uint64_t> memory_limit_bytes{0};
  // DEBUG PAUSE-CRON: the server's chores wait.
  std::atomic<bool> chores_paused{false};
  // DEBUG REPLYBUFFER RESIZING: buffers of quiet clients are given back.
  std::atomic<bool> gives_back_buffers{true};
  // No directive: whether the data has outgrown the caches.
  std::atomic<bool> prefetches{false};
};

}  // namespace remora::server
