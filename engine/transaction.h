// Transaction: the one gate to the data. It locks what its keys need, runs operations on them, and
// unlocks. Everything in between is one atomic step for everybody else.
//
//   Transaction transaction(keyspace, /*database=*/0, key);
//   ops::IncrementBy(transaction, key, 1);
//
// All keys that operations will touch are named at the start: their stripes are locked in ascending
// order, so transactions never deadlock. Views into values that operations return hold until the
// transaction changes the value or ends. A transaction belongs to one thread and should be brief.
//
// Cost: one atomic exchange to lock and one to unlock for each stripe; no allocation for up to 16
// keys. The clock is read when an operation first needs the time, once.
//
// A transaction that is told to be Reading shares stripes that are open with other readers
// (keyspace/reader_slots.h): one exchange for all its stripes, on a line of the calling thread's.
// Operations that change something, or draw by chance, are not for it.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "engine/base/function_ref.h"

namespace remora {

namespace base {
class Random;
}

namespace keyspace {
class DatabaseSlice;
class Keyspace;
class RecordHandle;
struct ReaderSlot;
struct RecordShape;
struct Stripe;
class KeyQueue;
struct ReadyKeys;
class Waiter;
enum class Change : uint8_t;
}  // namespace keyspace

namespace messages {
class ChangeBatch;
class Tracker;
enum class ChannelKind : uint8_t;
}  // namespace messages

// A key's bytes, borrowed, with their hash. Engine::MakeKey makes one.
struct Key {
  std::string_view name;
  uint64_t hash;
};

// Why a key is looked up.
enum class Access : uint8_t {
  kRead,   // counts as hit or miss and as a use of the key
  kWrite,  // counts as a use of the key
  kPeek,   // leaves no trace, but for counting hit or miss
  kQuiet,  // leaves no trace at all
};

// What ends the wait for locks.
enum class Patience : uint8_t {
  kEndless,
  kUntilBusy,  // a script that has been running for too long: then the transaction holds nothing
};

// Locks that a transaction leaves to the next one of the same thread: a run of requests for one key
// takes its lock, and fetches the lines that it guards, once. Who has some gives them back before
// anything else than beginning that next transaction, and after some microseconds.
class KeptLocks {
 public:
  static constexpr size_t kStripesMax = 2;

  KeptLocks() = default;
  ~KeptLocks() { GiveBack(); }
  KeptLocks(const KeptLocks&) = delete;
  KeptLocks& operator=(const KeptLocks&) = delete;

  [[nodiscard]] bool any() const { return count_ != 0; }
  void GiveBack() {
    if (any()) [[unlikely]]
      Unlock();
  }

 private:
  friend class Transaction;
  void Unlock();

  keyspace::Keyspace* keyspace_ = nullptr;
  uint32_t count_ = 0;
  std::array<uint32_t, kStripesMax> stripes_;
};

class Transaction {
 public:
  // A moment to use as the time, or kReadClock.
  static constexpr int64_t kReadClock = INT64_MIN;

  // Locks the stripe of one key.
  Transaction(keyspace::Keyspace& keyspace, uint32_t database, const Key& key,
              int64_t now_milliseconds = kReadClock, Patience patience = Patience::kEndless);
  // Locks the stripes of several keys.
  Transaction(keyspace::Keyspace& keyspace, uint32_t database, std::span<const Key> keys,
              int64_t now_milliseconds = kReadClock, Patience patience = Patience::kEndless);
  // Takes over locks that were kept, if they are just those that the keys need, and gives them back
  // otherwise. `keys` is not empty.
  Transaction(keyspace::Keyspace& keyspace, uint32_t database, std::span<const Key> keys,
              KeptLocks& kept, int64_t now_milliseconds = kReadClock,
              Patience patience = Patience::kEndless);
  // For operations that only read.
  struct Reading {};
  Transaction(keyspace::Keyspace& keyspace, uint32_t database, Reading, const Key& key,
              int64_t now_milliseconds = kReadClock, Patience patience = Patience::kEndless);
  Transaction(keyspace::Keyspace& keyspace, uint32_t database, Reading, std::span<const Key> keys,
              int64_t now_milliseconds = kReadClock, Patience patience = Patience::kEndless);
  // Locks everything.
  struct AllKeys {};
  Transaction(keyspace::Keyspace& keyspace, uint32_t database, AllKeys,
              int64_t now_milliseconds = kReadClock, Patience patience = Patience::kEndless);
  // Locks one stripe by its number: for walks over all keys.
  struct OneStripe {
    uint32_t index;
  };
  Transaction(keyspace::Keyspace& keyspace, uint32_t database, OneStripe stripe,
              int64_t now_milliseconds = kReadClock);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  [[nodiscard]] uint32_t database() const { return database_; }
  void set_database(uint32_t database) { database_ = database; }
  [[nodiscard]] keyspace::Keyspace& keyspace() const { return *keyspace_; }
  [[nodiscard]] Key MakeKey(std::string_view name) const;
  // Milliseconds since 1970: one moment for the whole transaction; whom it serves sees a later one.
  [[nodiscard]] int64_t now_milliseconds() {
    if (now_milliseconds_ == kReadClock) ReadClock();
    return now_milliseconds_;
  }
  [[nodiscard]] bool holds_everything() const;
  [[nodiscard]] bool holds_nothing() const { return stripe_count_ == 0; }
  // Whether its patience came to an end before it had its locks: nothing may be done with it.
  [[nodiscard]] bool gave_up() const { return gave_up_; }
  [[nodiscard]] bool HoldsStripeOf(const Key& key) const;
  // Locks all other stripes too, keeping what it has; for somebody who has changed something and
  // finds only then that he needs more. He holds Keyspace::right_to_widen since before the change.
  // While a script that has been running for too long keeps him waiting, `while_busy` is called
  // again and again.
  void WidenToEverything(base::FunctionRef<void()> while_busy);
  // Ends the waits for its stripes of all who have no more patience, until EndBusy.
  void BeginBusy();
  void EndBusy();
  // Makes looking at keys leave their access clocks alone (CLIENT NO-TOUCH).
  void set_leaves_clocks(bool leaves_clocks) { leaves_clocks_ = leaves_clocks; }
  // Who works in it, if that is one who tracks keys, by a script or by himself, and where the
  // changes of a whole run of transactions are collected for those who want to hear of all keys
  // with a prefix; null for none. Both outlive it.
  void set_tracker(messages::Tracker* tracker, bool by_script = false) {
    tracker_ = tracker;
    by_script_ = by_script;
  }
  [[nodiscard]] messages::Tracker* tracker() const { return tracker_; }
  void set_change_batch(messages::ChangeBatch* batch) { change_batch_ = batch; }
  // Takes the locks after all, for an operation on one key that finds something to be removed. What
  // was read before is to be read again.
  void BecomeExclusive();
  [[nodiscard]] bool shares() const { return slot_ != nullptr; }
  // The last thing that is done with a transaction: it ends, but its locks stay, in `kept`. It does
  // not where somebody waits for keys or memory waits to be freed.
  void LeaveLocksTo(KeptLocks& kept);
  // True while nothing has been changed.
  [[nodiscard]] bool unchanged() const { return changes_ == 0; }
  [[nodiscard]] uint64_t changes() const { return changes_; }

  // For operations.

  // The record of `key`, which the transaction has locked; empty when there is none. A record that
  // is past its expiry is removed and counts as none; a transaction that shares its stripes removes
  // it when it ends, in a step of its own.
  [[nodiscard]] keyspace::RecordHandle Find(const Key& key, Access access);
  [[nodiscard]] keyspace::RecordHandle FindIn(uint32_t database, const Key& key, Access access);
  // Makes a record for a key that is not there, holding an empty string; the caller gives it its
  // value before anything else.
  [[nodiscard]] keyspace::RecordHandle Create(const Key& key);
  [[nodiscard]] keyspace::RecordHandle CreateIn(uint32_t database, const Key& key);
  // Makes a record for a key that is not there in its final shape, with its expiry, in one
  // allocation. The value is not initialised. `shape` leaves key size and clock to the transaction.
  [[nodiscard]] keyspace::RecordHandle CreateShaped(uint32_t database, const Key& key,
                                                    const keyspace::RecordShape& shape);
  // A generator for random choices, kept in the first stripe that is locked.
  [[nodiscard]] base::Random& random();
  // Says what happened to a key, after it happened. `count` is how many changes it stands for.
  void Changed(const Key& key, keyspace::Change change, uint64_t count = 1) {
    ChangedIn(database_, key, change, count);
  }
  void ChangedIn(uint32_t database, const Key& key, keyspace::Change change, uint64_t count = 1);
  // The slice that would hold `key`.
  [[nodiscard]] keyspace::DatabaseSlice& SliceOf(uint32_t database, const Key& key);
  [[nodiscard]] keyspace::Stripe& StripeOf(const Key& key) const;
  // Sets or removes (-1) a record's expiry and tells the upkeep when it falls due.
  void SetExpiry(const Key& key, keyspace::RecordHandle& record, int64_t milliseconds);
  // Tells the upkeep of a record whose expiry was set by other means.
  void NoteDue(const Key& key, const keyspace::RecordHandle& record);
  // Makes sure that the upkeep looks at the record at `due_milliseconds`.
  void Schedule(const Key& key, keyspace::RecordHandle& record, int64_t due_milliseconds);
  // Removes what is due of a record: all of it, or the hash fields that are, at most kFieldsPerHold
  // of them in one transaction. Returns when the record is to be looked at again where it stands,
  // or containers::ExpiryWheel::kNever.
  int64_t ExpireDueParts(uint32_t database, const Key& key, keyspace::RecordHandle& record);
  // Removes hash fields that are due, at most about `budget`, and the hash with the last of them,
  // with all that follows from it. Leaves `record` empty when the hash is gone.
  void ExpireFields(uint32_t database, const Key& key, keyspace::RecordHandle& record,
                    size_t budget);
  // Says that hash fields were removed because they were due; the caller has removed them.
  void ExpiredFields(const Key& key, size_t removed) {
    CountExpiredFields(database_, key, removed);
  }
  // Removes a record that is past its expiry, with all that follows from it.
  void Expire(uint32_t database, const Key& key, keyspace::RecordHandle& record);
  // Lets a waiter that was prepared, and whose keys are locked, begin to wait.
  void BeginWait(keyspace::Waiter& waiter);
  // Tries all who wait for anything, when it ends; everything is locked.
  void ChangedAllAwaited();
  // Sends a message to all who are subscribed; returns to how many subscriptions. It is delivered
  // when the transaction has ended.
  uint64_t Publish(messages::ChannelKind kind, std::string_view channel, std::string_view payload);
  // Says that mail was put for somebody, to be announced when the transaction has ended.
  void NotePublished() { published_ = true; }
  // Tells all who track keys that all of them may have changed.
  void TellTrackersOfFlush();
  // Says that everything in a database of one stripe has changed.
  void ChangedEverythingIn(keyspace::Stripe& stripe, uint32_t database);

 private:
  static constexpr size_t kInlineStripes = 16;
  // Some 20 microseconds.
  static constexpr size_t kFieldsPerHold = 256;

  // Keys that were due when they were seen, and could not be removed.
  struct DueKeys;

  // Fills the list of stripes, as they come.
  void NameStripes(std::span<const Key> keys);
  // Puts the list of stripes in order.
  void SortNamed();
  // The same, then locks them, unless patience ends.
  void LockNamed();
  // Locks the list, or forgets it.
  void LockStripes();
  void LockEverything();
  // Fills the list with all stripes.
  void NameEverything();
  // Enters a slot if all stripes in the list are open.
  [[nodiscard]] bool Share();
  void Release();
  // Removes a record that is past its expiry now, or remembers to.
  void RemoveDue(uint32_t database, const Key& key, keyspace::RecordHandle& record);
  void RemoveDueKeys();
  void Count(keyspace::Stripe& stripe, Access access, bool hit);
  void ReadClock();
  [[nodiscard]] const uint32_t* stripes() const {
    return more_stripes_ == nullptr ? stripes_.data() : more_stripes_.get();
  }
  void TouchClock(keyspace::RecordHandle& record);
  void CountExpiredFields(uint32_t database, const Key& key, size_t removed);

  // In transaction_events.cc.

  void TellTrackers(const Key& key, keyspace::Change change);
  void TellOfOwnBatch();

  // In transaction_waiters.cc.

  // Locks, beside the stripes of `keys`, what those who wait for them need to be served.
  void LockForWaiters(std::span<const Key> keys);
  void LockInstead(std::span<const uint32_t> stripes);
  void NoteReady(uint32_t database, const Key& key);
  void NoteQueue(keyspace::KeyQueue& queue);
  // Serves those who wait for keys that have changed, in the order of the changes.
  void ServeWaiters();
  // Serves those who wait for one key, in the order in which they came; false when one of them
  // needs more than is locked.
  bool ServeQueue(keyspace::KeyQueue& queue, const Key& key);
  void TryWaiter(keyspace::Waiter& waiter);
  [[nodiscard]] bool HasLockedFor(const keyspace::Waiter& waiter) const;
  // Tells those who were served, and serves those who needed more than was locked; unlocked.
  void FinishServing();

  keyspace::Keyspace* keyspace_;
  uint32_t database_;
  uint32_t stripe_count_ = 0;
  bool leaves_clocks_ = false;
  bool locked_everything_ = false;
  bool reading_ = false;
  bool published_ = false;
  bool by_script_ = false;
  bool gave_up_ = false;
  const Patience patience_;
  keyspace::ReaderSlot* slot_ = nullptr;  // where the stripes are shared
  int64_t now_milliseconds_;
  uint64_t changes_ = 0;
  size_t expired_fields_ = 0;
  std::array<uint32_t, kInlineStripes> stripes_;
  std::unique_ptr<uint32_t[]> more_stripes_;  // all of them, where there are more than fit
  messages::Tracker* tracker_ = nullptr;
  messages::ChangeBatch* change_batch_ = nullptr;
  std::unique_ptr<messages::ChangeBatch> own_batch_;  // where there is no other
  std::unique_ptr<DueKeys> due_keys_;
  // Null while no key has changed that somebody waits for.
  std::unique_ptr<keyspace::ReadyKeys> ready_keys_;
};

}  // namespace remora
