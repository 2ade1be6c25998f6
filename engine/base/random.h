#pragma once

#include <array>
#include <cstdint>
#include <limits>

namespace remora::base {

// A seed that nobody can guess, from the operating system.
[[nodiscard]] uint64_t EntropySeed();

// Random: a small, fast generator (xoshiro256**) whose whole future is its seed. Equal seeds give
// equal sequences on every machine, which is what makes a simulation repeatable. Not for secrets:
// whoever sees a few outputs can compute the rest.
//
// A UniformRandomBitGenerator, so std::shuffle and friends take it. 32 bytes; copies go on
// independently with the same sequence. Not thread-safe.
class Random {
 public:
  using result_type = uint64_t;

  explicit Random(uint64_t seed);

  // The next 64 random bits.
  uint64_t Next();

  // A number from 0 to `bound` - 1, each equally likely; `bound` must not be 0.
  uint64_t Below(uint64_t bound);

  // A number in [0, 1), one of 2^53 equally spaced ones.
  double NextDouble();

  static constexpr uint64_t min() { return 0; }
  static constexpr uint64_t max() { return std::numeric_limits<uint64_t>::max(); }
  uint64_t operator()() { return Next(); }

 private:
  std::array<uint64_t, 4> state_;
};

}  // namespace remora::base
