// OpenLock: mutual exclusion in one 4-byte word, for sections of a microsecond, that its holder may
// leave open for readers.
//
//            Acquire                     Release
//   free ---------------> held ------------------------> free
//   open ---------------> held ------------------------> open      (ReleaseOpen)
//        readers may be inside
//
// Uncontended, Acquire and Release are one atomic exchange each. A waiter spins some 50 times and
// then sleeps in the kernel, so that a holder that lost its core costs no more than its absence.
//
// A holder may alarm those who sleep: who asked to be interrupted, and finds that he is, gives up;
// the others sleep on.
//
// While the lock is open, a reader does not touch it: it says elsewhere that it reads, then looks
// whether the lock is still open (keyspace/reader_slots.h). Who acquires an open lock is told so,
// and waits for those readers. A word that many cores only look at stays in all their caches.
#pragma once

#include <atomic>
#include <cstdint>

namespace remora::base {

class OpenLock {
 public:
  OpenLock() = default;
  OpenLock(const OpenLock&) = delete;
  OpenLock& operator=(const OpenLock&) = delete;

  // True when the lock was open: readers may be inside, and are to be waited for.
  [[nodiscard]] bool Acquire() {
    int32_t expected = kFree;
    if (word_.compare_exchange_strong(expected, kHeld, std::memory_order_acquire,
                                      std::memory_order_relaxed)) [[likely]] {
      return false;
    }
    return AcquireSlow();
  }
  enum class Outcome : uint8_t { kTaken, kTakenOpen, kInterrupted };
  // The same, giving up where one of the bits in `mask` is set in `interruptions` when it would
  // sleep. Who sets one calls Alarm for the locks whose sleepers are to see it.
  [[nodiscard]] Outcome AcquireUnless(const std::atomic<uint32_t>& interruptions, uint32_t mask) {
    int32_t expected = kFree;
    if (word_.compare_exchange_strong(expected, kHeld, std::memory_order_acquire,
                                      std::memory_order_relaxed)) [[likely]] {
      return Outcome::kTaken;
    }
    return AcquireSlowUnless(interruptions, mask);
  }
  // Wakes all who sleep here, so that they look for interruptions. By the holder.
  void Alarm();
  // Takes the lock if it is free, which open is not.
  [[nodiscard]] bool TryAcquireFree() {
    int32_t expected = kFree;
    return word_.compare_exchange_strong(expected, kHeld, std::memory_order_acquire,
                                         std::memory_order_relaxed);
  }
  void Release() { ReleaseTo(kFree); }
  void ReleaseOpen() { ReleaseTo(kOpen); }

  // Ordered after everything that the reader has written before, as the protocol needs.
  [[nodiscard]] bool IsOpen() const { return word_.load(std::memory_order_seq_cst) == kOpen; }
  // The same as a first look, without the order.
  [[nodiscard]] bool SeemsOpen() const { return word_.load(std::memory_order_relaxed) == kOpen; }

 private:
  static constexpr int32_t kFree = 0;
  static constexpr int32_t kHeld = 1;
  static constexpr int32_t kHeldWithWaiters = 2;
  static constexpr int32_t kOpen = 3;
  // The state is in the lowest bits. Above them alarms are counted while the lock is held: so that
  // nobody falls asleep on a word that has changed and changed back.
  static constexpr int32_t kStateMask = 7;
  static constexpr int32_t kOneAlarm = 8;

  bool AcquireSlow();
  Outcome AcquireSlowUnless(const std::atomic<uint32_t>& interruptions, uint32_t mask);
  void ReleaseTo(int32_t state) {
    const int32_t before = word_.exchange(state, std::memory_order_release);
    if ((before & kStateMask) == kHeldWithWaiters) [[unlikely]] {
      word_.notify_one();
    }
  }

  std::atomic<int32_t> word_{kFree};
};
static_assert(sizeof(OpenLock) == 4);

}  // namespace remora::base
