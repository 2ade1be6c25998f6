// Clock: what time it is for one engine. Every deadline and every time stamp asks the same clock.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>

namespace remora::base {

class Clock {
 public:
  virtual ~Clock() = default;

  // Microseconds since 1970-01-01 00:00 UTC.
  [[nodiscard]] virtual int64_t NowMicroseconds() const = 0;
  [[nodiscard]] int64_t NowMilliseconds() const { return NowMicroseconds() / 1000; }
  // True when time moves by itself; false when somebody sets it.
  [[nodiscard]] virtual bool RunsByItself() const { return true; }
  // Asks to be told, on the thread that moves it, whenever time is moved by hand. The listener must
  // not call back into the clock's subscriptions. Returns a ticket for Unsubscribe; 0 when time is
  // never moved by hand.
  virtual int Subscribe(std::function<void()> listener);
  virtual void Unsubscribe(int ticket);
};

// The system's wall clock.
class SystemClock final : public Clock {
 public:
  [[nodiscard]] int64_t NowMicroseconds() const override;
};

// A clock that stands still until it is moved. Safe from any number of threads.
class ManualClock final : public Clock {
 public:
  // Begins at 2024-01-01 00:00 UTC unless told otherwise.
  explicit ManualClock(int64_t start_microseconds = 1'704'067'200'000'000);

  [[nodiscard]] int64_t NowMicroseconds() const override {
    return now_microseconds_.load(std::memory_order_acquire);
  }
  [[nodiscard]] bool RunsByItself() const override { return false; }
  int Subscribe(std::function<void()> listener) override;
  void Unsubscribe(int ticket) override;

  // Moves time forward (or, with a negative step, back) and tells the listeners.
  void AdvanceMilliseconds(int64_t milliseconds) { AdvanceMicroseconds(milliseconds * 1000); }
  void AdvanceMicroseconds(int64_t microseconds);
  void SetMicroseconds(int64_t microseconds);

 private:
  void TellListeners();

  std::atomic<int64_t> now_microseconds_;
  std::mutex mutex_;
  int last_ticket_ = 0;
  std::map<int, std::function<void()>> listeners_;
};

}  // namespace remora::base
