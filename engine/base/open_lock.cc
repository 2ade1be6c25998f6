#include "engine/base/open_lock.h"

#include <emmintrin.h>

namespace remora::base {

bool OpenLock::AcquireSlow() {
  constexpr int kSpins = 50;
  for (int i = 0; i < kSpins; ++i) {
    int32_t seen = word_.load(std::memory_order_relaxed);
    // Why the total order: a reader's word and this one must not both be seen as they were before.
    if ((seen == kFree || seen == kOpen) &&
        word_.compare_exchange_strong(seen, kHeld, std::memory_order_seq_cst,
                                      std::memory_order_relaxed)) {
      return seen == kOpen;
    }
    _mm_pause();
  }
  // Whoever takes the lock here says that others may sleep: it cannot know.
  while (true) {
    const int32_t before = word_.exchange(kHeldWithWaiters, std::memory_order_seq_cst);
    if (before == kFree || before == kOpen) return before == kOpen;
    word_.wait(kHeldWithWaiters, std::memory_order_relaxed);
  }
}

}  // namespace remora::base
