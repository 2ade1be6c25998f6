// Counts that no worker owns.
#pragma once

#include <atomic>
#include <cstdint>

namespace remora::server {

struct ServerCounters {
  std::atomic<uint64_t> connections_received{0};
  std::atomic<uint64_t> connections_rejected{0};
  std::atomic<uint64_t> denied_logins{0};
  std::atomic<uint64_t> denied_commands{0};
  std::atomic<uint64_t> denied_keys{0};
  std::atomic<uint64_t> denied_channels{0};
  std::atomic<uint64_t> clients_held{0};      // by CLIENT PAUSE, now
  std::atomic<uint64_t> clients_blocked{0};   // by what they wait for, now
  std::atomic<uint64_t> clients_watching{0};  // that watch keys, now
  std::atomic<uint64_t> keys_watched{0};      // by all of them
  std::atomic<uint64_t> clients_subscribed{0};
  std::atomic<uint64_t> peak_memory_bytes{0};
  std::atomic<int64_t> peak_memory_seconds{0};  // when that was
  // Processor time of the main thread.
  std::atomic<int64_t> main_user_microseconds{0};
  std::atomic<int64_t> main_system_microseconds{0};

  // A client that did or did not subscribe to anything does or does not now.
  void AddSubscriber(bool before, bool now) {
    if (before == now) return;
    clients_subscribed.fetch_add(uint64_t{now} - uint64_t{before}, std::memory_order_relaxed);
  }
  // A client that watched `before` keys watches `now`.
  void AddWatches(uint64_t before, uint64_t now) {
    if (before == now) return;
    keys_watched.fetch_add(now - before, std::memory_order_relaxed);
    const uint64_t watching = uint64_t{now > 0} - uint64_t{before > 0};
    clients_watching.fetch_add(watching, std::memory_order_relaxed);
  }
};

}  // namespace remora::server
