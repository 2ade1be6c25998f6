// WaitDeadlines: the waits that end by themselves, ordered by when: a binary heap of (time, waiter)
// in which each waiter knows its index, so that one who is served leaves in O(log n).
//
// Thread-safe; its lock is taken inside those of stripes, and none is taken inside it.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "engine/keyspace/waiter.h"

namespace remora::keyspace {

class WaitDeadlines {
 public:
  // Enters a waiter with a deadline. True when it is due before all that NextDue() has promised.
  [[nodiscard]] bool Add(Waiter& waiter);
  // Takes a waiter out if it is in.
  void Remove(Waiter& waiter);
  // Takes out those that are due and adds them to `due`, at most `count`.
  void TakeDue(int64_t now_milliseconds, size_t count, std::vector<std::shared_ptr<Waiter>>& due);

  // Nothing is due before; WaitTerms::kForEver when nothing waits. May be early.
  [[nodiscard]] int64_t next_due_milliseconds() const {
    return next_due_milliseconds_.load(std::memory_order_acquire);
  }
  [[nodiscard]] size_t size() const { return size_.load(std::memory_order_relaxed); }
  void CheckInvariants() const;

 private:
  struct Entry {
    int64_t deadline_milliseconds;
    Waiter* waiter;
  };

  void Put(size_t index, Entry entry);
  void SiftUp(size_t index);
  void SiftDown(size_t index);
  void Erase(size_t index);

  mutable std::mutex mutex_;
  std::vector<Entry> heap_;
  std::atomic<size_t> size_{0};
  std::atomic<int64_t> next_due_milliseconds_{WaitTerms::kForEver};
};

}  // namespace remora::keyspace
