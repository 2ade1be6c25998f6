#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>

namespace remora::base {

// Clock: where an instance gets its time from. All deadlines of an instance use the clock that it
// was opened with, so a test that moves the clock moves everything. Implementations are
// thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;

  // Wall time in microseconds since 1970-01-01 00:00 UTC. May step back when the machine's clock
  // does.
  [[nodiscard]] virtual int64_t NowMicroseconds() const = 0;

  // Time for measuring durations. Never steps back; its zero means nothing.
  [[nodiscard]] virtual int64_t MonotonicNanoseconds() const = 0;

  // Wall time as expiry knows it: the microseconds, rounded down.
  [[nodiscard]] int64_t NowMilliseconds() const { return NowMicroseconds() / 1000; }

  // False when time stands still until somebody moves it: then waiting for it needs a listener.
  [[nodiscard]] virtual bool RunsByItself() const { return true; }

  // Has `listener` called whenever time is moved by hand, on the thread that moved it. Returns its
  // number for Unsubscribe; 0 from a clock that nobody moves. A listener may read the clock; it
  // must not move it, subscribe or unsubscribe.
  virtual int Subscribe(std::function<void()> listener);

  // Afterwards the listener is not running and will not be called. Unknown numbers are ignored.
  virtual void Unsubscribe(int number);
};

// The machine's clock.
class SystemClock final : public Clock {
 public:
  [[nodiscard]] int64_t NowMicroseconds() const override;
  [[nodiscard]] int64_t MonotonicNanoseconds() const override;
};

// ManualClock: stands still until it is told to move. For tests that own time.
//
//   ManualClock clock;
//   clock.AdvanceMilliseconds(1500);
class ManualClock final : public Clock {
 public:
  // 2020-01-01 00:00 UTC: a time at which no deadline computed from it is negative.
  static constexpr int64_t kStartMicroseconds = 1577836800000000;

  explicit ManualClock(int64_t start_microseconds = kStartMicroseconds);
  ManualClock(const ManualClock&) = delete;
  ManualClock& operator=(const ManualClock&) = delete;

  [[nodiscard]] int64_t NowMicroseconds() const override;

  // Moves with Advance only: setting the wall clock takes no time.
  [[nodiscard]] int64_t MonotonicNanoseconds() const override;

  // Sets the wall time, forward or back, then tells the listeners.
  void SetMicroseconds(int64_t now_microseconds);

  // Moves both times forward, then tells the listeners. The step must not be negative.
  void AdvanceMicroseconds(int64_t microseconds);
  void AdvanceMilliseconds(int64_t milliseconds) { AdvanceMicroseconds(milliseconds * 1000); }

  [[nodiscard]] bool RunsByItself() const override { return false; }
  int Subscribe(std::function<void()> listener) override;
  void Unsubscribe(int number) override;

 private:
  void TellListeners();

  std::atomic<int64_t> now_microseconds_;
  std::atomic<int64_t> monotonic_nanoseconds_ = 0;
  std::mutex listeners_mutex_;
  std::map<int, std::function<void()>> listeners_;  // In the order of subscription.
  int next_number_ = 1;
};

}  // namespace remora::base
