// SameBytes: whether two short runs of bytes are equal, without a call for the sizes that keys
// have.
#pragma once

#include <emmintrin.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace remora::base {

// Reads nothing beyond the two runs.
[[nodiscard]] inline bool SameBytes(const char* a, const char* b, size_t size) {
  // Why two overlapping loads: they cover every size of their range without a loop.
  if (size - 8 <= 8) [[likely]] {
    const auto differs = [&](size_t at) {
      uint64_t of_a;
      uint64_t of_b;
      std::memcpy(&of_a, a + at, sizeof(of_a));
      std::memcpy(&of_b, b + at, sizeof(of_b));
      return of_a ^ of_b;
    };
    return (differs(0) | differs(size - 8)) == 0;
  }
  if (size - 16 <= 16) {
    const auto same = [&](size_t at) {
      return _mm_cmpeq_epi8(_mm_loadu_si128(reinterpret_cast<const __m128i*>(a + at)),
                            _mm_loadu_si128(reinterpret_cast<const __m128i*>(b + at)));
    };
    return _mm_movemask_epi8(_mm_and_si128(same(0), same(size - 16))) == 0xFFFF;
  }
  return std::memcmp(a, b, size) == 0;
}

[[nodiscard]] inline bool SameBytes(std::string_view a, std::string_view b) {
  return a.size() == b.size() && SameBytes(a.data(), b.data(), a.size());
}

}  // namespace remora::base
