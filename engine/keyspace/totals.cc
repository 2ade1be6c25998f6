#include "engine/keyspace/totals.h"

#include <algorithm>

#include "engine/keyspace/keyspace.h"

namespace remora::keyspace {

namespace {

// Holds a stripe's lock, unless this thread holds them all.
class StripeHold {
 public:
  StripeHold(Keyspace& keyspace, uint32_t index)
      : keyspace_(keyspace.HeldByThisThread() ? nullptr : &keyspace), index_(index) {
    if (keyspace_ != nullptr) keyspace_->LockStripe(index_);
  }
  ~StripeHold() {
    if (keyspace_ != nullptr) keyspace_->UnlockStripe(index_);
  }
  StripeHold(const StripeHold&) = delete;
  StripeHold& operator=(const StripeHold&) = delete;

 private:
  Keyspace* keyspace_;
  uint32_t index_;
};

void AddSlice(Totals& totals, uint32_t database, const DatabaseSlice& slice) {
  totals.used_bytes += slice.used_bytes();
  totals.footprint_bytes += slice.footprint_bytes();
  totals.index_bytes += slice.overhead_bytes();
  if (slice.size() == 0) return;
  if (totals.databases.size() <= database) totals.databases.resize(database + 1);
  totals.databases[database].keys += slice.size();
  totals.databases[database].keys_with_expiry += slice.volatile_count();
  totals.databases[database].hashes_with_field_expiry += slice.field_expiry_count();
  totals.databases[database].index_bytes += slice.overhead_bytes();
  totals.databases[database].expiry_sum += slice.expiry_sum();
}

void AddCounters(StripeCounters& sum, const StripeCounters& counters) {
  sum.hits += counters.hits;
  sum.misses += counters.misses;
  sum.changes += counters.changes;
  sum.expired_keys += counters.expired_keys;
  sum.expired_fields += counters.expired_fields;
  sum.evicted_keys += counters.evicted_keys;
}

void AddWaiters(Totals& totals, const KeyWaiters& waiters) {
  totals.awaited_keys += waiters.size();
  waiters.ForEach([&](const KeyQueue& queue) {
    if (queue.WaitsFor(std::nullopt)) ++totals.awaited_keys_without_value;
  });
}

void AddSizes(std::vector<SizeTotals>& totals, uint32_t database, const DatabaseSlice& slice) {
  if (slice.size() == 0) return;
  if (totals.size() <= database) totals.resize(database + 1);
  for (size_t type = 0; type < SizeHistogram::kTypes; ++type) {
    for (size_t size_class = 0; size_class < SizeHistogram::kClasses; ++size_class) {
      totals[database][type][size_class] +=
          slice.sizes().count(static_cast<ValueType>(type), size_class);
    }
  }
}

// Calls `visit(database, slice)` for all slices of a stripe that is held.
template <typename Visit>
void ForEachSlice(const Keyspace& keyspace, const Stripe& stripe, Visit&& visit) {
  if (stripe.first != nullptr) visit(uint32_t{0}, *stripe.first);
  for (uint32_t number = 1; stripe.others && number < keyspace.database_count(); ++number) {
    const DatabaseSlice* slice = stripe.others[number - 1].get();
    if (slice != nullptr) visit(number, *slice);
  }
}

}  // namespace

int64_t DatabaseTotals::AverageTtl(int64_t now_milliseconds) const {
  if (keys_with_expiry == 0) return 0;
  const auto average = static_cast<int64_t>(expiry_sum / static_cast<__int128>(keys_with_expiry));
  return std::max<int64_t>(average - now_milliseconds, 0);
}

Totals CollectTotals(Keyspace& keyspace) {
  Totals totals;
  for (uint32_t index = 0; index < keyspace.stripe_count(); ++index) {
    Stripe& stripe = keyspace.stripe(index);
    const StripeHold hold(keyspace, index);
    AddCounters(totals.counters, stripe.counters);
    if (stripe.waited_for) AddWaiters(totals, *stripe.key_waiters);
    ForEachSlice(keyspace, stripe, [&](uint32_t database, const DatabaseSlice& slice) {
      AddSlice(totals, database, slice);
    });
  }
  totals.counters.hits += keyspace.readers().hits();
  totals.counters.misses += keyspace.readers().misses();
  totals.pending_bytes = keyspace.reclaimer().pending_bytes();
  return totals;
}

std::vector<SizeTotals> CollectSizes(Keyspace& keyspace) {
  std::vector<SizeTotals> totals;
  for (uint32_t index = 0; index < keyspace.stripe_count(); ++index) {
    const StripeHold hold(keyspace, index);
    ForEachSlice(
        keyspace, keyspace.stripe(index),
        [&](uint32_t database, const DatabaseSlice& slice) { AddSizes(totals, database, slice); });
  }
  return totals;
}

void ResetCounters(Keyspace& keyspace) {
  for (uint32_t index = 0; index < keyspace.stripe_count(); ++index) {
    Stripe& stripe = keyspace.stripe(index);
    const StripeHold hold(keyspace, index);
    stripe.counters = {.changes = stripe.counters.changes};
  }
  keyspace.readers().ResetCounters();
  keyspace.reclaimer().ResetFreedValues();
}

}  // namespace remora::keyspace
