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
// Why columns: a search reads the scores alone, 8 to a cache line, and the compiler compares
// several at once; the line of the chosen reference is read afterwards, once. The loops here have
// no early exit on purpose: a block comes from memory as six lines fetched side by side, which is
// quicker than three lines a binary search asks for one after the other.
#pragma once

#include <cstddef>
#include <cstdint>

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

// How many of `count` sorted scores are below `score`.
[[nodiscard]] inline uint32_t CountBelow(const double* scores, uint32_t count, double score) {
  int64_t below = 0;
  for (uint32_t i = 0; i < count; ++i) below += scores[i] < score;
  return static_cast<uint32_t>(below);
}

// How many of `count` sorted scores are not above `score`.
[[nodiscard]] inline uint32_t CountNotAbove(const double* scores, uint32_t count, double score) {
  int64_t not_above = 0;
  for (uint32_t i = 0; i < count; ++i) not_above += scores[i] <= score;
  return static_cast<uint32_t>(not_above);
}

// Where `wanted` is among `count` references, of which exactly one is it.
[[nodiscard]] inline uint32_t IndexOf(const Reference* references, uint32_t count,
                                      Reference wanted) {
  uint32_t found = 0;
  for (uint32_t i = 0; i < count; ++i) found |= references[i] == wanted ? i : 0;
  return found;
}

[[nodiscard]] inline uint64_t SumOf(const uint32_t* spans, uint32_t count) {
  // Why: a list has fewer than 2^32 elements, so 32 bits hold any sum, and four go at once.
  uint32_t sum = 0;
  for (uint32_t i = 0; i < count; ++i) sum += spans[i];
  return sum;
}

}  // namespace remora::containers
