#include "engine/messages/outlet.h"

#include "engine/base/check.h"
#include "engine/base/thread_number.h"
#include "engine/messages/broker.h"

namespace remora::messages {

namespace {

template <typename Table>
std::array<Table, kChannelKinds> EmptyTables(const base::KeyHasher& hasher) {
  const NameHash hash{&hasher};
  return {Table(0, hash), Table(0, hash), Table(0, hash)};
}

}  // namespace

Subscriber::Subscriber(Outlet& outlet)
    : outlet_(outlet), seats_(EmptyTables<Seats>(outlet.broker().hasher())) {}

Subscriber::~Subscriber() { base::DebugCheck(!subscribes(), "who goes has unsubscribed"); }

bool Subscriber::subscribes() const {
  for (const Seats& seats : seats_) {
    if (!seats.empty()) return true;
  }
  return false;
}

size_t Subscriber::bytes() const {
  constexpr size_t kNode = sizeof(std::pair<const std::string_view, Seat>) + 2 * sizeof(void*);
  size_t bytes = sizeof(Subscriber);
  for (const Seats& seats : seats_) {
    bytes +=
        seats.size() * (kNode + sizeof(Audience::Member)) + seats.bucket_count() * sizeof(void*);
  }
  return bytes;
}

Outlet::Outlet(Broker& broker)
    : broker_(broker), audiences_(EmptyTables<NameTable<Audience>>(broker.hasher())) {}

Outlet::~Outlet() = default;

void Outlet::BeginRound() {
  in_round_.store(base::ThisThreadNumber(), std::memory_order_relaxed);
  broker_.BeginRound();
}

void Outlet::EndRound() {
  in_round_.store(0, std::memory_order_relaxed);
  broker_.EndRound();
}

bool Outlet::Put(const Mailbox::Letter& letter, std::span<const std::string_view> patterns) {
  const bool was_empty = mailbox_.Put(letter, patterns);
  return was_empty && in_round_.load(std::memory_order_relaxed) != base::ThisThreadNumber();
}

void Outlet::DeliverMail() {
  TakeMail();
  DeliverTaken();
}

void Outlet::TakeMail() {
  if (mailbox_.has_letters() && !mailbox_.Take()) missed_ = true;
}

void Outlet::DeliverTaken() {
  Mailbox::Letter letter;
  while (mailbox_.Next(letter)) {
    Message message{letter.kind, {}, letter.channel, letter.payload};
    DeliverTo(message, letter.channel);
    message.kind = ChannelKind::kPattern;
    while (Mailbox::NextPattern(letter.packed_patterns, message.pattern)) {
      DeliverTo(message, message.pattern);
    }
  }
  if (missed_) [[unlikely]] {
    missed_ = false;
    MissedMail();
  }
}

void Outlet::DeliverTo(const Message& message, std::string_view name) {
  const NameTable<Audience>& table = audiences_[static_cast<size_t>(message.kind)];
  const auto found = table.find(name);
  if (found != table.end()) Deliver(message, found->second.members);
}

void Outlet::AddSeat(Subscriber& subscriber, ChannelKind kind, std::string_view name) {
  NameTable<Audience>& table = audiences_[static_cast<size_t>(kind)];
  auto found = table.find(name);
  if (found == table.end()) found = table.emplace(std::string(name), Audience()).first;
  Audience& audience = found->second;
  Seat& seat = subscriber.seats(kind)
                   .emplace(found->first, Seat{&audience, audience.members.size()})
                   .first->second;
  audience.members.push_back({&subscriber, &seat});
}

void Outlet::RemoveSeat(Subscriber& subscriber, ChannelKind kind, std::string_view name) {
  const auto seat = subscriber.seats(kind).find(name);
  Audience& audience = *seat->second.audience;
  audience.members.back().seat->index = seat->second.index;
  audience.members[seat->second.index] = audience.members.back();
  audience.members.pop_back();
  subscriber.seats(kind).erase(seat);
  if (!audience.members.empty()) return;
  NameTable<Audience>& table = audiences_[static_cast<size_t>(kind)];
  table.erase(table.find(name));
}

}  // namespace remora::messages
