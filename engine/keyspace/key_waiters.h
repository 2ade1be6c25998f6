// KeyWaiters: who waits for keys of one stripe, in the order in which they came.
//
//   buckets by hash     queue of one key of one database
//   +---+   +-------+   first                     last
//   |  ---->| queue |-->  place <-> place <-> place
//   +---+   +---|---+      |          |         |
//   |   |   +---v---+    waiter     waiter    waiter       a place belongs to its waiter, who may
//   +---+   | queue |                                      stand in queues of other stripes, too
//           +-------+
//
// Invariants  (1) No queue is empty.  (2) The places of a queue have its key, and its first place
//             lends it the name.  (3) `needs` of a queue counts every other stripe of each of its
//             waiters, and its own where one of them writes to it; `needs` of the whole is the sum
//             of its queues'.
// Cost        Add and Remove O(keys of the waiter) each, without an allocation in steady state;
//             nothing where nobody waits.
//
// Guarded by the stripe's lock; Add, Remove and MoveToBack by those of all the waiter's stripes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/keyspace/stripe_needs.h"
#include "engine/keyspace/waiter.h"

namespace remora::keyspace {

class KeyQueue {
 public:
  [[nodiscard]] uint32_t database() const { return database_; }
  [[nodiscard]] uint64_t hash() const { return hash_; }
  [[nodiscard]] std::string_view name() const { return first_->key.name; }
  [[nodiscard]] WaitPlace* first() const { return first_; }
  [[nodiscard]] size_t size() const { return size_; }
  // Whether anybody wants to be tried while the key holds a value of `type`, or nothing.
  [[nodiscard]] bool WaitsFor(std::optional<values::ValueType> type) const {
    if (without_value_ != 0) return true;
    return type && of_type_[static_cast<size_t>(*type)] != 0;
  }
  [[nodiscard]] const StripeNeeds& needs() const { return needs_; }
  // Whether the key is noted as changed already; kept by who serves.
  [[nodiscard]] bool noted() const { return noted_; }
  void set_noted(bool noted) { noted_ = noted; }

 private:
  friend class KeyWaiters;

  uint32_t database_ = 0;
  bool noted_ = false;
  uint64_t hash_ = 0;
  KeyQueue* next_ = nullptr;  // in the bucket
  WaitPlace* first_ = nullptr;
  WaitPlace* last_ = nullptr;
  size_t size_ = 0;
  size_t without_value_ = 0;  // waiters that are also tried without a value of their type
  std::array<uint32_t, 6> of_type_ = {};  // waiters by the type of value they wait for
  StripeNeeds needs_;
};

class KeyWaiters {
 public:
  KeyWaiters() = default;
  ~KeyWaiters();
  KeyWaiters(const KeyWaiters&) = delete;
  KeyWaiters& operator=(const KeyWaiters&) = delete;

  // Puts `place` at the end of its key's queue.
  void Add(WaitPlace& place, uint32_t stripe);
  void Remove(WaitPlace& place, uint32_t stripe);
  // Behind all others that wait for the same key.
  static void MoveToBack(WaitPlace& place);

  // The queue of a key of a database; null when nobody waits for it.
  [[nodiscard]] KeyQueue* Find(uint32_t database, uint64_t hash, std::string_view name) const;
  // Calls `visit(const KeyQueue&)` for the queue of the key in each database that has one.
  template <typename Visit>
  void ForEachDatabase(uint64_t hash, std::string_view name, Visit&& visit) const {
    if (buckets_.empty()) return;
    for (KeyQueue* queue = buckets_[BucketOf(hash)]; queue != nullptr; queue = queue->next_) {
      if (queue->hash_ == hash && queue->name() == name) visit(*queue);
    }
  }
  // Calls `visit(KeyQueue&)` for every queue.
  template <typename Visit>
  void ForEach(Visit&& visit) const {
    for (KeyQueue* bucket : buckets_) {
      for (KeyQueue* queue = bucket; queue != nullptr; queue = queue->next_) visit(*queue);
    }
  }

  // Keys that are waited for.
  [[nodiscard]] size_t size() const { return size_; }
  [[nodiscard]] const StripeNeeds& needs() const { return needs_; }
  void CheckInvariants(uint32_t stripe) const;

 private:
  static constexpr size_t kBucketsMin = 8;
  static constexpr size_t kSparesMax = 16;

  [[nodiscard]] size_t BucketOf(uint64_t hash) const { return hash & (buckets_.size() - 1); }
  KeyQueue* MakeQueue(const WaitPlace& place);
  void DropQueue(KeyQueue* queue);
  void Grow();

  std::vector<KeyQueue*> buckets_;
  size_t size_ = 0;
  StripeNeeds needs_;
  std::vector<std::unique_ptr<KeyQueue>> spares_;
};

}  // namespace remora::keyspace
