#include "engine/base/random.h"

#include <sys/random.h>

#include "engine/base/check.h"

namespace remora::base {

uint64_t EntropySeed() {
  uint64_t seed = 0;
  Check(getrandom(&seed, sizeof(seed), 0) == sizeof(seed), "the system gives random bytes");
  return seed;
}

Random::Random(uint64_t seed) {
  for (uint64_t& word : state_) {
    seed += 0x9E3779B97F4A7C15;
    uint64_t mixed = seed;
    mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
    mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
    word = mixed ^ (mixed >> 31);
  }
}

uint64_t Random::Below(uint64_t bound) {
  // Lemire's method: the high half of a product, with the few biased low halves drawn again.
  unsigned __int128 product = static_cast<unsigned __int128>(Next()) * bound;
  uint64_t low = static_cast<uint64_t>(product);
  if (low < bound) {
    const uint64_t threshold = (0 - bound) % bound;
    while (low < threshold) {
      product = static_cast<unsigned __int128>(Next()) * bound;
      low = static_cast<uint64_t>(product);
    }
  }
  return static_cast<uint64_t>(product >> 64);
}

}  // namespace remora::base
