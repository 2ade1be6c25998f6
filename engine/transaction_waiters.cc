// How a transaction serves those who wait for the keys that it has changed; see keyspace/waiter.h.
//
//   lock the keys, and what their waiters need  ->  operations note changed keys  ->  try the
//   waiters in order  ->  unlock  ->  tell who was served
//
// So nobody sees a key between the change and the waiter who takes from it.
#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/check.h"
#include "engine/keyspace/keyspace.h"
#include "engine/keyspace/ready_keys.h"
#include "engine/keyspace/record_handle.h"
#include "engine/transaction.h"

namespace remora {

using keyspace::KeyQueue;
using keyspace::Keyspace;
using keyspace::ReadyKey;
using keyspace::ReadyKeys;
using keyspace::RecordHandle;
using keyspace::Stripe;
using keyspace::StripeNeeds;
using keyspace::Waiter;
using keyspace::WaitPlace;

namespace {

// Finds out which stripes waiters need, starting from those that are locked already.
class NeededStripes {
 public:
  NeededStripes(const Keyspace& keyspace, std::span<const uint32_t> locked)
      : keyspace_(keyspace), locked_(locked), stripes_(locked.begin(), locked.end()) {}

  void Add(const StripeNeeds& needs) {
    if (needs.everything()) everything_ = true;
    for (const StripeNeeds::Need& need : needs.needs()) {
      if (!Contains(stripes_, need.stripe)) stripes_.push_back(need.stripe);
      if (need.writes != 0 && !Contains(written_, need.stripe)) written_.push_back(need.stripe);
    }
  }
  // Adds what those need who may be served in turn, when a waiter writes to a key that they wait
  // for. What is not locked yet cannot be looked at, and is when it is.
  void Follow() {
    for (size_t i = 0; i < written_.size(); ++i) {
      const Stripe& stripe = keyspace_.stripe(written_[i]);
      if (Contains(locked_, written_[i]) && stripe.waited_for) Add(stripe.key_waiters->needs());
    }
  }
  [[nodiscard]] bool everything() const { return everything_; }
  [[nodiscard]] bool more_than_locked() const {
    return everything_ ? locked_.size() < keyspace_.stripe_count()
                       : stripes_.size() > locked_.size();
  }
  [[nodiscard]] std::span<const uint32_t> stripes() const { return stripes_; }

 private:
  template <typename Stripes>
  static bool Contains(const Stripes& stripes, uint32_t stripe) {
    return std::find(stripes.begin(), stripes.end(), stripe) != stripes.end();
  }

  const Keyspace& keyspace_;
  const std::span<const uint32_t> locked_;
  std::vector<uint32_t> stripes_;
  std::vector<uint32_t> written_;
  bool everything_ = false;
};

}  // namespace

void Transaction::LockForWaiters(std::span<const Key> keys) {
  while (true) {
    const bool nobody_waits =
        std::none_of(stripes(), stripes() + stripe_count_,
                     [&](uint32_t index) { return keyspace_->stripe(index).waited_for; });
    if (nobody_waits) return;
    NeededStripes needed(*keyspace_, {stripes(), stripe_count_});
    for (const Key& key : keys) {
      const Stripe& stripe = StripeOf(key);
      if (!stripe.waited_for) continue;
      stripe.key_waiters->ForEachDatabase(
          key.hash, key.name, [&](const KeyQueue& queue) { needed.Add(queue.needs()); });
    }
    needed.Follow();
    if (!needed.more_than_locked()) return;
    // Others may change everything meanwhile: nothing has been looked at but who waits.
    for (uint32_t i = 0; i < stripe_count_; ++i) keyspace_->UnlockStripe(stripes()[i]);
    if (needed.everything()) return LockEverything();
    LockInstead(needed.stripes());
  }
}

void Transaction::LockInstead(std::span<const uint32_t> stripes) {
  more_stripes_.reset();
  if (stripes.size() > kInlineStripes) {
    more_stripes_ = std::make_unique_for_overwrite<uint32_t[]>(stripes.size());
  }
  std::copy(stripes.begin(), stripes.end(),
            more_stripes_ == nullptr ? stripes_.data() : more_stripes_.get());
  stripe_count_ = static_cast<uint32_t>(stripes.size());
  LockNamed();
}

void Transaction::BeginWait(Waiter& waiter) {
  base::Check(HasLockedFor(waiter), "who begins to wait has locked the keys");
  keyspace_->waits().Begin(waiter);
}

bool Transaction::HasLockedFor(const Waiter& waiter) const {
  return std::includes(stripes(), stripes() + stripe_count_, waiter.stripes().begin(),
                       waiter.stripes().end());
}

void Transaction::NoteReady(uint32_t database, const Key& key) {
  KeyQueue* const queue = StripeOf(key).key_waiters->Find(database, key.hash, key.name);
  if (queue != nullptr) NoteQueue(*queue);
}

void Transaction::NoteQueue(KeyQueue& queue) {
  if (queue.noted()) return;
  queue.set_noted(true);
  if (ready_keys_ == nullptr) ready_keys_ = std::make_unique<ReadyKeys>();
  ready_keys_->ready.push_back({queue.database(), queue.hash(), std::string(queue.name())});
}

void Transaction::ChangedEverythingIn(Stripe& stripe, uint32_t database) {
  if (!stripe.waited_for) [[likely]]
    return;
  stripe.key_waiters->ForEach([&](KeyQueue& queue) {
    if (queue.database() == database) NoteQueue(queue);
  });
}

void Transaction::ChangedAllAwaited() {
  base::Check(holds_everything(), "who tries all waiters has locked everything");
  for (uint32_t i = 0; i < keyspace_->stripe_count(); ++i) {
    const Stripe& stripe = keyspace_->stripe(i);
    if (!stripe.waited_for) continue;
    stripe.key_waiters->ForEach([&](KeyQueue& queue) { NoteQueue(queue); });
  }
}

void Transaction::ServeWaiters() {
  // Why anew: what the transaction did may have taken long, and what it brought may be due by now.
  now_milliseconds_ = std::max(now_milliseconds_, keyspace_->clock().NowMilliseconds());
  // Who is served may change keys that others wait for: they come last.
  for (size_t i = 0; i < ready_keys_->ready.size(); ++i) {
    ReadyKey ready = std::move(ready_keys_->ready[i]);
    const Key key{ready.name, ready.hash};
    Stripe& stripe = StripeOf(key);
    KeyQueue* const queue = stripe.key_waiters->Find(ready.database, key.hash, key.name);
    if (queue == nullptr) continue;
    queue->set_noted(false);
    if (!ServeQueue(*queue, key)) ready_keys_->postponed.push_back(std::move(ready));
  }
}

bool Transaction::ServeQueue(KeyQueue& queue, const Key& key) {
  const uint32_t database = queue.database();
  WaitPlace* place = queue.first();
  // Each is tried once: who goes on waiting stands behind the last.
  for (size_t left = queue.size(); left != 0; --left) {
    const RecordHandle record = FindIn(database, key, Access::kQuiet);
    const auto type = record ? std::optional(record.type()) : std::nullopt;
    if (!queue.WaitsFor(type)) return true;
    WaitPlace* const next = place->next;
    Waiter& waiter = *place->waiter;
    if (type == waiter.terms().type || waiter.terms().also_without_value) {
      if (!HasLockedFor(waiter)) return false;
      // Why the order: the queue goes with its last place.
      TryWaiter(waiter);
    }
    place = next;
  }
  return true;
}

void Transaction::TryWaiter(Waiter& waiter) {
  set_database(waiter.terms().database);
  switch (waiter.Try(*this)) {
    case Waiter::Attempt::kDone:
      ready_keys_->served.push_back(waiter.shared_from_this());
      keyspace_->waits().EndLocked(waiter, keyspace::WaitEnd::kServed);
      break;
    case Waiter::Attempt::kNotYet:
      keyspace_->waits().MoveToBack(waiter);
      break;
    case Waiter::Attempt::kHeld:
      break;
  }
}

void Transaction::FinishServing() {
  const std::unique_ptr<ReadyKeys> done = std::move(ready_keys_);
  for (const std::shared_ptr<Waiter>& waiter : done->served) waiter->Announce();
  for (const ReadyKey& ready : done->postponed) {
    const Key key{ready.name, ready.hash};
    Transaction again(*keyspace_, ready.database, key, now_milliseconds_);
    if (again.StripeOf(key).waited_for) again.NoteReady(ready.database, key);
  }
}

}  // namespace remora
