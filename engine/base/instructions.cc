#include "engine/base/instructions.h"

namespace remora::base {

Instructions BestInstructions() {
#ifdef __x86_64__
  if (__builtin_cpu_supports("avx512vpopcntdq") && __builtin_cpu_supports("avx512vbmi") &&
      __builtin_cpu_supports("avx512bw")) {
    return Instructions::kAvx512;
  }
  if (__builtin_cpu_supports("avx2")) return Instructions::kAvx2;
#endif
  return Instructions::kPortable;
}

std::span<const Instructions> AllInstructions() {
  static constexpr Instructions kAll[] = {Instructions::kPortable, Instructions::kAvx2,
                                          Instructions::kAvx512};
  return std::span(kAll).first(static_cast<size_t>(BestInstructions()) + 1);
}

}  // namespace remora::base
