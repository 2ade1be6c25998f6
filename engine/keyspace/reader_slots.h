// ReaderSlots: where threads say which stripe they are reading, so that readers of a stripe that is
// open (base/open_lock.h) never write to a line that another thread reads.
//
//   slot 0       slot 1       slot 2          31
//   +---------+  +---------+  +---------+
//   | 17      |  | nothing |  | several |     one cache line each, one thread each
//   | hits …  |  |         |  | hits …  |
//   +---------+  +---------+  +---------+
//
//   reader   slot := stripe; is the stripe's lock still open?   yes: read; slot := nothing
//                                                               no:  slot := nothing; lock
//   writer   acquires the lock, which was open; waits for every slot that names the stripe
//
// The two write one word and then read the other's, in one total order: so either the writer sees
// the reader and waits, or the reader sees that the lock is held and goes away.
//
// Cost   a reader: one atomic exchange on a line of its own. A writer of an open stripe: one line
//        for each thread that ever read here. A stripe that was written is open again after
//        kReadsToOpen reads: where writes are frequent, nobody pays for readers.
// Limit  32 slots; a thread whose slot is taken locks like a writer.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

#include "engine/base/thread_number.h"

namespace remora::keyspace {

struct alignas(64) ReaderSlot {
  std::atomic<uint32_t> reads{0};
  // Written by the thread that is in the slot.
  std::atomic<uint64_t> hits{0};
  std::atomic<uint64_t> misses{0};

  void Count(bool hit) {
    std::atomic<uint64_t>& counter = hit ? hits : misses;
    counter.store(counter.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  }
};

class ReaderSlots {
 public:
  // Reads of a locked stripe after which its lock is left open.
  static constexpr uint32_t kReadsToOpen = 16;

  // Says that the calling thread reads `stripe`; null when its slot is taken. Afterwards the caller
  // looks whether the stripe is open.
  [[nodiscard]] ReaderSlot* Enter(uint32_t stripe) { return Say(stripe + kFirstStripe); }
  // Says that the calling thread reads any number of stripes.
  [[nodiscard]] ReaderSlot* EnterSeveral() { return Say(kSeveral); }
  static void Leave(ReaderSlot& slot) { slot.reads.store(kNothing, std::memory_order_release); }

  // Returns when nobody reads `stripe` any more; its lock is held.
  void WaitFor(uint32_t stripe) const;

  // What the readers have counted since the last reset.
  [[nodiscard]] uint64_t hits() const;
  [[nodiscard]] uint64_t misses() const;
  void ResetCounters();

 private:
  static constexpr uint32_t kSlots = 32;
  static constexpr uint32_t kNothing = 0;
  static constexpr uint32_t kSeveral = 1;
  static constexpr uint32_t kFirstStripe = 2;

  [[nodiscard]] ReaderSlot* Say(uint32_t what) {
    const uint32_t index = base::ThisThreadNumber() % kSlots;
    if (index >= used_.load(std::memory_order_relaxed)) [[unlikely]]
      Use(index);
    ReaderSlot& slot = slots_[index];
    uint32_t nothing = kNothing;
    const bool entered = slot.reads.compare_exchange_strong(
        nothing, what, std::memory_order_seq_cst, std::memory_order_relaxed);
    return entered ? &slot : nullptr;
  }
  // Makes writers look at the slots up to `index`.
  void Use(uint32_t index);

  std::array<ReaderSlot, kSlots> slots_;
  std::atomic<uint32_t> used_{0};
  // What the counters were at the last reset.
  std::atomic<uint64_t> hits_before_{0};
  std::atomic<uint64_t> misses_before_{0};
};

}  // namespace remora::keyspace
