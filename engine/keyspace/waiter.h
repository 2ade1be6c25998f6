// Waiter: somebody who waits until a key holds what he asks for: a blocked client, a blocked
// thread.
//
// A waiter stands in the queue of each of its keys. Whoever changes one of them tries the waiters
// in the order in which they came, inside his own atomic step, until one finds nothing to do. A
// wait ends once: by a try that succeeds, or because time ran out, or because somebody ended it.
//
// Everything here is guarded by the locks of the waiter's stripes: a try holds all of them, and so
// does who ends the wait. So a wait cannot end in the middle of a try, and what a try has taken out
// of a key is never lost between the two. Whoever owns a waiter ends its wait before letting go.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "engine/values/value_type.h"

namespace remora {
class Transaction;
}  // namespace remora

namespace remora::keyspace {

class Keyspace;
class KeyQueue;
class Waiter;

enum class WaitEnd : uint8_t {
  kServed,     // a try succeeded
  kTimedOut,   // its time was over
  kUnblocked,  // somebody asked for it
  kAbandoned,  // its owner is going away
};

// A key of a waiter; the bytes stay where they are until the wait has ended.
struct WaitKey {
  std::string_view name;
  uint64_t hash;
};

// A waiter's place in the queue of one of its keys.
struct WaitPlace {
  WaitKey key;
  Waiter* waiter = nullptr;
  KeyQueue* queue = nullptr;  // null while it stands in none
  WaitPlace* previous = nullptr;
  WaitPlace* next = nullptr;
};

// What a waiter waits for.
struct WaitTerms {
  static constexpr int64_t kForEver = INT64_MAX;

  uint32_t database = 0;
  values::ValueType type = values::ValueType::kString;
  // Tries also when the key is gone, or has another type: for those who must be told.
  bool also_without_value = false;
  int64_t deadline_milliseconds = kForEver;
  // How many of the keys are waited for; a try may write to the others, and to no other key.
  size_t awaited_keys = SIZE_MAX;
};

class Waiter : public std::enable_shared_from_this<Waiter> {
 public:
  virtual ~Waiter();
  Waiter(const Waiter&) = delete;
  Waiter& operator=(const Waiter&) = delete;

  enum class Attempt : uint8_t {
    kDone,
    kNotYet,  // goes on waiting, behind all others
    kHeld,    // must not be served now; keeps its place
  };
  // Tries to do what is waited for, with all keys of the waiter locked.
  [[nodiscard]] virtual Attempt Try(Transaction& transaction) = 0;
  // The wait is over, and why. Called once, under the locks: brief.
  virtual void Ended(WaitEnd end) = 0;
  // Comes after Ended, without locks.
  virtual void Announce() = 0;

  [[nodiscard]] const WaitTerms& terms() const { return terms_; }
  // The stripes of all keys, ascending.
  [[nodiscard]] std::span<const uint32_t> stripes() const { return stripes_; }
  // Whether it stands in queues. Under the locks of its stripes.
  [[nodiscard]] bool waits() const { return waits_; }

 protected:
  Waiter() = default;
  // Says what to wait for, before the wait begins. A key that is named twice counts once. A wait
  // for no key, but for something else, is guarded by the lock of the first stripe.
  void Prepare(const Keyspace& keyspace, std::span<const WaitKey> keys, const WaitTerms& terms);

 private:
  friend class KeyWaiters;
  friend class WaitDeadlines;
  friend class Waits;

  static constexpr size_t kInNoHeap = SIZE_MAX;

  WaitTerms terms_;
  std::vector<WaitPlace> places_;
  std::vector<uint32_t> stripes_;
  std::vector<uint32_t> written_stripes_;  // of the keys that are not waited for, ascending
  bool waits_ = false;
  size_t heap_index_ = kInNoHeap;  // kept by WaitDeadlines
};

}  // namespace remora::keyspace
