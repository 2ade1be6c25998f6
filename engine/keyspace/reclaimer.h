// Reclaimer: memory that nobody can reach any more, given back in slices outside all locks.
//
// Deleting, overwriting, expiring or flushing something huge unlinks it under the lock and hands it
// over here. Tick() frees it; where nobody ticks, later calls free a little each.
#pragma once

#include <atomic>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>

#include "engine/values/storage.h"

namespace remora::keyspace {

class Reclaimer {
 public:
  // Takes over what cannot be reached any more: a value, or `values` of them in one.
  void Add(std::unique_ptr<values::Object> garbage, size_t values = 1);
  // Frees about `budget` allocations. False when nothing is left.
  bool FreeSome(size_t budget);
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
  };

  std::mutex mutex_;
  std::deque<Waiting> waiting_;
  std::atomic<size_t> pending_{0};
  std::atomic<size_t> pending_bytes_{0};
  std::atomic<size_t> pending_values_{0};
  std::atomic<size_t> freed_values_{0};
};

}  // namespace remora::keyspace
