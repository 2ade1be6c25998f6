// Tracking: who keeps copies of which keys, and what they are told when those change.
//
//   a tracker reads a key        ->  Remember   ->  key: its trackers, by outlet
//   somebody changes the key     ->  Changed    ->  one letter per outlet, which takes the set
//   along a tracker wants all keys     ->  a prefix   ->  Broadcast, once for all that a thread has
//   with a prefix                                   changed in one go
//
// Laws
//   (1) Remember is called while the key is locked that was read, Changed while it is locked that
//       was changed: no change between a read and its being remembered is missed.
//   (2) A key is forgotten when its trackers are told: they hear of it again after they have read
//   it
//       again. Keys are known by name alone, whatever database they are in.
//   (3) A letter is put at once into the box of the outlet where it is read: by whoever is told in
//   a
//       tracker's place, where there is somebody.
//   (4) What a tracker's client has changed itself waits in Tracker::own_changes until TellOwn,
//       after the reply.
//
// Cost        Nothing but a look at active() while nobody tracks. Changed O(outlets + trackers that
//             redirect); those who are told directly cost the one who changes the key nothing.
//             Broadcast O(lengths of prefixes) per key. Some 100 bytes for a key with one tracker.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string_view>
#include <vector>

#include "engine/base/hash.h"
#include "engine/messages/change_batch.h"
#include "engine/messages/directory.h"
#include "engine/messages/mailbox.h"
#include "engine/messages/names.h"
#include "engine/messages/tracker.h"
#include "engine/messages/tracker_set.h"

namespace remora::messages {

class Broker;
struct Notice;

class Tracking {
 public:
  static constexpr uint64_t kKeysMaxAtFirst = 1'000'000;

  // Both outlive it.
  Tracking(const base::KeyHasher& hasher, Broker& broker);
  ~Tracking();
  Tracking(const Tracking&) = delete;
  Tracking& operator=(const Tracking&) = delete;

  // Whether anybody tracks anything: what everybody asks first.
  [[nodiscard]] bool active() const { return active_.load(std::memory_order_acquire); }

  // On the tracker's thread.

  struct Terms {
    std::shared_ptr<Recipient> recipient = {};  // null: the tracker itself is told
    bool broadcasts = false;
    bool skips_own = false;
    std::span<const std::string_view> prefixes = {};  // come to those that it has
  };
  // Begins, or goes on with other terms.
  void TurnOn(Tracker& tracker, const Terms& terms);
  void TurnOff(Tracker& tracker);
  // Its client has gone.
  void End(Tracker& tracker);
  // A client that is told in others' place, until ClientGone.
  [[nodiscard]] std::shared_ptr<Recipient> RecipientFor(uint64_t client_id,
                                                        const std::shared_ptr<Outlet>& outlet);
  // From any thread.
  void ClientGone(uint64_t client_id);

  // From any thread, while the key is locked.

  void Remember(std::string_view key, Tracker& tracker);
  // `changer` is the tracker of whose client has done it; null for others. Returns whether a letter
  // was put, so that mail is to be announced.
  bool Changed(std::string_view key, Tracker* changer);
  // The same for all keys, which are locked. What is forgotten is the caller's to free, later.
  class Forgotten;
  [[nodiscard]] Forgotten ChangedEverything(Tracker* changer);

  // From any thread.

  // Tells a tracker, after the reply, of what its client has changed.
  void TellOwn(Tracker& tracker);
  // Whether anybody wants to hear of all keys with a prefix.
  [[nodiscard]] bool has_prefixes() const {
    return prefix_count_.load(std::memory_order_relaxed) != 0;
  }
  // Tells them of what has changed, and empties the batch. Without any key locked.
  void Broadcast(ChangeBatch& batch);
  // Puts a notice for one tracker where it is read.
  void Send(Tracker& tracker, const Notice& notice);

  // More keys than this are forgotten, chosen by chance, and their trackers told; 0 for no limit.
  void set_keys_max(uint64_t keys) { keys_max_.store(keys, std::memory_order_relaxed); }
  [[nodiscard]] bool over_limit() const {
    const uint64_t most = keys_max_.load(std::memory_order_relaxed);
    return most != 0 && keys() > most;
  }
  // Forgets some, no more than are too many.
  void ForgetSome();

  // What INFO shows.
  [[nodiscard]] uint64_t trackers() const { return on_count_.load(std::memory_order_relaxed); }
  [[nodiscard]] uint64_t keys() const { return keys_.load(std::memory_order_relaxed); }
  // Pairs of a key and a tracker.
  [[nodiscard]] uint64_t items() const { return items_.load(std::memory_order_relaxed); }
  [[nodiscard]] uint64_t prefixes() const { return prefix_count_.load(std::memory_order_relaxed); }
  [[nodiscard]] uint64_t bytes() const { return bytes_.load(std::memory_order_relaxed); }
  // The trackers that are remembered for a key.
  [[nodiscard]] std::vector<uint64_t> ClientsOf(std::string_view key);
  void CheckInvariants();

 private:
  // So many that growing the table of one does not take long.
  static constexpr size_t kParts = 1024;
  static constexpr int kPartShift = 54;
  static constexpr int kForgottenAtOnce = 100;

  // The trackers of a key at one outlet, or those that redirect.
  struct Readers {
    Outlet* outlet = nullptr;  // null for those that redirect
    TrackerSet trackers;
  };
  struct Entry {
    Readers first;
    std::unique_ptr<std::vector<Readers>> more;
    [[nodiscard]] TrackerSet& At(Outlet* outlet);
    // Null where there are none.
    [[nodiscard]] const TrackerSet* Find(const Outlet* outlet) const;
    template <typename Visit>
    void ForEach(Visit&& visit) {
      visit(first);
      if (more == nullptr) return;
      for (Readers& readers : *more) visit(readers);
    }
  };
  using Table = NameTable<Entry>;
  struct alignas(64) Part {
    std::mutex mutex;
    Table keys;
    uint64_t items = 0;
    uint64_t bytes = 0;
    explicit Part(const base::KeyHasher& hasher) : keys(0, NameHash{&hasher}) {}
  };
  // Those who want to hear of all keys with a prefix.
  struct Prefix {
    Places places;
    TrackerSet redirecting;
  };
  using ChangesByKey = std::map<std::string_view, uint64_t>;

  [[nodiscard]] Part& PartOf(std::string_view key) { return *parts_[hasher_(key) >> kPartShift]; }
  // With the registry locked: the tracker is entered where those are found who are on, and left.
  void Enter(Tracker& tracker);
  void Leave(Tracker& tracker);
  void EnterPrefix(Tracker& tracker, std::string_view prefix);
  void LeavePrefix(Tracker& tracker, std::string_view prefix);
  // Is inactive when nobody is on and nothing is remembered.
  void NoteActivity();
  // Counts what has come to a part that is locked.
  void Count(Part& part, uint64_t items, uint64_t bytes);
  // Takes a key out of a part that is locked.
  Table::node_type TakeOut(Part& part, Table::iterator at);
  bool TellReaders(Entry& entry, std::string_view key, Tracker* changer);
  void TellWhoWantPrefix(Prefix& to, std::string_view prefix, const ChangesByKey& changes);
  bool ForgetByChance();
  void Post(Outlet& outlet, TrackerSet trackers, const Mailbox::Letter& letter,
            std::span<const std::string_view> changes = {});

  const base::KeyHasher& hasher_;
  Broker& broker_;
  std::atomic<bool> active_{false};
  std::atomic<uint64_t> keys_max_{kKeysMaxAtFirst};
  std::atomic<uint64_t> prefix_count_{0};
  std::atomic<uint64_t> on_count_{0};
  alignas(64) std::atomic<uint64_t> keys_{0};
  std::atomic<uint64_t> items_{0};
  std::atomic<uint64_t> bytes_{0};
  std::atomic<uint64_t> draws_{0};
  // Made when somebody first tracks.
  std::array<std::unique_ptr<Part>, kParts> parts_;

  // Guards what follows; taken before mailboxes, and after keys are locked.
  std::mutex registry_mutex_;
  bool has_parts_ = false;
  Places places_;           // of those who are on and are told directly
  TrackerSet redirecting_;  // and those who are not
  NameTable<Prefix> prefixes_;
  std::map<size_t, size_t> prefix_lengths_;  // how many prefixes have a length
  std::map<uint64_t, std::weak_ptr<Recipient>> recipients_;
  std::atomic<bool> has_recipients_{false};
};

// Tables that nobody can reach any more.
class Tracking::Forgotten {
 public:
  [[nodiscard]] bool empty() const { return tables_.empty(); }
  [[nodiscard]] uint64_t bytes() const { return bytes_; }
  // Frees about so many keys; true when nothing is left.
  bool Reclaim(size_t budget);

 private:
  friend class Tracking;
  std::vector<Table> tables_;
  uint64_t bytes_ = 0;
};

}  // namespace remora::messages
