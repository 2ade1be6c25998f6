// Reclaimer: memory that nobody can reach any more, given back in slices outside all locks.
//
// Deleting, overwriting, expiring or flushing something huge unlinks it under the lock and hands it
// over here. Tick() frees it; where nobody ticks, later calls free a little each. Who wants to be
// sure that memory is back waits until what was handed over so far is freed.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <vector>

#include "engine/values/storage.h"

namespace remora::keyspace {

class Reclaimer {
 public:
  // Takes over what cannot be reached any more: a value, or `values` of them in one, which is how
  // many it counts for.
  void Add(std::unique_ptr<values::Object> garbage, size_t values = 1);
  // Frees about `budget` allocations. False when nothing is left.
  bool FreeSome(size_t budget);
  // Frees what was added so far. The caller holds no lock.
  void FreeAll();
  // Has `then` called as soon as what was added so far is freed, by who frees the last of it and
  // holds no lock; false when it is freed already.
  [[nodiscard]] bool WhenFreed(std::function<void()> then);
  [[nodiscard]] bool pending() const { return pending_.load(std::memory_order_relaxed) != 0; }
  // Values waiting, and how many have been freed so far.
  [[nodiscard]] size_t pending_values() const {
    return pending_values_.load(std::memory_order_relaxed);
  }
  [[nodiscard]] size_t freed_values() const {
    return freed_values_.load(std::memory_order_relaxed);
  }
  void ResetFreedValues() { freed_values_.store(0, std::memory_order_relaxed); }
  // Bytes that wait to be freed, as they were when handed over.
  [[nodiscard]] size_t pending_bytes() const {
    return pending_bytes_.load(std::memory_order_relaxed);
  }

 private:
  struct Waiting {
    std::unique_ptr<values::Object> object;
    size_t bytes;
    size_t values;
    uint64_t number;
  };
  // Who waits for everything up to a number.
  struct Listener {
    uint64_t number;
    std::function<void()> then;
  };

  // Under the mutex.
  [[nodiscard]] bool IsFreed(uint64_t number) const {
    return unfreed_.empty() || *unfreed_.begin() > number;
  }
  // Takes out the listeners whose time has come.
  [[nodiscard]] std::vector<Listener> TakeListeners();

  std::mutex mutex_;
  std::condition_variable freed_;
  std::deque<Waiting> waiting_;
  uint64_t last_number_ = 0;
  std::set<uint64_t> unfreed_;  // what waits, or is being freed by somebody
  std::vector<Listener> listeners_;
  std::atomic<size_t> pending_{0};
  std::atomic<size_t> pending_bytes_{0};
  std::atomic<size_t> pending_values_{0};
  std::atomic<size_t> freed_values_{0};
};

}  // namespace remora::keyspace
