// RankedSkipList, where things are: from scores, members, ranks and elements to positions.
#include <algorithm>

#include "engine/base/check.h"
#include "engine/containers/ranked_skip_list.h"

namespace remora::containers {

Reference RankedSkipList::FirstLeafBelow(Reference block) const {
  while (Header(block).level > 0) block = Index(block).children[0];
  return block;
}

// The slot of the child that holds the last entry not above (score, member), or the first slot.
uint32_t RankedSkipList::ChooseChild(const RankedIndex& index, double score,
                                     std::string_view member) const {
  const uint32_t below = SeparatorsBelow(index, score);
  const bool ties = below + 1 < RankedIndex::kCapacity && index.separators[below + 1] == score;
  return ties ? ChooseAmongTies(index, below, score, member) : below;
}

// The same among the children from slot `low` on whose separators equal the score: there the first
// element of a child tells on which side of its start the entry is.
uint32_t RankedSkipList::ChooseAmongTies(const RankedIndex& index, uint32_t low, double score,
                                         std::string_view member) const {
  uint32_t high = SeparatorsNotAbove(index, score);
  while (low < high) {
    const uint32_t middle = (low + high + 1) / 2;
    const RankedLeaf& leaf = Leaf(FirstLeafBelow(index.children[middle]));
    const bool starts_behind =
        leaf.scores[0] != score || MemberOf(*slab_, leaf.elements[0]) > member;
    if (starts_behind) {
      high = middle - 1;
    } else {
      low = middle;
    }
  }
  return low;
}

// The slot of the last child that starts before the bound, or the first slot.
uint32_t RankedSkipList::ChooseChildByMember(const RankedIndex& index, std::string_view member,
                                             Edge edge) const {
  uint32_t low = 0;
  uint32_t high = index.header.count - 1u;
  while (low < high) {
    const uint32_t middle = (low + high + 1) / 2;
    const int order = MemberAt({FirstLeafBelow(index.children[middle]), 0}).compare(member);
    if (order < 0 || (order == 0 && edge == Edge::kExclusive)) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return low;
}

// The index of the first entry of the leaf that is not before (score, member).
uint32_t RankedSkipList::PlaceInLeaf(const RankedLeaf& leaf, double score,
                                     std::string_view member) const {
  uint32_t low = ScoresBelow(leaf, score);
  if (low == RankedLeaf::kCapacity || leaf.scores[low] != score) return low;
  uint32_t high = ScoresNotAbove(leaf, score);
  while (low < high) {
    const uint32_t middle = (low + high) / 2;
    if (MemberOf(*slab_, leaf.elements[middle]) < member) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

void RankedSkipList::PrefetchLeafFor(double score) const {
  Reference block = root_;
  while (Header(block).level > 1) {
    const RankedIndex& index = Index(block);
    block = index.children[SeparatorsBelow(index, score)];
  }
  if (Header(block).level == 0) return;
  const RankedIndex& index = Index(block);
  PrefetchBlock(index.children[SeparatorsBelow(index, score)]);
}

// A place that may be one past the end of its leaf, as a position.
RankedSkipList::Position RankedSkipList::Normalised(Reference leaf, uint32_t index) const {
  if (index < Header(leaf).count) return {leaf, index};
  return {Header(leaf).next, 0};
}

// True when an entry of the leaf may take `score` without leaving the leaf, whatever its member.
// False when that is not certain.
bool RankedSkipList::StaysInLeaf(Reference leaf_reference, double score) const {
  const RankedLeaf& leaf = Leaf(leaf_reference);
  const bool above_first = leaf_reference == first_ || score > leaf.scores[0];
  const bool below_last = leaf_reference == last_ || score < leaf.scores[leaf.header.count - 1];
  if (above_first && below_last) return true;
  const RankedIndex& parent = Index(leaf.header.parent);
  const uint32_t slot = SlotOf(parent, leaf_reference);
  if (!above_first && (slot == 0 || score <= parent.separators[slot])) return false;
  return below_last || (slot + 1 < parent.header.count && score < parent.separators[slot + 1]);
}

RankedSkipList::Position RankedSkipList::Find(Reference element) const {
  const Reference block = slab_->At<ElementHeader>(element)->block;
  const RankedLeaf& leaf = Leaf(block);
  const uint32_t index = IndexOf(leaf.elements, RankedLeaf::kCapacity, element);
  base::DebugCheck(leaf.elements[index] == element, "an element names the leaf it sits in");
  return {block, index};
}

double RankedSkipList::ScoreOf(Reference element) const { return ScoreAt(Find(element)); }

uint64_t RankedSkipList::RankOf(Reference element) const { return RankAt(Find(element)); }

uint64_t RankedSkipList::RankAt(Position position) const {
  if (!position) return size_;
  uint64_t rank = position.index;
  Reference block = position.block;
  for (Reference above = Header(block).parent; above != 0; above = Header(block).parent) {
    const RankedIndex& parent = Index(above);
    rank += SpansBefore(parent, SlotOf(parent, block));
    block = above;
  }
  return rank;
}

RankedSkipList::Position RankedSkipList::Last() const {
  if (last_ == 0) return {};
  return {last_, Header(last_).count - 1u};
}

RankedSkipList::Position RankedSkipList::At(uint64_t rank) const {
  if (rank >= size_) return {};
  Reference block = root_;
  while (Header(block).level > 0) {
    const RankedIndex& index = Index(block);
    uint32_t slot = 0;
    while (rank >= index.spans[slot]) rank -= index.spans[slot++];
    block = index.children[slot];
  }
  return {block, static_cast<uint32_t>(rank)};
}

RankedSkipList::Position RankedSkipList::Next(Position position) const {
  if (!position) return First();
  return Normalised(position.block, position.index + 1);
}

RankedSkipList::Position RankedSkipList::Previous(Position position) const {
  if (!position) return Last();
  if (position.index > 0) return {position.block, position.index - 1};
  return PreviousBlock(position);
}

RankedSkipList::Position RankedSkipList::LowerBound(double score, Edge edge) const {
  if (root_ == 0) return {};
  const bool inclusive = edge == Edge::kInclusive;
  Reference block = root_;
  while (Header(block).level > 0) {
    const RankedIndex& index = Index(block);
    block =
        index
            .children[inclusive ? SeparatorsBelow(index, score) : SeparatorsNotAbove(index, score)];
  }
  const RankedLeaf& leaf = Leaf(block);
  return Normalised(block, inclusive ? ScoresBelow(leaf, score) : ScoresNotAbove(leaf, score));
}

RankedSkipList::Position RankedSkipList::LowerBound(double score, std::string_view member) const {
  if (root_ == 0) return {};
  Reference block = root_;
  while (Header(block).level > 0) {
    const RankedIndex& index = Index(block);
    block = index.children[ChooseChild(index, score, member)];
  }
  return Normalised(block, PlaceInLeaf(Leaf(block), score, member));
}

RankedSkipList::Position RankedSkipList::LowerBoundMember(std::string_view member,
                                                          Edge edge) const {
  if (root_ == 0) return {};
  Reference block = root_;
  while (Header(block).level > 0) {
    const RankedIndex& index = Index(block);
    block = index.children[ChooseChildByMember(index, member, edge)];
  }
  const RankedLeaf& leaf = Leaf(block);
  const auto before = [&](Reference element) {
    const int order = MemberOf(*slab_, element).compare(member);
    return order < 0 || (order == 0 && edge == Edge::kExclusive);
  };
  const Reference* end = leaf.elements + leaf.header.count;
  const Reference* found = std::partition_point(leaf.elements, end, before);
  return Normalised(block, static_cast<uint32_t>(found - leaf.elements));
}

RankedSkipList::Run RankedSkipList::RunFrom(Position position) const {
  if (!position) return {};
  const RankedLeaf& leaf = Leaf(position.block);
  const size_t count = leaf.header.count - position.index;
  return {{leaf.scores + position.index, count}, {leaf.elements + position.index, count}};
}

RankedSkipList::Run RankedSkipList::RunUpTo(Position position) const {
  if (!position) return {};
  const RankedLeaf& leaf = Leaf(position.block);
  const size_t count = position.index + 1;
  return {{leaf.scores, count}, {leaf.elements, count}};
}

RankedSkipList::Position RankedSkipList::NextBlock(Position position) const {
  return {Header(position.block).next, 0};
}

RankedSkipList::Position RankedSkipList::PreviousBlock(Position position) const {
  const Reference previous = Header(position.block).previous;
  if (previous == 0) return {};
  return {previous, Header(previous).count - 1u};
}

RankedSkipList::Cursor::Cursor(const RankedSkipList& list, Position start, Direction direction,
                               uint64_t count)
    : list_(list), step_(direction == Direction::kForward ? 1 : -1) {
  if (!start) return;
  here_ = Enter(start.block);
  here_.index = static_cast<int32_t>(start.index);
  ahead_ = here_;
  for (uint64_t i = std::min(kAhead, count); i > 0; --i) PrefetchOneMore();
}

// The near end of the block; the block after it is asked for as well.
RankedSkipList::Cursor::Place RankedSkipList::Cursor::Enter(Reference block) const {
  const RankedLeaf* const leaf = &list_.Leaf(block);
  const int32_t last = leaf->header.count - 1;
  const Reference next = step_ > 0 ? leaf->header.next : leaf->header.previous;
  if (next != 0) list_.PrefetchBlock(next);
  return {.leaf = leaf, .index = step_ > 0 ? 0 : last, .end = step_ > 0 ? last : 0};
}

void RankedSkipList::Cursor::EnterNext(Place& place) const {
  const Reference block = step_ > 0 ? place.leaf->header.next : place.leaf->header.previous;
  place = block == 0 ? Place() : Enter(block);
}

}  // namespace remora::containers
