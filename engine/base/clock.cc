#include "engine/base/clock.h"

#include <chrono>
#include <utility>

#include "engine/base/check.h"

namespace remora::base {
namespace {

template <typename Unit, typename TimePoint>
int64_t TicksOf(TimePoint now) {
  return std::chrono::duration_cast<Unit>(now.time_since_epoch()).count();
}

}  // namespace

int Clock::Subscribe(std::function<void()>) { return 0; }

void Clock::Unsubscribe(int) {}

int64_t SystemClock::NowMicroseconds() const {
  return TicksOf<std::chrono::microseconds>(std::chrono::system_clock::now());
}

int64_t SystemClock::MonotonicNanoseconds() const {
  return TicksOf<std::chrono::nanoseconds>(std::chrono::steady_clock::now());
}

ManualClock::ManualClock(int64_t start_microseconds) : now_microseconds_(start_microseconds) {}

int64_t ManualClock::NowMicroseconds() const { return now_microseconds_.load(); }

int64_t ManualClock::MonotonicNanoseconds() const { return monotonic_nanoseconds_.load(); }

void ManualClock::SetMicroseconds(int64_t now_microseconds) {
  now_microseconds_.store(now_microseconds);
  TellListeners();
}

void ManualClock::AdvanceMicroseconds(int64_t microseconds) {
  Check(microseconds >= 0, "a clock advances forward");
  monotonic_nanoseconds_.fetch_add(microseconds * 1000);
  now_microseconds_.fetch_add(microseconds);
  TellListeners();
}

int ManualClock::Subscribe(std::function<void()> listener) {
  const std::lock_guard lock(listeners_mutex_);
  const int number = next_number_++;
  listeners_.emplace(number, std::move(listener));
  return number;
}

void ManualClock::Unsubscribe(int number) {
  const std::lock_guard lock(listeners_mutex_);
  listeners_.erase(number);
}

void ManualClock::TellListeners() {
  // Why: called under the lock, so that a listener's owner may go away right after Unsubscribe.
  const std::lock_guard lock(listeners_mutex_);
  for (const auto& [number, listener] : listeners_) listener();
}

}  // namespace remora::base
