#include "engine/messages/tracker_set.h"

#include <utility>

#include "engine/base/check.h"
#include "engine/messages/tracker.h"

namespace remora::messages {

TrackerSet& TrackerSet::operator=(TrackerSet&& other) noexcept {
  if (this != &other) {
    Clear();
    TakeFrom(other);
  }
  return *this;
}

void TrackerSet::TakeFrom(TrackerSet& other) {
  places_ = std::exchange(other.places_, nullptr);
  size_ = std::exchange(other.size_, 0);
  capacity_ = std::exchange(other.capacity_, 0);
}

void TrackerSet::Clear() {
  ForEach([](Tracker& tracker) { tracker.LetGo(); });
  if (capacity_ != 0) delete[] places_;
  only_ = nullptr;
  size_ = capacity_ = 0;
}

size_t TrackerSet::PlaceOf(const Tracker* tracker) const {
  // Addresses of one allocator have few different low bits.
  const uint64_t mixed = (reinterpret_cast<uintptr_t>(tracker) >> 4) * 0x9E3779B97F4A7C15u;
  return static_cast<size_t>(mixed >> 32) & (capacity_ - 1);
}

size_t TrackerSet::Find(const Tracker* tracker) const {
  size_t at = PlaceOf(tracker);
  while (places_[at] != nullptr && places_[at] != tracker) at = (at + 1) & (capacity_ - 1);
  return at;
}

bool TrackerSet::Contains(const Tracker& tracker) const {
  if (capacity_ == 0) return size_ != 0 && only_ == &tracker;
  return places_[Find(&tracker)] != nullptr;
}

bool TrackerSet::Add(Tracker& tracker) {
  if (Contains(tracker)) return false;
  tracker.Hold();
  if (capacity_ == 0 && size_ != 0 && only_->ended()) {
    only_->LetGo();
    size_ = 0;
  }
  if (capacity_ == 0 && size_ == 0) {
    only_ = &tracker;
    size_ = 1;
    return true;
  }
  if (size_ + 1 > capacity_ / 4 * 3) MakeRoom();
  places_[Find(&tracker)] = &tracker;
  ++size_;
  return true;
}

void TrackerSet::MakeRoom() {
  uint32_t alive = 0;
  ForEach([&](const Tracker& tracker) { alive += tracker.ended() ? 0 : 1; });
  uint32_t capacity = kFirstPlaces;
  // Why twice as much: the next growth is not to follow at once.
  while (alive + 1 > capacity / 8 * 5) capacity *= 2;
  Rebuild(capacity);
}

void TrackerSet::Rebuild(uint32_t capacity) {
  TrackerSet before(std::move(*this));
  places_ = new Tracker* [capacity] {};
  capacity_ = capacity;
  before.ForEach([this](Tracker& tracker) {
    if (tracker.ended()) return;
    tracker.Hold();
    places_[Find(&tracker)] = &tracker;
    ++size_;
  });
}

bool TrackerSet::Remove(Tracker& tracker) {
  if (!Contains(tracker)) return false;
  tracker.LetGo();
  --size_;
  if (capacity_ == 0) {
    only_ = nullptr;
    return true;
  }
  // Those behind move up, unless they would come before their own place.
  const size_t mask = capacity_ - 1;
  size_t hole = Find(&tracker);
  for (size_t at = (hole + 1) & mask; places_[at] != nullptr; at = (at + 1) & mask) {
    if (((at - PlaceOf(places_[at])) & mask) < ((at - hole) & mask)) continue;
    places_[hole] = places_[at];
    hole = at;
  }
  places_[hole] = nullptr;
  return true;
}

void TrackerSet::CheckInvariants() const {
  size_t count = 0;
  ForEach([&](const Tracker& tracker) {
    base::Check(Contains(tracker), "every tracker is found");
    ++count;
  });
  base::Check(count == size_, "the size is the number of trackers");
  base::Check(capacity_ == 0 || size_ <= capacity_ / 4 * 3, "a set is at most 3/4 full");
}

}  // namespace remora::messages
