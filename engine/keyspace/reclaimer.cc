#include "engine/keyspace/reclaimer.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace remora::keyspace {

void Reclaimer::Add(std::unique_ptr<values::Object> garbage, size_t values) {
  const size_t bytes = garbage->footprint_bytes();
  const std::lock_guard lock(mutex_);
  waiting_.push_back({std::move(garbage), bytes, values, ++last_number_});
  unfreed_.insert(unfreed_.end(), last_number_);
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
  std::vector<Listener> told;
  std::unique_lock lock(mutex_);
  if (!finished) {
    waiting_.push_front(std::move(current));
    return true;
  }
  pending_bytes_.fetch_sub(current.bytes, std::memory_order_relaxed);
  pending_values_.fetch_sub(current.values, std::memory_order_relaxed);
  freed_values_.fetch_add(current.values, std::memory_order_relaxed);
  const size_t left = pending_.load(std::memory_order_relaxed) - 1;
  pending_.store(left, std::memory_order_relaxed);
  unfreed_.erase(current.number);
  told = TakeListeners();
  lock.unlock();
  freed_.notify_all();
  for (const Listener& listener : told) listener.then();
  return left != 0;
}

std::vector<Reclaimer::Listener> Reclaimer::TakeListeners() {
  if (listeners_.empty()) return {};
  const auto done =
      std::stable_partition(listeners_.begin(), listeners_.end(),
                            [&](const Listener& listener) { return !IsFreed(listener.number); });
  std::vector<Listener> taken(std::make_move_iterator(done),
                              std::make_move_iterator(listeners_.end()));
  listeners_.erase(done, listeners_.end());
  return taken;
}

void Reclaimer::FreeAll() {
  constexpr size_t kAllocationsAtOnce = 64;
  std::unique_lock lock(mutex_);
  const uint64_t last = last_number_;
  while (!IsFreed(last)) {
    if (waiting_.empty()) {
      freed_.wait(lock);
      continue;
    }
    lock.unlock();
    FreeSome(kAllocationsAtOnce);
    lock.lock();
  }
}

bool Reclaimer::WhenFreed(std::function<void()> then) {
  const std::lock_guard lock(mutex_);
  if (IsFreed(last_number_)) return false;
  listeners_.push_back({last_number_, std::move(then)});
  return true;
}

}  // namespace remora::keyspace
