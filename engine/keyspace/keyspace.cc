#include "engine/keyspace/keyspace.h"

#include <algorithm>
#include <bit>
#include <mutex>
#include <utility>

namespace remora::keyspace {

namespace {

uint64_t SeedOf(const EngineOptions& options) {
  return options.seed != 0 ? options.seed : base::EntropySeed();
}

}  // namespace

Keyspace::Keyspace(const EngineOptions& options) : Keyspace(options, SeedOf(options)) {}

Keyspace::Keyspace(const EngineOptions& options, uint64_t seed)
    : seed_(seed),
      hasher_(seed),
      stripe_count_(std::bit_ceil(std::clamp(options.stripes, 1u, kStripesMax))),
      stripe_shift_(32 - static_cast<uint32_t>(std::countr_zero(stripe_count_))),
      database_count_(std::clamp(options.databases, 1u, kDatabasesMax)),
      track_access_(options.track_access),
      clock_(options.clock != nullptr ? options.clock : &system_clock_),
      stripes_(std::make_unique<Stripe[]>(stripe_count_)),
      next_random_seed_(seed) {}

Keyspace::~Keyspace() = default;

base::Random Keyspace::MakeRandom() {
  return base::Random(next_random_seed_.fetch_add(1, std::memory_order_relaxed));
}

void Keyspace::PrefetchBucket(uint32_t database, uint64_t hash) const {
  Stripe& at = stripe(StripeIndex(hash));
  const std::unique_lock lock(at.lock, std::try_to_lock);
  if (!lock) return;
  if (const DatabaseSlice* slice = FindSlice(at, database)) slice->Prefetch(hash);
}

void Keyspace::PrefetchRecord(uint32_t database, uint64_t hash) const {
  Stripe& at = stripe(StripeIndex(hash));
  const std::unique_lock lock(at.lock, std::try_to_lock);
  if (!lock) return;
  if (const DatabaseSlice* slice = FindSlice(at, database)) slice->PrefetchRecord(hash);
}

base::Random& Keyspace::RandomOf(uint32_t stripe_index) {
  std::optional<base::Random>& random = stripes_[stripe_index].random;
  // An odd factor keeps the seeds of neighbouring stripes far apart.
  if (!random) random.emplace(seed_ + (uint64_t{stripe_index} + 1) * 0x9E3779B97F4A7C15);
  return *random;
}

DatabaseSlice& Keyspace::MakeSlice(Stripe& stripe, uint32_t database) {
  if (database == 0) {
    stripe.first = new DatabaseSlice(hasher_, reclaimer_);
    return *stripe.first;
  }
  if (!stripe.others) {
    stripe.others = std::make_unique<std::unique_ptr<DatabaseSlice>[]>(database_count_ - 1);
  }
  std::unique_ptr<DatabaseSlice>& slice = stripe.others[database - 1];
  if (!slice) slice = std::make_unique<DatabaseSlice>(hasher_, reclaimer_);
  return *slice;
}

std::unique_ptr<DatabaseSlice> Keyspace::TakeSlice(Stripe& stripe, uint32_t database) {
  if (database == 0) return std::unique_ptr<DatabaseSlice>(std::exchange(stripe.first, nullptr));
  return stripe.others ? std::move(stripe.others[database - 1]) : nullptr;
}

void Keyspace::SwapSlices(Stripe& stripe, uint32_t one, uint32_t other) {
  if (one == other) return;
  if (one > other) std::swap(one, other);
  if (!stripe.others && (one != 0 || stripe.first == nullptr)) return;
  if (!stripe.others) {
    stripe.others = std::make_unique<std::unique_ptr<DatabaseSlice>[]>(database_count_ - 1);
  }
  if (one != 0) {
    std::swap(stripe.others[one - 1], stripe.others[other - 1]);
    return;
  }
  std::unique_ptr<DatabaseSlice> first(std::exchange(stripe.first, nullptr));
  stripe.first = stripe.others[other - 1].release();
  stripe.others[other - 1] = std::move(first);
}

void Keyspace::NoteDue(Stripe& stripe, int64_t due_milliseconds) {
  if (due_milliseconds < stripe.next_due_milliseconds.load(std::memory_order_relaxed)) {
    stripe.next_due_milliseconds.store(due_milliseconds, std::memory_order_relaxed);
  }
  int64_t earliest = next_due_milliseconds_.load(std::memory_order_relaxed);
  while (due_milliseconds < earliest) {
    if (next_due_milliseconds_.compare_exchange_weak(earliest, due_milliseconds,
                                                     std::memory_order_acq_rel)) {
      return TellDueListener();
    }
  }
}

void Keyspace::TellDueListener() {
  if (DueListener* listener = due_listener_.load(std::memory_order_acquire)) {
    listener->DueTimeMoved();
  }
}

}  // namespace remora::keyspace
