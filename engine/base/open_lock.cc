#include "engine/base/open_lock.h"

#include <emmintrin.h>

namespace remora::base {

bool OpenLock::AcquireSlow() {
  static const std::atomic<uint32_t> nothing{0};
  return AcquireSlowUnless(nothing, 0) == Outcome::kTakenOpen;
}

OpenLock::Outcome OpenLock::AcquireSlowUnless(const std::atomic<uint32_t>& interruptions,
                                              uint32_t mask) {
  constexpr int kSpins = 50;
  int32_t taken = kHeld;
  for (int spins = 0;; ++spins) {
    int32_t seen = word_.load(std::memory_order_relaxed);
    const int32_t state = seen & kStateMask;
    if (state == kFree || state == kOpen) {
      // Why the total order: a reader's word and this one must not both be seen as they were
      // before.
      if (word_.compare_exchange_strong(seen, taken, std::memory_order_seq_cst,
                                        std::memory_order_relaxed)) {
        return state == kOpen ? Outcome::kTakenOpen : Outcome::kTaken;
      }
      continue;
    }
    if (spins < kSpins) {
      _mm_pause();
      continue;
    }
    // Whoever takes the lock after this says that others may sleep: it cannot know.
    taken = kHeldWithWaiters;
    if (state == kHeld) {
      const int32_t waited = seen - kHeld + kHeldWithWaiters;
      if (!word_.compare_exchange_strong(seen, waited, std::memory_order_seq_cst,
                                         std::memory_order_relaxed)) {
        continue;
      }
      seen = waited;
    }
    // Why between the two: an interruption that is set later changes the word.
    if ((interruptions.load(std::memory_order_seq_cst) & mask) != 0) return Outcome::kInterrupted;
    word_.wait(seen, std::memory_order_relaxed);
  }
}

void OpenLock::Alarm() {
  int32_t seen = word_.load(std::memory_order_relaxed);
  while (!word_.compare_exchange_weak(seen, (seen & ~kStateMask) + kOneAlarm + kHeld,
                                      std::memory_order_seq_cst, std::memory_order_relaxed)) {
  }
  // Why also where the word says that nobody sleeps: one who was just woken will say so for the
  // others, and has not come to it.
  word_.notify_all();
}

}  // namespace remora::base
