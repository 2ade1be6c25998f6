#include "engine/base/clock.h"

#include <ctime>
#include <utility>

namespace remora::base {

int Clock::Subscribe(std::function<void()>) { return 0; }
void Clock::Unsubscribe(int) {}

int64_t SystemClock::NowMicroseconds() const {
  timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  return int64_t{now.tv_sec} * 1'000'000 + now.tv_nsec / 1000;
}

ManualClock::ManualClock(int64_t start_microseconds) : now_microseconds_(start_microseconds) {}

int ManualClock::Subscribe(std::function<void()> listener) {
  const std::lock_guard lock(mutex_);
  listeners_[++last_ticket_] = std::move(listener);
  return last_ticket_;
}

void ManualClock::Unsubscribe(int ticket) {
  const std::lock_guard lock(mutex_);
  listeners_.erase(ticket);
}

void ManualClock::AdvanceMicroseconds(int64_t microseconds) {
  now_microseconds_.fetch_add(microseconds, std::memory_order_acq_rel);
  TellListeners();
}

void ManualClock::SetMicroseconds(int64_t microseconds) {
  now_microseconds_.store(microseconds, std::memory_order_release);
  TellListeners();
}

void ManualClock::TellListeners() {
  const std::lock_guard lock(mutex_);
  for (const auto& [ticket, listener] : listeners_) listener();
}

}  // namespace remora::base
