#include "engine/messages/broker.h"

#include <algorithm>
#include <string>
#include <utility>

#include "engine/base/glob.h"
#include "engine/base/thread_number.h"
#include "engine/messages/outlet.h"

namespace remora::messages {

Broker::Broker(const base::KeyHasher& hasher)
    : hasher_(hasher),
      channels_(hasher),
      shard_channels_(hasher),
      patterns_(0, NameHash{&hasher}) {}

Broker::~Broker() = default;

uint64_t Broker::Publish(ChannelKind kind, std::string_view channel, std::string_view payload) {
  Directory& directory = DirectoryOf(kind);
  Directory::Part& part = directory.PartOf(channel);
  const std::lock_guard lock(part.mutex);
  const auto found = part.names.find(channel);
  const Places* const places = found == part.names.end() ? nullptr : &found->second;
  if (kind == ChannelKind::kChannel && pattern_count_.load(std::memory_order_acquire) != 0) {
    return PublishToPatterns(places, channel, payload);
  }
  if (places == nullptr) return 0;
  uint64_t receivers = 0;
  for (const Places::Place& place : places->all()) {
    if (place.outlet->Put({kind, channel, payload, {}}, {})) NoteUnannounced(*place.outlet);
    receivers += place.subscribers;
  }
  return receivers;
}

uint64_t Broker::PublishToPatterns(const Places* places, std::string_view channel,
                                   std::string_view payload) {
  const std::shared_lock lock(patterns_mutex_);
  std::vector<Outlet*> outlets;
  std::vector<std::string_view> matching;
  uint64_t receivers = 0;
  const auto add = [&](const Places& at) {
    for (const Places::Place& place : at.all()) {
      receivers += place.subscribers;
      if (std::find(outlets.begin(), outlets.end(), place.outlet) == outlets.end()) {
        outlets.push_back(place.outlet);
      }
    }
  };
  if (places != nullptr) add(*places);
  for (const auto& [pattern, at] : patterns_) {
    if (!base::GlobMatch(pattern, channel)) continue;
    matching.push_back(pattern);
    add(at);
  }
  for (Outlet* const outlet : outlets) {
    if (outlet->Put({ChannelKind::kChannel, channel, payload, {}}, matching)) {
      NoteUnannounced(*outlet);
    }
  }
  return receivers;
}

void Broker::Register(Outlet& outlet, ChannelKind kind, std::string_view name, bool adds) {
  if (kind != ChannelKind::kPattern) {
    Directory& directory = DirectoryOf(kind);
    Directory::Part& part = directory.PartOf(name);
    const std::lock_guard lock(part.mutex);
    if (adds) {
      directory.Add(part, name, outlet);
    } else {
      directory.Remove(part, name, outlet);
    }
    return outlet.TakeMail();
  }
  const std::lock_guard lock(patterns_mutex_);
  const uint64_t bytes = kNameEntryBytes<Places> + sizeof(Places::Place) + name.size();
  auto found = patterns_.find(name);
  if (adds) {
    if (found == patterns_.end()) {
      found = patterns_.emplace(std::string(name), Places()).first;
      pattern_bytes_.fetch_add(bytes, std::memory_order_relaxed);
    }
    found->second.Add(outlet);
  } else if (found != patterns_.end()) {
    found->second.Remove(outlet);
    if (found->second.empty()) {
      patterns_.erase(found);
      pattern_bytes_.fetch_sub(bytes, std::memory_order_relaxed);
    }
  }
  pattern_count_.store(patterns_.size(), std::memory_order_release);
  outlet.TakeMail();
}

bool Broker::Subscribe(Subscriber& subscriber, ChannelKind kind, std::string_view name) {
  if (subscriber.has(kind, name)) return false;
  Outlet& outlet = subscriber.outlet();
  Register(outlet, kind, name, /*adds=*/true);
  // What was posted before is not for the new subscription.
  outlet.DeliverTaken();
  outlet.AddSeat(subscriber, kind, name);
  return true;
}

bool Broker::Unsubscribe(Subscriber& subscriber, ChannelKind kind, std::string_view name) {
  if (!subscriber.has(kind, name)) return false;
  Outlet& outlet = subscriber.outlet();
  Register(outlet, kind, name, /*adds=*/false);
  // What was posted before still is for the old one.
  outlet.DeliverTaken();
  outlet.RemoveSeat(subscriber, kind, name);
  return true;
}

void Broker::UnsubscribeAll(Subscriber& subscriber) {
  for (const ChannelKind kind :
       {ChannelKind::kChannel, ChannelKind::kPattern, ChannelKind::kShard}) {
    while (subscriber.count(kind) != 0) Unsubscribe(subscriber, kind, subscriber.any(kind));
  }
}

void Broker::AddWatcher(Outlet& outlet) {
  const std::lock_guard lock(watchers_mutex_);
  watchers_.Add(outlet);
  watched_.store(true, std::memory_order_relaxed);
}

void Broker::RemoveWatcher(Outlet& outlet) {
  const std::lock_guard lock(watchers_mutex_);
  watchers_.Remove(outlet);
  watched_.store(!watchers_.empty(), std::memory_order_relaxed);
}

void Broker::ShowLine(std::string_view line) {
  const std::lock_guard lock(watchers_mutex_);
  for (const Places::Place& place : watchers_.all()) {
    const Mailbox::Letter letter{.payload = line, .notice = NoticeKind::kLine};
    if (place.outlet->Put(letter, {})) NoteUnannounced(*place.outlet);
  }
}

void Broker::NoteUnannounced(Outlet& outlet) {
  const std::lock_guard lock(unannounced_mutex_);
  unannounced_.push_back(outlet.shared_from_this());
  has_unannounced_.store(true, std::memory_order_relaxed);
}

void Broker::AnnounceNow() {
  std::vector<std::shared_ptr<Outlet>> outlets;
  {
    const std::lock_guard lock(unannounced_mutex_);
    outlets.swap(unannounced_);
    has_unannounced_.store(false, std::memory_order_relaxed);
  }
  for (const std::shared_ptr<Outlet>& outlet : outlets) outlet->Announce();
}

void Broker::BeginRound() {
  const uint32_t number = base::ThisThreadNumber();
  rounds_[number % kRoundPlaces].thread.store(number, std::memory_order_relaxed);
}

void Broker::EndRound() {
  rounds_[base::ThisThreadNumber() % kRoundPlaces].thread.store(0, std::memory_order_relaxed);
  AnnounceMail();
}

bool Broker::InRound() const {
  const uint32_t number = base::ThisThreadNumber();
  return rounds_[number % kRoundPlaces].thread.load(std::memory_order_relaxed) == number;
}

uint64_t Broker::CountSubscribers(ChannelKind kind, std::string_view channel) {
  return DirectoryOf(kind).CountSubscribers(channel);
}

void Broker::ForEachChannel(ChannelKind kind,
                            base::FunctionRef<void(std::string_view channel)> visit) {
  DirectoryOf(kind).ForEach(visit);
}

uint64_t Broker::bytes() const {
  return channels_.bytes() + shard_channels_.bytes() +
         pattern_bytes_.load(std::memory_order_relaxed) + tracking_.bytes();
}

}  // namespace remora::messages
