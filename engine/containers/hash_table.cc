#include "engine/containers/hash_table.h"

#include <cstdlib>
#include <cstring>
#include <utility>

#include "engine/base/check.h"
#include "engine/base/page_memory.h"

namespace remora::containers {

using base::PageMemory;

namespace {

Bucket* NewBuckets(size_t count) {
  return static_cast<Bucket*>(PageMemory::Allocate(count * sizeof(Bucket), alignof(Bucket)));
}

uint64_t ReverseBits(uint64_t value) {
  value = ((value >> 1) & 0x5555555555555555) | ((value & 0x5555555555555555) << 1);
  value = ((value >> 2) & 0x3333333333333333) | ((value & 0x3333333333333333) << 2);
  value = ((value >> 4) & 0x0F0F0F0F0F0F0F0F) | ((value & 0x0F0F0F0F0F0F0F0F) << 4);
  return __builtin_bswap64(value);
}

}  // namespace

BucketArray::~BucketArray() {
  for (void* segment : segments_) PageMemory::Free(segment);
}

// The first segment grows by doubling, so that a table of ten entries takes one line.
void BucketArray::GrowFirstSegment() {
  const size_t grown = capacity_ == 0 ? 1 : capacity_ * 2;
  Bucket* segment = NewBuckets(grown);
  if (capacity_ != 0) {
    std::memcpy(static_cast<void*>(segment), segments_[0], size_ * sizeof(Bucket));
    PageMemory::Free(segments_[0]);
    segments_[0] = segment;
  } else {
    segments_.push_back(segment);
  }
  capacity_ = grown;
}

void BucketArray::PushBack() {
  if (size_ == capacity_) {
    if (capacity_ < kSegmentBuckets) {
      GrowFirstSegment();
    } else {
      segments_.push_back(NewBuckets(kSegmentBuckets));
      capacity_ += kSegmentBuckets;
    }
  }
  std::memset(static_cast<void*>(&(*this)[size_]), 0, sizeof(Bucket));
  ++size_;
}

void BucketArray::PopBack() {
  --size_;
  // One empty segment stays, so that a size at the border does not allocate at every other step.
  if (capacity_ > kSegmentBuckets && capacity_ - size_ > kSegmentBuckets) {
    PageMemory::Free(segments_.back());
    segments_.pop_back();
    capacity_ -= kSegmentBuckets;
  }
}

void BucketArray::DetachInto(DetachedMemory& memory) {
  memory.Add(std::move(segments_));
  std::vector<void*>().swap(segments_);
  size_ = capacity_ = 0;
}

// Reverse-binary increment under `mask`: the highest bit in use counts first.
uint64_t HashTable::NextCursor(uint64_t cursor, uint64_t mask) {
  cursor |= ~mask;
  return ReverseBits(ReverseBits(cursor) + 1);
}

HashTable::Slot HashTable::FindSlot(uint64_t hash, Reference reference) const {
  Bucket* bucket = &buckets_[IndexOf(hash)];
  while (true) {
    for (uint32_t i = 0; i < Bucket::kSlots; ++i) {
      if (bucket->references[i] == reference && bucket->tags[i] != 0) return {bucket, i};
    }
    if (bucket->overflow == 0) return {nullptr, 0};
    bucket = &overflow_[bucket->overflow - 1];
  }
}

void HashTable::Replace(uint64_t hash, Reference before, Reference now) {
  const Slot slot = FindSlot(hash, before);
  base::Check(slot.bucket != nullptr, "what is replaced is there");
  slot.bucket->references[slot.index] = now;
}

uint32_t HashTable::NewOverflowBucket() {
  if (!free_overflow_.empty()) {
    const uint32_t number = free_overflow_.back();
    free_overflow_.pop_back();
    std::memset(static_cast<void*>(&overflow_[number - 1]), 0, sizeof(Bucket));
    return number;
  }
  overflow_.PushBack();
  return static_cast<uint32_t>(overflow_.size());
}

void HashTable::Add(size_t index, uint8_t tag, Reference reference) {
  Bucket* bucket = &buckets_[index];
  uint32_t chain = 1;
  while (bucket->overflow != 0) {
    bucket = &overflow_[bucket->overflow - 1];
    ++chain;
  }
  uint32_t empty = bucket->Match(0);
  if (empty == 0) {
    const uint32_t number = NewOverflowBucket();
    // Why: the first growth of the overflow array may have moved the bucket.
    bucket = &buckets_[index];
    while (bucket->overflow != 0) bucket = &overflow_[bucket->overflow - 1];
    bucket->overflow = number;
    bucket = &overflow_[number - 1];
    empty = bucket->Match(0);
    if (chain + 1 > longest_chain_) longest_chain_ = chain + 1;
  }
  const uint32_t slot = static_cast<uint32_t>(__builtin_ctz(empty));
  bucket->references[slot] = reference;
  bucket->tags[slot] = tag;
}

void HashTable::Remove(uint64_t hash, Reference reference) {
  const Slot hole = FindSlot(hash, reference);
  base::Check(hole.bucket != nullptr, "what is erased is there");
  Bucket* last = &buckets_[IndexOf(hash)];
  uint32_t* link = nullptr;
  while (last->overflow != 0) {
    link = &last->overflow;
    last = &overflow_[last->overflow - 1];
  }
  // The hole is filled from the end of the chain, so that only the last bucket has empty slots.
  const uint32_t end = 31 - static_cast<uint32_t>(__builtin_clz(last->Occupied()));
  if (last != hole.bucket) {
    hole.bucket->references[hole.index] = last->references[end];
    hole.bucket->tags[hole.index] = last->tags[end];
    last->tags[end] = 0;
  } else {
    last->tags[hole.index] = 0;
  }
  if (link != nullptr && last->Occupied() == 0) {
    free_overflow_.push_back(*link);
    *link = 0;
  }
}

void HashTable::TakeChain(size_t index, MovedEntries& taken) {
  Bucket* bucket = &buckets_[index];
  while (true) {
    for (uint32_t used = bucket->Occupied(); used != 0; used &= used - 1) {
      const int slot = __builtin_ctz(used);
      taken.Add({bucket->references[slot], bucket->tags[slot]});
    }
    std::memset(bucket->tags, 0, sizeof(bucket->tags));
    const uint32_t next = bucket->overflow;
    bucket->overflow = 0;
    if (next == 0) return;
    free_overflow_.push_back(next);
    bucket = &overflow_[next - 1];
  }
}

void HashTable::Join() {
  if (buckets_.size() == 1) {
    if (size_ == 0) Clear();
    return;
  }
  if (buckets_.size() == level_mask_ + 1) level_mask_ /= 2;
  const size_t from = buckets_.size() - 1;
  const size_t to = from & level_mask_;
  MovedEntries moving;
  TakeChain(from, moving);
  buckets_.PopBack();
  for (const Moved& entry : moving) Add(to, entry.tag, entry.reference);
}

Reference HashTable::RandomEntry(base::Random& random) const {
  // A bucket and a place in its chain are drawn until the place holds an entry: every entry has
  // the same chance, however long the chains are.
  while (true) {
    const Bucket* bucket = &buckets_[random.Below(buckets_.size())];
    const uint64_t place = random.Below(uint64_t{longest_chain_} * Bucket::kSlots);
    for (uint64_t skip = place / Bucket::kSlots; skip > 0 && bucket != nullptr; --skip) {
      bucket = bucket->overflow == 0 ? nullptr : &overflow_[bucket->overflow - 1];
    }
    if (bucket != nullptr && bucket->tags[place % Bucket::kSlots] != 0) {
      return bucket->references[place % Bucket::kSlots];
    }
  }
}

void HashTable::Clear() {
  DetachedMemory memory;
  DetachInto(memory);
}

void HashTable::DetachInto(DetachedMemory& memory) {
  buckets_.DetachInto(memory);
  overflow_.DetachInto(memory);
  std::vector<uint32_t>().swap(free_overflow_);
  level_mask_ = 0;
  size_ = 0;
  longest_chain_ = 1;
}

void HashTable::CheckChain(size_t index) const {
  const Bucket* bucket = &buckets_[index];
  while (bucket->overflow != 0) {
    base::Check(bucket->Match(0) == 0, "only the last bucket of a chain has empty slots");
    bucket = &overflow_[bucket->overflow - 1];
    base::Check(bucket->Occupied() != 0, "no overflow bucket is empty");
  }
}

void HashTable::CheckPlace(size_t index, uint64_t hash, Reference reference) const {
  base::Check(IndexOf(hash) == index, "an entry is where its hash addresses");
  const Slot slot = FindSlot(hash, reference);
  base::Check(slot.bucket->tags[slot.index] == TagOf(hash), "an entry has its hash's tag");
}

void HashTable::CheckCounts(size_t counted) const {
  base::Check(counted == size_, "size() counts the entries of all chains");
  base::Check(buckets_.size() == 0 ||
                  (buckets_.size() > level_mask_ && buckets_.size() <= (level_mask_ + 1) * 2),
              "the bucket count lies between the levels");
}

}  // namespace remora::containers
