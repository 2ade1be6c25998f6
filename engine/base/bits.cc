#include "engine/base/bits.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <memory_resource>
#include <numeric>
#include <vector>

#include "engine/base/check.h"

#ifdef __x86_64__
#include <immintrin.h>
#endif

namespace remora::base {

namespace {

// Why not returned: a vector would be passed differently by code with and without AVX.
template <typename Word>
[[gnu::always_inline]] inline void Load(const char* at, Word& word) {
  std::memcpy(&word, at, sizeof word);
}
uint64_t LoadWord(const char* at) {
  uint64_t word = 0;
  Load(at, word);
  return word;
}

uint64_t CountOnesPortably(const char* at, size_t size) {
  uint64_t ones = 0;
  for (; size >= 8; at += 8, size -= 8) {
    ones += static_cast<uint64_t>(std::popcount(LoadWord(at)));
  }
  for (; size != 0; ++at, --size) {
    ones += static_cast<uint64_t>(std::popcount(static_cast<uint8_t>(*at)));
  }
  return ones;
}

size_t FindOtherBytePortably(const char* bytes, size_t begin, size_t size, char byte) {
  const uint64_t repeated = uint64_t{0x0101010101010101} * static_cast<uint8_t>(byte);
  for (; begin + 8 <= size; begin += 8) {
    const uint64_t different = LoadWord(bytes + begin) ^ repeated;
    if (different != 0) return begin + static_cast<size_t>(std::countr_zero(different)) / 8;
  }
  while (begin < size && bytes[begin] == byte) ++begin;
  return begin;
}

// The sources of a stretch in which each of them has bytes.
struct Stretch {
  size_t begin;
  size_t end;
  const char* first;                     // x, or null where it has ended or has no part of its own
  std::span<const char* const> sources;  // y..., or all sources
};

// Four words (or vectors), spelled out so that each is in a register of its own.
template <typename Word>
struct Block {
  Word a = {};
  Word b = {};
  Word c = {};
  Word d = {};
};

template <typename Word>
[[gnu::always_inline]] inline void LoadBlock(const char* at, Block<Word>& block) {
  Load(at, block.a);
  Load(at + sizeof(Word), block.b);
  Load(at + 2 * sizeof(Word), block.c);
  Load(at + 3 * sizeof(Word), block.d);
}

// One word of a source joins what was made of those before it.
template <BitOperation kOperation, typename Word>
[[gnu::always_inline]] inline void Join(Word& result, Word& repeated, const Word& word) {
  if constexpr (kOperation == BitOperation::kAnd) {
    result &= word;
  } else if constexpr (kOperation == BitOperation::kXor) {
    result ^= word;
  } else {
    if constexpr (kOperation == BitOperation::kExactlyOne) repeated |= result & word;
    result |= word;
  }
}

// What is left to do after all sources but x.
template <BitOperation kOperation, typename Word>
[[gnu::always_inline]] inline void Finish(Word& result, const Word& repeated, const Word& x) {
  if constexpr (kOperation == BitOperation::kNot) result = ~result;
  if constexpr (kOperation == BitOperation::kExactlyOne) result &= ~repeated;
  if constexpr (kOperation == BitOperation::kDifference) result = x & ~result;
  if constexpr (kOperation == BitOperation::kOthersOnly) result &= ~x;
  if constexpr (kOperation == BitOperation::kFirstAndSome) result &= x;
}

// Combines a stretch block by block and returns where it stopped, less than a block before the end.
// All sources of a block are read before it is written: `destination` may be one of them.
template <BitOperation kOperation, typename Word>
[[gnu::always_inline]] inline size_t CombineBlocks(const Stretch& stretch, char* destination) {
  size_t at = stretch.begin;
  for (; at + sizeof(Block<Word>) <= stretch.end; at += sizeof(Block<Word>)) {
    Block<Word> result;
    Block<Word> repeated;
    size_t next = 0;
    if constexpr (kOperation == BitOperation::kAnd) {
      LoadBlock(stretch.sources[next++] + at, result);
    }
    for (; next < stretch.sources.size(); ++next) {
      Block<Word> word;
      LoadBlock(stretch.sources[next] + at, word);
      Join<kOperation>(result.a, repeated.a, word.a);
      Join<kOperation>(result.b, repeated.b, word.b);
      Join<kOperation>(result.c, repeated.c, word.c);
      Join<kOperation>(result.d, repeated.d, word.d);
    }
    Block<Word> x;
    if (stretch.first != nullptr) LoadBlock(stretch.first + at, x);
    Finish<kOperation>(result.a, repeated.a, x.a);
    Finish<kOperation>(result.b, repeated.b, x.b);
    Finish<kOperation>(result.c, repeated.c, x.c);
    Finish<kOperation>(result.d, repeated.d, x.d);
    std::memcpy(destination + at, &result, sizeof result);
  }
  return at;
}

// The same byte by byte, to the end.
template <BitOperation kOperation>
void CombineRest(const Stretch& stretch, char* destination) {
  for (size_t at = stretch.begin; at < stretch.end; ++at) {
    uint8_t result = kOperation == BitOperation::kAnd ? 0xFF : 0;
    uint8_t repeated = 0;
    for (const char* const source : stretch.sources) {
      Join<kOperation>(result, repeated, static_cast<uint8_t>(source[at]));
    }
    const char x = stretch.first == nullptr ? '\0' : stretch.first[at];
    Finish<kOperation>(result, repeated, static_cast<uint8_t>(x));
    destination[at] = static_cast<char>(result);
  }
}

#ifdef __x86_64__

using Vector32 [[gnu::vector_size(32)]] = uint64_t;

template <BitOperation kOperation>
[[gnu::target("avx2")]] size_t CombineWithAvx2(const Stretch& stretch, char* destination) {
  return CombineBlocks<kOperation, Vector32>(stretch, destination);
}

[[gnu::target("avx2")]] size_t FindOtherByteWithAvx2(const char* bytes, size_t size, char byte) {
  const __m256i wanted = _mm256_set1_epi8(byte);
  constexpr size_t kVectors = 4;
  size_t at = 0;
  for (; at + 32 * kVectors <= size; at += 32 * kVectors) {
    __m256i different = _mm256_setzero_si256();
    for (size_t i = 0; i < kVectors; ++i) {
      const auto* const from = reinterpret_cast<const __m256i*>(bytes + at + 32 * i);
      different = _mm256_or_si256(different, _mm256_xor_si256(_mm256_loadu_si256(from), wanted));
    }
    if (_mm256_testz_si256(different, different) == 0) break;
  }
  return FindOtherBytePortably(bytes, at, size, byte);
}

// Counts nibbles by a table of 16 bytes, as in Muła, Kurz, Lemire: Faster Population Counts Using
// AVX2 Instructions (2016). Sums of bytes are widened before they can overflow.
[[gnu::target("avx2,popcnt")]] uint64_t CountOnesWithAvx2(const char* at, size_t size) {
  const __m256i table = _mm256_setr_epi8(0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4, 0, 1, 1, 2,
                                         1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4);
  const __m256i low = _mm256_set1_epi8(0x0F);
  constexpr size_t kVectors = 8;
  __m256i sums = _mm256_setzero_si256();
  for (; size >= 32 * kVectors; at += 32 * kVectors, size -= 32 * kVectors) {
    __m256i counts = _mm256_setzero_si256();
    for (size_t i = 0; i < kVectors; ++i) {
      const __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at + 32 * i));
      const __m256i high = _mm256_and_si256(_mm256_srli_epi16(bytes, 4), low);
      counts = _mm256_add_epi8(counts, _mm256_shuffle_epi8(table, _mm256_and_si256(bytes, low)));
      counts = _mm256_add_epi8(counts, _mm256_shuffle_epi8(table, high));
    }
    sums = _mm256_add_epi64(sums, _mm256_sad_epu8(counts, _mm256_setzero_si256()));
  }
  uint64_t lanes[4];
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(lanes), sums);
  uint64_t ones = lanes[0] + lanes[1] + lanes[2] + lanes[3];
  for (; size >= 8; at += 8, size -= 8) {
    ones += static_cast<uint64_t>(_mm_popcnt_u64(LoadWord(at)));
  }
  return ones + CountOnesPortably(at, size);
}

[[gnu::target("avx512f,avx512bw,avx512vpopcntdq")]] uint64_t CountOnesWithAvx512(const char* at,
                                                                                 size_t size) {
  constexpr size_t kVectors = 4;
  __m512i sums[kVectors] = {};
  for (; size >= 64 * kVectors; at += 64 * kVectors, size -= 64 * kVectors) {
    for (size_t i = 0; i < kVectors; ++i) {
      sums[i] = _mm512_add_epi64(sums[i], _mm512_popcnt_epi64(_mm512_loadu_si512(at + 64 * i)));
    }
  }
  for (; size != 0;) {
    const size_t step = std::min<size_t>(size, 64);
    const __mmask64 there = step == 64 ? ~uint64_t{0} : (uint64_t{1} << step) - 1;
    sums[0] = _mm512_add_epi64(sums[0], _mm512_popcnt_epi64(_mm512_maskz_loadu_epi8(there, at)));
    at += step;
    size -= step;
  }
  uint64_t lanes[kVectors * 8];
  std::memcpy(lanes, sums, sizeof lanes);
  return std::accumulate(std::begin(lanes), std::end(lanes), uint64_t{0});
}

#endif

template <BitOperation kOperation>
void CombineStretch(Stretch stretch, char* destination, Instructions instructions) {
#ifdef __x86_64__
  if (instructions != Instructions::kPortable) {
    stretch.begin = CombineWithAvx2<kOperation>(stretch, destination);
  }
#endif
  stretch.begin = CombineBlocks<kOperation, uint64_t>(stretch, destination);
  CombineRest<kOperation>(stretch, destination);
}

using StretchCombiner = void (*)(Stretch stretch, char* destination, Instructions instructions);

StretchCombiner CombinerOf(BitOperation operation) {
  switch (operation) {
    case BitOperation::kAnd:
      return CombineStretch<BitOperation::kAnd>;
    case BitOperation::kOr:
      return CombineStretch<BitOperation::kOr>;
    case BitOperation::kXor:
      return CombineStretch<BitOperation::kXor>;
    case BitOperation::kNot:
      return CombineStretch<BitOperation::kNot>;
    case BitOperation::kDifference:
      return CombineStretch<BitOperation::kDifference>;
    case BitOperation::kOthersOnly:
      return CombineStretch<BitOperation::kOthersOnly>;
    case BitOperation::kFirstAndSome:
      return CombineStretch<BitOperation::kFirstAndSome>;
    case BitOperation::kExactlyOne:
      break;
  }
  return CombineStretch<BitOperation::kExactlyOne>;
}

bool HasFirst(BitOperation operation) {
  return operation == BitOperation::kDifference || operation == BitOperation::kOthersOnly ||
         operation == BitOperation::kFirstAndSome;
}

// Whether what is past the end of some source is zero, whatever the others have there.
bool EndsThere(BitOperation operation, bool first_has_ended, bool other_has_ended) {
  if (operation == BitOperation::kAnd) return other_has_ended;
  return first_has_ended &&
         (operation == BitOperation::kDifference || operation == BitOperation::kFirstAndSome);
}

}  // namespace

uint64_t CountOnes(std::string_view bytes, Instructions instructions) {
#ifdef __x86_64__
  if (instructions == Instructions::kAvx512) return CountOnesWithAvx512(bytes.data(), bytes.size());
  if (instructions == Instructions::kAvx2) return CountOnesWithAvx2(bytes.data(), bytes.size());
#endif
  return CountOnesPortably(bytes.data(), bytes.size());
}

size_t FindOtherByte(std::string_view bytes, char byte, Instructions instructions) {
#ifdef __x86_64__
  if (instructions != Instructions::kPortable) {
    return FindOtherByteWithAvx2(bytes.data(), bytes.size(), byte);
  }
#endif
  return FindOtherBytePortably(bytes.data(), 0, bytes.size(), byte);
}

// Cuts where a source ends. Those that go on are the first ones of a list by descending size, so
// the cost is that of reading the sources, however many sizes there are.
void CombineBits(BitOperation operation, std::span<const std::string_view> sources,
                 char* destination, Instructions instructions) {
  Check(!sources.empty(), "there is a source");
  const bool has_first = HasFirst(operation);
  // Room for the usual numbers of sources.
  std::array<std::byte, 768> storage;
  std::pmr::monotonic_buffer_resource memory(storage.data(), storage.size());
  std::pmr::vector<std::string_view> others(sources.begin() + (has_first ? 1 : 0), sources.end(),
                                            &memory);
  std::sort(others.begin(), others.end(),
            [](auto one, auto other) { return one.size() > other.size(); });
  std::pmr::vector<const char*> starts(&memory);
  starts.reserve(others.size());
  for (const std::string_view other : others) starts.push_back(other.data());

  const std::string_view first = has_first ? sources[0] : std::string_view();
  const size_t longest = std::max(first.size(), others.empty() ? 0 : others[0].size());
  const StretchCombiner combine = CombinerOf(operation);
  size_t live = others.size();
  size_t at = 0;
  while (at < longest) {
    while (live > 0 && others[live - 1].size() <= at) --live;
    const bool first_is_live = first.size() > at;
    if (EndsThere(operation, !first_is_live, live < others.size())) {
      std::memset(destination + at, 0, longest - at);
      return;
    }
    size_t end = live > 0 ? others[live - 1].size() : longest;
    if (first_is_live) end = std::min(end, first.size());
    combine({.begin = at,
             .end = end,
             .first = first_is_live ? first.data() : nullptr,
             .sources = {starts.data(), live}},
            destination, instructions);
    at = end;
  }
}

}  // namespace remora::base
