#include "engine/messages/tracking.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>

#include "engine/base/check.h"
#include "engine/messages/broker.h"
#include "engine/messages/outlet.h"

namespace remora::messages {

namespace {

constexpr auto kRelaxed = std::memory_order_relaxed;

TrackerSet SetOf(Tracker& tracker) {
  TrackerSet set;
  set.Add(tracker);
  return set;
}

}  // namespace

Tracking::Tracking(const base::KeyHasher& hasher, Broker& broker)
    : hasher_(hasher), broker_(broker), prefixes_(0, NameHash{&hasher}) {}

Tracking::~Tracking() = default;

TrackerSet& Tracking::Entry::At(Outlet* outlet) {
  if (first.trackers.empty() || first.outlet == outlet) {
    first.outlet = outlet;
    return first.trackers;
  }
  if (more == nullptr) more = std::make_unique<std::vector<Readers>>();
  // One for each thread that has clients, and one more.
  for (Readers& readers : *more) {
    if (readers.outlet == outlet) return readers.trackers;
  }
  more->push_back({outlet, {}});
  return more->back().trackers;
}

const TrackerSet* Tracking::Entry::Find(const Outlet* outlet) const {
  if (first.outlet == outlet) return &first.trackers;
  if (more == nullptr) return nullptr;
  for (const Readers& readers : *more) {
    if (readers.outlet == outlet) return &readers.trackers;
  }
  return nullptr;
}

void Tracking::Remember(std::string_view key, Tracker& tracker) {
  Part& part = PartOf(key);
  const std::lock_guard lock(part.mutex);
  auto found = part.keys.find(key);
  if (found == part.keys.end()) {
    found = part.keys.emplace(std::string(key), Entry()).first;
    keys_.fetch_add(1, kRelaxed);
    Count(part, 0, kNameEntryBytes<Entry> + key.size());
  }
  // Why: it may have begun or ceased to redirect since it was remembered.
  Outlet* const own_places[] = {nullptr, &tracker.outlet()};
  Entry& entry = found->second;
  const TrackerSet* const elsewhere = entry.Find(own_places[tracker.redirects() ? 1 : 0]);
  if (elsewhere != nullptr && elsewhere->Contains(tracker)) return;
  TrackerSet& trackers = entry.At(own_places[tracker.redirects() ? 0 : 1]);
  const size_t bytes = trackers.bytes();
  const size_t size = trackers.size();
  if (!trackers.Add(tracker)) return;
  Count(part, trackers.size() - size, trackers.bytes() - bytes);
}

void Tracking::Count(Part& part, uint64_t items, uint64_t bytes) {
  part.items += items;
  part.bytes += bytes;
  items_.fetch_add(items, kRelaxed);
  bytes_.fetch_add(bytes, kRelaxed);
}

Tracking::Table::node_type Tracking::TakeOut(Part& part, Table::iterator at) {
  uint64_t items = 0;
  uint64_t bytes = kNameEntryBytes<Entry> + at->first.size();
  at->second.ForEach([&](const Readers& readers) {
    items += readers.trackers.size();
    bytes += readers.trackers.bytes();
  });
  keys_.fetch_sub(1, kRelaxed);
  Count(part, -items, -bytes);
  Table::node_type node = part.keys.extract(at);
  // Why: who looks for a key by chance walks along empty places.
  constexpr size_t kFewPlaces = 64;
  const size_t places = part.keys.bucket_count();
  if (places > kFewPlaces && part.keys.size() < places / 8) part.keys.rehash(places / 4);
  return node;
}

bool Tracking::Changed(std::string_view key, Tracker* changer) {
  if (keys() == 0) return false;
  Table::node_type node;
  {
    Part& part = PartOf(key);
    const std::lock_guard lock(part.mutex);
    const auto found = part.keys.find(key);
    if (found == part.keys.end()) return false;
    node = TakeOut(part, found);
  }
  if (keys() == 0 && trackers() == 0) NoteActivity();
  return TellReaders(node.mapped(), key, changer);
}

bool Tracking::TellReaders(Entry& entry, std::string_view key, Tracker* changer) {
  bool posted = false;
  entry.ForEach([&](Readers& readers) {
    TrackerSet& trackers = readers.trackers;
    if (changer != nullptr && trackers.Remove(*changer) && changer->on() &&
        !changer->broadcasts() && !changer->skips_own()) {
      changer->own_changes().push_back({std::string(key), false});
    }
    if (trackers.empty()) return;
    posted = true;
    const Mailbox::Letter letter{.payload = key, .notice = NoticeKind::kKey};
    if (readers.outlet != nullptr) return Post(*readers.outlet, std::move(trackers), letter);
    trackers.ForEach([&](Tracker& tracker) {
      if (tracker.on() && !tracker.broadcasts()) {
        Send(tracker, {.kind = NoticeKind::kKey, .key = key});
      }
    });
  });
  return posted;
}

Tracking::Forgotten Tracking::ChangedEverything(Tracker* changer) {
  Forgotten forgotten;
  if (!active()) return forgotten;
  for (const std::unique_ptr<Part>& part : parts_) {
    const std::lock_guard lock(part->mutex);
    if (part->keys.empty()) continue;
    keys_.fetch_sub(part->keys.size(), kRelaxed);
    forgotten.bytes_ += part->bytes;
    Count(*part, -part->items, -part->bytes);
    forgotten.tables_.emplace_back(0, NameHash{&hasher_}).swap(part->keys);
  }
  const std::lock_guard lock(registry_mutex_);
  const bool tells_changer = changer != nullptr && changer->on();
  if (tells_changer) changer->own_changes().push_back({{}, true});
  const uint64_t skipped = changer == nullptr ? 0 : changer->client_id();
  for (const Places::Place& place : places_.all()) {
    const Mailbox::Letter letter{.notice = NoticeKind::kEverything, .client_id = skipped};
    if (place.outlet->Put(letter, {})) broker_.NoteUnannounced(*place.outlet);
  }
  // Who is told in the place of several hears it in the order in which these came.
  std::vector<Tracker*> redirecting;
  redirecting_.ForEach([&](Tracker& tracker) { redirecting.push_back(&tracker); });
  std::sort(redirecting.begin(), redirecting.end(), [](const Tracker* one, const Tracker* other) {
    return one->client_id() < other->client_id();
  });
  for (Tracker* const tracker : redirecting) {
    if (tracker != changer) Send(*tracker, {.kind = NoticeKind::kEverything});
  }
  return forgotten;
}

bool Tracking::Forgotten::Reclaim(size_t budget) {
  while (!tables_.empty()) {
    Table& table = tables_.back();
    for (; budget != 0 && !table.empty(); --budget) table.erase(table.begin());
    if (!table.empty()) return false;
    tables_.pop_back();
  }
  return true;
}

void Tracking::Post(Outlet& outlet, TrackerSet trackers, const Mailbox::Letter& letter,
                    std::span<const std::string_view> changes) {
  if (outlet.PutFor(std::move(trackers), letter, changes)) broker_.NoteUnannounced(outlet);
}

void Tracking::Send(Tracker& tracker, const Notice& notice) {
  std::vector<std::string_view> changes;
  std::string_view packed = notice.packed_changes;
  for (std::string_view change; Mailbox::NextPattern(packed, change);) changes.push_back(change);
  Mailbox::Letter letter{.channel = notice.prefix, .payload = notice.key, .notice = notice.kind};
  const std::shared_ptr<Recipient> recipient = tracker.recipient();
  if (recipient == nullptr) return Post(tracker.outlet(), SetOf(tracker), letter, changes);
  if (recipient->gone.load(std::memory_order_acquire)) {
    letter = {.notice = NoticeKind::kRedirectGone};
    return Post(tracker.outlet(), SetOf(tracker), letter);
  }
  letter.client_id = recipient->client_id;
  Post(*recipient->outlet, SetOf(tracker), letter, changes);
}

void Tracking::TellOwn(Tracker& tracker) {
  const std::vector<Tracker::OwnChange> changes = std::exchange(tracker.own_changes(), {});
  for (const Tracker::OwnChange& change : changes) {
    Send(tracker, {.kind = change.everything ? NoticeKind::kEverything : NoticeKind::kKey,
                   .key = change.key});
  }
}

void Tracking::ForgetSome() {
  for (int i = 0; i < kForgottenAtOnce && over_limit(); ++i) {
    if (!ForgetByChance()) return;
  }
}

bool Tracking::ForgetByChance() {
  const uint64_t draw_number = draws_.fetch_add(1, kRelaxed);
  char bytes[sizeof(draw_number)];
  std::memcpy(bytes, &draw_number, sizeof(bytes));
  const uint64_t draw = hasher_({bytes, sizeof(bytes)});
  for (size_t i = 0; i < kParts; ++i) {
    Part& part = *parts_[(draw + i) % kParts];
    Table::node_type node;
    {
      const std::lock_guard lock(part.mutex);
      if (part.keys.empty()) continue;
      size_t place = (draw / kParts) % part.keys.bucket_count();
      while (part.keys.bucket_size(place) == 0) place = (place + 1) % part.keys.bucket_count();
      node = TakeOut(part, part.keys.find(part.keys.begin(place)->first));
    }
    TellReaders(node.mapped(), node.key(), nullptr);
    return true;
  }
  return false;
}

std::vector<uint64_t> Tracking::ClientsOf(std::string_view key) {
  std::vector<uint64_t> clients;
  if (keys() == 0) return clients;
  Part& part = PartOf(key);
  const std::lock_guard lock(part.mutex);
  const auto found = part.keys.find(key);
  if (found == part.keys.end()) return clients;
  found->second.ForEach([&](const Readers& readers) {
    readers.trackers.ForEach(
        [&](const Tracker& tracker) { clients.push_back(tracker.client_id()); });
  });
  return clients;
}

void Tracking::CheckInvariants() {
  const std::lock_guard registry_lock(registry_mutex_);
  if (!has_parts_) return;
  uint64_t keys_found = 0;
  uint64_t items_found = 0;
  for (const std::unique_ptr<Part>& part : parts_) {
    const std::lock_guard lock(part->mutex);
    keys_found += part->keys.size();
    for (auto& [key, entry] : part->keys) {
      uint64_t items = 0;
      entry.ForEach([&](const Readers& readers) {
        readers.trackers.CheckInvariants();
        items += readers.trackers.size();
      });
      base::Check(items != 0, "no key is kept without trackers");
      items_found += items;
    }
  }
  base::Check(keys_found == keys() && items_found == items(), "keys and items are counted");
  base::Check(prefixes_.size() == prefixes(), "prefixes are counted");
  base::Check(active() || (keys() == 0 && trackers() == 0), "who tracks makes it active");
}

}  // namespace remora::messages
