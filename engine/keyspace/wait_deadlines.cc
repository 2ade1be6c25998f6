#include "engine/keyspace/wait_deadlines.h"

#include "engine/base/check.h"

namespace remora::keyspace {

bool WaitDeadlines::Add(Waiter& waiter) {
  const int64_t deadline = waiter.terms().deadline_milliseconds;
  const std::lock_guard lock(mutex_);
  heap_.push_back({});
  Put(heap_.size() - 1, {deadline, &waiter});
  SiftUp(heap_.size() - 1);
  size_.store(heap_.size(), std::memory_order_relaxed);
  if (deadline >= next_due_milliseconds_.load(std::memory_order_relaxed)) return false;
  next_due_milliseconds_.store(deadline, std::memory_order_release);
  return true;
}

// Why the next due time stays: whoever looks too early finds that out once, and those who come and
// go in between never wake anybody.
void WaitDeadlines::Remove(Waiter& waiter) {
  const std::lock_guard lock(mutex_);
  if (waiter.heap_index_ != Waiter::kInNoHeap) Erase(waiter.heap_index_);
}

void WaitDeadlines::TakeDue(int64_t now_milliseconds, size_t count,
                            std::vector<std::shared_ptr<Waiter>>& due) {
  const std::lock_guard lock(mutex_);
  while (!heap_.empty() && heap_[0].deadline_milliseconds <= now_milliseconds && count-- != 0) {
    // Who is in the heap has not ended its wait, so its owner still holds it.
    due.push_back(heap_[0].waiter->shared_from_this());
    Erase(0);
  }
  next_due_milliseconds_.store(heap_.empty() ? WaitTerms::kForEver : heap_[0].deadline_milliseconds,
                               std::memory_order_release);
}

void WaitDeadlines::Put(size_t index, Entry entry) {
  heap_[index] = entry;
  entry.waiter->heap_index_ = index;
}

void WaitDeadlines::SiftUp(size_t index) {
  const Entry entry = heap_[index];
  while (index != 0) {
    const size_t parent = (index - 1) / 2;
    if (heap_[parent].deadline_milliseconds <= entry.deadline_milliseconds) break;
    Put(index, heap_[parent]);
    index = parent;
  }
  Put(index, entry);
}

void WaitDeadlines::SiftDown(size_t index) {
  const Entry entry = heap_[index];
  while (true) {
    size_t child = 2 * index + 1;
    if (child >= heap_.size()) break;
    if (child + 1 < heap_.size() &&
        heap_[child + 1].deadline_milliseconds < heap_[child].deadline_milliseconds) {
      ++child;
    }
    if (entry.deadline_milliseconds <= heap_[child].deadline_milliseconds) break;
    Put(index, heap_[child]);
    index = child;
  }
  Put(index, entry);
}

void WaitDeadlines::Erase(size_t index) {
  heap_[index].waiter->heap_index_ = Waiter::kInNoHeap;
  const Entry last = heap_.back();
  heap_.pop_back();
  size_.store(heap_.size(), std::memory_order_relaxed);
  if (index == heap_.size()) return;
  Put(index, last);
  SiftUp(index);
  SiftDown(last.waiter->heap_index_);
}

void WaitDeadlines::CheckInvariants() const {
  const std::lock_guard lock(mutex_);
  for (size_t i = 0; i < heap_.size(); ++i) {
    base::Check(heap_[i].waiter->heap_index_ == i, "a waiter knows its index");
    base::Check(
        i == 0 || heap_[(i - 1) / 2].deadline_milliseconds <= heap_[i].deadline_milliseconds,
        "nobody is due before his parent");
  }
  base::Check(heap_.empty() || next_due_milliseconds() <= heap_[0].deadline_milliseconds,
              "nobody is due before the next due time");
}

}  // namespace remora::keyspace
