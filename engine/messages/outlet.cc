#include "engine/messages/outlet.h"

#include <utility>

#include "engine/base/check.h"
#include "engine/base/thread_number.h"
#include "engine/messages/broker.h"
#include "engine/messages/tracking.h"

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
    : broker_(broker),
      audiences_(EmptyTables<NameTable<Audience>>(broker.hasher())),
      prefixes_(0, NameHash{&broker.hasher()}) {}

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

bool Outlet::PutFor(TrackerSet trackers, const Mailbox::Letter& letter,
                    std::span<const std::string_view> patterns) {
  const bool was_empty = mailbox_.PutFor(std::move(trackers), letter, patterns);
  return was_empty && in_round_.load(std::memory_order_relaxed) != base::ThisThreadNumber();
}

void Outlet::DeliverMail() {
  TakeMail();
  DeliverTaken();
}

void Outlet::TellChanges() {
  if (!changes_.empty()) [[unlikely]]
    broker_.tracking().Broadcast(changes_);
}

void Outlet::TakeMail() {
  if (mailbox_.has_letters() && !mailbox_.Take()) missed_ = true;
}

void Outlet::DeliverTaken() {
  Mailbox::Letter letter;
  while (mailbox_.Next(letter)) {
    if (letter.notice != NoticeKind::kNone) {
      DeliverNotice(letter);
      continue;
    }
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

void Outlet::DeliverNotice(const Mailbox::Letter& letter) {
  if (letter.notice == NoticeKind::kLine) return ShowLine(letter.payload);
  const Notice notice{.kind = letter.notice,
                      .key = letter.payload,
                      .prefix = letter.channel,
                      .packed_changes = letter.packed_patterns,
                      .number = NextNotice()};
  if (const TrackerSet* const trackers = mailbox_.trackers()) {
    return trackers->ForEach([&](Tracker& tracker) { DeliverTo(tracker, letter, notice); });
  }
  if (letter.notice == NoticeKind::kEverything) {
    return trackers_.ForEach([&](Tracker& tracker) {
      if (tracker.client_id() != letter.client_id) Tell(tracker, notice);
    });
  }
  const auto found = prefixes_.find(letter.channel);
  if (found == prefixes_.end()) return;
  found->second.ForEach([&](Tracker& tracker) { Tell(tracker, notice); });
}

void Outlet::DeliverTo(Tracker& tracker, const Mailbox::Letter& letter, const Notice& notice) {
  if (letter.client_id != 0) {
    if (TellInPlaceOf(tracker, letter.client_id, notice)) return;
    TrackerSet only;
    only.Add(tracker);
    const Mailbox::Letter gone{.notice = NoticeKind::kRedirectGone};
    if (tracker.outlet().PutFor(std::move(only), gone, {})) {
      broker_.NoteUnannounced(tracker.outlet());
    }
    return;
  }
  // Why asked: it was on when it read the key.
  const bool is_late = notice.kind == NoticeKind::kKey && (!tracker.on() || tracker.broadcasts());
  if (is_late) return;
  // Why: it may have begun to redirect since it read the key.
  if (notice.kind != NoticeKind::kRedirectGone && tracker.redirects()) {
    return broker_.tracking().Send(tracker, notice);
  }
  Tell(tracker, notice);
}

void Outlet::Tell(Tracker& tracker, const Notice& notice) {
  static_cast<void>(tracker);
  static_cast<void>(notice);
  base::Check(false, "an outlet without trackers is told nothing");
}

bool Outlet::TellInPlaceOf(Tracker& tracker, uint64_t client_id, const Notice& notice) {
  static_cast<void>(tracker);
  static_cast<void>(client_id);
  static_cast<void>(notice);
  return false;
}

void Outlet::ShowLine(std::string_view line) { static_cast<void>(line); }

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
