// Keyspace: all databases of one engine, in stripes.
//
//   hash of the key:  | stripe (highest bits) |  …  | tag |  …  | bucket (lowest bits) |
//
// Nobody writes a stripe without its lock, nor reads it without the lock or a reader's slot.
// Whoever needs several locks takes them in ascending order, all before it begins; so there is no
// deadlock, and every step is atomic and serialisable. transaction.h is the way in; this class only
// owns.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <thread>

#include "engine/base/clock.h"
#include "engine/base/function_ref.h"
#include "engine/base/hash.h"
#include "engine/keyspace/access_clock.h"
#include "engine/keyspace/reader_slots.h"
#include "engine/keyspace/reclaimer.h"
#include "engine/keyspace/stripe.h"
#include "engine/keyspace/waits.h"
#include "engine/messages/broker.h"
#include "engine/options.h"

namespace remora::keyspace {

// Told, under a stripe's lock, that something falls due earlier than known, or that there is other
// work for the upkeep; must be brief.
class DueListener {
 public:
  virtual void DueTimeMoved() = 0;

 protected:
  ~DueListener() = default;
};

// What may keep somebody from getting the locks that he waits for: bits.
enum Interruption : uint32_t {
  // Somebody who has changed something needs everything: who holds some stripes and waits for more
  // gives them back, and begins again when it is over.
  kWidening = 1u << 0,
  // A script has been running for too long: requests that wait for it are answered so.
  kBusyScript = 1u << 1,
};

// A lock for std::unique_lock whose waiters spin for a microsecond or two before they sleep, and
// which may wake them to look for interruptions.
class WideningRight {
 public:
  void lock() { static_cast<void>(lock_.Acquire()); }
  // False when one of the bits in `mask` was set first.
  [[nodiscard]] bool LockUnless(const std::atomic<uint32_t>& interruptions, uint32_t mask) {
    return lock_.AcquireUnless(interruptions, mask) != base::OpenLock::Outcome::kInterrupted;
  }
  // By the holder.
  void Alarm() { lock_.Alarm(); }
  [[nodiscard]] bool try_lock() { return lock_.TryAcquireFree(); }
  void unlock() { lock_.Release(); }

 private:
  base::OpenLock lock_;
};

class Keyspace {
 public:
  static constexpr uint32_t kStripesMax = 4096;
  static constexpr uint32_t kDatabasesMax = 1'000'000;

  // Options outside their range are brought into it.
  explicit Keyspace(const EngineOptions& options);
  ~Keyspace();
  Keyspace(const Keyspace&) = delete;
  Keyspace& operator=(const Keyspace&) = delete;

  [[nodiscard]] uint64_t Hash(std::string_view key) const { return hasher_(key); }
  [[nodiscard]] const base::KeyHasher& hasher() const { return hasher_; }
  [[nodiscard]] uint32_t StripeIndex(uint64_t hash) const {
    return static_cast<uint32_t>((hash >> 32) >> stripe_shift_);
  }
  [[nodiscard]] Stripe& stripe(uint32_t index) const { return stripes_[index]; }
  [[nodiscard]] uint32_t stripe_count() const { return stripe_count_; }
  [[nodiscard]] uint32_t database_count() const { return database_count_; }

  // Locks a stripe, and returns when nobody reads it.
  void LockStripe(uint32_t index) {
    if (stripes_[index].lock.Acquire()) [[unlikely]]
      readers_.WaitFor(index);
  }
  // Locks several, in ascending order. False, with none of them locked, when one of `interruptions`
  // came first; kWidening is waited for.
  [[nodiscard]] bool LockStripes(std::span<const uint32_t> indexes, uint32_t interruptions);
  // The same for one.
  [[nodiscard]] bool LockStripeUnless(uint32_t index, uint32_t interruptions) {
    using Outcome = base::OpenLock::Outcome;
    const Outcome outcome = stripes_[index].lock.AcquireUnless(interruptions_, interruptions);
    if (outcome == Outcome::kTakenOpen) [[unlikely]]
      readers_.WaitFor(index);
    return outcome != Outcome::kInterrupted;
  }
  // Locks all stripes but those in `held`, which the caller has locked, in ascending order, and
  // keeps. He has the right to widen. Where a script that has been running for too long keeps him
  // waiting, those who wait for him are told to look for it, and `while_busy` is called again and
  // again.
  void LockTheRest(std::span<const uint32_t> held, base::FunctionRef<void()> while_busy);
  // Who has locked stripes and may need all of them before he is done holds this from before his
  // first change on: two of them would wait for each other for ever.
  [[nodiscard]] WideningRight& right_to_widen() { return right_to_widen_; }
  // Takes that right; false when a script that has been running for too long came first. The caller
  // holds nothing.
  [[nodiscard]] bool LockRightUnlessBusy() {
    return right_to_widen_.LockUnless(interruptions_, kBusyScript);
  }
  // Sets or takes back kBusyScript; nested. `held` are the stripes that the caller has locked: who
  // waits for one of them looks again.
  void BeginBusy(std::span<const uint32_t> held);
  void EndBusy();
  // `only_read` says that the holder did not change the stripe: after some of those it is left
  // open.
  void UnlockStripe(uint32_t index, bool only_read = false) {
    Stripe& stripe = stripes_[index];
    if (only_read && ++stripe.reads_since_open >= ReaderSlots::kReadsToOpen) {
      stripe.reads_since_open = 0;
      stripe.lock.ReleaseOpen();
    } else {
      stripe.lock.Release();
    }
  }
  // Where the calling thread reads a stripe, or several, until it leaves; null when one of them is
  // not open, or the thread reads already.
  [[nodiscard]] ReaderSlot* ShareStripe(uint32_t index) {
    const base::OpenLock& lock = stripes_[index].lock;
    if (!lock.SeemsOpen()) return nullptr;
    ReaderSlot* slot = readers_.Enter(index);
    if (slot == nullptr || lock.IsOpen()) [[likely]]
      return slot;
    ReaderSlots::Leave(*slot);
    return nullptr;
  }
  [[nodiscard]] ReaderSlot* ShareStripes(std::span<const uint32_t> indexes);
  [[nodiscard]] ReaderSlots& readers() { return readers_; }

  // Brings what lookups of these hashes will read towards the caches, all at once rather than one
  // miss after the other. Leaves out stripes that are locked.
  void Prefetch(uint32_t database, std::span<const uint64_t> hashes);

  // The slice of `database` in a stripe whose lock is held; null when nothing was ever in it.
  [[nodiscard]] DatabaseSlice* FindSlice(Stripe& stripe, uint32_t database) const {
    if (database == 0) [[likely]]
      return stripe.first;
    return stripe.others ? stripe.others[database - 1].get() : nullptr;
  }
  // The same, made if need be.
  DatabaseSlice& Slice(Stripe& stripe, uint32_t database) {
    if (database == 0 && stripe.first != nullptr) [[likely]]
      return *stripe.first;
    return MakeSlice(stripe, database);
  }
  // Takes the slice out; its stripe's lock is held.
  std::unique_ptr<DatabaseSlice> TakeSlice(Stripe& stripe, uint32_t database);
  // Exchanges two databases in one stripe whose lock is held.
  void SwapSlices(Stripe& stripe, uint32_t one, uint32_t other);

  [[nodiscard]] base::Clock& clock() const { return *clock_; }
  [[nodiscard]] Limits& limits() { return limits_; }
  [[nodiscard]] const Limits& limits() const { return limits_; }
  [[nodiscard]] UseCounting use_counting() const {
    return {limits_.lfu_log_factor.load(std::memory_order_relaxed),
            limits_.lfu_decay_minutes.load(std::memory_order_relaxed)};
  }
  [[nodiscard]] Reclaimer& reclaimer() { return reclaimer_; }
  [[nodiscard]] Waits& waits() { return waits_; }
  // Who subscribes to channels, and to changes of keys.
  [[nodiscard]] messages::Broker& broker() { return broker_; }
  [[nodiscard]] bool track_access() const { return track_access_; }
  // A generator for one caller, made from the engine's seed.
  [[nodiscard]] base::Random MakeRandom();
  // The generator of a stripe whose lock is held; each has its own sequence, given by the seed.
  [[nodiscard]] base::Random& RandomOf(uint32_t stripe_index);

  // No wheel wants to be looked at before this time; kept by NoteDue and by whoever walks wheels.
  [[nodiscard]] int64_t next_due_milliseconds() const {
    return next_due_milliseconds_.load(std::memory_order_acquire);
  }
  // Says that `stripe`, whose lock is held, has something due at `due_milliseconds`.
  void NoteDue(Stripe& stripe, int64_t due_milliseconds);
  // Tells the upkeep that the process' stores grow and should find memory ready.
  void WakeUpkeepForMemory();
  // Forgets the earliest due time before the wheels are walked; NoteDue brings it back.
  void ForgetNextDue() {
    next_due_milliseconds_.store(containers::ExpiryWheel::kNever, std::memory_order_release);
  }
  // Whether the calling thread has locked all stripes, so that a walk must not lock them again.
  [[nodiscard]] bool HeldByThisThread() const {
    return holder_.load(std::memory_order_relaxed) == std::this_thread::get_id();
  }
  // Said by the transaction that locks everything, while it does.
  void set_holder(std::thread::id thread) { holder_.store(thread, std::memory_order_relaxed); }
  // Where the upkeep goes on with its round.
  [[nodiscard]] uint32_t upkeep_stripe() const {
    return upkeep_stripe_.load(std::memory_order_relaxed);
  }
  void set_upkeep_stripe(uint32_t index) { upkeep_stripe_.store(index, std::memory_order_relaxed); }
  // Says that a key or a wait is due earlier than anything before.
  void TellDueListener();
  // Who is told when the earliest due time moves forward; null for nobody. The listener outlives
  // every call to this keyspace made before it is replaced.
  void set_due_listener(DueListener* listener) {
    due_listener_.store(listener, std::memory_order_release);
  }

 private:
  Keyspace(const EngineOptions& options, uint64_t seed);
  void PrefetchGroup(uint32_t database, std::span<const uint64_t> hashes);
  DatabaseSlice& MakeSlice(Stripe& stripe, uint32_t database);

  uint64_t seed_;
  base::KeyHasher hasher_;
  uint32_t stripe_count_;
  uint32_t stripe_shift_;
  uint32_t database_count_;
  bool track_access_;
  base::Clock* clock_;
  base::SystemClock system_clock_;
  Reclaimer reclaimer_;
  std::unique_ptr<Stripe[]> stripes_;
  ReaderSlots readers_;
  Waits waits_{*this};
  messages::Broker broker_{hasher_};
  Limits limits_;
  std::atomic<int64_t> next_due_milliseconds_{containers::ExpiryWheel::kNever};
  std::atomic<DueListener*> due_listener_{nullptr};
  std::atomic<uint32_t> upkeep_stripe_{0};
  std::atomic<std::thread::id> holder_{};
  alignas(64) WideningRight right_to_widen_;
  alignas(64) std::atomic<uint32_t> interruptions_{0};
  std::mutex busy_mutex_;
  uint32_t busy_count_ = 0;
  std::atomic<uint64_t> next_random_seed_;
};

}  // namespace remora::keyspace
