// RankedSkipList, the shape of its blocks: how they fill up, shed, split, merge and go.
//
// A full leaf, in this order: at the end of the list it stays full and a new leaf begins; beside a
// neighbour with room it sheds half of that room into it; else it splits in two. Leaves are
// neighbours here when they have the same parent, so that only its row changes.
#include <algorithm>
#include <iterator>
#include <limits>

#include "engine/base/check.h"
#include "engine/containers/ranked_skip_list.h"

namespace remora::containers {

namespace {

// A neighbour takes entries only when it has room for that many: moving one or two at a time would
// cost a write to another element for every insertion.
constexpr uint32_t kShedRoomMin = 6;

// Two blocks merge when the result leaves some room, so that a block does not split and merge in
// turn.
constexpr uint32_t kLeafMergeMax = RankedLeaf::kCapacity - 6;
constexpr uint32_t kIndexMergeMax = RankedIndex::kCapacity - 6;

}  // namespace

Reference RankedSkipList::NewLeaf() {
  const Reference block = slab_->Allocate(sizeof(RankedLeaf));
  RankedLeaf& leaf = Leaf(block);
  leaf.header = {};
  std::fill(std::begin(leaf.scores), std::end(leaf.scores), NothingOf(leaf.scores));
  std::fill(std::begin(leaf.elements), std::end(leaf.elements), NothingOf(leaf.elements));
  ++blocks_;
  return block;
}

Reference RankedSkipList::NewIndex(uint32_t level) {
  const Reference block = slab_->Allocate(sizeof(RankedIndex));
  RankedIndex& index = Index(block);
  index.header = {};
  index.header.level = static_cast<uint16_t>(level);
  std::fill(std::begin(index.separators), std::end(index.separators), NothingOf(index.separators));
  std::fill(std::begin(index.children), std::end(index.children), NothingOf(index.children));
  std::fill(std::begin(index.spans), std::end(index.spans), NothingOf(index.spans));
  ++blocks_;
  return block;
}

void RankedSkipList::FreeBlock(Reference block) {
  slab_->Free(block, kRankedBlockBytes);
  --blocks_;
}

void RankedSkipList::LinkLeafBehind(Reference leaf, Reference previous) {
  RankedBlockHeader& header = Header(leaf);
  header.previous = previous;
  header.next = Header(previous).next;
  Header(previous).next = leaf;
  (header.next != 0 ? Header(header.next).previous : last_) = leaf;
}

void RankedSkipList::UnlinkLeaf(Reference leaf) {
  const RankedBlockHeader& header = Header(leaf);
  (header.previous != 0 ? Header(header.previous).next : first_) = header.next;
  (header.next != 0 ? Header(header.next).previous : last_) = header.previous;
}

// Moves `count` entries from one leaf into a gap of another one.
void RankedSkipList::MoveEntries(Reference from_block, uint32_t from_index, Reference to_block,
                                 uint32_t to_index, uint32_t count) {
  RankedLeaf& from = Leaf(from_block);
  RankedLeaf& to = Leaf(to_block);
  base::DebugCheck(to.header.count + count <= RankedLeaf::kCapacity, "the leaf has room");
  OpenGap(to.scores, to.header.count, to_index, count);
  OpenGap(to.elements, to.header.count, to_index, count);
  std::copy_n(from.scores + from_index, count, to.scores + to_index);
  std::copy_n(from.elements + from_index, count, to.elements + to_index);
  CloseGap(from.scores, from.header.count, from_index, count);
  CloseGap(from.elements, from.header.count, from_index, count);
  from.header.count -= static_cast<uint16_t>(count);
  to.header.count += static_cast<uint16_t>(count);
  for (uint32_t i = 0; i < count; ++i) SetBlockOf(to.elements[to_index + i], to_block);
}

// Puts an entry into a leaf without room. The spans above count it already, as if it were in.
void RankedSkipList::PutIntoFullLeaf(Reference leaf, uint32_t index, const Entry& entry) {
  if (leaf == last_ && index == RankedLeaf::kCapacity) {
    const Reference behind = NewLeaf();
    LinkLeafBehind(behind, leaf);
    PutEntry(behind, 0, entry);
    return AddSibling(leaf, behind, entry.score);
  }
  if (!ShedIntoNeighbour(leaf, index, entry)) SplitLeaf(leaf, index, entry);
}

bool RankedSkipList::ShedIntoNeighbour(Reference leaf, uint32_t index, const Entry& entry) {
  if (leaf == root_) return false;
  RankedIndex& parent = Index(Header(leaf).parent);
  const uint32_t slot = SlotOf(parent, leaf);
  const bool has_right = slot + 1u < parent.header.count;
  const uint32_t left_room = slot > 0 ? RankedLeaf::kCapacity - parent.spans[slot - 1] : 0;
  const uint32_t right_room = has_right ? RankedLeaf::kCapacity - parent.spans[slot + 1] : 0;
  const uint32_t moved = (std::max(left_room, right_room) + 1) / 2;
  if (std::max(left_room, right_room) < kShedRoomMin) return false;
  if (left_room > right_room) {
    const Reference left = parent.children[slot - 1];
    const uint32_t left_count = Header(left).count;
    MoveEntries(leaf, 0, left, left_count, moved);
    PutIntoEither({left, leaf}, left_count + index, entry);
    SetBoundary(parent, slot - 1);
  } else {
    const Reference right = parent.children[slot + 1];
    MoveEntries(leaf, RankedLeaf::kCapacity - moved, right, 0, moved);
    PutIntoEither({leaf, right}, index, entry);
    SetBoundary(parent, slot);
  }
  return true;
}

// Puts an entry into the one of two neighbours where it belongs; `index` counts from the first
// entry of the left one on.
void RankedSkipList::PutIntoEither(LeafPair leaves, uint32_t index, const Entry& entry) {
  const uint32_t left_count = Header(leaves.left).count;
  if (index <= left_count && left_count < RankedLeaf::kCapacity) {
    PutEntry(leaves.left, index, entry);
  } else {
    PutEntry(leaves.right, index - left_count, entry);
  }
}

// Writes the separator and the spans of two leaves after entries have moved between them.
void RankedSkipList::SetBoundary(RankedIndex& parent, uint32_t left_slot) {
  const RankedLeaf& right = Leaf(parent.children[left_slot + 1]);
  parent.spans[left_slot] = Header(parent.children[left_slot]).count;
  parent.spans[left_slot + 1] = right.header.count;
  parent.separators[left_slot + 1] = right.scores[0];
}

void RankedSkipList::SplitLeaf(Reference leaf, uint32_t index, const Entry& entry) {
  const Reference right = NewLeaf();
  LinkLeafBehind(right, leaf);
  constexpr uint32_t kKept = RankedLeaf::kCapacity / 2;
  MoveEntries(leaf, kKept, right, 0, RankedLeaf::kCapacity - kKept);
  PutIntoEither({leaf, right}, index, entry);
  AddSibling(leaf, right, Leaf(right).scores[0]);
}

// Enters `right` as the next sibling of `left`, whose span above still counts what is in `right`.
void RankedSkipList::AddSibling(Reference left, Reference right, double separator) {
  if (left == root_) return AddRoot(left, right, separator);
  const uint32_t span = SpanOf(right);
  Reference parent = Header(left).parent;
  if (Index(parent).header.count == RankedIndex::kCapacity) {
    if (IsLastOfItsLevel(left)) {
      Index(parent).spans[RankedIndex::kCapacity - 1] -= span;
      const Reference behind = NewIndex(Header(parent).level);
      PutChild(behind, 0, {separator, right, span});
      return AddSibling(parent, behind, separator);
    }
    SplitIndex(parent);
    parent = Header(left).parent;
  }
  const uint32_t slot = SlotOf(Index(parent), left);
  Index(parent).spans[slot] -= span;
  PutChild(parent, slot + 1, {separator, right, span});
}

void RankedSkipList::AddRoot(Reference left, Reference right, double separator) {
  root_ = NewIndex(Header(left).level + 1u);
  PutChild(root_, 0, {-std::numeric_limits<double>::infinity(), left, SpanOf(left)});
  PutChild(root_, 1, {separator, right, SpanOf(right)});
}

void RankedSkipList::PutChild(Reference parent, uint32_t slot, const Child& child) {
  RankedIndex& index = Index(parent);
  base::DebugCheck(index.header.count < RankedIndex::kCapacity, "the index block has room");
  OpenGap(index.separators, index.header.count, slot, 1);
  OpenGap(index.children, index.header.count, slot, 1);
  OpenGap(index.spans, index.header.count, slot, 1);
  index.separators[slot] = child.separator;
  index.children[slot] = child.block;
  index.spans[slot] = child.span;
  ++index.header.count;
  Header(child.block).parent = parent;
}

void RankedSkipList::SplitIndex(Reference block) {
  RankedIndex& left = Index(block);
  const Reference right = NewIndex(left.header.level);
  const uint32_t kept = left.header.count / 2u;
  const double separator = left.separators[kept];
  MoveChildren(left, kept, right);
  AddSibling(block, right, separator);
}

// Appends the children of `from` from a slot on to another index block.
void RankedSkipList::MoveChildren(RankedIndex& from, uint32_t slot, Reference to_block) {
  RankedIndex& to = Index(to_block);
  const uint32_t count = from.header.count - slot;
  const uint32_t end = to.header.count;
  std::copy_n(from.separators + slot, count, to.separators + end);
  std::copy_n(from.children + slot, count, to.children + end);
  std::copy_n(from.spans + slot, count, to.spans + end);
  CloseGap(from.separators, slot + count, slot, count);
  CloseGap(from.children, slot + count, slot, count);
  CloseGap(from.spans, slot + count, slot, count);
  from.header.count = static_cast<uint16_t>(slot);
  to.header.count = static_cast<uint16_t>(end + count);
  for (uint32_t i = 0; i < count; ++i) Header(to.children[end + i]).parent = to_block;
}

uint32_t RankedSkipList::SpanOf(Reference block) const {
  if (Header(block).level == 0) return Header(block).count;
  return static_cast<uint32_t>(SpansBefore(Index(block), Header(block).count));
}

bool RankedSkipList::IsLastOfItsLevel(Reference block) const {
  while (block != root_) {
    const RankedIndex& parent = Index(Header(block).parent);
    if (parent.children[parent.header.count - 1] != block) return false;
    block = Header(block).parent;
  }
  return true;
}

// After entries have left `leaf`: drops what is empty and merges what fits together, up to the
// root.
void RankedSkipList::MergeUpwards(Reference leaf) {
  Reference block = leaf;
  while (block != root_) {
    const Reference parent = Header(block).parent;
    const uint32_t capacity =
        Header(block).level == 0 ? RankedLeaf::kCapacity : RankedIndex::kCapacity;
    if (Header(block).count < capacity / 2) MergeWithNeighbour(block);
    block = parent;
  }
  while (Header(root_).level > 0 && Header(root_).count <= 1) {
    const Reference child = Header(root_).count == 1 ? Index(root_).children[0] : 0;
    FreeBlock(root_);
    root_ = child;
    if (root_ == 0) return;
    Header(root_).parent = 0;
  }
  if (Header(root_).count == 0) Clear();
}

void RankedSkipList::MergeWithNeighbour(Reference block) {
  RankedIndex& parent = Index(Header(block).parent);
  const uint32_t slot = SlotOf(parent, block);
  const uint32_t count = Header(block).count;
  if (count == 0) {
    if (Header(block).level == 0) UnlinkLeaf(block);
    RemoveChild(parent, slot);
    return FreeBlock(block);
  }
  const uint32_t most = Header(block).level == 0 ? kLeafMergeMax : kIndexMergeMax;
  if (slot > 0 && Header(parent.children[slot - 1]).count + count <= most) {
    return MergeChildren(parent, slot - 1);
  }
  if (slot + 1u < parent.header.count && Header(parent.children[slot + 1]).count + count <= most) {
    MergeChildren(parent, slot);
  }
}

// Moves all of the child behind `left_slot` into the child there.
void RankedSkipList::MergeChildren(RankedIndex& parent, uint32_t left_slot) {
  const Reference left = parent.children[left_slot];
  const Reference right = parent.children[left_slot + 1];
  if (Header(left).level == 0) {
    MoveEntries(right, 0, left, Header(left).count, Header(right).count);
    UnlinkLeaf(right);
  } else {
    // The first separator of a block is not kept up to date; what separates now is the parent's.
    Index(right).separators[0] = parent.separators[left_slot + 1];
    MoveChildren(Index(right), 0, left);
  }
  parent.spans[left_slot] += parent.spans[left_slot + 1];
  RemoveChild(parent, left_slot + 1);
  FreeBlock(right);
}

void RankedSkipList::RemoveChild(RankedIndex& parent, uint32_t slot) {
  CloseGap(parent.separators, parent.header.count, slot, 1);
  CloseGap(parent.children, parent.header.count, slot, 1);
  CloseGap(parent.spans, parent.header.count, slot, 1);
  --parent.header.count;
}

void RankedSkipList::RemoveRange(uint64_t first, uint64_t count) {
  if (count == 0) return;
  if (count == size_) return Clear();
  RemoveBelow(root_, first, count);
  size_ -= count;
  // What has shrunk is above the last entry before the range or above the first one behind it.
  if (first > 0) MergeUpwards(At(first - 1).block);
  if (first < size_) MergeUpwards(At(first).block);
}

// Takes out entries below a block that keeps at least one.
void RankedSkipList::RemoveBelow(Reference block, uint64_t first, uint64_t count) {
  if (Header(block).level == 0) {
    RankedLeaf& leaf = Leaf(block);
    const uint32_t at = static_cast<uint32_t>(first);
    CloseGap(leaf.scores, leaf.header.count, at, static_cast<uint32_t>(count));
    CloseGap(leaf.elements, leaf.header.count, at, static_cast<uint32_t>(count));
    leaf.header.count -= static_cast<uint16_t>(count);
    return;
  }
  RankedIndex& index = Index(block);
  uint64_t begin = 0;
  uint32_t kept = 0;
  for (uint32_t slot = 0; slot < index.header.count; ++slot) {
    const uint64_t end = begin + index.spans[slot];
    const uint64_t from = std::clamp(first, begin, end);
    const uint64_t to = std::clamp(first + count, begin, end);
    if (to - from == end - begin) {
      FreeBelow(index.children[slot]);
    } else {
      if (to > from) RemoveBelow(index.children[slot], from - begin, to - from);
      index.separators[kept] = index.separators[slot];
      index.children[kept] = index.children[slot];
      index.spans[kept] = static_cast<uint32_t>(end - begin - (to - from));
      ++kept;
    }
    begin = end;
  }
  const uint32_t gone = index.header.count - kept;
  CloseGap(index.separators, index.header.count, kept, gone);
  CloseGap(index.children, index.header.count, kept, gone);
  CloseGap(index.spans, index.header.count, kept, gone);
  index.header.count = static_cast<uint16_t>(kept);
}

void RankedSkipList::FreeBelow(Reference block) {
  if (Header(block).level == 0) {
    UnlinkLeaf(block);
  } else {
    const RankedIndex& index = Index(block);
    for (uint32_t slot = 0; slot < index.header.count; ++slot) FreeBelow(index.children[slot]);
  }
  FreeBlock(block);
}

void RankedSkipList::Clear() {
  if (root_ != 0) FreeBelow(root_);
  root_ = first_ = last_ = 0;
  size_ = 0;
}

}  // namespace remora::containers
