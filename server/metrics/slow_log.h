// SlowLog: the latest calls that took long, for SLOWLOG.
//
// Calls come from all workers; each costs a lock and copies of its arguments, cut to what is shown:
// 32 arguments of up to 128 bytes. Secrets never get here: see sensitive_arguments.h.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace remora::server {

struct SlowLogEntry {
  uint64_t id = 0;
  int64_t unix_seconds = 0;
  uint64_t microseconds = 0;
  std::vector<std::string> arguments;
  std::string client_address;
  std::string client_name;
};

class SlowLog {
 public:
  static constexpr size_t kArgumentsMax = 32;
  static constexpr size_t kArgumentBytesMax = 128;

  // Keeps up to `entries_max`; what is too much goes with the next entry. 0 keeps what is there and
  // adds nothing.
  void set_entries_max(size_t entries_max) {
    entries_max_.store(entries_max, std::memory_order_relaxed);
  }
  // Adds an entry and gives it its id; ids go on after a reset.
  void Add(SlowLogEntry entry);
  // Up to `count` entries, newest first.
  [[nodiscard]] std::vector<SlowLogEntry> Newest(size_t count) const;
  [[nodiscard]] size_t size() const;
  void Reset();

  // A request's arguments as the log shows them.
  [[nodiscard]] static std::vector<std::string> Cut(std::span<const std::string_view> arguments);

 private:
  std::atomic<size_t> entries_max_{128};
  mutable std::mutex mutex_;
  std::deque<SlowLogEntry> entries_;  // newest first
  uint64_t next_id_ = 0;
};

}  // namespace remora::server
