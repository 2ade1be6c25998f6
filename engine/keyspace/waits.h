// Waits: how waits of a keyspace begin and end; see waiter.h for what they are.
#pragma once

#include <cstdint>

#include "engine/keyspace/wait_deadlines.h"
#include "engine/keyspace/waiter.h"

namespace remora::keyspace {

class Keyspace;

class Waits {
 public:
  explicit Waits(Keyspace& keyspace) : keyspace_(keyspace) {}

  // Begins a wait that was prepared; the caller has locked all stripes of the waiter.
  void Begin(Waiter& waiter);
  // Ends a wait and tells its waiter; false when it had ended before. Locks the stripes, unless the
  // calling thread has locked everything; one that holds other locks must not call it.
  bool End(Waiter& waiter, WaitEnd why);
  // The same where the caller has locked the stripes; he calls Announce once he has unlocked.
  bool EndLocked(Waiter& waiter, WaitEnd why);
  // Puts a waiter behind all others; the caller has locked its stripes.
  void MoveToBack(Waiter& waiter);

  // Ends some waits whose time is over; true when there are more.
  bool EndDue(int64_t now_milliseconds);
  // No wait's time is over before.
  [[nodiscard]] int64_t next_due_milliseconds() const { return deadlines_.next_due_milliseconds(); }
  // Waits that have a deadline.
  [[nodiscard]] size_t timed() const { return deadlines_.size(); }

 private:
  Keyspace& keyspace_;
  WaitDeadlines deadlines_;
};

}  // namespace remora::keyspace
