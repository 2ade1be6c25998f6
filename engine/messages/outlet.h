// Outlet: where messages leave the broker on one thread, for all subscribers that live there.
//
//   Broker::Publish, on any thread  ->  Mailbox  ->  DeliverMail, on the outlet's thread
//                                                      finds its subscribers  ->  Deliver
//
// A message is put into the box once per outlet, however many subscribe to it there. Its
// subscribers are found by tables that only the outlet's own thread touches, so delivering holds no
// lock.
//
// The same way go notices: of what trackers have read, and lines for those who watch all requests.
//
// A network thread has one outlet for its clients; a listener of a C++ program has one of its own.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/messages/change_batch.h"
#include "engine/messages/mailbox.h"
#include "engine/messages/message.h"
#include "engine/messages/names.h"
#include "engine/messages/tracker.h"
#include "engine/messages/tracker_set.h"

namespace remora::messages {

class Broker;
class Outlet;
class Subscriber;
struct Audience;

// A subscriber's place among those of a name at one outlet.
struct Seat {
  Audience* audience;
  size_t index;  // among its subscribers
};

// Those who have subscribed to one name at one outlet.
struct Audience {
  struct Member {
    Subscriber* subscriber;
    Seat* seat;  // so that leaving takes one step
  };
  std::vector<Member> members;
};

// Somebody who subscribes: a client, or a program's listener. Lives on its outlet's thread; before
// it goes it unsubscribes from everything (Broker::UnsubscribeAll).
class Subscriber {
 public:
  explicit Subscriber(Outlet& outlet);
  Subscriber(const Subscriber&) = delete;
  Subscriber& operator=(const Subscriber&) = delete;

  [[nodiscard]] Outlet& outlet() const { return outlet_; }
  [[nodiscard]] bool has(ChannelKind kind, std::string_view name) const {
    return seats(kind).contains(name);
  }
  [[nodiscard]] size_t count(ChannelKind kind) const { return seats(kind).size(); }
  [[nodiscard]] bool subscribes() const;
  // One of the names that it has subscribed to; only where count() is not 0.
  [[nodiscard]] std::string_view any(ChannelKind kind) const { return seats(kind).begin()->first; }
  // All of them, in no order.
  [[nodiscard]] std::vector<std::string_view> names(ChannelKind kind) const {
    std::vector<std::string_view> names;
    names.reserve(count(kind));
    for (const auto& [name, seat] : seats(kind)) names.push_back(name);
    return names;
  }
  // Memory that its subscriptions take.
  [[nodiscard]] size_t bytes() const;

 protected:
  ~Subscriber();

 private:
  friend class Outlet;
  // By names that belong to the outlet's tables.
  using Seats = std::unordered_map<std::string_view, Seat, NameHash>;
  [[nodiscard]] const Seats& seats(ChannelKind kind) const {
    return seats_[static_cast<size_t>(kind)];
  }
  [[nodiscard]] Seats& seats(ChannelKind kind) { return seats_[static_cast<size_t>(kind)]; }

  Outlet& outlet_;
  std::array<Seats, kChannelKinds> seats_;
};

// What trackers at an outlet are told.
struct Notice {
  NoticeKind kind = NoticeKind::kNone;
  std::string_view key = {};             // kKey
  std::string_view prefix = {};          // kKeys
  std::string_view packed_changes = {};  // kKeys: for Mailbox::NextPattern and UnpackChange
  // The same for all who are told of one thing.
  uint64_t number = 0;
};

class Outlet : public std::enable_shared_from_this<Outlet> {
 public:
  explicit Outlet(Broker& broker);
  virtual ~Outlet();
  Outlet(const Outlet&) = delete;
  Outlet& operator=(const Outlet&) = delete;

  [[nodiscard]] Broker& broker() const { return broker_; }

  // For its thread.

  // Between them the thread looks for mail by itself: nobody has to announce it.
  void BeginRound();
  void EndRound();
  [[nodiscard]] bool has_mail() const { return mailbox_.has_letters(); }
  // Hands over all that has come.
  void DeliverMail();
  // Tells those who wait for changes of keys with certain prefixes what has been collected here.
  void TellChanges();
  // Nobody lives here any more: nothing is delivered.
  void Close() { mailbox_.Close(); }
  // Memory that its mail holds. From any thread.
  [[nodiscard]] size_t mail_bytes() const { return mailbox_.bytes(); }
  // What has changed here since the last Tracking::Broadcast.
  [[nodiscard]] ChangeBatch& changes() { return changes_; }

 protected:
  // Somebody else has put mail here: DeliverMail is to be called soon. From any thread, without any
  // lock; once per mail that is delivered together.
  virtual void Announce() = 0;
  virtual void Deliver(const Message& message, std::span<const Audience::Member> members) = 0;
  // Mail was refused, because too much of it waited: whoever subscribes here has missed something.
  virtual void MissedMail() = 0;
  // One of the outlet's trackers is told.
  virtual void Tell(Tracker& tracker, const Notice& notice);
  // A client of the outlet is told in the place of a tracker; false when there is none of this
  // number.
  virtual bool TellInPlaceOf(Tracker& tracker, uint64_t client_id, const Notice& notice);
  // A line for those who watch what all clients ask for.
  virtual void ShowLine(std::string_view line);
  // A number for a notice.
  [[nodiscard]] uint64_t NextNotice() { return ++notices_; }

 private:
  friend class Broker;
  friend class Tracking;

  // Puts a message into the box; returns whether it is to be announced. From any thread.
  bool Put(const Mailbox::Letter& letter, std::span<const std::string_view> patterns);
  bool PutFor(TrackerSet trackers, const Mailbox::Letter& letter,
              std::span<const std::string_view> patterns);
  // The two halves of DeliverMail.
  void TakeMail();
  void DeliverTaken();
  void DeliverTo(const Message& message, std::string_view name);
  void DeliverNotice(const Mailbox::Letter& letter);
  void DeliverTo(Tracker& tracker, const Mailbox::Letter& letter, const Notice& notice);
  void AddSeat(Subscriber& subscriber, ChannelKind kind, std::string_view name);
  void RemoveSeat(Subscriber& subscriber, ChannelKind kind, std::string_view name);

  Broker& broker_;
  Mailbox mailbox_;
  bool missed_ = false;
  // The thread that is in a round, by its number; 0 for none.
  std::atomic<uint32_t> in_round_{0};
  std::array<NameTable<Audience>, kChannelKinds> audiences_;
  // Those of its trackers that are on, and by the prefixes of which they are told all keys.
  TrackerSet trackers_;
  NameTable<TrackerSet> prefixes_;
  ChangeBatch changes_;
  uint64_t notices_ = 0;
};

}  // namespace remora::messages
