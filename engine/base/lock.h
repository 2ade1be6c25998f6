// Lock: mutual exclusion in one 4-byte word, for sections of a microsecond.
//
// Uncontended, lock and unlock are one atomic exchange each. A waiter spins some 50 times and then
// sleeps in the kernel, so that a holder that lost its core costs no more than its absence.
#pragma once

#include <atomic>
#include <cstdint>

namespace remora::base {

class Lock {
 public:
  Lock() = default;
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

  void lock() {
    int32_t expected = kFree;
    if (!word_.compare_exchange_strong(expected, kHeld, std::memory_order_acquire,
                                       std::memory_order_relaxed)) [[unlikely]] {
      LockSlow();
    }
  }
  [[nodiscard]] bool try_lock() {
    int32_t expected = kFree;
    return word_.compare_exchange_strong(expected, kHeld, std::memory_order_acquire,
                                         std::memory_order_relaxed);
  }
  void unlock() {
    if (word_.exchange(kFree, std::memory_order_release) == kHeldWithWaiters) [[unlikely]] {
      word_.notify_one();
    }
  }

 private:
  static constexpr int32_t kFree = 0;
  static constexpr int32_t kHeld = 1;
  static constexpr int32_t kHeldWithWaiters = 2;

  void LockSlow();

  std::atomic<int32_t> word_{kFree};
};
static_assert(sizeof(Lock) == 4);

}  // namespace remora::base
