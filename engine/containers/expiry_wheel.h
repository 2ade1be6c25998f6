// ExpiryWheel: which entries of one table are due, to 4 milliseconds, at 8 bytes an entry.
//
//   level 0   64 slots of 4 ms       A tick is 4 ms. An entry stands at the level of the highest
//   level 1   64 slots of 256 ms     six-bit digit in which its tick differs from the current one,
//   level 2   64 slots of 16.4 s     in the slot of that digit's value. When time reaches a slot,
//     …                              its entries are taken: what is due goes, the rest is placed
//   level 6   64 slots of 9 years    again, at a lower level.
//
//   slot --> node: next | count, room | {reference, hash} {reference, hash} …    3 to 31 entries
//
// An entry does not hold its due time: whoever takes it looks the time up, by the reference and the
// low half of the hash (which find it in the table without reading it). So an entry may be stale:
// what it named may be gone, or due later. Placing it again when it is taken is then all there is
// to do; making something due *later* needs no call at all. Whoever makes things due earlier or
// moves them again and again leaves stale entries behind: Recheck goes through the wheel ahead of
// time, a few entries a call, and drops them.
//
// When time reaches a slot of a higher level, all its entries are placed again. Wheels that are
// kept side by side get different phases, so that they do not do so at the same moment.
//
// Laws   (1) No occupied slot contains the current tick at its level.
//        (2) An entry stands in the slot of its due tick, or of an earlier tick.
//        (3) Entries that are being rechecked are handed out when their slot is reached.
// Cost   Add O(1); an entry is taken at most once a level. Nodes live in the owner's slab.
// Why not a heap: 12 to 16 bytes an entry and a cache miss per level of the heap and operation.
// Source: hashed and hierarchical timing wheels, Varghese and Lauck 1987.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <memory>
#include <vector>

#include "engine/containers/slab.h"

namespace remora::containers {

class ExpiryWheel {
 public:
  static constexpr int64_t kNever = std::numeric_limits<int64_t>::max();

  struct Entry {
    Reference reference;
    uint32_t hash;  // the low half
  };

  // `phase_milliseconds`, below kPhases, moves the moments at which slots begin.
  explicit ExpiryWheel(int64_t phase_milliseconds = 0) : phase_milliseconds_(phase_milliseconds) {}
  static constexpr int64_t kPhases = 16'384;

  [[nodiscard]] size_t size() const { return size_; }
  // No entry is to be taken before this time, in milliseconds; kNever when there is none.
  [[nodiscard]] int64_t next_due_milliseconds() const {
    return next_due_ == kNever ? kNever : next_due_ - phase_milliseconds_;
  }

  void Add(int64_t due_milliseconds, Entry entry, Slab& slab);

  // Takes entries whose slot has been reached, at most `budget` of them. `take(entry)` handles one
  // and returns when it is to be taken again, later than `now`, or kNever. `take` may add and free
  // blocks of the slab and Add other entries, and calls nothing else. Returns how many were taken.
  template <typename Take>
  size_t Advance(int64_t now_milliseconds, size_t budget, Slab& slab, Take&& take) {
    size_t taken = 0;
    while (taken < budget && NextNode(now_milliseconds, slab)) {
      Entry entry;
      while (taken < budget && PopTaken(entry, slab)) {
        ++taken;
        const int64_t again = take(entry);
        if (again != kNever) Add(again, entry, slab);
      }
    }
    UpdateNextDue();
    return taken;
  }

  // Whether something due at `one` and something due at `other` stand in one slot.
  [[nodiscard]] bool SameSlot(int64_t one_milliseconds, int64_t other_milliseconds) const {
    return PlaceOf(one_milliseconds) == PlaceOf(other_milliseconds);
  }

  // True when more entries than live things can explain are in the wheel. `live` is about how many
  // things have an entry.
  [[nodiscard]] bool WantsRecheck(size_t live) const {
    return size_ > 2 * live + kRecheckFloor && size_ > recheck_above_;
  }
  // Looks at `budget` entries ahead of time, slot after slot: those that `due_of(entry)` says are
  // due never, and all but one of those that name one thing in one slot, are dropped, the others
  // placed again. `due_of` must not call the wheel.
  template <typename DueOf>
  void Recheck(size_t budget, size_t live, Slab& slab, DueOf&& due_of) {
    for (; budget > 0; --budget) {
      if (rechecked_ == 0 && !BeginRecheck(live)) return;
      const Entry entry = Pop(rechecked_, slab);
      if (WasKept(entry.reference)) continue;
      const int64_t due = due_of(entry);
      if (due == kNever) continue;
      Place(due, entry, slab);
      NoteKept(entry.reference);
      ++kept_count_;
    }
  }

  // Forgets all entries without giving back their nodes: for an owner that drops the slab as well.
  void Forget();

  // Checks the laws, apart from the entries' due times. For tests.
  void CheckInvariants(const Slab& slab) const;

 private:
  static constexpr int kTickBits = 2;
  static constexpr int kDigitBits = 6;
  static constexpr int kLevels = 7;
  static constexpr size_t kSlots = size_t{1} << kDigitBits;
  static constexpr uint16_t kRoomMax = 31;

  struct Node {
    Reference next;
    uint16_t count;
    uint16_t room;
    Entry entries[];
  };
  static_assert(sizeof(Node) == 8);
  static size_t NodeBytes(uint16_t room) { return sizeof(Node) + room * sizeof(Entry); }

  // Below this a wheel is not worth a recheck.
  static constexpr size_t kRecheckFloor = 64;
  static constexpr size_t kKeptProbes = 8;

  struct SlotPlace {
    uint64_t tick;  // the first of the slot
    int level;
    size_t slot;
    bool operator==(const SlotPlace& other) const {
      return level == other.level && slot == other.slot;
    }
  };
  // A reference that was kept in the slot that is being rechecked.
  struct Kept {
    Reference reference;
    uint32_t pass;
  };

  [[nodiscard]] SlotPlace PlaceOf(int64_t due_milliseconds) const;
  void Place(int64_t due_milliseconds, Entry entry, Slab& slab);
  // Takes one entry out of a chain that is not empty.
  Entry Pop(Reference& chain, Slab& slab);
  // Makes `rechecked_` the chain of the next slot that has entries; false when there is none.
  bool BeginRecheck(size_t live);
  [[nodiscard]] bool WasKept(Reference reference) const { return FindKept(reference) != nullptr; }
  [[nodiscard]] Kept* FindKept(Reference reference) const;
  void NoteKept(Reference reference);

  // Makes `taken_` the chain of the next slot that has been reached, unless it has entries left.
  // Moves the current tick. False when nothing is left to take.
  bool NextNode(int64_t now_milliseconds, Slab& slab);
  bool PopTaken(Entry& entry, Slab& slab);
  void UpdateNextDue();

  uint64_t current_tick_ = 0;
  int64_t phase_milliseconds_;
  int64_t next_due_ = kNever;  // the phase included
  size_t size_ = 0;
  Reference taken_ = 0;
  // The slot that is being rechecked, and what of it was placed again. The table of the latter is
  // there only during a pass; it may forget, then a duplicate stays until the next pass.
  Reference rechecked_ = 0;
  size_t recheck_cursor_ = 0;
  uint64_t recheck_tick_ = 0;
  size_t recheck_above_ = 0;
  size_t kept_count_ = 0;
  uint32_t recheck_pass_ = 0;
  std::vector<Kept> kept_;
  std::array<uint64_t, kLevels> occupied_{};
  std::array<std::unique_ptr<std::array<Reference, kSlots>>, kLevels> slots_;
};

}  // namespace remora::containers
