// DenialLog: what was refused lately, for ACL LOG.
//
// Refusals of the same kind within a minute are one entry that counts; it moves to the front.
// Only the newest entries are looked at for that, so that adding stays O(1).
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace remora::server::acl {

struct Denial {
  std::string_view reason = {};   // "command", "key", "channel", "auth"
  std::string_view context = {};  // "toplevel", "multi", "lua"
  std::string object = {};        // the command, key or channel, or the command that logs in
  std::string user = {};
  std::string client = {};  // as CLIENT LIST describes it
  uint64_t count = 1;
  uint64_t id = 0;
  int64_t created_milliseconds = 0;
  int64_t updated_milliseconds = 0;
};

// From any thread.
class DenialLog {
 public:
  // Refusals farther apart than this are entries of their own.
  static constexpr int64_t kMergeMilliseconds = 60'000;
  // So many of the newest entries may take in another refusal.
  static constexpr size_t kMergeable = 10;

  // Takes reason, context, object, user and client.
  void Add(Denial denial, int64_t now_milliseconds);
  // The newest first.
  [[nodiscard]] std::vector<Denial> Newest(size_t count) const;
  void Clear();
  void set_entries_max(uint64_t entries) { entries_max_.store(entries, std::memory_order_relaxed); }

 private:
  mutable std::mutex mutex_;
  std::deque<Denial> entries_;  // the newest first
  uint64_t next_id_ = 0;
  std::atomic<uint64_t> entries_max_{128};
};

}  // namespace remora::server::acl
