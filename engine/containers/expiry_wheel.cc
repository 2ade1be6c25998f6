#include "engine/containers/expiry_wheel.h"

#include <algorithm>
#include <bit>

#include "engine/base/check.h"

namespace remora::containers {

void ExpiryWheel::Add(int64_t due_milliseconds, Entry entry, Slab& slab) {
  // Rounded up, so that what is taken is due; and never the current tick, which has been taken.
  const int64_t clamped = std::clamp<int64_t>(
      due_milliseconds, 0,
      (int64_t{1} << (kTickBits + kDigitBits * kLevels)) - (int64_t{1} << kTickBits));
  uint64_t tick = static_cast<uint64_t>(clamped + (1 << kTickBits) - 1) >> kTickBits;
  tick = std::max(tick, current_tick_ + 1);
  const int level = (63 - std::countl_zero(tick ^ current_tick_)) / kDigitBits;
  const size_t slot = (tick >> (level * kDigitBits)) % kSlots;
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
  const int64_t slot_begins =
      static_cast<int64_t>((tick >> (level * kDigitBits) << (level * kDigitBits)) << kTickBits);
  next_due_milliseconds_ = std::min(next_due_milliseconds_, slot_begins);
}

bool ExpiryWheel::NextNode(int64_t now_milliseconds, Slab&) {
  if (taken_ != 0) return true;
  const uint64_t now_tick =
      static_cast<uint64_t>(std::max<int64_t>(now_milliseconds, 0)) >> kTickBits;
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
  Node* node = slab.At<Node>(taken_);
  entry = node->entries[--node->count];
  --size_;
  if (node->count == 0) {
    const Reference next = node->next;
    slab.Free(taken_, NodeBytes(node->room));
    taken_ = next;
  }
  return true;
}

void ExpiryWheel::UpdateNextDue() {
  if (taken_ != 0) {
    next_due_milliseconds_ = static_cast<int64_t>(current_tick_ << kTickBits);
    return;
  }
  next_due_milliseconds_ = kNever;
  for (int level = 0; level < kLevels; ++level) {
    if (occupied_[level] == 0) continue;
    const uint64_t slot = static_cast<uint64_t>(std::countr_zero(occupied_[level]));
    const int shift = level * kDigitBits;
    next_due_milliseconds_ = static_cast<int64_t>(
        (((current_tick_ >> shift >> kDigitBits << kDigitBits) | slot) << shift) << kTickBits);
    return;
  }
}

void ExpiryWheel::Forget() {
  occupied_ = {};
  slots_ = {};
  taken_ = 0;
  size_ = 0;
  next_due_milliseconds_ = kNever;
}

void ExpiryWheel::CheckInvariants(const Slab& slab) const {
  size_t counted = 0;
  const auto count_chain = [&](Reference node) {
    for (; node != 0; node = slab.At<Node>(node)->next) counted += slab.At<Node>(node)->count;
  };
  count_chain(taken_);
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
