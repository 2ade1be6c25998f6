#include "engine/keyspace/key_waiters.h"

#include <algorithm>
#include <map>
#include <utility>

#include "engine/base/check.h"

namespace remora::keyspace {

namespace {

void Append(WaitPlace*& first, WaitPlace*& last, WaitPlace& place) {
  place.previous = last;
  place.next = nullptr;
  (last == nullptr ? first : last->next) = &place;
  last = &place;
}

void Unlink(WaitPlace*& first, WaitPlace*& last, WaitPlace& place) {
  (place.previous == nullptr ? first : place.previous->next) = place.next;
  (place.next == nullptr ? last : place.next->previous) = place.previous;
}

// Calls `count(stripe, writes)` for what a waiter needs beyond `own` stripe, and for `own` where it
// writes to another key there; nothing for the many who wait for one key.
template <typename Count, typename CountEverything>
void ForEachNeed(const Waiter& waiter, std::span<const uint32_t> written, uint32_t own,
                 Count&& count, CountEverything&& count_everything) {
  if (waiter.stripes().size() < 2 && written.empty()) return;
  if (waiter.stripes().size() > StripeNeeds::kStripesMax) return count_everything();
  for (const uint32_t stripe : waiter.stripes()) {
    const bool writes = std::binary_search(written.begin(), written.end(), stripe);
    if (stripe != own || writes) count(stripe, writes);
  }
}

}  // namespace

KeyWaiters::~KeyWaiters() { base::Check(size_ == 0, "nobody waits when the store is closed"); }

KeyQueue* KeyWaiters::Find(uint32_t database, uint64_t hash, std::string_view name) const {
  if (buckets_.empty()) return nullptr;
  for (KeyQueue* queue = buckets_[BucketOf(hash)]; queue != nullptr; queue = queue->next_) {
    if (queue->hash_ == hash && queue->database_ == database && queue->name() == name) return queue;
  }
  return nullptr;
}

void KeyWaiters::Add(WaitPlace& place, uint32_t stripe) {
  const Waiter& waiter = *place.waiter;
  KeyQueue* queue = Find(waiter.terms().database, place.key.hash, place.key.name);
  if (queue == nullptr) queue = MakeQueue(place);
  place.queue = queue;
  Append(queue->first_, queue->last_, place);
  ++queue->size_;
  ++queue->of_type_[static_cast<size_t>(waiter.terms().type)];
  if (waiter.terms().also_without_value) ++queue->without_value_;
  ForEachNeed(
      waiter, waiter.written_stripes_, stripe,
      [&](uint32_t needed, bool writes) {
        queue->needs_.Add(needed, writes);
        needs_.Add(needed, writes);
      },
      [&] {
        queue->needs_.AddEverything();
        needs_.AddEverything();
      });
}

void KeyWaiters::Remove(WaitPlace& place, uint32_t stripe) {
  KeyQueue* const queue = place.queue;
  const Waiter& waiter = *place.waiter;
  ForEachNeed(
      waiter, waiter.written_stripes_, stripe,
      [&](uint32_t needed, bool writes) {
        queue->needs_.Remove(needed, writes);
        needs_.Remove(needed, writes);
      },
      [&] {
        queue->needs_.RemoveEverything();
        needs_.RemoveEverything();
      });
  --queue->of_type_[static_cast<size_t>(waiter.terms().type)];
  if (waiter.terms().also_without_value) --queue->without_value_;
  Unlink(queue->first_, queue->last_, place);
  place.queue = nullptr;
  if (--queue->size_ == 0) DropQueue(queue);
}

void KeyWaiters::MoveToBack(WaitPlace& place) {
  KeyQueue& queue = *place.queue;
  Unlink(queue.first_, queue.last_, place);
  Append(queue.first_, queue.last_, place);
}

KeyQueue* KeyWaiters::MakeQueue(const WaitPlace& place) {
  if (size_ >= buckets_.size()) Grow();
  std::unique_ptr<KeyQueue> made;
  if (spares_.empty()) {
    made = std::make_unique<KeyQueue>();
  } else {
    made = std::move(spares_.back());
    spares_.pop_back();
  }
  made->database_ = place.waiter->terms().database;
  made->hash_ = place.key.hash;
  made->noted_ = false;
  KeyQueue*& bucket = buckets_[BucketOf(made->hash_)];
  made->next_ = bucket;
  bucket = made.release();
  ++size_;
  return bucket;
}

void KeyWaiters::DropQueue(KeyQueue* queue) {
  KeyQueue** at = &buckets_[BucketOf(queue->hash_)];
  while (*at != queue) at = &(*at)->next_;
  *at = queue->next_;
  std::unique_ptr<KeyQueue> dropped(queue);
  if (spares_.size() < kSparesMax) spares_.push_back(std::move(dropped));
  if (--size_ == 0 && buckets_.size() > kBucketsMin * kSparesMax) buckets_ = {};
}

void KeyWaiters::Grow() {
  const std::vector<KeyQueue*> old =
      std::exchange(buckets_, std::vector<KeyQueue*>(std::max(buckets_.size() * 2, kBucketsMin)));
  for (KeyQueue* queue : old) {
    while (queue != nullptr) {
      KeyQueue* const next = queue->next_;
      KeyQueue*& bucket = buckets_[BucketOf(queue->hash_)];
      queue->next_ = bucket;
      bucket = queue;
      queue = next;
    }
  }
}

void KeyWaiters::CheckInvariants(uint32_t stripe) const {
  size_t queues = 0;
  size_t needs = 0;
  size_t needs_of_queues = 0;
  const auto counted = [](const StripeNeeds& of) {
    size_t sum = of.beyond();
    for (const StripeNeeds::Need& need : of.needs()) sum += need.count;
    return sum;
  };
  ForEach([&](const KeyQueue& queue) {
    ++queues;
    size_t size = 0;
    size_t expected = 0;
    for (const WaitPlace* place = queue.first(); place != nullptr; place = place->next) {
      ++size;
      base::Check(place->queue == &queue, "a place knows its queue");
      base::Check(place->key.hash == queue.hash() && place->key.name == queue.name(),
                  "the places of a queue have its key");
      base::Check(place->waiter->terms().database == queue.database(), "and its database");
      base::Check(place->next == nullptr || place->next->previous == place, "neighbours agree");
      const Waiter& waiter = *place->waiter;
      ForEachNeed(
          waiter, waiter.written_stripes_, stripe, [&](uint32_t, bool) { ++expected; },
          [&] { ++expected; });
    }
    base::Check(size == queue.size() && size != 0, "no queue is empty, and each knows its size");
    base::Check(counted(queue.needs()) == expected, "a queue counts what its waiters need");
    needs_of_queues += expected;
  });
  needs = counted(needs_);
  base::Check(queues == size_, "size() is the number of queues");
  base::Check(needs == needs_of_queues, "the needs of a stripe are those of its queues");
}

}  // namespace remora::keyspace
