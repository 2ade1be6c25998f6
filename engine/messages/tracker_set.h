// TrackerSet: those who are to be told of one key. Holds a reference to each.
//
//   one tracker            several: open addressing, a power of two of places, at most 3/4 full
//   +---------+            +---------+      +------+------+------+------+
//   | tracker |            | places --+---> | a    |      | c    | b    |
//   +---------+            +---------+      +------+------+------+------+
//
// Most keys are read by one client, and cost no allocation here; a key that everybody reads costs
// some 11 to 22 bytes per client. Before it grows it forgets those who have gone, so that clients
// that come, read and go leave nothing behind.
// Cost        Add, Remove O(1). Moving it O(1): who changes a key hands its set over as it is.
#pragma once

#include <cstddef>
#include <cstdint>

namespace remora::messages {

class Tracker;

class TrackerSet {
 public:
  TrackerSet() = default;
  TrackerSet(TrackerSet&& other) noexcept { TakeFrom(other); }
  TrackerSet& operator=(TrackerSet&& other) noexcept;
  ~TrackerSet() { Clear(); }

  // False when it is there already.
  bool Add(Tracker& tracker);
  // False when it is not there.
  bool Remove(Tracker& tracker);
  [[nodiscard]] bool Contains(const Tracker& tracker) const;
  [[nodiscard]] size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  void Clear();
  // Memory outside of the set itself.
  [[nodiscard]] size_t bytes() const { return capacity_ * sizeof(Tracker*); }

  template <typename Visit>
  void ForEach(Visit&& visit) const {
    if (capacity_ == 0) {
      if (size_ != 0) visit(*only_);
      return;
    }
    for (size_t i = 0; i < capacity_; ++i) {
      if (places_[i] != nullptr) visit(*places_[i]);
    }
  }

  void CheckInvariants() const;

 private:
  static constexpr uint32_t kFirstPlaces = 8;

  [[nodiscard]] size_t PlaceOf(const Tracker* tracker) const;
  // Where the tracker is, or the empty place where it belongs.
  [[nodiscard]] size_t Find(const Tracker* tracker) const;
  void MakeRoom();
  void Rebuild(uint32_t capacity);
  void TakeFrom(TrackerSet& other);

  union {
    Tracker* only_ = nullptr;  // while capacity_ is 0
    Tracker** places_;
  };
  uint32_t size_ = 0;
  uint32_t capacity_ = 0;
};

}  // namespace remora::messages
