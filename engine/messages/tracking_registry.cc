// Who tracks, by which terms, and what is told to those who want all keys with a prefix.
#include <algorithm>
#include <cstring>
#include <string>
#include <utility>

#include "engine/base/check.h"
#include "engine/messages/broker.h"
#include "engine/messages/outlet.h"
#include "engine/messages/tracking.h"

namespace remora::messages {

namespace {

constexpr auto kRelaxed = std::memory_order_relaxed;

}  // namespace

void Tracking::TurnOn(Tracker& tracker, const Terms& terms) {
  const std::lock_guard lock(registry_mutex_);
  if (!has_parts_) {
    for (std::unique_ptr<Part>& part : parts_) part = std::make_unique<Part>(hasher_);
    has_parts_ = true;
  }
  if (tracker.on()) {
    Leave(tracker);
  } else {
    on_count_.fetch_add(1, kRelaxed);
  }
  tracker.Set(Tracker::kBroken, false);
  tracker.Set(Tracker::kBroadcasts, terms.broadcasts);
  tracker.Set(Tracker::kSkipsOwn, terms.skips_own);
  tracker.set_recipient(terms.recipient);
  tracker.prefixes_.insert(terms.prefixes.begin(), terms.prefixes.end());
  tracker.Set(Tracker::kOn, true);
  Enter(tracker);
  active_.store(true, std::memory_order_release);
}

void Tracking::TurnOff(Tracker& tracker) {
  if (!tracker.on()) return;
  {
    const std::lock_guard lock(registry_mutex_);
    Leave(tracker);
    tracker.prefixes_.clear();
    for (const Tracker::Bit bit :
         {Tracker::kOn, Tracker::kBroken, Tracker::kBroadcasts, Tracker::kSkipsOwn}) {
      tracker.Set(bit, false);
    }
    on_count_.fetch_sub(1, kRelaxed);
  }
  NoteActivity();
}

void Tracking::End(Tracker& tracker) {
  TurnOff(tracker);
  tracker.set_recipient(nullptr);
  tracker.Set(Tracker::kEnded, true);
}

void Tracking::NoteActivity() {
  const std::lock_guard lock(registry_mutex_);
  // Nothing is remembered for somebody who is not on.
  if (trackers() == 0 && keys() == 0) active_.store(false, kRelaxed);
}

void Tracking::Enter(Tracker& tracker) {
  if (tracker.redirects()) {
    redirecting_.Add(tracker);
  } else {
    places_.Add(tracker.outlet());
    tracker.outlet().trackers_.Add(tracker);
  }
  for (const std::string& prefix : tracker.prefixes()) EnterPrefix(tracker, prefix);
}

void Tracking::Leave(Tracker& tracker) {
  if (tracker.redirects()) {
    redirecting_.Remove(tracker);
  } else {
    places_.Remove(tracker.outlet());
    tracker.outlet().trackers_.Remove(tracker);
  }
  for (const std::string& prefix : tracker.prefixes()) LeavePrefix(tracker, prefix);
}

void Tracking::EnterPrefix(Tracker& tracker, std::string_view prefix) {
  auto found = prefixes_.find(prefix);
  if (found == prefixes_.end()) {
    found = prefixes_.emplace(std::string(prefix), Prefix()).first;
    ++prefix_lengths_[prefix.size()];
    prefix_count_.fetch_add(1, kRelaxed);
  }
  if (tracker.redirects()) {
    found->second.redirecting.Add(tracker);
    return;
  }
  found->second.places.Add(tracker.outlet());
  NameTable<TrackerSet>& at_outlet = tracker.outlet().prefixes_;
  auto set = at_outlet.find(prefix);
  if (set == at_outlet.end()) set = at_outlet.emplace(std::string(prefix), TrackerSet()).first;
  set->second.Add(tracker);
}

void Tracking::LeavePrefix(Tracker& tracker, std::string_view prefix) {
  const auto found = prefixes_.find(prefix);
  base::Check(found != prefixes_.end(), "a tracker's prefixes are known");
  if (tracker.redirects()) {
    found->second.redirecting.Remove(tracker);
  } else {
    found->second.places.Remove(tracker.outlet());
    NameTable<TrackerSet>& at_outlet = tracker.outlet().prefixes_;
    const auto set = at_outlet.find(prefix);
    set->second.Remove(tracker);
    if (set->second.empty()) at_outlet.erase(set);
  }
  if (!found->second.places.empty() || !found->second.redirecting.empty()) return;
  const auto length = prefix_lengths_.find(prefix.size());
  if (--length->second == 0) prefix_lengths_.erase(length);
  prefixes_.erase(found);
  prefix_count_.fetch_sub(1, kRelaxed);
}

std::shared_ptr<Recipient> Tracking::RecipientFor(uint64_t client_id,
                                                  const std::shared_ptr<Outlet>& outlet) {
  const std::lock_guard lock(registry_mutex_);
  std::weak_ptr<Recipient>& known = recipients_[client_id];
  std::shared_ptr<Recipient> recipient = known.lock();
  if (recipient == nullptr) {
    recipient = std::make_shared<Recipient>(client_id, outlet);
    known = recipient;
  }
  has_recipients_.store(true, kRelaxed);
  return recipient;
}

void Tracking::ClientGone(uint64_t client_id) {
  if (!has_recipients_.load(kRelaxed)) return;
  const std::lock_guard lock(registry_mutex_);
  const auto found = recipients_.find(client_id);
  if (found == recipients_.end()) return;
  if (const std::shared_ptr<Recipient> recipient = found->second.lock()) {
    recipient->gone.store(true, std::memory_order_release);
  }
  recipients_.erase(found);
  has_recipients_.store(!recipients_.empty(), kRelaxed);
}

void Tracking::Broadcast(ChangeBatch& batch) {
  if (batch.empty()) return;
  if (has_prefixes()) {
    const std::lock_guard lock(registry_mutex_);
    // In the order of the prefixes, as those hear it who want several.
    std::map<std::string_view, std::pair<Prefix*, ChangesByKey>> concerned;
    for (const ChangeBatch::Change& change : batch.all()) {
      const std::string_view key = change.key;
      for (const auto& [length, count] : prefix_lengths_) {
        if (length > key.size()) break;
        const auto found = prefixes_.find(key.substr(0, length));
        if (found == prefixes_.end()) continue;
        auto& [prefix, changes] = concerned[found->first];
        prefix = &found->second;
        changes[key] = change.client_id;
      }
    }
    for (auto& [prefix, told] : concerned) TellWhoWantPrefix(*told.first, prefix, told.second);
  }
  batch.Clear();
  broker_.AnnounceMail();
}

void Tracking::TellWhoWantPrefix(Prefix& to, std::string_view prefix, const ChangesByKey& changes) {
  std::vector<std::string> packed;
  packed.reserve(changes.size());
  for (const auto& [key, client_id] : changes) packed.push_back(PackChange(key, client_id));
  const std::vector<std::string_view> views(packed.begin(), packed.end());
  const Mailbox::Letter letter{.channel = prefix, .notice = NoticeKind::kKeys};
  for (const Places::Place& place : to.places.all()) {
    if (place.outlet->Put(letter, views)) broker_.NoteUnannounced(*place.outlet);
  }
  to.redirecting.ForEach([&](Tracker& tracker) {
    const bool all_own = std::all_of(changes.begin(), changes.end(), [&](const auto& change) {
      return change.second == tracker.client_id();
    });
    if (tracker.skips_own() && all_own) return;
    const std::shared_ptr<Recipient> recipient = tracker.recipient();
    TrackerSet only;
    only.Add(tracker);
    if (recipient->gone.load(std::memory_order_acquire)) {
      return Post(tracker.outlet(), std::move(only), {.notice = NoticeKind::kRedirectGone});
    }
    Mailbox::Letter forwarded = letter;
    forwarded.client_id = recipient->client_id;
    Post(*recipient->outlet, std::move(only), forwarded, views);
  });
}

}  // namespace remora::messages
