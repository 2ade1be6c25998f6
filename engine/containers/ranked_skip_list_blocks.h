// The two kinds of block a RankedSkipList is made of, and the searches inside one block.
// Private to the list.
//
//   leaf    0        16                     344                  508
//          +--------+----------------------+--------------------+----+
//          | header |  41 scores           |  41 elements       | -- |
//          +--------+----------------------+--------------------+----+
//   index   0        16                     264        388          512
//          +--------+----------------------+----------+----------+
//          | header |  31 separators       | children | spans    |     a span is the number of
//          +--------+----------------------+----------+----------+     elements below its child
//
// Law    Unused scores and separators are NaN, unused references and spans are 0: NaN is neither
//        below nor above anything, and no block has reference 0. So a search looks at all places of
//        a block and needs not know how many are in use.
//
// Why columns: a search reads the scores alone, 8 to a cache line, and the compiler compares
// several at once; the line of the chosen reference is read afterwards, once. The loops here run to
// the capacity and have no early exit on purpose: nothing to mispredict, and a block comes from
// memory as six lines fetched side by side, which is quicker than three lines that a binary search
// asks for one after the other. RankOf among 1,000 elements fell from 47 to 32 ns with it, ScoreOf
// from 28 to 12.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>

#include "engine/containers/slab.h"

namespace remora::containers {

struct RankedBlockHeader {
  Reference parent;  // the index block above, 0 for the root
  Reference next;    // neighbours; of leaves only
  Reference previous;
  uint16_t count;  // entries in use
  uint16_t level;  // 0 for a leaf
};
static_assert(sizeof(RankedBlockHeader) == 16);

struct RankedLeaf {
  static constexpr uint32_t kCapacity = 41;

  RankedBlockHeader header;
  double scores[kCapacity];
  Reference elements[kCapacity];
};
static_assert(sizeof(RankedLeaf) == 512);

struct RankedIndex {
  static constexpr uint32_t kCapacity = 31;

  RankedBlockHeader header;
  double separators[kCapacity];
  Reference children[kCapacity];
  uint32_t spans[kCapacity];
};
static_assert(sizeof(RankedIndex) == 512);

inline constexpr size_t kRankedBlockBytes = 512;

// How many of the sorted scores are below `score`. The `capacity` is a constant where this is
// called.
[[nodiscard]] inline uint32_t CountBelow(const double* scores, uint32_t capacity, double score) {
  int64_t below = 0;
  for (uint32_t i = 0; i < capacity; ++i) below += scores[i] < score;
  return static_cast<uint32_t>(below);
}

// How many of the sorted scores are not above `score`.
[[nodiscard]] inline uint32_t CountNotAbove(const double* scores, uint32_t capacity, double score) {
  int64_t not_above = 0;
  for (uint32_t i = 0; i < capacity; ++i) not_above += scores[i] <= score;
  return static_cast<uint32_t>(not_above);
}

// The separators of a block behind the first, which is never read.
[[nodiscard]] inline uint32_t SeparatorsBelow(const RankedIndex& index, double score) {
  return CountBelow(index.separators + 1, RankedIndex::kCapacity - 1, score);
}
[[nodiscard]] inline uint32_t SeparatorsNotAbove(const RankedIndex& index, double score) {
  return CountNotAbove(index.separators + 1, RankedIndex::kCapacity - 1, score);
}
[[nodiscard]] inline uint32_t ScoresBelow(const RankedLeaf& leaf, double score) {
  return CountBelow(leaf.scores, RankedLeaf::kCapacity, score);
}
[[nodiscard]] inline uint32_t ScoresNotAbove(const RankedLeaf& leaf, double score) {
  return CountNotAbove(leaf.scores, RankedLeaf::kCapacity, score);
}

// All ones when `holds`, else 0. Why masks instead of ?: below: the compiler makes a loop with an
// early exit of a condition on i, and that exit mispredicts while the block is still on its way.
[[nodiscard]] constexpr uint32_t MaskOf(bool holds) { return -static_cast<uint32_t>(holds); }

// Where `wanted` is among references of which exactly one is it.
[[nodiscard]] inline uint32_t IndexOf(const Reference* references, uint32_t capacity,
                                      Reference wanted) {
  uint32_t found = 0;
  for (uint32_t i = 0; i < capacity; ++i) found |= i & MaskOf(references[i] == wanted);
  return found;
}
[[nodiscard]] inline uint32_t SlotOf(const RankedIndex& parent, Reference child) {
  return IndexOf(parent.children, RankedIndex::kCapacity, child);
}

// How many elements are below the children before `slot`.
[[nodiscard]] inline uint64_t SpansBefore(const RankedIndex& index, uint32_t slot) {
  // Why: a list has fewer than 2^32 elements, so 32 bits hold any sum, and four go at once.
  uint32_t sum = 0;
  for (uint32_t i = 0; i < RankedIndex::kCapacity; ++i) sum += index.spans[i] & MaskOf(i < slot);
  return sum;
}

// What an unused place of a column holds.
[[nodiscard]] constexpr double NothingOf(const double*) {
  return std::numeric_limits<double>::quiet_NaN();
}
[[nodiscard]] constexpr uint32_t NothingOf(const uint32_t*) { return 0; }

// Opens a gap of `count` places at `at` in a column of which `used` are in use.
template <typename T>
void OpenGap(T* column, uint32_t used, uint32_t at, uint32_t count) {
  std::memmove(column + at + count, column + at, (used - at) * sizeof(T));
}

// Closes the gap of `count` places at `at`.
template <typename T>
void CloseGap(T* column, uint32_t used, uint32_t at, uint32_t count) {
  std::memmove(column + at, column + at + count, (used - at - count) * sizeof(T));
  std::fill_n(column + used - count, count, NothingOf(column));
}

}  // namespace remora::containers
