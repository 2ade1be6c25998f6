// RankedSkipList, changes of single entries, and the check of the laws.
// Its neighbours: ranked_skip_list_search.cc finds, ranked_skip_list_balance.cc shapes the blocks.
#include "engine/containers/ranked_skip_list.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "engine/base/check.h"

namespace remora::containers {

static_assert(sizeof(RankedSkipList) <= 40);

// Puts an entry into a leaf that has room, moving the ones behind it up.
void RankedSkipList::PutEntry(Reference leaf_reference, uint32_t index, const Entry& entry) {
  RankedLeaf& leaf = Leaf(leaf_reference);
  base::DebugCheck(leaf.header.count < RankedLeaf::kCapacity, "the leaf has room");
  OpenGap(leaf.scores, leaf.header.count, index, 1);
  OpenGap(leaf.elements, leaf.header.count, index, 1);
  leaf.scores[index] = entry.score;
  leaf.elements[index] = entry.element;
  ++leaf.header.count;
  SetBlockOf(entry.element, leaf_reference);
}

// Adds `change` to the span of `block` and of all blocks above it.
void RankedSkipList::AddToSpans(Reference block, int64_t change) {
  for (Reference above = Header(block).parent; above != 0; above = Header(block).parent) {
    RankedIndex& parent = Index(above);
    parent.spans[SlotOf(parent, block)] += static_cast<uint32_t>(change);
    block = above;
  }
}

void RankedSkipList::Insert(double score, Reference element) {
  base::DebugCheck(score == score, "NaN has no place in an order");
  if (root_ == 0) root_ = first_ = last_ = NewLeaf();
  const std::string_view member = MemberOf(*slab_, element);
  Reference block = root_;
  while (Header(block).level > 0) {
    RankedIndex& index = Index(block);
    const uint32_t slot = ChooseChild(index, score, member);
    ++index.spans[slot];
    block = index.children[slot];
  }
  const RankedLeaf& leaf = Leaf(block);
  const uint32_t place = PlaceInLeaf(leaf, score, member);
  ++size_;
  if (leaf.header.count < RankedLeaf::kCapacity) return PutEntry(block, place, {score, element});
  PutIntoFullLeaf(block, place, {score, element});
}

void RankedSkipList::AppendSorted(std::span<const Entry> entries) {
  if (entries.empty()) return;
  if (root_ == 0) root_ = first_ = last_ = NewLeaf();
  while (!entries.empty()) {
    const uint32_t room = RankedLeaf::kCapacity - Header(last_).count;
    const uint32_t count = static_cast<uint32_t>(std::min<size_t>(room, entries.size()));
    for (const Entry& entry : entries.first(count)) {
      PutEntry(last_, Header(last_).count, entry);
    }
    AddToSpans(last_, count);
    size_ += count;
    entries = entries.subspan(count);
    if (entries.empty()) return;
    // Why one by hand: the next leaf starts with an entry, since no block is ever empty.
    AddToSpans(last_, 1);
    ++size_;
    PutIntoFullLeaf(last_, RankedLeaf::kCapacity, entries[0]);
    entries = entries.subspan(1);
  }
}

void RankedSkipList::Erase(Reference element) {
  const Reference block = slab_->At<ElementHeader>(element)->block;
  // Both blocks come from memory at the same time, instead of one when the other is searched.
  PrefetchBlock(block);
  if (block != root_) PrefetchBlock(Header(block).parent);
  const Position position = Find(element);
  RankedLeaf& leaf = Leaf(position.block);
  CloseGap(leaf.scores, leaf.header.count, position.index, 1);
  CloseGap(leaf.elements, leaf.header.count, position.index, 1);
  --leaf.header.count;
  --size_;
  SetBlockOf(element, 0);
  AddToSpans(position.block, -1);
  if (leaf.header.count < RankedLeaf::kCapacity / 2) MergeUpwards(position.block);
}

void RankedSkipList::UpdateScore(Reference element, double score) {
  base::DebugCheck(score == score, "NaN has no place in an order");
  const Position position = Find(element);
  RankedLeaf& leaf = Leaf(position.block);
  if (leaf.scores[position.index] == score) {
    leaf.scores[position.index] = score;  // the zeros are equal, and yet two
    return;
  }
  if (StaysInLeaf(position.block, score)) {
    return MoveInsideLeaf(leaf, position.index, {score, element});
  }
  // Why: the new place comes from memory while the old one is closed.
  PrefetchLeafFor(score);
  Erase(element);
  Insert(score, element);
}

void RankedSkipList::MoveInsideLeaf(RankedLeaf& leaf, uint32_t from, const Entry& entry) {
  uint32_t to = PlaceInLeaf(leaf, entry.score, MemberOf(*slab_, entry.element));
  if (to > from) --to;  // the place counted the entry itself
  if (to > from) {
    std::memmove(leaf.scores + from, leaf.scores + from + 1, (to - from) * sizeof(double));
    std::memmove(leaf.elements + from, leaf.elements + from + 1, (to - from) * sizeof(Reference));
  } else {
    std::memmove(leaf.scores + to + 1, leaf.scores + to, (from - to) * sizeof(double));
    std::memmove(leaf.elements + to + 1, leaf.elements + to, (from - to) * sizeof(Reference));
  }
  leaf.scores[to] = entry.score;
  leaf.elements[to] = entry.element;
}

// What a block and everything below it adds up to.
struct RankedSkipList::Shape {
  uint64_t elements = 0;
  uint32_t blocks = 0;
  double lowest = 0;
  double highest = 0;
};

RankedSkipList::Shape RankedSkipList::CheckBlock(Reference block, uint32_t level) const {
  const RankedBlockHeader& header = Header(block);
  base::Check(header.level == level && header.count > 0, "levels go down, no block is empty");
  if (level == 0) {
    const RankedLeaf& leaf = Leaf(block);
    for (uint32_t i = header.count; i < RankedLeaf::kCapacity; ++i) {
      base::Check(std::isnan(leaf.scores[i]) && leaf.elements[i] == 0, "unused is nothing");
    }
    return {header.count, 1, leaf.scores[0], leaf.scores[header.count - 1]};
  }
  const RankedIndex& index = Index(block);
  for (uint32_t i = header.count; i < RankedIndex::kCapacity; ++i) {
    base::Check(std::isnan(index.separators[i]) && index.children[i] == 0 && index.spans[i] == 0,
                "unused is nothing");
  }
  Shape sum;
  sum.blocks = 1;
  for (uint32_t slot = 0; slot < header.count; ++slot) {
    const Reference child = index.children[slot];
    base::Check(Header(child).parent == block, "a block names its parent");
    const Shape below = CheckBlock(child, level - 1);
    base::Check(index.spans[slot] == below.elements, "a span is the number of elements below");
    if (slot > 0) {
      base::Check(sum.highest <= index.separators[slot], "a separator is above what is before");
      base::Check(index.separators[slot] <= below.lowest, "a separator is below what is behind");
    }
    if (slot == 0) sum.lowest = below.lowest;
    sum.highest = below.highest;
    sum.elements += below.elements;
    sum.blocks += below.blocks;
  }
  return sum;
}

void RankedSkipList::CheckLeafLinks() const {
  double score = -std::numeric_limits<double>::infinity();
  std::string_view member;
  uint64_t elements = 0;
  Reference previous = 0;
  for (Reference block = first_; block != 0; block = Header(block).next) {
    const RankedLeaf& leaf = Leaf(block);
    base::Check(leaf.header.previous == previous, "leaves are linked both ways");
    previous = block;
    for (uint32_t i = 0; i < leaf.header.count; ++i, ++elements) {
      const Reference element = leaf.elements[i];
      base::Check(slab_->At<ElementHeader>(element)->block == block, "an element names its leaf");
      const std::string_view here = MemberOf(*slab_, element);
      base::Check(
          elements == 0 || score < leaf.scores[i] || (score == leaf.scores[i] && member < here),
          "elements ascend by score and member");
      score = leaf.scores[i];
      member = here;
    }
  }
  base::Check(previous == last_, "the last leaf has no next");
  base::Check(elements == size_, "every element is in one leaf");
}

void RankedSkipList::CheckInvariants() const {
  if (root_ == 0) {
    base::Check(size_ == 0 && blocks_ == 0 && first_ == 0 && last_ == 0, "empty is empty");
    return;
  }
  const RankedBlockHeader& root = Header(root_);
  base::Check(root.parent == 0, "the root has no parent");
  base::Check(root.level == 0 || root.count > 1, "the root is a leaf or has two children");
  const Shape shape = CheckBlock(root_, root.level);
  base::Check(shape.elements == size_, "size() is the sum of the spans");
  base::Check(shape.blocks == blocks_, "every block is counted");
  base::Check(FirstLeafBelow(root_) == first_, "the first leaf is the leftmost");
  CheckLeafLinks();
}

}  // namespace remora::containers
