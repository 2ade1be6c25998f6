#include "engine/thread_waiter.h"

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <vector>

#include "engine/base/clock.h"
#include "engine/keyspace/keyspace.h"

namespace remora {

using keyspace::Keyspace;
using keyspace::WaitEnd;
using keyspace::WaitKey;
using keyspace::WaitTerms;

namespace {

// Waiting longer at a time than this gains nothing.
constexpr int64_t kSleepMillisecondsMax = 3'600'000;

int64_t DeadlineOf(const WaitOptions& options, int64_t now_milliseconds) {
  int64_t deadline = 0;
  if (!options.timeout_milliseconds ||
      __builtin_add_overflow(*options.timeout_milliseconds, now_milliseconds, &deadline)) {
    return WaitTerms::kForEver;
  }
  return deadline;
}

// Has `listener` called when the clock is moved by hand, for as long as it lives.
class ClockListener {
 public:
  ClockListener(base::Clock& clock, std::function<void()> listener)
      : clock_(clock), number_(clock.Subscribe(std::move(listener))) {}
  ~ClockListener() { clock_.Unsubscribe(number_); }
  ClockListener(const ClockListener&) = delete;
  ClockListener& operator=(const ClockListener&) = delete;

 private:
  base::Clock& clock_;
  const int number_;
};

}  // namespace

bool ThreadWaiter::Run(const Call& call, std::span<const Key> keys, const WaitOptions& options,
                       Operation operation) {
  const int64_t deadline = DeadlineOf(options, call.keyspace.clock().NowMilliseconds());
  std::shared_ptr<ThreadWaiter> waiter;
  {
    Transaction transaction(call.keyspace, call.database, keys);
    if (operation(transaction)) return true;
    std::vector<WaitKey> names;
    for (const Key& key : keys) names.push_back({key.name, key.hash});
    waiter = std::make_shared<ThreadWaiter>(call.keyspace, operation);
    // The thread that waits looks after its own end.
    waiter->Prepare(call.keyspace, names,
                    {.database = call.database,
                     .type = call.awaited.type,
                     .also_without_value = call.awaited.also_without_value,
                     .awaited_keys = call.awaited.count});
    transaction.BeginWait(*waiter);
  }
  const ClockListener listener(call.keyspace.clock(), [&] {
    const std::lock_guard lock(waiter->mutex_);
    waiter->wake_.notify_all();
  });
  return waiter->AwaitEnd(deadline, options.stop);
}

keyspace::Waiter::Attempt ThreadWaiter::Try(Transaction& transaction) {
  transaction.set_leaves_clocks(false);
  return operation_(transaction) ? Attempt::kDone : Attempt::kNotYet;
}

void ThreadWaiter::Announce() {
  // Why under the lock: the waiting thread may end as soon as it sees the flag.
  const std::lock_guard lock(mutex_);
  announced_ = true;
  wake_.notify_all();
}

void ThreadWaiter::Sleep(std::unique_lock<std::mutex>& lock, int64_t deadline_milliseconds,
                         const std::stop_token& stop) {
  const base::Clock& clock = keyspace_.clock();
  if (deadline_milliseconds == WaitTerms::kForEver || !clock.RunsByItself()) {
    wake_.wait(lock, stop,
               [&] { return announced_ || clock.NowMilliseconds() >= deadline_milliseconds; });
    return;
  }
  const int64_t left = deadline_milliseconds - clock.NowMilliseconds();
  wake_.wait_for(lock, stop, std::chrono::milliseconds(std::min(left, kSleepMillisecondsMax)),
                 [&] { return announced_; });
}

bool ThreadWaiter::AwaitEnd(int64_t deadline_milliseconds, const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (!announced_ && !stop.stop_requested() &&
         keyspace_.clock().NowMilliseconds() < deadline_milliseconds) {
    Sleep(lock, deadline_milliseconds, stop);
  }
  if (announced_) return true;
  lock.unlock();
  const WaitEnd why = stop.stop_requested() ? WaitEnd::kToldUnblocked : WaitEnd::kTimedOut;
  if (keyspace_.waits().End(*this, why)) return false;
  // Somebody has served this thread in the meantime, and is about to say so.
  lock.lock();
  wake_.wait(lock, [&] { return announced_; });
  return true;
}

}  // namespace remora
