// Stripe: the part of all databases that one lock guards.
//
// A key belongs to the stripe that the highest bits of its hash name, in every database: so MOVE
// and SWAPDB never need a second lock for one key.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>

#include "engine/base/open_lock.h"
#include "engine/base/random.h"
#include "engine/keyspace/database_slice.h"
#include "engine/keyspace/key_waiters.h"
#include "engine/keyspace/watch_list.h"

namespace remora::keyspace {

// What happened in one stripe since the start or the last reset. Guarded by the stripe's lock. What
// readers without the lock found and missed is counted in their slots.
struct StripeCounters {
  uint64_t hits = 0;
  uint64_t misses = 0;
  uint64_t changes = 0;
  uint64_t expired_keys = 0;
  uint64_t expired_fields = 0;
  uint64_t evicted_keys = 0;
};

struct alignas(64) Stripe {
  base::OpenLock lock;
  uint16_t reads_since_open = 0;
  // Whether anybody stands in a queue of `key_waiters`.
  bool waited_for = false;
  // Database 0, where nearly all calls go; null until first used.
  DatabaseSlice* first = nullptr;
  // The slices of the other databases by number - 1; null until one of them is used.
  std::unique_ptr<std::unique_ptr<DatabaseSlice>[]> others;
  // When the wheels of this stripe want to be looked at; read without the lock.
  std::atomic<int64_t> next_due_milliseconds{containers::ExpiryWheel::kNever};
  StripeCounters counters;
  // Who watches keys of this stripe; null when nobody ever did.
  std::unique_ptr<WatchList> watches;
  // Who waits for keys of this stripe; null when nobody ever did.
  std::unique_ptr<KeyWaiters> key_waiters;
  // What random choices in this stripe are drawn from; made when first needed.
  std::optional<base::Random> random;

  ~Stripe() { delete first; }
};

}  // namespace remora::keyspace
