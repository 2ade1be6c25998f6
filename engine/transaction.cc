#include "engine/transaction.h"

#include <algorithm>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/check.h"
#include "engine/base/page_memory.h"
#include "engine/keyspace/access_clock.h"
#include "engine/keyspace/change.h"
#include "engine/keyspace/key_events.h"
#include "engine/keyspace/keyspace.h"
#include "engine/keyspace/ready_keys.h"
#include "engine/keyspace/record_handle.h"
#include "engine/messages/change_batch.h"
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

struct Transaction::DueKeys {
  struct Named {
    uint32_t database;
    std::string name;
    bool missed;  // was looked for, so that its absence is an event
  };
  std::vector<Named> keys;
};

Transaction::Transaction(Keyspace& keyspace, uint32_t database, const Key& key,
                         int64_t now_milliseconds, Patience patience)
    : keyspace_(&keyspace),
      database_(database),
      patience_(patience),
      now_milliseconds_(now_milliseconds) {
  stripe_count_ = 1;
  stripes_[0] = keyspace.StripeIndex(key.hash);
  LockStripes();
  if (!gave_up_ && keyspace.stripe(stripes_[0]).waited_for) [[unlikely]]
    LockForWaiters({&key, 1});
}

Transaction::Transaction(Keyspace& keyspace, uint32_t database, Reading, const Key& key,
                         int64_t now_milliseconds, Patience patience)
    : keyspace_(&keyspace),
      database_(database),
      reading_(true),
      patience_(patience),
      now_milliseconds_(now_milliseconds) {
  stripe_count_ = 1;
  stripes_[0] = keyspace.StripeIndex(key.hash);
  slot_ = keyspace.ShareStripe(stripes_[0]);
  if (slot_ == nullptr) [[unlikely]]
    LockStripes();
}

Transaction::Transaction(Keyspace& keyspace, uint32_t database, std::span<const Key> keys,
                         int64_t now_milliseconds, Patience patience)
    : keyspace_(&keyspace),
      database_(database),
      patience_(patience),
      now_milliseconds_(now_milliseconds) {
  NameStripes(keys);
  LockNamed();
  LockForWaiters(keys);
}

Transaction::Transaction(Keyspace& keyspace, uint32_t database, std::span<const Key> keys,
                         KeptLocks& kept, int64_t now_milliseconds, Patience patience)
    : keyspace_(&keyspace),
      database_(database),
      patience_(patience),
      now_milliseconds_(now_milliseconds) {
  NameStripes(keys);
  SortNamed();
  const bool takes_over = kept.count_ == stripe_count_ &&
                          std::equal(stripes(), stripes() + stripe_count_, kept.stripes_.begin());
  if (takes_over) {
    kept.count_ = 0;
  } else {
    kept.GiveBack();
    LockStripes();
  }
  LockForWaiters(keys);
}

Transaction::Transaction(Keyspace& keyspace, uint32_t database, Reading, std::span<const Key> keys,
                         int64_t now_milliseconds, Patience patience)
    : keyspace_(&keyspace),
      database_(database),
      reading_(true),
      patience_(patience),
      now_milliseconds_(now_milliseconds) {
  NameStripes(keys);
  if (!Share()) LockNamed();
}

Transaction::Transaction(Keyspace& keyspace, uint32_t database, AllKeys, int64_t now_milliseconds,
                         Patience patience)
    : keyspace_(&keyspace),
      database_(database),
      patience_(patience),
      now_milliseconds_(now_milliseconds) {
  LockEverything();
}

Transaction::Transaction(Keyspace& keyspace, uint32_t database, OneStripe stripe,
                         int64_t now_milliseconds)
    : keyspace_(&keyspace),
      database_(database),
      patience_(Patience::kEndless),
      now_milliseconds_(now_milliseconds) {
  stripe_count_ = 1;
  stripes_[0] = stripe.index;
  keyspace.LockStripe(stripe.index);
}

void Transaction::NameEverything() {
  stripe_count_ = keyspace_->stripe_count();
  more_stripes_ = std::make_unique_for_overwrite<uint32_t[]>(stripe_count_);
  std::iota(more_stripes_.get(), more_stripes_.get() + stripe_count_, 0u);
}

void Transaction::LockEverything() {
  NameEverything();
  LockStripes();
  if (gave_up_) return;
  keyspace_->set_holder(std::this_thread::get_id());
  locked_everything_ = true;
}

void Transaction::WidenToEverything(base::FunctionRef<void()> while_busy) {
  base::Check(slot_ == nullptr, "a transaction that only reads does not widen");
  if (holds_everything()) return;
  keyspace_->LockTheRest({stripes(), stripe_count_}, while_busy);
  NameEverything();
  keyspace_->set_holder(std::this_thread::get_id());
  locked_everything_ = true;
}

bool Transaction::HoldsStripeOf(const Key& key) const {
  return std::binary_search(stripes(), stripes() + stripe_count_, keyspace_->StripeIndex(key.hash));
}

void Transaction::BeginBusy() { keyspace_->BeginBusy({stripes(), stripe_count_}); }

void Transaction::EndBusy() { keyspace_->EndBusy(); }

void Transaction::NameStripes(std::span<const Key> keys) {
  uint32_t* stripes = stripes_.data();
  if (keys.size() > kInlineStripes) {
    more_stripes_ = std::make_unique_for_overwrite<uint32_t[]>(keys.size());
    stripes = more_stripes_.get();
  }
  for (size_t i = 0; i < keys.size(); ++i) stripes[i] = keyspace_->StripeIndex(keys[i].hash);
  stripe_count_ = static_cast<uint32_t>(keys.size());
}

void Transaction::SortNamed() {
  if (stripe_count_ < 2) return;
  uint32_t* stripes = more_stripes_ == nullptr ? stripes_.data() : more_stripes_.get();
  std::sort(stripes, stripes + stripe_count_);
  stripe_count_ = static_cast<uint32_t>(std::unique(stripes, stripes + stripe_count_) - stripes);
}

void Transaction::LockStripes() {
  const uint32_t interruptions =
      patience_ == Patience::kEndless ? uint32_t{0} : uint32_t{keyspace::kBusyScript};
  const bool locked = stripe_count_ == 1
                          ? keyspace_->LockStripeUnless(stripes()[0], interruptions)
                          : keyspace_->LockStripes({stripes(), stripe_count_}, interruptions);
  if (locked) [[likely]]
    return;
  gave_up_ = true;
  stripe_count_ = 0;
}

void Transaction::LockNamed() {
  SortNamed();
  LockStripes();
}

void KeptLocks::Unlock() {
  for (uint32_t i = 0; i < count_; ++i) keyspace_->UnlockStripe(stripes_[i]);
  count_ = 0;
}

void Transaction::LeaveLocksTo(KeptLocks& kept) {
  const bool has_more_to_do = slot_ != nullptr || ready_keys_ != nullptr || due_keys_ != nullptr ||
                              locked_everything_ || published_ || keyspace_->reclaimer().pending();
  if (has_more_to_do || stripe_count_ > KeptLocks::kStripesMax) return;
  for (uint32_t i = 0; i < stripe_count_; ++i) {
    if (keyspace_->stripe(stripes()[i]).waited_for) return;
  }
  kept.keyspace_ = keyspace_;
  kept.count_ = std::exchange(stripe_count_, 0);
  std::copy_n(stripes(), kept.count_, kept.stripes_.begin());
}

bool Transaction::Share() {
  if (stripe_count_ == 0) return false;
  slot_ = keyspace_->ShareStripes({stripes(), stripe_count_});
  return slot_ != nullptr;
}

void Transaction::BecomeExclusive() {
  base::Check(slot_ != nullptr, "only a transaction that shares its stripes becomes exclusive");
  keyspace::ReaderSlots::Leave(*slot_);
  slot_ = nullptr;
  reading_ = false;
  SortNamed();
  // Why patient: the operation has begun, and nobody could refuse it any more.
  static_cast<void>(keyspace_->LockStripes({stripes(), stripe_count_}, 0));
}

void Transaction::Release() {
  if (slot_ != nullptr) {
    keyspace::ReaderSlots::Leave(*slot_);
    return;
  }
  if (locked_everything_) [[unlikely]]
    keyspace_->set_holder({});
  // Why not open after a change: the stripe may well be changed again.
  const bool only_read = reading_ && changes_ == 0;
  for (uint32_t i = 0; i < stripe_count_; ++i) keyspace_->UnlockStripe(stripes()[i], only_read);
}

Transaction::~Transaction() {
  if (ready_keys_ != nullptr) [[unlikely]]
    ServeWaiters();
  Release();
  if (ready_keys_ != nullptr) [[unlikely]]
    FinishServing();
  if (due_keys_ != nullptr) [[unlikely]]
    RemoveDueKeys();
  if (own_batch_ != nullptr) [[unlikely]]
    TellOfOwnBatch();
  if (published_) [[unlikely]]
    keyspace_->broker().AnnounceMail();
  if (keyspace_->reclaimer().pending()) [[unlikely]] {
    const bool leaves_some = keyspace_->reclaimer().FreeSome(kReclaimPerTransaction);
    if (leaves_some) keyspace_->TellDueListener();
  }
}

void Transaction::RemoveDueKeys() {
  for (const DueKeys::Named& named : due_keys_->keys) {
    const Key key = MakeKey(named.name);
    Transaction removal(*keyspace_, named.database, key, now_milliseconds_);
    removal.set_tracker(tracker_);
    removal.set_change_batch(change_batch_);
    // Why the result does not matter: finding it removes it, if it is still due.
    static_cast<void>(removal.Find(key, Access::kQuiet));
    if (named.missed && keyspace::PublishesChanges(*keyspace_)) [[unlikely]]
      published_ |= keyspace::PublishChange(*keyspace_, named.database, key.name, Change::kMiss);
  }
}

Key Transaction::MakeKey(std::string_view name) const { return {name, keyspace_->Hash(name)}; }

bool Transaction::holds_everything() const {
  return slot_ == nullptr && stripe_count_ == keyspace_->stripe_count();
}

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

void Transaction::Count(Stripe& stripe, Access access, bool hit) {
  if (access != Access::kRead && access != Access::kPeek) return;
  if (slot_ != nullptr) {
    slot_->Count(hit);
  } else {
    ++(hit ? stripe.counters.hits : stripe.counters.misses);
  }
}

RecordHandle Transaction::FindIn(uint32_t database, const Key& key, Access access) {
  Stripe& stripe = StripeOf(key);
  DatabaseSlice* slice = keyspace_->FindSlice(stripe, database);
  const keyspace::Reference reference = slice == nullptr ? 0 : slice->Find(key.hash, key.name);
  const bool tells_miss = keyspace::PublishesChanges(*keyspace_) &&
                          (access == Access::kRead || access == Access::kPeek);
  if (reference == 0) {
    Count(stripe, access, false);
    if (tells_miss) [[unlikely]]
      published_ |= keyspace::PublishChange(*keyspace_, database, key.name, Change::kMiss);
    return {};
  }
  RecordHandle handle(*slice, key.hash, reference);
  const Record record = handle.record();
  if (record.has_expiry() && record.expiry_milliseconds() <= now_milliseconds()) [[unlikely]] {
    // Why not for who may write: he would make the key anew beside the old one.
    if (reading_ && keyspace_->limits().keeps_due_keys.load(std::memory_order_relaxed)) {
      Count(stripe, access, false);
      return {};
    }
    RemoveDue(database, key, handle);
    Count(stripe, access, false);
    // Why not while the stripe is shared: the key goes first, and that is later.
    if (tells_miss && slot_ == nullptr) [[unlikely]]
      published_ |= keyspace::PublishChange(*keyspace_, database, key.name, Change::kMiss);
    if (slot_ != nullptr) due_keys_->keys.back().missed = tells_miss;
    return {};
  }
  Count(stripe, access, true);
  const bool uses = access == Access::kRead || access == Access::kWrite;
  if (record.has_clock() && uses && !leaves_clocks_) {
    TouchClock(handle);
  }
  return handle;
}

void Transaction::RemoveDue(uint32_t database, const Key& key, RecordHandle& record) {
  if (slot_ == nullptr) {
    Expire(database, key, record);
    return;
  }
  if (due_keys_ == nullptr) due_keys_ = std::make_unique<DueKeys>();
  due_keys_->keys.push_back({database, std::string(key.name), false});
}

RecordHandle Transaction::Create(const Key& key) { return CreateIn(database_, key); }

void Transaction::TouchClock(RecordHandle& handle) {
  Record record = handle.record();
  const bool counts_uses = keyspace_->limits().clocks_count_uses.load(std::memory_order_relaxed);
  const keyspace::UseCounting counting =
      counts_uses ? keyspace_->use_counting() : keyspace::UseCounting();
  const uint32_t before = record.clock();
  const uint32_t now = keyspace::NextAccessClock(before, now_milliseconds(), counts_uses, counting);
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
  base::Check(slot_ == nullptr, "a transaction that draws is not only reading");
  base::Check(stripe_count_ > 0, "a transaction that draws has locked a stripe");
  return keyspace_->RandomOf(stripes()[0]);
}

void Transaction::ChangedIn(uint32_t database, const Key& key, Change change, uint64_t count) {
  base::DebugCheck(slot_ == nullptr, "a transaction that changes something is not only reading");
  Stripe& stripe = StripeOf(key);
  stripe.counters.changes += count;
  changes_ += count;
  if (stripe.watches != nullptr && keyspace::BreaksWatches(change)) [[unlikely]]
    stripe.watches->Touch(database, key.name);
  if (stripe.waited_for && keyspace::ServesWaiters(change)) [[unlikely]]
    NoteReady(database, key);
  if (keyspace::PublishesChanges(*keyspace_)) [[unlikely]]
    published_ |= keyspace::PublishChange(*keyspace_, database, key.name, change);
  if (keyspace_->broker().tracking().active() && keyspace::BreaksWatches(change)) [[unlikely]]
    TellTrackers(key, change);
  if (base::PageMemory::WantsSpare()) [[unlikely]]
    keyspace_->WakeUpkeepForMemory();
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
