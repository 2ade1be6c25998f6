// Mailbox: messages that wait for one thread, one after the other in a piece of memory.
//
//   writers: Put, under a mutex          reader: Take, then walks what it took without any lock
//
//   +------+---------+---------+----------+------+---------+-- -
//   | sizes| channel | payload | patterns | sizes| channel |        patterns: size, bytes, ...
//   +------+---------+---------+----------+------+---------+-- -
//
// The two pieces of memory, the one that is filled and the one that is read, change places, so that
// nothing is allocated once they have grown. Messages are taken in the order in which they were
// put. A box that holds more than kBytesMax refuses what comes, and says so to its reader: those
// for whom it was are to be let go, as clients are that do not read.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/messages/message.h"
#include "engine/messages/tracker_set.h"

namespace remora::messages {

class Mailbox {
 public:
  static constexpr size_t kBytesMax = 256ull << 20;
  // More memory than that is given back once it is read.
  static constexpr size_t kKeptBytes = 64 * 1024;

  struct Letter {
    ChannelKind kind = ChannelKind::kChannel;  // kChannel or kShard
    std::string_view channel = {};
    std::string_view payload = {};
    std::string_view packed_patterns = {};  // for NextPattern; those that match the channel
    NoticeKind notice = NoticeKind::kNone;
    // A notice's client, by its number: who is told in a tracker's place, or who has changed
    // everything; 0 for none.
    uint64_t client_id = 0;
  };

  Mailbox() = default;
  Mailbox(const Mailbox&) = delete;
  Mailbox& operator=(const Mailbox&) = delete;

  // From any thread. Returns whether the box was empty.
  bool Put(const Letter& letter, std::span<const std::string_view> patterns);
  // A notice for certain trackers.
  bool PutFor(TrackerSet trackers, const Letter& letter,
              std::span<const std::string_view> patterns);
  [[nodiscard]] bool has_letters() const { return has_letters_.load(std::memory_order_acquire); }
  // Memory that it holds. From any thread.
  [[nodiscard]] size_t bytes() const { return bytes_.load(std::memory_order_relaxed); }

  // For the reader.

  // Nothing is read any more: what comes is thrown away.
  void Close();

  // Takes what is there; what was taken before has been read. Returns false when something was
  // refused since the last time.
  bool Take();
  // The next letter of what was taken; false when there is none. Valid until the next Take.
  bool Next(Letter& letter);
  // The trackers that the last letter is for; null unless it is for certain ones.
  [[nodiscard]] const TrackerSet* trackers() const { return trackers_read_; }
  // The next of a letter's patterns, which is cut off.
  static bool NextPattern(std::string_view& packed, std::string_view& pattern);

 private:
  bool PutLocked(const Letter& letter, std::span<const std::string_view> patterns,
                 TrackerSet* trackers);

  std::mutex mutex_;
  std::string filling_;
  std::vector<TrackerSet> filling_trackers_;
  bool refused_ = false;
  bool closed_ = false;
  std::atomic<bool> has_letters_{false};
  std::atomic<size_t> bytes_{0};
  std::string reading_;
  size_t read_ = 0;
  std::vector<TrackerSet> reading_trackers_;
  size_t sets_read_ = 0;
  const TrackerSet* trackers_read_ = nullptr;
};

}  // namespace remora::messages
