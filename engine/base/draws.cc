#include "engine/base/draws.h"

#include <numeric>
#include <unordered_set>
#include <utility>
#include <vector>

namespace remora::base {

void DrawDistinct(Random& random, uint64_t size, uint64_t count,
                  FunctionRef<void(uint64_t number)> visit) {
  if (count <= size / 3) {
    // What was drawn before is drawn again, which at most every third draw is.
    std::unordered_set<uint64_t> drawn;
    drawn.reserve(count);
    while (drawn.size() < count) {
      const uint64_t number = random.Below(size);
      if (drawn.insert(number).second) visit(number);
    }
    return;
  }
  std::vector<uint64_t> numbers(size);
  std::iota(numbers.begin(), numbers.end(), 0);
  for (uint64_t i = 0; i < count; ++i) {
    std::swap(numbers[i], numbers[i + random.Below(size - i)]);
    visit(numbers[i]);
  }
}

}  // namespace remora::base
