// RankedSkipList: the ordered half of a sorted set: elements by (score, member), with ranks.
//
//   level 2                        [ -inf 40.5 ]                       index block: separators,
//                                  /  9     5   \                      children, spans
//   level 1        [ -inf  7.0  22.5 ]         [ -inf  61.0 ]
//                     4     2     3               2      3
//   level 0   [1 2 3 5]-[8 9]-[23 31 40]-----[41 50]-[61 70 99]        leaf block: scores, elements
//                |                                                     and its neighbours
//                +---> element: { leaf block, length, member bytes }   owned by the caller
//
// An unrolled, deterministic skip list: level 0 lists the elements in blocks of up to 41, each
// level above lists the blocks of the level below with how many elements each spans. It is in
// effect a counted B+ tree whose nodes know their parent. Random towers would pay about 20
// dependent cache misses for a search among a million elements and 45 bytes an element; this pays
// four or five, most of them in cache, and about 16 bytes.
//
// Elements are slab blocks of the caller (ranked_element.h); the list keeps in each of them which
// leaf it sits in. So the score of an element needs no search, and its rank no comparison: climb
// from the leaf and add the spans of the earlier siblings.
//
// Laws   (1) Elements are in strictly ascending order of (score, member); members compare as
//            unsigned bytes, a prefix first; -0.0 equals 0.0. No score is NaN.
//        (2) For each child but the first of an index block, its separator is not below any score
//            of the children before it, and not above any of its own. The first separator of a
//            block is never read. So separators need no change when a block's first element does;
//            where scores equal a separator, the first element of the child decides.
//        (3) A span is the number of elements below its child; size() is the sum at the root.
//        (4) Every block names its parent, every element its leaf; the leaves are linked in order.
//        (5) No block is empty; the root is a leaf or has two children.
// Cost   Insert, Erase, RankOf, At, bounds: O(log n), 4 levels at a million. ScoreOf O(1). Walking
//        O(1) an element. Per element: 12.9 bytes when appended in order, 15.9 in random order
//        (a full block first sheds into a neighbour), 17.0 under random moves, plus the element.
// Memory Blocks live in the Slab given to the constructor. The list itself is a handle of 40 bytes
//        without a destructor: its owner calls Clear(), or drops the whole slab.
// Why not a B+ tree with paths, absl::btree or std::set: none of them knows a rank; keys held by
//        value cost an allocation and 32 bytes for each member.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "engine/base/prefetch.h"
#include "engine/containers/ranked_element.h"
#include "engine/containers/ranked_skip_list_blocks.h"
#include "engine/containers/slab.h"

namespace remora::containers {

class RankedSkipList {
 public:
  // A place in the list. The default one is "none": before the first and behind the last, so that
  // Next(none) is First() and Previous(none) is Last(). Any change of the list invalidates it.
  struct Position {
    Reference block = 0;
    uint32_t index = 0;

    [[nodiscard]] explicit operator bool() const { return block != 0; }
    bool operator==(const Position&) const = default;
  };

  struct Entry {
    double score;
    Reference element;
  };

  // Neighbouring entries of one block, in ascending order.
  struct Run {
    std::span<const double> scores;
    std::span<const Reference> elements;
  };

  enum class Edge : uint8_t { kInclusive, kExclusive };

  explicit RankedSkipList(Slab& slab) : slab_(&slab) {}

  [[nodiscard]] uint64_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  // What the blocks of the list take, without the elements.
  [[nodiscard]] size_t BlockBytes() const { return size_t{blocks_} * kRankedBlockBytes; }

  // Changes.

  // Adds an element that is in no list and whose member no other element has.
  void Insert(double score, Reference element);
  // Adds entries that are in ascending order and all behind the last one. Leaves full blocks.
  void AppendSorted(std::span<const Entry> entries);
  // Takes the element out; it stays allocated.
  void Erase(Reference element);
  // Gives the element another score. One that stays inside its leaf touches nothing else.
  void UpdateScore(Reference element, double score);
  // Takes out `count` entries from the rank `first` on, a block at a time, after calling
  // visit(element, score) for each of them in order. `visit` may free the element.
  template <typename Visit>
  void EraseRange(uint64_t first, uint64_t count, Visit&& visit);
  // Gives all blocks back, in time O(blocks). The elements stay allocated.
  void Clear();

  // From an element; it must be in this list.

  [[nodiscard]] double ScoreOf(Reference element) const;
  // 0 for the lowest.
  [[nodiscard]] uint64_t RankOf(Reference element) const;
  [[nodiscard]] Position Find(Reference element) const;

  // Positions.

  [[nodiscard]] Position First() const { return {first_, 0}; }
  [[nodiscard]] Position Last() const;
  // The entry of a rank; none when rank >= size().
  [[nodiscard]] Position At(uint64_t rank) const;
  [[nodiscard]] Position Next(Position position) const;
  [[nodiscard]] Position Previous(Position position) const;
  [[nodiscard]] Reference ElementAt(Position position) const {
    return Leaf(position.block).elements[position.index];
  }
  [[nodiscard]] double ScoreAt(Position position) const {
    return Leaf(position.block).scores[position.index];
  }
  [[nodiscard]] std::string_view MemberAt(Position position) const {
    return MemberOf(*slab_, ElementAt(position));
  }
  // The rank of a position; size() for none. So the entries between two bounds number
  // RankAt(upper) - RankAt(lower).
  [[nodiscard]] uint64_t RankAt(Position position) const;

  // Bounds. Each gives the first position behind the bound, or none when all are before it;
  // Previous() of it is the last position before the bound.

  // kInclusive: the first score >= `score`; kExclusive: the first score > `score`.
  [[nodiscard]] Position LowerBound(double score, Edge edge) const;
  // The first entry that is not below (score, member).
  [[nodiscard]] Position LowerBound(double score, std::string_view member) const;
  // The first member >= or > `member`, of a list whose scores are all equal. In any other list
  // the answer is some position.
  [[nodiscard]] Position LowerBoundMember(std::string_view member, Edge edge) const;

  // Walking by blocks.

  // The entries from `position` to the end of its block.
  [[nodiscard]] Run RunFrom(Position position) const;
  // The entries from the start of the block of `position` up to and including it.
  [[nodiscard]] Run RunUpTo(Position position) const;
  // The first entry of the next block, the last entry of the previous one, or none.
  [[nodiscard]] Position NextBlock(Position position) const;
  [[nodiscard]] Position PreviousBlock(Position position) const;

  enum class Direction : uint8_t { kForward, kBackward };
  class Cursor;

  // Checks all laws; O(n). For tests.
  void CheckInvariants() const;

 private:
  struct Shape;  // what CheckInvariants() adds up

  [[nodiscard]] RankedBlockHeader& Header(Reference block) const {
    return *slab_->At<RankedBlockHeader>(block);
  }
  [[nodiscard]] RankedLeaf& Leaf(Reference block) const { return *slab_->At<RankedLeaf>(block); }
  [[nodiscard]] RankedIndex& Index(Reference block) const { return *slab_->At<RankedIndex>(block); }
  void SetBlockOf(Reference element, Reference block) const {
    slab_->At<ElementHeader>(element)->block = block;
  }

  // Asks memory for all of a block at once.
  void PrefetchBlock(Reference block) const {
    const char* at = slab_->At(block);
    for (size_t line = 0; line < kRankedBlockBytes; line += 64) base::Prefetch(at + line);
  }

  // ranked_skip_list_search.cc: where things are.
  [[nodiscard]] Reference FirstLeafBelow(Reference block) const;
  [[nodiscard]] uint32_t ChooseChild(const RankedIndex& index, double score,
                                     std::string_view member) const;
  [[nodiscard]] uint32_t ChooseAmongTies(const RankedIndex& index, uint32_t low, double score,
                                         std::string_view member) const;
  [[nodiscard]] uint32_t ChooseChildByMember(const RankedIndex& index, std::string_view member,
                                             Edge edge) const;
  [[nodiscard]] uint32_t PlaceInLeaf(const RankedLeaf& leaf, double score,
                                     std::string_view member) const;
  [[nodiscard]] Position Normalised(Reference leaf, uint32_t index) const;
  // Asks for the leaf in which an entry of this score would stand, as far as scores tell.
  void PrefetchLeafFor(double score) const;
  [[nodiscard]] bool StaysInLeaf(Reference leaf, double score) const;

  // ranked_skip_list.cc: entries of one leaf.
  void MoveInsideLeaf(RankedLeaf& leaf, uint32_t from, const Entry& entry);
  void PutEntry(Reference leaf, uint32_t index, const Entry& entry);
  void AddToSpans(Reference block, int64_t change);

  // ranked_skip_list_balance.cc: how blocks fill up, shed, split, merge and go.
  struct LeafPair {
    Reference left;
    Reference right;
  };
  struct Child {
    double separator;
    Reference block;
    uint32_t span;
  };
  Reference NewLeaf();
  Reference NewIndex(uint32_t level);
  void FreeBlock(Reference block);
  void LinkLeafBehind(Reference leaf, Reference previous);
  void UnlinkLeaf(Reference leaf);
  void MoveEntries(Reference from_block, uint32_t from_index, Reference to_block, uint32_t to_index,
                   uint32_t count);
  void PutIntoFullLeaf(Reference leaf, uint32_t index, const Entry& entry);
  [[nodiscard]] bool ShedIntoNeighbour(Reference leaf, uint32_t index, const Entry& entry);
  void PutIntoEither(LeafPair leaves, uint32_t index, const Entry& entry);
  void SetBoundary(RankedIndex& parent, uint32_t left_slot);
  void SplitLeaf(Reference leaf, uint32_t index, const Entry& entry);
  void AddSibling(Reference left, Reference right, double separator);
  void AddRoot(Reference left, Reference right, double separator);
  void PutChild(Reference parent, uint32_t slot, const Child& child);
  void SplitIndex(Reference block);
  void MoveChildren(RankedIndex& from, uint32_t slot, Reference to_block);
  [[nodiscard]] uint32_t SpanOf(Reference block) const;
  [[nodiscard]] bool IsLastOfItsLevel(Reference block) const;
  void MergeUpwards(Reference leaf);
  void MergeWithNeighbour(Reference block);
  void MergeChildren(RankedIndex& parent, uint32_t left_slot);
  void RemoveChild(RankedIndex& parent, uint32_t slot);
  void RemoveRange(uint64_t first, uint64_t count);
  void RemoveBelow(Reference block, uint64_t first, uint64_t count);
  void FreeBelow(Reference block);

  Shape CheckBlock(Reference block, uint32_t level) const;
  void CheckLeafLinks() const;

  Slab* slab_;
  Reference root_ = 0;
  Reference first_ = 0;
  Reference last_ = 0;
  uint32_t blocks_ = 0;
  uint64_t size_ = 0;
};

// Walks the entries one by one in either direction, asking memory ahead for the elements that come
// next. The list must not change meanwhile.
class RankedSkipList::Cursor {
 public:
  // `count`: how many entries will be looked at, if that is known.
  Cursor(const RankedSkipList& list, Position start, Direction direction,
         uint64_t count = UINT64_MAX);

  // False behind the last entry of the walk.
  [[nodiscard]] explicit operator bool() const { return here_.leaf != nullptr; }
  [[nodiscard]] double score() const { return here_.leaf->scores[here_.index]; }
  [[nodiscard]] Reference element() const { return here_.leaf->elements[here_.index]; }
  [[nodiscard]] std::string_view member() const { return MemberOf(*list_.slab_, element()); }

  void Advance() {
    Step(here_);
    PrefetchOneMore();
  }

 private:
  // How many elements are asked of memory before they are come to.
  static constexpr uint64_t kAhead = 16;

  struct Place {
    const RankedLeaf* leaf = nullptr;
    int32_t index = 0;
    int32_t end = 0;  // the last index of the leaf in the direction of the walk
  };

  [[nodiscard]] Place Enter(Reference block) const;
  void EnterNext(Place& place) const;
  void Step(Place& place) const {
    if (place.index == place.end) [[unlikely]]
      return EnterNext(place);
    place.index += step_;
  }
  void PrefetchOneMore() {
    if (ahead_.leaf == nullptr) return;
    const char* const element = list_.slab_->At(ahead_.leaf->elements[ahead_.index]);
    // Short members end in the next line at most.
    base::Prefetch(element);
    base::Prefetch(element + 24);
    Step(ahead_);
  }

  const RankedSkipList& list_;
  const int32_t step_;
  Place here_;
  Place ahead_;
};

template <typename Visit>
void RankedSkipList::EraseRange(uint64_t first, uint64_t count, Visit&& visit) {
  if (first >= size_) return;
  if (count > size_ - first) count = size_ - first;
  uint64_t left = count;
  for (Position position = At(first); left > 0; position = NextBlock(position)) {
    const Run run = RunFrom(position);
    for (size_t i = 0; i < run.scores.size() && left > 0; ++i, --left) {
      visit(run.elements[i], run.scores[i]);
    }
  }
  RemoveRange(first, count);
}

}  // namespace remora::containers
