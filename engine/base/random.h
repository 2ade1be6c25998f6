// Random: a small fast generator, one per owner, made from one seed.
#pragma once

#include <cstdint>
#include <limits>

namespace remora::base {

// A seed from the system's entropy.
[[nodiscard]] uint64_t EntropySeed();

// xoshiro256** by Blackman and Vigna, seeded through splitmix64. Not for secrets.
class Random {
 public:
  using result_type = uint64_t;

  explicit Random(uint64_t seed);

  uint64_t Next() {
    const uint64_t result = RotateLeft(state_[1] * 5, 7) * 9;
    const uint64_t shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = RotateLeft(state_[3], 45);
    return result;
  }
  // Uniform in [0, bound); bound > 0.
  uint64_t Below(uint64_t bound);
  // Uniform in [0, 1).
  double NextDouble() { return static_cast<double>(Next() >> 11) * 0x1.0p-53; }

  static constexpr uint64_t min() { return 0; }
  static constexpr uint64_t max() { return std::numeric_limits<uint64_t>::max(); }
  uint64_t operator()() { return Next(); }

 private:
  static uint64_t RotateLeft(uint64_t value, int by) {
    return (value << by) | (value >> (64 - by));
  }

  uint64_t state_[4];
};

}  // namespace remora::base
