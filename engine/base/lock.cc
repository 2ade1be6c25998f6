#include "engine/base/lock.h"

#include <emmintrin.h>

namespace remora::base {

void Lock::LockSlow() {
  constexpr int kSpins = 50;
  for (int i = 0; i < kSpins; ++i) {
    if (word_.load(std::memory_order_relaxed) == kFree && try_lock()) return;
    _mm_pause();
  }
  // Whoever takes the lock here says that others may sleep: it cannot know.
  while (word_.exchange(kHeldWithWaiters, std::memory_order_acquire) != kFree) {
    word_.wait(kHeldWithWaiters, std::memory_order_relaxed);
  }
}

}  // namespace remora::base
