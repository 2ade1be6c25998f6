// Outlet: where messages leave the broker on one thread, for all subscribers that live there.
//
//   Broker::Publish, on any thread  ->  Mailbox  ->  DeliverMail, on the outlet's thread
//                                                      finds its subscribers  ->  Deliver
//
// A message is put into the box once per outlet, however many subscribe to it there. Its
// subscribers are found by tables that only the outlet's own thread touches, so delivering holds no
// lock.
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

#include "engine/messages/mailbox.h"
#include "engine/messages/message.h"
#include "engine/messages/names.h"

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
  // Memory that its mail holds. From any thread.
  [[nodiscard]] size_t mail_bytes() const { return mailbox_.bytes(); }

 protected:
  // Somebody else has put mail here: DeliverMail is to be called soon. From any thread, without any
  // lock; once per mail that is delivered together.
  virtual void Announce() = 0;
  virtual void Deliver(const Message& message, std::span<const Audience::Member> members) = 0;
  // Mail was refused, because too much of it waited: whoever subscribes here has missed something.
  virtual void MissedMail() = 0;

 private:
  friend class Broker;

  // Puts a message into the box; returns whether it is to be announced. From any thread.
  bool Put(const Mailbox::Letter& letter, std::span<const std::string_view> patterns);
  // The two halves of DeliverMail.
  void TakeMail();
  void DeliverTaken();
  void DeliverTo(const Message& message, std::string_view name);
  void AddSeat(Subscriber& subscriber, ChannelKind kind, std::string_view name);
  void RemoveSeat(Subscriber& subscriber, ChannelKind kind, std::string_view name);

  Broker& broker_;
  Mailbox mailbox_;
  bool missed_ = false;
  // The thread that is in a round, by its number; 0 for none.
  std::atomic<uint32_t> in_round_{0};
  std::array<NameTable<Audience>, kChannelKinds> audiences_;
};

}  // namespace remora::messages
