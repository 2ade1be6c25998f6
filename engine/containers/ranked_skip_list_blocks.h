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
// Why columns: a search reads the scores alone, 8 to a cache line, and compares several at
// once, by SSE2, as compilers leave such loops alone below -O3; the line of the chosen reference is
// read afterwards, once. The loops here run to the capacity and have no early exit on purpose:
// nothing to mispredict, and a block comes from memory as six lines fetched side by side, which is
// quicker than three lines that a binary search asks for one after the other. RankOf among 1,000
// elements fell from 47 to 32 ns with it, ScoreOf from 28 to 12.
#pragma once

#include <emmintrin.h>

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

// The sum of the lower 32 bits of both halves.
[[nodiscard]] inline uint32_t SumOfHalves(__m128i halves) {
  return static_cast<uint32_t>(
      _mm_cvtsi128_si32(_mm_add_epi32(halves, _mm_unpackhi_epi64(halves, halves))));
}
// The sum of all four 32-bit lanes.
[[nodiscard]] inline uint32_t SumOfLanes(__m128i lanes) {
  return SumOfHalves(_mm_add_epi32(lanes, _mm_srli_si128(lanes, 4)));
}

// How many of the sorted scores are below `score`. The `capacity` is a constant where this is
// called.
[[nodiscard]] inline uint32_t CountBelow(const double* scores, uint32_t capacity, double score) {
  const __m128d bound = _mm_set1_pd(score);
  __m128i below = _mm_setzero_si128();
  uint32_t i = 0;
  for (; i + 2 <= capacity; i += 2) {
    // A comparison that holds is -1.
    below = _mm_sub_epi64(below, _mm_castpd_si128(_mm_cmplt_pd(_mm_loadu_pd(scores + i), bound)));
  }
  return SumOfHalves(below) + (i < capacity && scores[i] < score ? 1 : 0);
}

// How many of the sorted scores are not above `score`.
[[nodiscard]] inline uint32_t CountNotAbove(const double* scores, uint32_t capacity, double score) {
  const __m128d bound = _mm_set1_pd(score);
  __m128i below = _mm_setzero_si128();
  uint32_t i = 0;
  for (; i + 2 <= capacity; i += 2) {
    below = _mm_sub_epi64(below, _mm_castpd_si128(_mm_cmple_pd(_mm_loadu_pd(scores + i), bound)));
  }
  return SumOfHalves(below) + (i < capacity && scores[i] <= score ? 1 : 0);
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

// Where `wanted` is among references of which exactly one is it.
[[nodiscard]] inline uint32_t IndexOf(const Reference* references, uint32_t capacity,
                                      Reference wanted) {
  const __m128i sought = _mm_set1_epi32(static_cast<int>(wanted));
  __m128i indexes = _mm_setr_epi32(0, 1, 2, 3);
  __m128i found = _mm_setzero_si128();
  uint32_t i = 0;
  for (; i + 4 <= capacity; i += 4) {
    const __m128i four = _mm_loadu_si128(reinterpret_cast<const __m128i*>(references + i));
    found = _mm_or_si128(found, _mm_and_si128(_mm_cmpeq_epi32(four, sought), indexes));
    indexes = _mm_add_epi32(indexes, _mm_set1_epi32(4));
  }
  uint32_t index = SumOfLanes(found);  // one lane at most is not 0
  for (; i < capacity; ++i) index |= i & -static_cast<uint32_t>(references[i] == wanted);
  return index;
}
[[nodiscard]] inline uint32_t SlotOf(const RankedIndex& parent, Reference child) {
  return IndexOf(parent.children, RankedIndex::kCapacity, child);
}

// How many elements are below the children before `slot`.
[[nodiscard]] inline uint64_t SpansBefore(const RankedIndex& index, uint32_t slot) {
  // Why: a list has fewer than 2^32 elements, so 32 bits hold any sum, and four go at once.
  const __m128i end = _mm_set1_epi32(static_cast<int>(slot));
  __m128i indexes = _mm_setr_epi32(0, 1, 2, 3);
  __m128i sums = _mm_setzero_si128();
  uint32_t i = 0;
  for (; i + 4 <= RankedIndex::kCapacity; i += 4) {
    const __m128i four = _mm_loadu_si128(reinterpret_cast<const __m128i*>(index.spans + i));
    sums = _mm_add_epi32(sums, _mm_and_si128(four, _mm_cmplt_epi32(indexes, end)));
    indexes = _mm_add_epi32(indexes, _mm_set1_epi32(4));
  }
  uint32_t sum = SumOfLanes(sums);
  for (; i < RankedIndex::kCapacity; ++i) {
    sum += index.spans[i] & -static_cast<uint32_t>(i < slot);
  }
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
