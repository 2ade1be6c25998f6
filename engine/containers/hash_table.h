// HashTable: an index from 64-bit hashes to 4-byte references, for any number of entries, that
// never rehashes in one go.
//
//   bucket, one cache line                                  directory of segments, 64 buckets each
//   0                          48           60        64
//   +----+----+----+-- … --+----+-+-+-- … -+-+---------+       +---+---+---+
//   | r0 | r1 | r2 |       |r11 |t|t|      |t| overflow|       | * | * | * |
//   +----+----+----+-- … --+----+-+-+-- … -+-+---------+       +-|-+-|-+-|-+
//     12 references to entries    12 tags    next bucket         v   v   v
//                                 of 8 bits  of the chain       [64][64][17 so far]
//
// Linear hashing: with 2^level + split buckets, the buckets below `split` have been divided in two
// and are addressed with one more bit of the hash. Every insertion that makes the table too full
// divides one bucket, every erasure that leaves it too empty joins one: at most some 12 entries
// move. A bucket that is full meanwhile gets an overflow bucket.
//
// The table knows nothing of its entries. Find is given a test for equality; Insert, which may
// divide a bucket, is given `entries` with Hash(reference) and Address(reference), the latter to
// prefetch.
//
// Laws   (1) An entry is in the chain of the bucket that its hash addresses.
//        (2) A tag is never 0; a slot is empty exactly when its tag is 0.
//        (3) Only the last bucket of a chain has empty slots, and it is not empty unless it is the
//            first.
//        (4) size() is the number of entries in all chains.
// Cost   Find: one bucket line, then one line per candidate, of which 1 in 250 is false. Insert and
//        Erase: the same, plus the division or joining of one bucket. 7.1 bytes an entry at the
//        intended fill of 9 in 12, and about 1 for overflow buckets.
// Scan   A cursor counts in reverse binary, so that a bucket divided or joined between two calls is
//        neither skipped nor (but for joining) seen twice.
// Why not absl::flat_hash_map: one insertion pays for a whole rehash (2 s at 4 million entries),
// and iteration has no cursor that survives it.
#pragma once

#include <emmintrin.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/base/prefetch.h"
#include "engine/base/random.h"
#include "engine/containers/slab.h"

namespace remora::containers {

struct alignas(64) Bucket {
  static constexpr size_t kSlots = 12;

  Reference references[kSlots];
  uint8_t tags[kSlots];
  uint32_t overflow;  // number of the next bucket in the overflow array, plus 1; 0: none

  // A bit for every slot with `tag`.
  [[nodiscard]] uint32_t Match(uint8_t tag) const {
    const __m128i all = _mm_load_si128(reinterpret_cast<const __m128i*>(tags));
    const __m128i equal = _mm_cmpeq_epi8(all, _mm_set1_epi8(static_cast<char>(tag)));
    return static_cast<uint32_t>(_mm_movemask_epi8(equal)) & ((1u << kSlots) - 1);
  }
  [[nodiscard]] uint32_t Occupied() const { return ~Match(0) & ((1u << kSlots) - 1); }
};
static_assert(sizeof(Bucket) == 64);

// A growable array of buckets in segments: nothing moves once there are 64.
class BucketArray {
 public:
  BucketArray() = default;
  BucketArray(const BucketArray&) = delete;
  BucketArray& operator=(const BucketArray&) = delete;
  ~BucketArray();

  [[nodiscard]] Bucket& operator[](size_t index) const {
    return static_cast<Bucket*>(segments_[index / kSegmentBuckets])[index % kSegmentBuckets];
  }
  [[nodiscard]] size_t size() const { return size_; }
  void PushBack();
  void PopBack();
  [[nodiscard]] size_t footprint_bytes() const {
    return capacity_ * sizeof(Bucket) + segments_.capacity() * sizeof(Bucket*);
  }
  void DetachInto(DetachedMemory& memory);

 private:
  static constexpr size_t kSegmentBuckets = 64;

  void GrowFirstSegment();

  size_t size_ = 0;
  size_t capacity_ = 0;
  std::vector<void*> segments_;  // of Bucket[kSegmentBuckets]
};

class HashTable {
 public:
  HashTable() = default;

  [[nodiscard]] size_t size() const { return size_; }
  [[nodiscard]] size_t bucket_count() const { return buckets_.size(); }
  [[nodiscard]] size_t overflow_bucket_count() const {
    return overflow_.size() - free_overflow_.size();
  }
  [[nodiscard]] size_t footprint_bytes() const {
    return buckets_.footprint_bytes() + overflow_.footprint_bytes() +
           free_overflow_.capacity() * sizeof(uint32_t);
  }

  // The entry with `hash` for which `equal(reference)` holds, or 0.
  template <typename Equal>
  [[nodiscard]] Reference Find(uint64_t hash, Equal&& equal) const {
    if (size_ == 0) return 0;
    const uint8_t tag = TagOf(hash);
    const Bucket* bucket = &buckets_[IndexOf(hash)];
    while (true) {
      for (uint32_t matches = bucket->Match(tag); matches != 0; matches &= matches - 1) {
        const Reference reference = bucket->references[__builtin_ctz(matches)];
        if (equal(reference)) [[likely]]
          return reference;
      }
      if (bucket->overflow == 0) [[likely]]
        return 0;
      bucket = &overflow_[bucket->overflow - 1];
    }
  }

  // Whether `reference` stands where an entry of `hash` belongs. Reads no entry.
  [[nodiscard]] bool Contains(uint64_t hash, Reference reference) const {
    return size_ != 0 && FindSlot(hash, reference).bucket != nullptr;
  }

  // Adds an entry that is not there.
  template <typename Entries>
  void Insert(uint64_t hash, Reference reference, const Entries& entries) {
    if (size_ >= buckets_.size() * kFillTarget) Divide(entries);
    Add(IndexOf(hash), TagOf(hash), reference);
    ++size_;
  }

  // Removes `reference`, which must be there.
  void Erase(uint64_t hash, Reference reference) {
    Remove(hash, reference);
    --size_;
    if (size_ < buckets_.size() * kFillMinimum) Join();
  }

  // Lets `now` stand for `before`, which must be there. Both have `hash`.
  void Replace(uint64_t hash, Reference before, Reference now);

  // Calls `visit(reference)` for the entries of one bucket and returns the next cursor; 0 begins
  // and ends. `visit` must not change the table. An entry that is there throughout is visited.
  template <typename Visit>
  uint64_t Scan(uint64_t cursor, Visit&& visit) const {
    if (buckets_.size() == 0) return 0;
    uint64_t mask = level_mask_;
    if ((cursor & mask) < split()) mask = mask * 2 + 1;
    VisitChain(cursor & mask, visit);
    return NextCursor(cursor, mask);
  }

  // Calls `visit(reference)` for every entry. `visit` must not change the table.
  template <typename Visit>
  void ForEach(Visit&& visit) const {
    for (size_t i = 0; i < buckets_.size(); ++i) VisitChain(i, visit);
  }

  // Calls `visit(reference)` for the entries of one of the bucket_count() buckets, overflow and
  // all: for walks in steps, between which nothing changes.
  template <typename Visit>
  void VisitBucket(size_t index, Visit&& visit) const {
    VisitChain(index, visit);
  }

  // Calls `visit(mine, other's)` for every two entries, one of this table and one of `other`, that
  // may have one hash: their tags are equal, and so are their buckets as far as `other` tells them
  // apart. Both tables hash alike, and `other` has no more buckets than this one. A line for each
  // bucket of both, in their order: no entry is read, and no hash computed.
  template <typename Visit>
  void ForEachCandidatePair(const HashTable& other, Visit&& visit) const {
    if (other.size_ == 0) return;
    for (size_t i = 0; i < buckets_.size(); ++i) {
      // What `other` needs to know of a hash to find its bucket, the number of this one tells.
      const size_t others = other.IndexOf(i);
      for (const Bucket* mine = &buckets_[i]; mine != nullptr; mine = Next(*mine)) {
        for (const Bucket* its = &other.buckets_[others]; its != nullptr; its = other.Next(*its)) {
          VisitPairs(*mine, *its, visit);
        }
      }
    }
  }

  // An entry drawn with equal chances. Requires size() > 0.
  [[nodiscard]] Reference RandomEntry(base::Random& random) const;

  // Brings the bucket of `hash` towards the caches; the entries follow with PrefetchCandidates.
  void PrefetchBucket(uint64_t hash) const {
    if (size_ != 0) base::Prefetch(&buckets_[IndexOf(hash)]);
  }
  template <typename AddressOf>
  void PrefetchCandidates(uint64_t hash, AddressOf&& address_of) const {
    ForEachCandidate(hash, [&](Reference reference) {
      // Entries are not aligned to lines: half of those of 40 bytes lie on two.
      const char* const entry = address_of(reference);
      base::Prefetch(entry);
      base::Prefetch(entry + 40);
    });
  }
  // Calls `visit` for what may be the entry of `hash`, in its first bucket.
  template <typename Visit>
  void ForEachCandidate(uint64_t hash, Visit&& visit) const {
    if (size_ == 0) return;
    const Bucket& bucket = buckets_[IndexOf(hash)];
    for (uint32_t matches = bucket.Match(TagOf(hash)); matches != 0; matches &= matches - 1) {
      visit(bucket.references[__builtin_ctz(matches)]);
    }
  }

  // Empties the table and hands its memory over.
  void DetachInto(DetachedMemory& memory);

  // Checks the laws. For tests.
  template <typename Entries>
  void CheckInvariants(const Entries& entries) const {
    size_t count = 0;
    for (size_t i = 0; i < buckets_.size(); ++i) {
      CheckChain(i);
      VisitChain(i, [&](Reference reference) {
        ++count;
        CheckPlace(i, entries.Hash(reference), reference);
      });
    }
    CheckCounts(count);
  }

 private:
  // Entries per bucket above which an insertion divides a bucket, and below which an erasure joins
  // two. Why 9: with 10 a third of the undivided buckets overflow, with 8 a third of the slots is
  // empty; the sum of both is least here.
  static constexpr size_t kFillTarget = 9;
  static constexpr size_t kFillMinimum = 3;

  struct Slot {
    Bucket* bucket;
    uint32_t index;
  };

  static uint8_t TagOf(uint64_t hash) {
    const uint8_t tag = static_cast<uint8_t>(hash >> 40);
    return tag == 0 ? 1 : tag;
  }
  [[nodiscard]] uint64_t split() const { return buckets_.size() - (level_mask_ + 1); }
  [[nodiscard]] size_t IndexOf(uint64_t hash) const {
    const uint64_t index = hash & (level_mask_ * 2 + 1);
    return index < buckets_.size() ? index : index & level_mask_;
  }
  static uint64_t NextCursor(uint64_t cursor, uint64_t mask);
  [[nodiscard]] Slot FindSlot(uint64_t hash, Reference reference) const;

  template <typename Visit>
  void VisitChain(size_t index, Visit&& visit) const {
    const Bucket* bucket = &buckets_[index];
    while (true) {
      for (uint32_t used = bucket->Occupied(); used != 0; used &= used - 1) {
        visit(bucket->references[__builtin_ctz(used)]);
      }
      if (bucket->overflow == 0) return;
      bucket = &overflow_[bucket->overflow - 1];
    }
  }

  // The next bucket of a chain; null at its end.
  [[nodiscard]] const Bucket* Next(const Bucket& bucket) const {
    return bucket.overflow == 0 ? nullptr : &overflow_[bucket.overflow - 1];
  }

  template <typename Visit>
  static void VisitPairs(const Bucket& one, const Bucket& other, Visit& visit) {
    for (uint32_t used = one.Occupied(); used != 0; used &= used - 1) {
      const uint32_t slot = static_cast<uint32_t>(__builtin_ctz(used));
      for (uint32_t matches = other.Match(one.tags[slot]); matches != 0; matches &= matches - 1) {
        visit(one.references[slot], other.references[__builtin_ctz(matches)]);
      }
    }
  }

  struct Moved {
    Reference reference;
    uint8_t tag;
  };

  // What is taken out of a chain, on the stack but for freak lengths.
  class MovedEntries {
   public:
    void Add(Moved entry) {
      if (count_ < kInline) {
        inline_[count_++] = entry;
        return;
      }
      if (more_.empty()) more_.assign(inline_.begin(), inline_.end());
      more_.push_back(entry);
    }
    [[nodiscard]] const Moved* begin() const {
      return more_.empty() ? inline_.data() : more_.data();
    }
    [[nodiscard]] const Moved* end() const {
      return more_.empty() ? inline_.data() + count_ : more_.data() + more_.size();
    }

   private:
    static constexpr size_t kInline = 4 * Bucket::kSlots;
    size_t count_ = 0;
    std::array<Moved, kInline> inline_;
    std::vector<Moved> more_;
  };

  // Divides bucket `split` between itself and a new bucket at the end.
  template <typename Entries>
  void Divide(const Entries& entries) {
    if (buckets_.size() == 0) {
      buckets_.PushBack();
      return;
    }
    const size_t from = split();
    const uint64_t bit = level_mask_ + 1;
    buckets_.PushBack();
    const size_t to = buckets_.size() - 1;
    MovedEntries moving;
    TakeChain(from, moving);
    for (const Moved& entry : moving) base::Prefetch(entries.Address(entry.reference));
    for (const Moved& entry : moving) {
      Add((entries.Hash(entry.reference) & bit) != 0 ? to : from, entry.tag, entry.reference);
    }
    if (buckets_.size() == (level_mask_ + 1) * 2) level_mask_ = level_mask_ * 2 + 1;
  }

  // Joins the last bucket with the one it was divided from.
  void Join();
  void Add(size_t index, uint8_t tag, Reference reference);
  void Remove(uint64_t hash, Reference reference);
  // Empties a chain into `taken` and gives back its overflow buckets.
  void TakeChain(size_t index, MovedEntries& taken);
  uint32_t NewOverflowBucket();
  void Clear();
  void CheckChain(size_t index) const;
  void CheckPlace(size_t index, uint64_t hash, Reference reference) const;
  void CheckCounts(size_t counted) const;

  BucketArray buckets_;
  uint64_t level_mask_ = 0;
  size_t size_ = 0;
  uint32_t longest_chain_ = 1;  // an upper bound, in buckets
  BucketArray overflow_;
  std::vector<uint32_t> free_overflow_;
};

}  // namespace remora::containers
