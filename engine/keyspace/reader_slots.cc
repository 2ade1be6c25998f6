#include "engine/keyspace/reader_slots.h"

#include <emmintrin.h>

#include <thread>

namespace remora::keyspace {

void ReaderSlots::Use(uint32_t index) {
  uint32_t used = used_.load(std::memory_order_relaxed);
  while (used <= index &&
         !used_.compare_exchange_weak(used, index + 1, std::memory_order_seq_cst)) {
  }
}

void ReaderSlots::WaitFor(uint32_t stripe) const {
  constexpr int kSpins = 200;
  const uint32_t used = used_.load(std::memory_order_seq_cst);
  for (uint32_t i = 0; i < used; ++i) {
    for (int spin = 0;; ++spin) {
      const uint32_t reads = slots_[i].reads.load(std::memory_order_seq_cst);
      if (reads != stripe + kFirstStripe && reads != kSeveral) break;
      // Why not sleep: nobody wakes those who wait here, as that would cost every reader.
      if (spin < kSpins) {
        _mm_pause();
      } else {
        std::this_thread::yield();
      }
    }
  }
}

uint64_t ReaderSlots::hits() const {
  uint64_t sum = 0;
  for (const ReaderSlot& slot : slots_) sum += slot.hits.load(std::memory_order_relaxed);
  return sum - hits_before_.load(std::memory_order_relaxed);
}

uint64_t ReaderSlots::misses() const {
  uint64_t sum = 0;
  for (const ReaderSlot& slot : slots_) sum += slot.misses.load(std::memory_order_relaxed);
  return sum - misses_before_.load(std::memory_order_relaxed);
}

void ReaderSlots::ResetCounters() {
  // Why the counters stay as they are: only the thread in a slot writes there.
  hits_before_.fetch_add(hits(), std::memory_order_relaxed);
  misses_before_.fetch_add(misses(), std::memory_order_relaxed);
}

}  // namespace remora::keyspace
