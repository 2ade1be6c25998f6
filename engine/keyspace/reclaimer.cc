#include "engine/keyspace/reclaimer.h"

#include <utility>

namespace remora::keyspace {

void Reclaimer::Add(std::unique_ptr<values::Object> garbage, size_t values) {
  const size_t bytes = garbage->footprint_bytes();
  const std::lock_guard lock(mutex_);
  waiting_.push_back({std::move(garbage), bytes, values});
  pending_values_.fetch_add(values, std::memory_order_relaxed);
  pending_.store(pending_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  pending_bytes_.fetch_add(bytes, std::memory_order_relaxed);
}

bool Reclaimer::FreeSome(size_t budget) {
  Waiting current;
  {
    const std::lock_guard lock(mutex_);
    if (waiting_.empty()) return false;
    current = std::move(waiting_.front());
    waiting_.pop_front();
  }
  const bool finished = current.object->Reclaim(budget);
  const std::lock_guard lock(mutex_);
  if (!finished) {
    waiting_.push_front(std::move(current));
    return true;
  }
  pending_bytes_.fetch_sub(current.bytes, std::memory_order_relaxed);
  pending_values_.fetch_sub(current.values, std::memory_order_relaxed);
  freed_values_.fetch_add(current.values, std::memory_order_relaxed);
  const size_t left = pending_.load(std::memory_order_relaxed) - 1;
  pending_.store(left, std::memory_order_relaxed);
  return left != 0;
}

}  // namespace remora::keyspace
