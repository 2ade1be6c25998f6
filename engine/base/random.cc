#include "engine/base/random.h"

#include <sys/random.h>

#include <bit>
#include <cerrno>
#include <cstddef>

#include "engine/base/check.h"

namespace remora::base {
namespace {

// SplitMix64: spreads the bits of one seed over the state, which must not be all zero.
// Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014.
uint64_t SplitMix(uint64_t& state) {
  state += 0x9e3779b97f4a7c15;
  uint64_t mixed = state;
  mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9;
  mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
  return mixed ^ (mixed >> 31);
}

}  // namespace

uint64_t EntropySeed() {
  uint64_t seed = 0;
  char* position = reinterpret_cast<char*>(&seed);
  size_t missing = sizeof(seed);
  while (missing > 0) {
    const ssize_t received = getrandom(position, missing, 0);
    if (received < 0 && errno == EINTR) continue;
    Check(received > 0, "the operating system gives random bytes");
    position += received;
    missing -= static_cast<size_t>(received);
  }
  return seed;
}

Random::Random(uint64_t seed) {
  for (uint64_t& word : state_) word = SplitMix(seed);
}

// Source: Blackman, Vigna, "Scrambled linear pseudorandom number generators", 2018.
uint64_t Random::Next() {
  const uint64_t result = std::rotl(state_[1] * 5, 7) * 9;
  const uint64_t shifted = state_[1] << 17;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= shifted;
  state_[3] = std::rotl(state_[3], 45);
  return result;
}

uint64_t Random::Below(uint64_t bound) {
  DebugCheck(bound != 0, "there is a number below the bound");
  // Takes the high half of a product instead of a remainder, and draws again for the few products
  // that would make some results likelier. Source: Lemire, "Fast random integer generation in an
  // interval", 2019.
  using Wide = unsigned __int128;
  Wide product = Wide{Next()} * bound;
  if (static_cast<uint64_t>(product) < bound) {
    const uint64_t unfair = (uint64_t{0} - bound) % bound;
    while (static_cast<uint64_t>(product) < unfair) product = Wide{Next()} * bound;
  }
  return static_cast<uint64_t>(product >> 64);
}

double Random::NextDouble() {
  constexpr double kSpacing = 1.0 / 9007199254740992.0;  // 2^-53
  return static_cast<double>(Next() >> 11) * kSpacing;
}

}  // namespace remora::base
