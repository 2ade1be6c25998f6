// Which instructions the processor has for work on many bytes at once. Functions that can use them
// take a set as their last argument, so that a test can ask for less than there is.
#pragma once

#include <cstdint>
#include <span>

namespace remora::base {

// Each includes those before it.
enum class Instructions : uint8_t {
  kPortable,
  kAvx2,
  kAvx512,  // with BW, VBMI and VPOPCNTDQ
};

// The most that this processor has. A load and a comparison.
[[nodiscard]] Instructions BestInstructions();

// All that this processor has, the least first.
[[nodiscard]] std::span<const Instructions> AllInstructions();

}  // namespace remora::base
