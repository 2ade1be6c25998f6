#include "engine/containers/expiry_wheel.h"

#include <algorithm>
#include <bit>
#include <utility>

#include "engine/base/check.h"

namespace remora::containers {

ExpiryWheel::SlotPlace ExpiryWheel::PlaceOf(int64_t due_milliseconds) const {
  // Rounded up, so that what is taken is due; and never the current tick, which has been taken.
  constexpr int64_t kEnd =
      (int64_t{1} << (kTickBits + kDigitBits * kLevels)) - (int64_t{1} << kTickBits);
  const int64_t clamped =
      std::clamp<int64_t>(due_milliseconds, 0, kEnd - kPhases) + phase_milliseconds_;
  uint64_t tick = static_cast<uint64_t>(clamped + (1 << kTickBits) - 1) >> kTickBits;
  tick = std::max(tick, current_tick_ + 1);
  const int level = (63 - std::countl_zero(tick ^ current_tick_)) / kDigitBits;
  const int shift = level * kDigitBits;
  return {tick >> shift << shift, level, (tick >> shift) % kSlots};
}

void ExpiryWheel::Add(int64_t due_milliseconds, Entry entry, Slab& slab) {
  Place(due_milliseconds, entry, slab);
  // What was kept under this reference may be something else, due later.
  if (Kept* const kept = FindKept(entry.reference)) kept->pass = 0;
}

void ExpiryWheel::Place(int64_t due_milliseconds, Entry entry, Slab& slab) {
  const auto [tick, level, slot] = PlaceOf(due_milliseconds);
  if (!slots_[level]) slots_[level] = std::make_unique<std::array<Reference, kSlots>>();
  Reference& head = (*slots_[level])[slot];
  Node* node = head == 0 ? nullptr : slab.At<Node>(head);
  if (node == nullptr || node->count == node->room) {
    const uint16_t room =
        node == nullptr ? 3 : static_cast<uint16_t>(std::min<int>(node->room * 2 + 1, kRoomMax));
    const Reference added = slab.Allocate(NodeBytes(room));
    node = slab.At<Node>(added);
    node->next = head;
    node->count = 0;
    node->room = room;
    head = added;
    occupied_[level] |= uint64_t{1} << slot;
  }
  node->entries[node->count++] = entry;
  ++size_;
  next_due_ = std::min(next_due_, static_cast<int64_t>(tick << kTickBits));
}

bool ExpiryWheel::BeginRecheck(size_t live) {
  constexpr size_t kPlaces = kLevels * kSlots;
  for (size_t looked = 0; looked < kPlaces; ++looked) {
    const size_t place = recheck_cursor_;
    const int level = static_cast<int>(place / kSlots);
    const size_t slot = place % kSlots;
    recheck_cursor_ = (place + 1) % kPlaces;
    if (recheck_cursor_ == 0) {
      // A pass is over. What it kept is what lives, so far as it can tell: the next one waits until
      // there is a quarter more.
      recheck_above_ = kept_count_ + kept_count_ / 4;
      kept_count_ = 0;
      kept_ = {};
    }
    if (((occupied_[level] >> slot) & 1) == 0) continue;
    rechecked_ = std::exchange((*slots_[level])[slot], 0);
    occupied_[level] &= ~(uint64_t{1} << slot);
    const int shift = level * kDigitBits;
    recheck_tick_ = ((current_tick_ >> shift >> kDigitBits << kDigitBits) | slot) << shift;
    if (kept_.empty()) kept_.resize(std::bit_ceil(2 * std::min(live, size_) + kKeptProbes));
    if (++recheck_pass_ == 0) {
      kept_.assign(kept_.size(), {});
      recheck_pass_ = 1;
    }
    return true;
  }
  return false;
}

ExpiryWheel::Kept* ExpiryWheel::FindKept(Reference reference) const {
  if (kept_.empty()) return nullptr;
  const size_t start = reference * size_t{0x9E3779B1} >> 7;
  for (size_t i = 0; i < kKeptProbes; ++i) {
    const Kept& kept = kept_[(start + i) & (kept_.size() - 1)];
    if (kept.pass == recheck_pass_ && kept.reference == reference) return const_cast<Kept*>(&kept);
  }
  return nullptr;
}

void ExpiryWheel::NoteKept(Reference reference) {
  const size_t start = reference * size_t{0x9E3779B1} >> 7;
  for (size_t i = 0; i < kKeptProbes; ++i) {
    Kept& kept = kept_[(start + i) & (kept_.size() - 1)];
    if (kept.pass == recheck_pass_) continue;
    kept = {reference, recheck_pass_};
    return;
  }
}

bool ExpiryWheel::NextNode(int64_t now_milliseconds, Slab&) {
  if (taken_ != 0) return true;
  const uint64_t now_tick =
      static_cast<uint64_t>(std::max<int64_t>(now_milliseconds, 0) + phase_milliseconds_) >>
      kTickBits;
  if (rechecked_ != 0 && recheck_tick_ <= now_tick) {
    taken_ = std::exchange(rechecked_, 0);
    return true;
  }
  for (int level = 0; level < kLevels; ++level) {
    if (occupied_[level] == 0) continue;
    const uint64_t slot = static_cast<uint64_t>(std::countr_zero(occupied_[level]));
    const int shift = level * kDigitBits;
    const uint64_t begins = ((current_tick_ >> shift >> kDigitBits << kDigitBits) | slot) << shift;
    if (begins > now_tick) break;
    current_tick_ = begins;
    taken_ = (*slots_[level])[slot];
    (*slots_[level])[slot] = 0;
    occupied_[level] &= ~(uint64_t{1} << slot);
    return true;
  }
  current_tick_ = std::max(current_tick_, now_tick);
  return false;
}

bool ExpiryWheel::PopTaken(Entry& entry, Slab& slab) {
  if (taken_ == 0) return false;
  entry = Pop(taken_, slab);
  return true;
}

ExpiryWheel::Entry ExpiryWheel::Pop(Reference& chain, Slab& slab) {
  Node* node = slab.At<Node>(chain);
  const Entry entry = node->entries[--node->count];
  --size_;
  if (node->count == 0) {
    const Reference next = node->next;
    slab.Free(chain, NodeBytes(node->room));
    chain = next;
  }
  return entry;
}

void ExpiryWheel::UpdateNextDue() {
  if (taken_ != 0) {
    next_due_ = static_cast<int64_t>(current_tick_ << kTickBits);
    return;
  }
  next_due_ = rechecked_ != 0 ? static_cast<int64_t>(recheck_tick_ << kTickBits) : kNever;
  for (int level = 0; level < kLevels; ++level) {
    if (occupied_[level] == 0) continue;
    const uint64_t slot = static_cast<uint64_t>(std::countr_zero(occupied_[level]));
    const int shift = level * kDigitBits;
    const uint64_t tick = ((current_tick_ >> shift >> kDigitBits << kDigitBits) | slot) << shift;
    next_due_ = std::min(next_due_, static_cast<int64_t>(tick << kTickBits));
    return;
  }
}

void ExpiryWheel::Forget() {
  occupied_ = {};
  slots_ = {};
  taken_ = 0;
  rechecked_ = 0;
  kept_ = {};
  size_ = 0;
  next_due_ = kNever;
}

void ExpiryWheel::CheckInvariants(const Slab& slab) const {
  size_t counted = 0;
  const auto count_chain = [&](Reference node) {
    for (; node != 0; node = slab.At<Node>(node)->next) counted += slab.At<Node>(node)->count;
  };
  count_chain(taken_);
  count_chain(rechecked_);
  for (int level = 0; level < kLevels; ++level) {
    const uint64_t current_digit = (current_tick_ >> (level * kDigitBits)) % kSlots;
    for (size_t slot = 0; slots_[level] && slot < kSlots; ++slot) {
      const Reference head = (*slots_[level])[slot];
      base::Check(((occupied_[level] >> slot) & 1) == (head != 0), "occupied slots have entries");
      base::Check(head == 0 || slot > current_digit, "occupied slots lie ahead at their level");
      count_chain(head);
    }
  }
  base::Check(counted == size_, "size() counts the entries of all slots");
}

}  // namespace remora::containers
