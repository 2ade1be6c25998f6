// ThreadWaiter: a thread that waits for keys. For engine_*.cc only.
#pragma once

#include <condition_variable>
#include <mutex>
#include <span>

#include "engine/base/function_ref.h"
#include "engine/keyspace/waiter.h"
#include "engine/transaction.h"
#include "engine/waiting.h"

namespace remora {

// What is waited for, of the keys that a call names.
struct AwaitedKeys {
  values::ValueType type;
  size_t count = SIZE_MAX;  // how many of the keys; the others are written to
  // Tries also when a key is gone, or has another type.
  bool also_without_value = false;
};

class ThreadWaiter final : public keyspace::Waiter {
 public:
  // Returns whether it found what is waited for; may run on the thread of whoever brings it.
  using Operation = base::FunctionRef<bool(Transaction&)>;

  // What a wait is about, beside its keys and its end.
  struct Call {
    keyspace::Keyspace& keyspace;
    uint32_t database;
    const AwaitedKeys& awaited;
  };
  // Runs `operation` with `keys` locked, now or as soon as one of them holds what it looks for.
  // False when that was not before the wait ended.
  static bool Run(const Call& call, std::span<const Key> keys, const WaitOptions& options,
                  Operation operation);

  ThreadWaiter(keyspace::Keyspace& keyspace, Operation operation)
      : keyspace_(keyspace), operation_(operation) {}

  // keyspace::Waiter
  [[nodiscard]] Attempt Try(Transaction& transaction) override;
  void Ended(keyspace::WaitEnd) override {}
  void Announce() override;

 private:
  void Sleep(std::unique_lock<std::mutex>& lock, int64_t deadline_milliseconds,
             const std::stop_token& stop);
  // Sleeps until the wait is over; true when it was served.
  bool AwaitEnd(int64_t deadline_milliseconds, const std::stop_token& stop);

  keyspace::Keyspace& keyspace_;
  Operation operation_;
  std::mutex mutex_;
  std::condition_variable_any wake_;
  bool announced_ = false;
};

}  // namespace remora
