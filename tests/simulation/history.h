// Histories of concurrent operations on a few integer keys, and the question whether they could
// have happened one after the other.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace remora::simulation {

inline constexpr size_t kKeys = 3;

// What a step does. The multi-key kinds work on keys `first` and `second`.
enum class StepKind : uint8_t {
  kRead,       // one key
  kWrite,      // one key := argument
  kIncrement,  // one key += argument, gives the new value
  kReadTwo,    // both keys at one moment
  kWriteTwo,   // both := argument
  kMove,       // takes `argument` from the first and adds it to the second, gives both
};

struct Step {
  StepKind kind;
  size_t first = 0;
  size_t second = 0;
  int64_t argument = 0;
  std::array<int64_t, 2> seen{};  // what the step gave
  uint64_t began = 0;
  uint64_t ended = 0;
};

using History = std::vector<Step>;

// Whether some order of the steps that respects real time (a step that ended before another began
// comes first) explains everything that was seen, from all keys at 0. Wing and Gong's search, with
// the states that led nowhere remembered. At most 64 steps.
[[nodiscard]] bool IsLinearizable(const History& history);

}  // namespace remora::simulation
