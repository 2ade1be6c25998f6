#include "engine/upkeep.h"

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include "engine/base/page_memory.h"
#include "engine/keyspace/keyspace.h"
#include "engine/keyspace/record_handle.h"
#include "engine/transaction.h"

namespace remora {

using containers::ExpiryWheel;
using keyspace::DatabaseSlice;
using keyspace::Keyspace;
using keyspace::Record;
using keyspace::RecordHandle;
using keyspace::Reference;
using keyspace::Stripe;

namespace {

// Records looked at under one hold of a stripe's lock: some 20 microseconds when all are removed.
constexpr size_t kRecordsPerHold = 64;
// Allocations freed between two looks at the time: giving back a megabyte takes some 50
// microseconds.
constexpr size_t kReclaimsPerSlice = 2;
// A tick of the wheels. Waking more often would find nothing.
constexpr int64_t kPauseMilliseconds = 4;
constexpr int64_t kLongestPauseMilliseconds = 3'600'000;
constexpr int64_t kSwitchedOffMilliseconds = 100;

int64_t SteadyMicroseconds() {
  return std::chrono::duration_cast<std::chrono::microseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

// A hash with more fields due than one hold may remove.
struct UnfinishedHash {
  uint32_t database;
  std::string name;
};

// Handles one record that a wheel handed over; returns when it is due again.
int64_t LookAt(Transaction& transaction, DatabaseSlice& slice, uint32_t database,
               Reference reference, std::vector<UnfinishedHash>& unfinished) {
  const Record record = slice.At(reference);
  const int64_t due = slice.DueOf(record);
  if (due == ExpiryWheel::kNever || due > transaction.now_milliseconds()) return due;
  // Why a copy: the key's bytes go with the record.
  const std::string name(record.key());
  const Key key = transaction.MakeKey(name);
  RecordHandle handle(slice, key.hash, reference);
  const int64_t again = transaction.ExpireDueParts(database, key, handle);
  if (handle && slice.DueOf(handle.record()) <= transaction.now_milliseconds()) {
    unfinished.push_back({database, name});
  }
  return again;
}

// Removes due fields in holds of their own; returns whether all are gone before `deadline`.
bool Finish(Keyspace& keyspace, const UnfinishedHash& hash, int64_t now, int64_t deadline) {
  const Key key{hash.name, keyspace.Hash(hash.name)};
  while (SteadyMicroseconds() < deadline) {
    Transaction transaction(keyspace, hash.database, key, now);
    RecordHandle handle = transaction.Find(key, Access::kQuiet);
    if (!handle) return true;
    // Why the result does not matter: the wheel has the record, one tick from now.
    transaction.ExpireDueParts(hash.database, key, handle);
    if (!handle || handle.slice().DueOf(handle.record()) > now) return true;
  }
  return false;
}

size_t AdvanceSlice(Transaction& transaction, DatabaseSlice& slice, uint32_t database,
                    std::vector<UnfinishedHash>& unfinished) {
  return slice.AdvanceWheel(transaction.now_milliseconds(), kRecordsPerHold,
                            [&](Reference reference) {
                              return LookAt(transaction, slice, database, reference, unfinished);
                            });
}

// One hold of one stripe. Returns true when the stripe has more to do now.
bool AdvanceStripe(Keyspace& keyspace, uint32_t index, int64_t now, UpkeepReport& report,
                   std::vector<UnfinishedHash>& unfinished) {
  Transaction transaction(keyspace, 0, Transaction::OneStripe{index}, now);
  Stripe& stripe = keyspace.stripe(index);
  int64_t next_due = ExpiryWheel::kNever;
  const uint32_t databases = stripe.others ? keyspace.database_count() : 1;
  for (uint32_t database = 0; database < databases; ++database) {
    DatabaseSlice* slice = keyspace.FindSlice(stripe, database);
    if (slice == nullptr) continue;
    if (slice->next_due_milliseconds() <= now) {
      report.looked_at += AdvanceSlice(transaction, *slice, database, unfinished);
    }
    next_due = std::min(next_due, slice->next_due_milliseconds());
  }
  stripe.next_due_milliseconds.store(next_due, std::memory_order_relaxed);
  if (next_due != ExpiryWheel::kNever) keyspace.NoteDue(stripe, next_due);
  return next_due <= now;
}

// Goes round the stripes from where the last call ended, until the deadline.
void AdvanceStripes(Keyspace& keyspace, int64_t now, int64_t deadline, UpkeepReport& report) {
  keyspace.ForgetNextDue();
  const uint32_t first = keyspace.upkeep_stripe();
  bool in_time = true;
  std::vector<UnfinishedHash> unfinished;
  for (uint32_t i = 0; i < keyspace.stripe_count(); ++i) {
    const uint32_t index = (first + i) % keyspace.stripe_count();
    Stripe& stripe = keyspace.stripe(index);
    const int64_t due = stripe.next_due_milliseconds.load(std::memory_order_relaxed);
    if (due <= now && in_time) {
      while (AdvanceStripe(keyspace, index, now, report, unfinished) &&
             SteadyMicroseconds() < deadline) {
      }
      in_time = SteadyMicroseconds() < deadline;
      if (!in_time) keyspace.set_upkeep_stripe(index);
    } else if (due != ExpiryWheel::kNever) {
      keyspace.NoteDue(stripe, due);
    }
  }
  if (keyspace.next_due_milliseconds() <= now) report.work_left = true;
  for (const UnfinishedHash& hash : unfinished) {
    if (!Finish(keyspace, hash, now, deadline)) report.work_left = true;
  }
}

}  // namespace

UpkeepReport RunUpkeep(Keyspace& keyspace, int64_t budget_microseconds) {
  UpkeepReport report;
  const int64_t deadline = SteadyMicroseconds() + budget_microseconds;
  const Limits& limits = keyspace.limits();
  const bool expires = limits.active_expiry.load(std::memory_order_relaxed) &&
                       !limits.keeps_due_keys.load(std::memory_order_relaxed);
  const int64_t now = keyspace.clock().NowMilliseconds();
  while (keyspace.waits().EndDue(now)) {
    if (SteadyMicroseconds() >= deadline) {
      report.work_left = true;
      break;
    }
  }
  if (expires && keyspace.next_due_milliseconds() <= now) {
    AdvanceStripes(keyspace, now, deadline, report);
  }
  while (keyspace.reclaimer().FreeSome(kReclaimsPerSlice)) {
    if (SteadyMicroseconds() >= deadline) {
      report.work_left = true;
      break;
    }
  }
  // While expiry is switched off, somebody may switch it on at any time.
  report.next_wait_milliseconds = keyspace.waits().next_due_milliseconds();
  report.next_due_milliseconds =
      expires ? keyspace.next_due_milliseconds() : now + kSwitchedOffMilliseconds;
  return report;
}

UpkeepThread::UpkeepThread(Keyspace& keyspace) : keyspace_(keyspace) {
  keyspace_.set_due_listener(this);
  clock_ticket_ = keyspace_.clock().Subscribe([this] { Wake(); });
  thread_ = std::thread([this] { Run(); });
}

UpkeepThread::~UpkeepThread() {
  keyspace_.clock().Unsubscribe(clock_ticket_);
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
  keyspace_.set_due_listener(nullptr);
}

void UpkeepThread::Wake() {
  {
    const std::lock_guard lock(mutex_);
    if (woken_) return;
    woken_ = true;
  }
  wake_.notify_one();
}

void UpkeepThread::Run() {
  constexpr int64_t kSliceMicroseconds = 1000;
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    woken_ = false;
    lock.unlock();
    const UpkeepReport report = RunUpkeep(keyspace_, kSliceMicroseconds);
    // Here and not in every upkeep: a host that calls Tick wants it to be short.
    static_cast<void>(base::PageMemory::PrepareSpare());
    const int64_t now = keyspace_.clock().NowMilliseconds();
    lock.lock();
    if (stopping_ || report.work_left) continue;
    const auto woken = [this] { return woken_ || stopping_; };
    const bool nothing_due = report.next_due_milliseconds == ExpiryWheel::kNever &&
                             report.next_wait_milliseconds == keyspace::WaitTerms::kForEver;
    if (nothing_due || !keyspace_.clock().RunsByItself()) {
      wake_.wait(lock, woken);
    } else {
      const int64_t pause = std::min(
          {std::max(report.next_due_milliseconds - now, kPauseMilliseconds),
           std::max<int64_t>(report.next_wait_milliseconds - now, 0), kLongestPauseMilliseconds});
      wake_.wait_for(lock, std::chrono::milliseconds(pause), woken);
    }
  }
}

}  // namespace remora
