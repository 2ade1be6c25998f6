#include "engine/containers/hyperloglog_registers.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

#include "engine/base/murmur_hash.h"

#ifdef __x86_64__
#include <immintrin.h>
#endif

namespace remora::containers {

using base::Instructions;

namespace {

// Redis' seed: what makes our strings its strings.
constexpr uint64_t kHashSeed = 0xADC83B19;
constexpr uint32_t kRegisterMask = (1u << kRegisterBits) - 1;
// Four registers are three bytes.
constexpr size_t kGroup = 4;
constexpr size_t kGroupBytes = 3;

uint32_t LoadGroup(const char* at) {
  return static_cast<uint32_t>(static_cast<uint8_t>(at[0])) |
         static_cast<uint32_t>(static_cast<uint8_t>(at[1])) << 8 |
         static_cast<uint32_t>(static_cast<uint8_t>(at[2])) << 16;
}

void StoreGroup(char* at, uint32_t group) {
  at[0] = static_cast<char>(group);
  at[1] = static_cast<char>(group >> 8);
  at[2] = static_cast<char>(group >> 16);
}

void RaisePortably(uint8_t* values, const char* packed, size_t begin) {
  for (size_t i = begin; i < kRegisterCount; i += kGroup) {
    uint32_t group = LoadGroup(packed + i / kGroup * kGroupBytes);
    for (size_t j = i; j < i + kGroup; ++j, group >>= kRegisterBits) {
      values[j] = std::max(values[j], static_cast<uint8_t>(group & kRegisterMask));
    }
  }
}

void PackPortably(const uint8_t* values, char* packed, size_t begin) {
  for (size_t i = begin; i < kRegisterCount; i += kGroup) {
    uint32_t group = 0;
    for (size_t j = kGroup; j-- > 0;) group = group << kRegisterBits | values[i + j];
    StoreGroup(packed + i / kGroup * kGroupBytes, group);
  }
}

// ---- The estimate

constexpr double kCount = kRegisterCount;

// The two series of Ertl's estimator, for registers that are full and for those that are empty:
// each is summed until a term no longer changes it.
double SumForFull(double share_below) {
  if (share_below == 0 || share_below == 1) return 0;
  double x = share_below;
  double weight = 1;
  double sum = 1 - x;
  for (double before = std::numeric_limits<double>::infinity(); sum != before;) {
    x = std::sqrt(x);
    before = sum;
    weight *= 0.5;
    sum -= (1 - x) * (1 - x) * weight;
  }
  return sum / 3;
}

double SumForEmpty(double share_empty) {
  if (share_empty == 1) return std::numeric_limits<double>::infinity();
  double x = share_empty;
  double weight = 1;
  double sum = x;
  for (double before = -1; sum != before;) {
    x *= x;
    before = sum;
    sum += x * weight;
    weight += weight;
  }
  return sum;
}

// From the sum of 2^-value over the registers that are not empty.
uint64_t EstimateFromSum(double sum, uint32_t empty) {
  constexpr double kAlpha = 0.721347520444481703680;  // 1 / (2 ln 2)
  sum += kCount * SumForEmpty(empty / kCount);
  return static_cast<uint64_t>(
      std::llround(static_cast<long double>(kAlpha * kCount * kCount / sum)));
}

// While no register is above this, sums of 2^-value are exact, in whatever order they are made:
// fourteen bits before the point and so many behind it make a double's 53.
constexpr uint8_t kExactValueMax = 39;

// The sum of 2^(kExactValueMax - value) over the registers that are not empty, and how many are.
struct ExactSum {
  uint64_t sum = 0;
  uint32_t empty = 0;
};

uint64_t EstimatePortably(const uint8_t* values) {
  // Several tables, as equal values in a row would wait for each other.
  constexpr size_t kTables = 4;
  std::array<RegisterHistogram, kTables> tables = {};
  for (size_t i = 0; i < kRegisterCount; i += kTables) {
    for (size_t j = 0; j < kTables; ++j) ++tables[j][values[i + j]];
  }
  for (size_t value = 0; value < tables[0].size(); ++value) {
    for (size_t j = 1; j < kTables; ++j) tables[0][value] += tables[j][value];
  }
  return EstimateFrom(tables[0]);
}

#ifdef __x86_64__

// Values from `base` to base + 15 are looked up, as bytes: the first eight in one table, which
// gives 2^7 for the first, the others in a second one. What they give is summed up by SAD.
struct Lookup {
  static constexpr uint8_t kWindow = 16;
  explicit Lookup(uint8_t least) : base(std::min<uint8_t>(least, kExactValueMax + 1 - kWindow)) {
    for (uint8_t i = 0; i < kWindow; ++i) {
      if (base + i == 0) continue;  // Empty registers are counted apart.
      (i < 8 ? high : low)[i] = static_cast<uint8_t>(0x80 >> (i % 8));
    }
  }
  [[nodiscard]] uint64_t Scale(uint64_t high_sum, uint64_t low_sum) const {
    return ((high_sum << 8) + low_sum) * Unit();
  }
  // What the last value of the window stands for.
  [[nodiscard]] uint64_t Unit() const {
    return uint64_t{1} << (kExactValueMax - (base + kWindow - 1));
  }

  uint8_t base;
  std::array<uint8_t, kWindow> high = {};
  std::array<uint8_t, kWindow> low = {};
};

uint64_t SumOfRare(const uint8_t* values, uint64_t mask) {
  uint64_t sum = 0;
  for (; mask != 0; mask &= mask - 1) {
    sum += uint64_t{1} << (kExactValueMax - values[std::countr_zero(mask)]);
  }
  return sum;
}

[[gnu::target("avx2")]] void RaiseWithAvx2(uint8_t* values, const char* packed) {
  // Twelve bytes become sixteen: a group of three at the bottom of each word of four.
  const __m256i spread = _mm256_setr_epi8(0, 1, 2, -1, 3, 4, 5, -1, 6, 7, 8, -1, 9, 10, 11, -1, 0,
                                          1, 2, -1, 3, 4, 5, -1, 6, 7, 8, -1, 9, 10, 11, -1);
  size_t i = 0;
  // The last step would read four bytes behind the registers.
  for (; i + 64 <= kRegisterCount; i += 32) {
    const char* const from = packed + i / kGroup * kGroupBytes;
    const __m128i first = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from));
    const __m128i second = _mm_loadu_si128(reinterpret_cast<const __m128i*>(from + 12));
    const __m256i words = _mm256_shuffle_epi8(_mm256_set_m128i(second, first), spread);
    const __m256i one = _mm256_and_si256(words, _mm256_set1_epi32(0x3F));
    const __m256i two = _mm256_and_si256(_mm256_slli_epi32(words, 2), _mm256_set1_epi32(0x3F00));
    const __m256i three =
        _mm256_and_si256(_mm256_slli_epi32(words, 4), _mm256_set1_epi32(0x3F0000));
    const __m256i four =
        _mm256_and_si256(_mm256_slli_epi32(words, 6), _mm256_set1_epi32(0x3F000000));
    const __m256i unpacked =
        _mm256_or_si256(_mm256_or_si256(one, two), _mm256_or_si256(three, four));
    auto* const to = reinterpret_cast<__m256i*>(values + i);
    _mm256_store_si256(to, _mm256_max_epu8(_mm256_load_si256(to), unpacked));
  }
  RaisePortably(values, packed, i);
}

[[gnu::target("avx2")]] void PackWithAvx2(const uint8_t* values, char* packed) {
  const __m256i gather = _mm256_setr_epi8(0, 1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, -1, -1, -1, -1, 0,
                                          1, 2, 4, 5, 6, 8, 9, 10, 12, 13, 14, -1, -1, -1, -1);
  size_t i = 0;
  // The last step would write four bytes behind the registers.
  for (; i + 64 <= kRegisterCount; i += 32) {
    const __m256i bytes = _mm256_load_si256(reinterpret_cast<const __m256i*>(values + i));
    const __m256i pairs = _mm256_maddubs_epi16(bytes, _mm256_set1_epi16(1 | 64 << 8));
    const __m256i groups = _mm256_madd_epi16(pairs, _mm256_set1_epi32(1 | 4096 << 16));
    const __m256i dense = _mm256_shuffle_epi8(groups, gather);
    char* const to = packed + i / kGroup * kGroupBytes;
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to), _mm256_castsi256_si128(dense));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to + 12), _mm256_extracti128_si256(dense, 1));
  }
  PackPortably(values, packed, i);
}

// Why masks that leave nothing out: GCC 12 takes what the functions without a mask pass on for a
// variable without a value.
constexpr uint64_t kAll = ~uint64_t{0};

struct Extremes {
  uint8_t least;
  uint8_t greatest;
};

[[gnu::target("avx2")]] Extremes ExtremesWithAvx2(const uint8_t* values) {
  __m256i least = _mm256_set1_epi8(-1);
  __m256i greatest = _mm256_setzero_si256();
  for (size_t i = 0; i < kRegisterCount; i += 32) {
    const __m256i some = _mm256_load_si256(reinterpret_cast<const __m256i*>(values + i));
    least = _mm256_min_epu8(least, some);
    greatest = _mm256_max_epu8(greatest, some);
  }
  alignas(32) uint8_t low[32];
  alignas(32) uint8_t high[32];
  _mm256_store_si256(reinterpret_cast<__m256i*>(low), least);
  _mm256_store_si256(reinterpret_cast<__m256i*>(high), greatest);
  return {*std::min_element(low, low + 32), *std::max_element(high, high + 32)};
}

[[gnu::target("avx2,popcnt")]] ExactSum SumWithAvx2(const uint8_t* values, const Lookup& lookup) {
  const auto* const high_table = reinterpret_cast<const __m128i*>(lookup.high.data());
  const auto* const low_table = reinterpret_cast<const __m128i*>(lookup.low.data());
  const __m256i high = _mm256_broadcastsi128_si256(_mm_loadu_si128(high_table));
  const __m256i low = _mm256_broadcastsi128_si256(_mm_loadu_si128(low_table));
  const __m256i base = _mm256_set1_epi8(static_cast<char>(lookup.base));
  const __m256i zero = _mm256_setzero_si256();
  __m256i high_sums = zero;
  __m256i low_sums = zero;
  ExactSum result;
  for (size_t i = 0; i < kRegisterCount; i += 32) {
    const __m256i some = _mm256_load_si256(reinterpret_cast<const __m256i*>(values + i));
    // A shuffle looks at the lowest four bits, and gives zero where the highest is set: that is so
    // past the window.
    const __m256i places =
        _mm256_adds_epu8(_mm256_sub_epi8(some, base), _mm256_set1_epi8(0x80 - Lookup::kWindow));
    const uint32_t rare = static_cast<uint32_t>(_mm256_movemask_epi8(places));
    high_sums =
        _mm256_add_epi64(high_sums, _mm256_sad_epu8(_mm256_shuffle_epi8(high, places), zero));
    low_sums = _mm256_add_epi64(low_sums, _mm256_sad_epu8(_mm256_shuffle_epi8(low, places), zero));
    if (rare != 0) [[unlikely]]
      result.sum += SumOfRare(values + i, rare);
    if (lookup.base == 0) {
      const int empty = _mm256_movemask_epi8(_mm256_cmpeq_epi8(some, zero));
      result.empty += static_cast<uint32_t>(_mm_popcnt_u32(static_cast<uint32_t>(empty)));
    }
  }
  alignas(32) uint64_t lanes[8];
  _mm256_store_si256(reinterpret_cast<__m256i*>(lanes), high_sums);
  _mm256_store_si256(reinterpret_cast<__m256i*>(lanes + 4), low_sums);
  result.sum += lookup.Scale(lanes[0] + lanes[1] + lanes[2] + lanes[3],
                             lanes[4] + lanes[5] + lanes[6] + lanes[7]);
  return result;
}

[[gnu::target("avx512f,avx512bw,avx512vbmi")]] void RaiseWithAvx512(uint8_t* values,
                                                                    const char* packed) {
  // 48 bytes become 64: a group of three at the bottom of each word of four. In each pair of words
  // eight fields of six bits are then picked out by where they begin.
  alignas(64) uint8_t spread_bytes[64];
  for (uint8_t i = 0; i < 64; ++i) spread_bytes[i] = static_cast<uint8_t>(i / 4 * 3 + i % 4);
  const __m512i spread = _mm512_load_si512(spread_bytes);
  const __m512i starts = _mm512_set1_epi64(0x322C'2620'120C'0600);
  const __m512i mask = _mm512_set1_epi8(kRegisterMask);
  constexpr __mmask64 kFirst48 = (uint64_t{1} << 48) - 1;
  for (size_t i = 0; i < kRegisterCount; i += 64) {
    const __m512i bytes = _mm512_maskz_loadu_epi8(kFirst48, packed + i / kGroup * kGroupBytes);
    const __m512i words = _mm512_maskz_permutexvar_epi8(kAll, spread, bytes);
    const __m512i unpacked =
        _mm512_and_si512(_mm512_maskz_multishift_epi64_epi8(kAll, starts, words), mask);
    _mm512_store_si512(values + i, _mm512_max_epu8(_mm512_load_si512(values + i), unpacked));
  }
}

[[gnu::target("avx512f,avx512bw,avx512vbmi")]] void PackWithAvx512(const uint8_t* values,
                                                                   char* packed) {
  alignas(64) uint8_t gather_bytes[64] = {};
  for (uint8_t i = 0; i < 48; ++i) gather_bytes[i] = static_cast<uint8_t>(i / 3 * 4 + i % 3);
  const __m512i gather = _mm512_load_si512(gather_bytes);
  constexpr __mmask64 kFirst48 = (uint64_t{1} << 48) - 1;
  for (size_t i = 0; i < kRegisterCount; i += 64) {
    const __m512i bytes = _mm512_load_si512(values + i);
    const __m512i pairs = _mm512_maddubs_epi16(bytes, _mm512_set1_epi16(1 | 64 << 8));
    const __m512i groups = _mm512_madd_epi16(pairs, _mm512_set1_epi32(1 | 4096 << 16));
    _mm512_mask_storeu_epi8(packed + i / kGroup * kGroupBytes, kFirst48,
                            _mm512_maskz_permutexvar_epi8(kAll, gather, groups));
  }
}

[[gnu::target("avx512f,avx512bw,avx512vbmi,popcnt")]] ExactSum SumWithAvx512(const uint8_t* values,
                                                                             const Lookup& lookup) {
  alignas(64) uint8_t high_bytes[64] = {};
  alignas(64) uint8_t low_bytes[64] = {};
  std::copy(lookup.high.begin(), lookup.high.end(), high_bytes + lookup.base);
  std::copy(lookup.low.begin(), lookup.low.end(), low_bytes + lookup.base);
  const __m512i high = _mm512_load_si512(high_bytes);
  const __m512i low = _mm512_load_si512(low_bytes);
  const __m512i last = _mm512_set1_epi8(static_cast<char>(lookup.base + Lookup::kWindow - 1));
  const __m512i zero = _mm512_setzero_si512();
  __m512i high_sums = zero;
  __m512i low_sums = zero;
  ExactSum result;
  for (size_t i = 0; i < kRegisterCount; i += 64) {
    const __m512i some = _mm512_load_si512(values + i);
    high_sums = _mm512_add_epi64(
        high_sums, _mm512_sad_epu8(_mm512_maskz_permutexvar_epi8(kAll, some, high), zero));
    low_sums = _mm512_add_epi64(
        low_sums, _mm512_sad_epu8(_mm512_maskz_permutexvar_epi8(kAll, some, low), zero));
    const __mmask64 rare = _mm512_cmpgt_epu8_mask(some, last);
    if (rare != 0) [[unlikely]]
      result.sum += SumOfRare(values + i, rare);
    if (lookup.base == 0) {
      const __mmask64 empty = _mm512_testn_epi8_mask(some, some);
      result.empty += static_cast<uint32_t>(_mm_popcnt_u64(empty));
    }
  }
  uint64_t lanes[16];
  std::memcpy(lanes, &high_sums, 64);
  std::memcpy(lanes + 8, &low_sums, 64);
  uint64_t sums[2] = {};
  for (size_t i = 0; i < 16; ++i) sums[i / 8] += lanes[i];
  result.sum += lookup.Scale(sums[0], sums[1]);
  return result;
}

#endif

}  // namespace

RegisterValue RegisterValueOf(std::string_view element) {
  const uint64_t hash = base::MurmurHash64A(element, kHashSeed);
  // A bit behind the last, so that there always is one.
  const uint64_t rest = hash >> kRegisterIndexBits | uint64_t{1} << (kRegisterMax - 1);
  return {.index = hash & (kRegisterCount - 1),
          .value = static_cast<uint8_t>(std::countr_zero(rest) + 1)};
}

uint8_t GetRegister(const char* packed, size_t index) {
  const uint32_t group = LoadGroup(packed + index / kGroup * kGroupBytes);
  return static_cast<uint8_t>(group >> (index % kGroup * kRegisterBits) & kRegisterMask);
}

bool RaiseRegister(char* packed, const RegisterValue& value) {
  char* const at = packed + value.index / kGroup * kGroupBytes;
  const size_t shift = value.index % kGroup * kRegisterBits;
  const uint32_t group = LoadGroup(at);
  if ((group >> shift & kRegisterMask) >= value.value) return false;
  StoreGroup(at, (group & ~(kRegisterMask << shift)) | uint32_t{value.value} << shift);
  return true;
}

void UnpackedRegisters::RaiseToPacked(const char* packed, Instructions instructions) {
#ifdef __x86_64__
  if (instructions == Instructions::kAvx512) return RaiseWithAvx512(values.data(), packed);
  if (instructions == Instructions::kAvx2) return RaiseWithAvx2(values.data(), packed);
#endif
  static_cast<void>(instructions);
  RaisePortably(values.data(), packed, 0);
}

void UnpackedRegisters::Pack(char* packed, Instructions instructions) const {
#ifdef __x86_64__
  if (instructions == Instructions::kAvx512) return PackWithAvx512(values.data(), packed);
  if (instructions == Instructions::kAvx2) return PackWithAvx2(values.data(), packed);
#endif
  static_cast<void>(instructions);
  PackPortably(values.data(), packed, 0);
}

uint64_t UnpackedRegisters::Estimate(Instructions instructions) const {
#ifdef __x86_64__
  if (instructions != Instructions::kPortable) {
    const Extremes extremes = ExtremesWithAvx2(values.data());
    if (extremes.greatest <= kExactValueMax) {
      const Lookup lookup(extremes.least);
      const ExactSum exact = instructions == Instructions::kAvx512
                                 ? SumWithAvx512(values.data(), lookup)
                                 : SumWithAvx2(values.data(), lookup);
      const double unit = std::ldexp(1.0, -kExactValueMax);
      return EstimateFromSum(static_cast<double>(exact.sum) * unit, exact.empty);
    }
  }
#endif
  static_cast<void>(instructions);
  return EstimatePortably(values.data());
}

uint64_t EstimateFrom(const RegisterHistogram& histogram) {
  double sum = kCount * SumForFull((kCount - histogram[kRegisterMax]) / kCount);
  for (size_t value = kRegisterMax - 1; value >= 1; --value) sum = (sum + histogram[value]) * 0.5;
  return EstimateFromSum(sum, histogram[0]);
}

}  // namespace remora::containers
