#include "engine/transaction.h"

#include <algorithm>
#include <numeric>

#include "engine/base/check.h"
#include "engine/keyspace/access_clock.h"
#include "engine/keyspace/change.h"
#include "engine/keyspace/keyspace.h"
#include "engine/keyspace/record_handle.h"
#include "engine/values/hash_value.h"

namespace remora {

using keyspace::Change;
using keyspace::DatabaseSlice;
using keyspace::Keyspace;
using keyspace::Record;
using keyspace::RecordHandle;
using keyspace::Stripe;

namespace {

// How much garbage a transaction frees after it has unlocked.
constexpr size_t kReclaimPerTransaction = 1;

}  // namespace

Transaction::Transaction(Keyspace& keyspace, uint32_t database, const Key& key,
                         int64_t now_milliseconds)
    : keyspace_(&keyspace), database_(database), now_milliseconds_(now_milliseconds) {
  stripe_count_ = 1;
  stripes_[0] = keyspace.StripeIndex(key.hash);
  keyspace.stripe(stripes_[0]).lock.lock();
}

Transaction::Transaction(Keyspace& keyspace, uint32_t database, std::span<const Key> keys,
                         int64_t now_milliseconds)
    : keyspace_(&keyspace), database_(database), now_milliseconds_(now_milliseconds) {
  Lock(keys);
}

Transaction::Transaction(Keyspace& keyspace, uint32_t database, AllKeys, int64_t now_milliseconds)
    : keyspace_(&keyspace), database_(database), now_milliseconds_(now_milliseconds) {
  stripe_count_ = keyspace.stripe_count();
  more_stripes_ = std::make_unique_for_overwrite<uint32_t[]>(stripe_count_);
  std::iota(more_stripes_.get(), more_stripes_.get() + stripe_count_, 0u);
  for (uint32_t i = 0; i < stripe_count_; ++i) keyspace.stripe(i).lock.lock();
  keyspace.set_holder(std::this_thread::get_id());
  locked_everything_ = true;
}

Transaction::Transaction(Keyspace& keyspace, uint32_t database, OneStripe stripe,
                         int64_t now_milliseconds)
    : keyspace_(&keyspace), database_(database), now_milliseconds_(now_milliseconds) {
  stripe_count_ = 1;
  stripes_[0] = stripe.index;
  keyspace.stripe(stripe.index).lock.lock();
}

void Transaction::Lock(std::span<const Key> keys) {
  uint32_t* stripes = stripes_.data();
  if (keys.size() > kInlineStripes) {
    more_stripes_ = std::make_unique_for_overwrite<uint32_t[]>(keys.size());
    stripes = more_stripes_.get();
  }
  for (size_t i = 0; i < keys.size(); ++i) stripes[i] = keyspace_->StripeIndex(keys[i].hash);
  std::sort(stripes, stripes + keys.size());
  stripe_count_ = static_cast<uint32_t>(std::unique(stripes, stripes + keys.size()) - stripes);
  for (uint32_t i = 0; i < stripe_count_; ++i) keyspace_->stripe(stripes[i]).lock.lock();
}

Transaction::~Transaction() {
  if (locked_everything_) [[unlikely]]
    keyspace_->set_holder({});
  if (stripe_count_ == 1) [[likely]] {
    keyspace_->stripe(stripes()[0]).lock.unlock();
  } else {
    for (uint32_t i = 0; i < stripe_count_; ++i) keyspace_->stripe(stripes()[i]).lock.unlock();
  }
  if (keyspace_->reclaimer().pending()) [[unlikely]] {
    keyspace_->reclaimer().FreeSome(kReclaimPerTransaction);
  }
}

Key Transaction::MakeKey(std::string_view name) const { return {name, keyspace_->Hash(name)}; }

bool Transaction::holds_everything() const { return stripe_count_ == keyspace_->stripe_count(); }

void Transaction::ReadClock() { now_milliseconds_ = keyspace_->clock().NowMilliseconds(); }

Stripe& Transaction::StripeOf(const Key& key) const {
  return keyspace_->stripe(keyspace_->StripeIndex(key.hash));
}

DatabaseSlice& Transaction::SliceOf(uint32_t database, const Key& key) {
  return keyspace_->Slice(StripeOf(key), database);
}

RecordHandle Transaction::Find(const Key& key, Access access) {
  return FindIn(database_, key, access);
}

RecordHandle Transaction::FindIn(uint32_t database, const Key& key, Access access) {
  Stripe& stripe = StripeOf(key);
  DatabaseSlice* slice = keyspace_->FindSlice(stripe, database);
  const bool counts = access == Access::kRead || access == Access::kPeek;
  const keyspace::Reference reference = slice == nullptr ? 0 : slice->Find(key.hash, key.name);
  if (reference == 0) {
    if (counts) ++stripe.counters.misses;
    return {};
  }
  RecordHandle handle(*slice, key.hash, reference);
  const Record record = handle.record();
  if (record.has_expiry() && record.expiry_milliseconds() <= now_milliseconds()) [[unlikely]] {
    Expire(database, key, handle);
    if (counts) ++stripe.counters.misses;
    return {};
  }
  if (counts) ++stripe.counters.hits;
  const bool uses = access == Access::kRead || access == Access::kWrite;
  if (record.has_clock() && uses && !leaves_clocks_) {
    TouchClock(handle);
  }
  return handle;
}

RecordHandle Transaction::Create(const Key& key) { return CreateIn(database_, key); }

void Transaction::TouchClock(RecordHandle& handle) {
  Record record = handle.record();
  const bool counts_uses = keyspace_->limits().clocks_count_uses.load(std::memory_order_relaxed);
  const uint32_t before = record.clock();
  const uint32_t now = keyspace::NextAccessClock(before, now_milliseconds(), counts_uses);
  if (now != before) record.set_clock(now);
}

RecordHandle Transaction::CreateIn(uint32_t database, const Key& key) {
  return CreateShaped(database, key, {});
}

RecordHandle Transaction::CreateShaped(uint32_t database, const Key& key,
                                       const keyspace::RecordShape& shape) {
  DatabaseSlice& slice = SliceOf(database, key);
  keyspace::RecordShape whole = shape;
  whole.has_clock = keyspace_->track_access();
  whole.key_size = key.name.size();
  RecordHandle handle(slice, key.hash, slice.Insert(key.hash, key.name, whole));
  if (whole.has_clock) {
    const bool counts_uses = keyspace_->limits().clocks_count_uses.load(std::memory_order_relaxed);
    handle.record().set_clock(keyspace::FirstAccessClock(now_milliseconds(), counts_uses));
  }
  if (whole.expiry_milliseconds != Record::kNoExpiry) {
    keyspace_->NoteDue(StripeOf(key), slice.next_due_milliseconds());
  }
  return handle;
}

base::Random& Transaction::random() {
  base::Check(stripe_count_ > 0, "a transaction that draws has locked a stripe");
  return keyspace_->RandomOf(stripes()[0]);
}

void Transaction::ChangedIn(uint32_t database, const Key& key, Change change, uint64_t count) {
  Stripe& stripe = StripeOf(key);
  stripe.counters.changes += count;
  changes_ += count;
  if (stripe.watches != nullptr && keyspace::BreaksWatches(change)) [[unlikely]]
    stripe.watches->Touch(database, key.name);
  // The record is whole now, whatever was done to it.
  if (DatabaseSlice* slice = keyspace_->FindSlice(stripe, database)) slice->RecheckWheel();
}

void Transaction::SetExpiry(const Key& key, RecordHandle& record, int64_t milliseconds) {
  record.SetExpiry(milliseconds);
  if (milliseconds != Record::kNoExpiry) {
    keyspace_->NoteDue(StripeOf(key), record.slice().next_due_milliseconds());
  }
}

void Transaction::NoteDue(const Key& key, const RecordHandle& record) {
  if (record.record().has_expiry()) {
    keyspace_->NoteDue(StripeOf(key), record.slice().next_due_milliseconds());
  }
}

void Transaction::Schedule(const Key& key, RecordHandle& record, int64_t due_milliseconds) {
  record.Schedule(due_milliseconds);
  keyspace_->NoteDue(StripeOf(key), record.slice().next_due_milliseconds());
}

void Transaction::Expire(uint32_t database, const Key& key, RecordHandle& record) {
  record.Erase();
  ++StripeOf(key).counters.expired_keys;
  ChangedIn(database, key, Change::kExpired);
}

void Transaction::ExpireFields(uint32_t database, const Key& key, RecordHandle& record,
                               size_t budget) {
  const keyspace::Reference moved_from = record.reference();
  values::HashValue hash(record, keyspace_->hasher(), {});
  const bool had_expiries = hash.next_due_milliseconds() != containers::ExpiryWheel::kNever;
  const size_t removed = hash.RemoveDue(now_milliseconds(), budget);
  const bool has_expiries = hash.next_due_milliseconds() != containers::ExpiryWheel::kNever;
  record.slice().CountFieldExpiries(int64_t{has_expiries} - int64_t{had_expiries});
  if (removed != 0) {
    CountExpiredFields(database, key, removed);
    if (hash.size() == 0) {
      record.Erase();
      ChangedIn(database, key, Change::kDelete, 0);
      return;
    }
  }
  if (record.reference() == moved_from) return;
  const int64_t due = record.slice().FieldsDueOf(record.record());
  if (due != containers::ExpiryWheel::kNever) Schedule(key, record, due);
}

void Transaction::CountExpiredFields(uint32_t database, const Key& key, size_t removed) {
  expired_fields_ += removed;
  StripeOf(key).counters.expired_fields += removed;
  ChangedIn(database, key, Change::kHashExpired, removed);
}

int64_t Transaction::ExpireDueParts(uint32_t database, const Key& key, RecordHandle& record) {
  const int64_t expiry = record.expiry_milliseconds();
  if (expiry != Record::kNoExpiry && expiry <= now_milliseconds()) {
    Expire(database, key, record);
    return containers::ExpiryWheel::kNever;
  }
  if (record.type() == keyspace::ValueType::kHash && expired_fields_ < kFieldsPerHold) {
    const keyspace::Reference moved_from = record.reference();
    ExpireFields(database, key, record, kFieldsPerHold - expired_fields_);
    // Why: a hash that was moved has been scheduled where it now stands.
    if (record.reference() != moved_from) return containers::ExpiryWheel::kNever;
  }
  return record.slice().DueOf(record.record());
}

}  // namespace remora
