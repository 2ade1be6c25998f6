#include "engine/keyspace/waits.h"

#include <memory>
#include <vector>

#include "engine/base/check.h"
#include "engine/keyspace/keyspace.h"

namespace remora::keyspace {

void Waits::Begin(Waiter& waiter) {
  base::Check(!waiter.waits_, "a waiter waits once at a time");
  waiter.waits_ = true;
  for (WaitPlace& place : waiter.places_) {
    const uint32_t index = keyspace_.StripeIndex(place.key.hash);
    Stripe& stripe = keyspace_.stripe(index);
    if (stripe.key_waiters == nullptr) stripe.key_waiters = std::make_unique<KeyWaiters>();
    stripe.key_waiters->Add(place, index);
    stripe.waited_for = true;
  }
  if (waiter.terms().deadline_milliseconds == WaitTerms::kForEver) return;
  if (deadlines_.Add(waiter)) keyspace_.TellDueListener();
}

bool Waits::EndLocked(Waiter& waiter, WaitEnd why) {
  if (!waiter.waits_) return false;
  waiter.waits_ = false;
  for (WaitPlace& place : waiter.places_) {
    const uint32_t index = keyspace_.StripeIndex(place.key.hash);
    Stripe& stripe = keyspace_.stripe(index);
    stripe.key_waiters->Remove(place, index);
    stripe.waited_for = stripe.key_waiters->size() != 0;
  }
  if (waiter.terms().deadline_milliseconds != WaitTerms::kForEver) deadlines_.Remove(waiter);
  waiter.Ended(why);
  return true;
}

bool Waits::End(Waiter& waiter, WaitEnd why) {
  const bool holds_everything = keyspace_.HeldByThisThread();
  if (!holds_everything) {
    static_cast<void>(keyspace_.LockStripes(waiter.stripes(), 0));
  }
  const bool ended = EndLocked(waiter, why);
  if (!holds_everything) {
    for (const uint32_t index : waiter.stripes()) keyspace_.UnlockStripe(index);
  }
  if (ended) waiter.Announce();
  return ended;
}

void Waits::MoveToBack(Waiter& waiter) {
  for (WaitPlace& place : waiter.places_) KeyWaiters::MoveToBack(place);
}

bool Waits::EndDue(int64_t now_milliseconds) {
  constexpr size_t kAtOnce = 64;
  if (next_due_milliseconds() > now_milliseconds) return false;
  std::vector<std::shared_ptr<Waiter>> due;
  deadlines_.TakeDue(now_milliseconds, kAtOnce, due);
  for (const std::shared_ptr<Waiter>& waiter : due) End(*waiter, WaitEnd::kTimedOut);
  return next_due_milliseconds() <= now_milliseconds;
}

}  // namespace remora::keyspace
