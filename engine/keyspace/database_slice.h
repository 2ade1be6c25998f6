// DatabaseSlice: the part of one database that lives in one stripe.
//
//   table --> records in the slab --> heap bytes, objects      wheel: which records are due
//
// Everything here is guarded by the stripe's lock. A reference to a record holds until the record
// is reshaped or erased, so nobody keeps one beyond a call.
//
// Laws   (1) Every record stands in the table under the hash of its key.
//        (2) Every record that falls due has an entry in the wheel no later than that.
//        (3) outside_bytes() is the sum of the heap bytes and objects of all records.
//        (4) sizes() counts every record, with the size of its value.
#pragma once

#include <cstdint>
#include <string_view>

#include "engine/base/hash.h"
#include "engine/base/prefetch.h"
#include "engine/containers/expiry_wheel.h"
#include "engine/containers/hash_table.h"
#include "engine/containers/slab.h"
#include "engine/keyspace/reclaimer.h"
#include "engine/keyspace/record.h"
#include "engine/keyspace/size_histogram.h"

namespace remora::keyspace {

using containers::Reference;
using containers::Slab;

class DatabaseSlice final : public values::Object {
 public:
  // `hasher` and `reclaimer` outlive the slice.
  // `number` tells it from the slices whose upkeep is not to coincide with its own.
  DatabaseSlice(const base::KeyHasher& hasher, Reclaimer& reclaimer, uint32_t number)
      : wheel_(number * kPhaseStep % containers::ExpiryWheel::kPhases),
        hasher_(&hasher),
        reclaimer_(&reclaimer) {}
  ~DatabaseSlice() override;

  [[nodiscard]] size_t size() const override { return table_.size(); }
  // Keys with an expiry.
  [[nodiscard]] size_t volatile_count() const { return volatile_count_; }
  // The expiries of all of them, in milliseconds since 1970, added up.
  [[nodiscard]] __int128 expiry_sum() const { return expiry_sum_; }
  // Hashes with fields that have an expiry; kept by whoever changes the fields of a hash.
  [[nodiscard]] size_t field_expiry_count() const { return field_expiry_count_; }
  void CountFieldExpiries(int64_t by) { field_expiry_count_ += static_cast<size_t>(by); }
  // To be called before a hash's value is overwritten.
  void ForgetFieldExpiries(Reference reference);
  [[nodiscard]] const containers::HashTable& table() const { return table_; }

  // The keys by type and size of their values; RecordHandle keeps it.
  [[nodiscard]] const SizeHistogram& sizes() const { return sizes_; }
  [[nodiscard]] SizeHistogram& sizes() { return sizes_; }
  // The size with which a record is counted.
  [[nodiscard]] static uint64_t CountedSize(const Record& record);
  // The size with which a record is counted that was just made so: what is inline in a string, and
  // of all else nothing yet.
  [[nodiscard]] static uint64_t FirstSize(const Record::Shape& shape) {
    return shape.type == ValueType::kString && Record::HasInlineValue(shape) ? shape.value_size : 0;
  }

  [[nodiscard]] Reference Find(uint64_t hash, std::string_view key) const {
    return table_.Find(hash, [&](Reference reference) {
      // Why: half of all small records lie on two lines, and where the value is, the first line has
      // to tell.
      base::Prefetch(slab_.At(reference) + kSmallRecordBytes);
      return At(reference).HasKey(key);
    });
  }
  [[nodiscard]] Record At(Reference reference) const { return Record(slab_.At(reference)); }

  // Adds a key that is not there. The value is not initialised.
  Reference Insert(uint64_t hash, std::string_view key, const Record::Shape& shape);
  // Removes a record with all that it holds.
  void Erase(uint64_t hash, Reference reference);
  // Removes a record and leaves its heap bytes or object to the caller.
  void EraseKeepingValue(uint64_t hash, Reference reference);

  // Gives the record another shape: keeps key, and clock where both shapes have one. The value is
  // not initialised, but for the first bytes of an inline value that stays one. What the old value
  // held outside is the caller's to free. Returns where the record now is.
  Reference Reshape(uint64_t hash, Reference reference, const Record::Shape& shape);
  // Frees what the record holds outside itself.
  void FreeOutside(Reference reference);

  // Sets, moves or (kNoExpiry) removes the expiry.
  Reference SetExpiry(uint64_t hash, Reference reference, int64_t milliseconds);
  // Makes sure that the record is looked at when time reaches `due_milliseconds`.
  void Schedule(uint64_t hash, Reference reference, int64_t due_milliseconds);

  // Drops some wheel entries that nothing needs any more, when there are many. To be called when no
  // record is half made.
  void RecheckWheel() {
    if (wants_recheck_) [[unlikely]]
      RecheckSome();
  }

  // When something of the record is due next, its own expiry or a field's; kNever when nothing is.
  // Whoever gives a record another reference schedules it at this time.
  [[nodiscard]] int64_t DueOf(const Record& record) const;
  // The same for the fields of a hash alone; kNever for other types.
  [[nodiscard]] int64_t FieldsDueOf(const Record& record) const;

  // For records that hold bytes or objects outside: what they take, kept by whoever changes it.
  void AddOutsideBytes(int64_t change) { outside_bytes_ += static_cast<size_t>(change); }
  [[nodiscard]] size_t outside_bytes() const { return outside_bytes_; }
  void ReclaimObject(values::Object* object);

  // Hands over up to `budget` wheel entries that have been reached. `take(hash_low, reference)`
  // gets only references that are records, and returns when the record is due again, or kNever.
  template <typename Take>
  size_t AdvanceWheel(int64_t now_milliseconds, size_t budget, Take&& take) {
    advancing_ = true;
    const size_t taken = wheel_.Advance(now_milliseconds, budget, slab_,
                                        [&](const containers::ExpiryWheel::Entry& entry) {
                                          if (!table_.Contains(entry.hash, entry.reference)) {
                                            return containers::ExpiryWheel::kNever;
                                          }
                                          return take(entry.reference);
                                        });
    advancing_ = false;
    return taken;
  }
  [[nodiscard]] int64_t next_due_milliseconds() const { return wheel_.next_due_milliseconds(); }
  [[nodiscard]] size_t wheel_size() const { return wheel_.size(); }

  void Prefetch(uint64_t hash) const { table_.PrefetchBucket(hash); }
  void PrefetchRecord(uint64_t hash) const {
    table_.PrefetchCandidates(hash, [&](Reference reference) { return slab_.At(reference); });
  }
  // The same for the beginning of what the record holds outside; the record is read for it.
  void PrefetchOutside(uint64_t hash) const {
    if (outside_count_ != 0) PrefetchOutsideOf(hash);
  }

  // Blocks, table and outside bytes: what the keys of this slice cost.
  [[nodiscard]] size_t used_bytes() const {
    return slab_.live_bytes() + table_.footprint_bytes() + outside_bytes_;
  }
  // The same with free lists and reserves.
  [[nodiscard]] size_t footprint_bytes() const override {
    return slab_.footprint_bytes() + table_.footprint_bytes() + outside_bytes_;
  }
  [[nodiscard]] size_t overhead_bytes() const { return table_.footprint_bytes(); }
  // For a slice that FLUSHDB took out of its stripe.
  bool Reclaim(size_t budget) override;

  void CheckInvariants() const;

 private:
  static constexpr size_t kSmallRecordBytes = 40;

  // Odd, so that neighbours differ at the wheel's second level (256 ms), and a little more than a
  // 256th of the third (16.4 s).
  static constexpr int64_t kPhaseStep = 65;

  struct Entries {
    const DatabaseSlice* slice;
    [[nodiscard]] uint64_t Hash(Reference reference) const {
      return (*slice->hasher_)(slice->At(reference).key());
    }
    [[nodiscard]] const void* Address(Reference reference) const {
      return slice->slab_.At(reference);
    }
  };

  void Unlink(uint64_t hash, Reference reference);
  void PrefetchOutsideOf(uint64_t hash) const;
  void CountShape(const Record::Shape& shape, int64_t by);
  // Whether an expiry that moves so needs one more entry in the wheel.
  [[nodiscard]] bool NeedsEarlierEntry(int64_t before, int64_t after) const;
  [[nodiscard]] static bool HoldsOutside(const Record::Shape& shape);
  bool ReclaimRecords(size_t& budget);
  void RecheckSome();

  containers::HashTable table_;
  containers::Slab slab_;
  containers::ExpiryWheel wheel_;
  size_t volatile_count_ = 0;
  size_t field_expiry_count_ = 0;
  __int128 expiry_sum_ = 0;
  size_t outside_bytes_ = 0;
  SizeHistogram sizes_;
  size_t outside_count_ = 0;  // records with heap bytes or an object
  bool wants_recheck_ = false;
  bool advancing_ = false;
  uint64_t reclaim_cursor_ = 0;
  bool reclaim_records_done_ = false;
  containers::DetachedMemory detached_;
  const base::KeyHasher* hasher_;
  Reclaimer* reclaimer_;
};

}  // namespace remora::keyspace
