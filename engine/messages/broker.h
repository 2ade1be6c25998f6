// Broker: who is subscribed to what, and the way of a message to all of them.
//
//   Publish(channel)  ->  the channel's places, and the patterns that match it
//                     ->  one letter into the mailbox of each outlet concerned
//                     ->  each outlet's thread delivers to its own subscribers
//
// Laws
//   (1) A publisher's messages reach every subscriber in the order in which they were published;
//       and a message that was published after another one, in the sense that its publisher may
//       have known of it, is nowhere delivered before it: each outlet has one box for everything.
//   (2) Publish returns how many will be shown the message: those who are subscribed at the moment
//       when the channel's part of the directory is locked. Subscribing and unsubscribing take
//       place under the same lock, and first deliver what was posted before.
//   (3) No lock is held while a message is delivered.
//
// Locks are taken in the order: part of a directory, patterns, mailbox, announcements.
//
// Cost        Publish O(outlets + patterns), without allocation while no pattern matches and nobody
//             sleeps; Subscribe, Unsubscribe O(1) plus the mail that is due.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <span>
#include <string_view>
#include <vector>

#include "engine/base/function_ref.h"
#include "engine/base/hash.h"
#include "engine/messages/directory.h"
#include "engine/messages/message.h"
#include "engine/messages/tracking.h"

namespace remora::messages {

class Outlet;
class Subscriber;

class Broker {
 public:
  // `hasher` outlives the broker.
  explicit Broker(const base::KeyHasher& hasher);
  ~Broker();
  Broker(const Broker&) = delete;
  Broker& operator=(const Broker&) = delete;

  // From any thread, also with keys locked; AnnounceMail is to be called when none is.
  // Returns to how many subscriptions the message goes. `kind` is kChannel or kShard.
  uint64_t Publish(ChannelKind kind, std::string_view channel, std::string_view payload);
  // Whether nobody is subscribed to any channel or pattern, so that Publish may be left out. Those
  // of SPUBLISH do not count.
  [[nodiscard]] bool silent() const { return channels_.size() == 0 && patterns() == 0; }

  // On the subscriber's thread. False when nothing has changed.
  bool Subscribe(Subscriber& subscriber, ChannelKind kind, std::string_view name);
  bool Unsubscribe(Subscriber& subscriber, ChannelKind kind, std::string_view name);
  void UnsubscribeAll(Subscriber& subscriber);

  // Tells those who sleep of their mail, unless the calling thread is in a round, at whose end it
  // does. Without any lock.
  void AnnounceMail() {
    if (has_unannounced_.load(std::memory_order_relaxed) && !InRound()) AnnounceNow();
  }
  // For outlets: the calling thread begins and ends a round.
  void BeginRound();
  void EndRound();

  // Who is told of changes of keys.
  [[nodiscard]] Tracking& tracking() { return tracking_; }
  [[nodiscard]] const Tracking& tracking() const { return tracking_; }

  // Lets an outlet's clients see all requests, for as long as it is counted so.
  void AddWatcher(Outlet& outlet);
  void RemoveWatcher(Outlet& outlet);
  [[nodiscard]] bool is_watched() const { return watched_.load(std::memory_order_relaxed); }
  // Shows a line to all who watch; AnnounceMail is to be called when no key is locked.
  void ShowLine(std::string_view line);

  // What PUBSUB and INFO show.
  [[nodiscard]] uint64_t channels() const { return channels_.size(); }
  [[nodiscard]] uint64_t shard_channels() const { return shard_channels_.size(); }
  [[nodiscard]] uint64_t patterns() const { return pattern_count_.load(std::memory_order_relaxed); }
  // Of a channel or a channel of SPUBLISH.
  [[nodiscard]] uint64_t CountSubscribers(ChannelKind kind, std::string_view channel);
  void ForEachChannel(ChannelKind kind, base::FunctionRef<void(std::string_view channel)> visit);
  // Memory that the tables take.
  [[nodiscard]] uint64_t bytes() const;

  [[nodiscard]] const base::KeyHasher& hasher() const { return hasher_; }

 private:
  // Places for the numbers of threads in a round. Two that meet at one only wake others early.
  static constexpr size_t kRoundPlaces = 16;
  struct alignas(64) RoundPlace {
    std::atomic<uint32_t> thread{0};
  };

  [[nodiscard]] Directory& DirectoryOf(ChannelKind kind) {
    return kind == ChannelKind::kShard ? shard_channels_ : channels_;
  }
  [[nodiscard]] bool InRound() const;
  void AnnounceNow();
  void NoteUnannounced(Outlet& outlet);
  // Publishes to a channel whose places are given, if it has any, and to patterns that match.
  uint64_t PublishToPatterns(const Places* places, std::string_view channel,
                             std::string_view payload);
  void Register(Outlet& outlet, ChannelKind kind, std::string_view name, bool adds);

  friend class Outlet;
  friend class Tracking;

  const base::KeyHasher& hasher_;
  Directory channels_;
  Directory shard_channels_;
  mutable std::shared_mutex patterns_mutex_;
  NameTable<Places> patterns_;
  std::atomic<uint64_t> pattern_count_{0};
  std::atomic<uint64_t> pattern_bytes_{0};
  std::atomic<bool> has_unannounced_{false};
  std::mutex unannounced_mutex_;
  std::vector<std::shared_ptr<Outlet>> unannounced_;
  std::array<RoundPlace, kRoundPlaces> rounds_;
  std::mutex watchers_mutex_;
  Places watchers_;
  std::atomic<bool> watched_{false};
  Tracking tracking_{hasher_, *this};
};

}  // namespace remora::messages
