#include "engine/keyspace/database_slice.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <memory>

#include "engine/base/check.h"
#include "engine/base/hash.h"
#include "engine/base/number_text.h"
#include "engine/base/prefetch.h"
#include "engine/values/hash_value.h"
#include "engine/values/value_size.h"

namespace remora::keyspace {

namespace {

// Objects that take more than this are freed outside the lock.
constexpr size_t kLineBytes = 64;
constexpr size_t kFreeAtOnceBytes = 16 * 1024;

}  // namespace

DatabaseSlice::~DatabaseSlice() {
  while (!Reclaim(size_t{1} << 20)) {
  }
}

bool DatabaseSlice::HoldsOutside(const Record::Shape& shape) {
  return shape.form == Form::kHeap ||
         (shape.form == Form::kObject && shape.type != ValueType::kString);
}

void DatabaseSlice::CountShape(const Record::Shape& shape, int64_t by) {
  if (shape.expiry_milliseconds != Record::kNoExpiry) {
    volatile_count_ += static_cast<size_t>(by);
    expiry_sum_ += static_cast<__int128>(shape.expiry_milliseconds) * by;
  }
  if (HoldsOutside(shape)) outside_count_ += static_cast<size_t>(by);
}

Reference DatabaseSlice::Insert(uint64_t hash, std::string_view key, const Record::Shape& shape) {
  const Reference reference = slab_.Allocate(Record::BytesOf(shape));
  Record::Write(slab_.At(reference), shape, key);
  table_.Insert(hash, reference, Entries{this});
  CountShape(shape, 1);
  sizes_.Add(shape.type, FirstSize(shape));
  if (shape.expiry_milliseconds != Record::kNoExpiry) {
    Schedule(hash, reference, shape.expiry_milliseconds);
  }
  return reference;
}

void DatabaseSlice::ReclaimObject(values::Object* object) {
  std::unique_ptr<values::Object> garbage(object);
  if (garbage->footprint_bytes() > kFreeAtOnceBytes) reclaimer_->Add(std::move(garbage));
}

void DatabaseSlice::FreeOutside(Reference reference) {
  const Record record = At(reference);
  if (record.form() == Form::kHeap) {
    outside_bytes_ -= record.heap()->footprint_bytes();
    values::HeapBytes::Free(record.heap());
  } else if (record.form() == Form::kObject && record.type() != ValueType::kString) {
    outside_bytes_ -= record.object()->footprint_bytes();
    ReclaimObject(record.object());
  }
}

void DatabaseSlice::PrefetchOutsideOf(uint64_t hash) const {
  table_.ForEachCandidate(hash, [&](Reference reference) {
    const Record record = At(reference);
    const Form form = record.form();
    const bool is_object = form == Form::kObject && record.type() != ValueType::kString;
    if (form != Form::kHeap && !is_object) return;
    const char* const outside = is_object ? reinterpret_cast<const char*>(record.object())
                                          : reinterpret_cast<const char*>(record.heap());
    base::Prefetch(outside);
    base::Prefetch(outside + kLineBytes);
  });
}

void DatabaseSlice::ForgetFieldExpiries(Reference reference) {
  if (FieldsDueOf(At(reference)) != containers::ExpiryWheel::kNever) CountFieldExpiries(-1);
}

uint64_t DatabaseSlice::CountedSize(const Record& record) {
  if (record.is_inline()) return values::SizeOfPacked(record.type(), record.inline_value());
  if (record.form() == Form::kHeap) {
    return values::SizeOfPacked(record.type(), record.heap()->view());
  }
  return record.type() == ValueType::kString ? base::IntegerLength(record.integer())
                                             : record.object()->counted_size();
}

void DatabaseSlice::Erase(uint64_t hash, Reference reference) {
  ForgetFieldExpiries(reference);
  sizes_.Remove(At(reference).type(), CountedSize(At(reference)));
  FreeOutside(reference);
  Unlink(hash, reference);
}

void DatabaseSlice::EraseKeepingValue(uint64_t hash, Reference reference) {
  ForgetFieldExpiries(reference);
  sizes_.Remove(At(reference).type(), CountedSize(At(reference)));
  Unlink(hash, reference);
}

void DatabaseSlice::Unlink(uint64_t hash, Reference reference) {
  const Record::Shape shape = At(reference).shape();
  table_.Erase(hash, reference);
  CountShape(shape, -1);
  slab_.Free(reference, Record::BytesOf(shape));
}

Reference DatabaseSlice::Reshape(uint64_t hash, Reference reference, const Record::Shape& shape) {
  Record before = At(reference);
  const Record::Shape old_shape = before.shape();
  const size_t old_bytes = Record::BytesOf(old_shape);
  const size_t new_bytes = Record::BytesOf(shape);
  CountShape(old_shape, -1);
  CountShape(shape, 1);
  const uint32_t clock = before.has_clock() ? before.clock() : 0;
  const size_t kept = before.is_inline() && Record::HasInlineValue(shape)
                          ? std::min(old_shape.value_size, shape.value_size)
                          : 0;
  const Reference target =
      Slab::SameClass(old_bytes, new_bytes) ? reference : slab_.Allocate(new_bytes);
  before = At(reference);
  char* const start = slab_.At(target);
  if (target == reference) {
    // In place: the record stays where the wheel knows it, and the table need not be told.
    std::memmove(start + Record::ValueOffset(shape), start + Record::ValueOffset(old_shape), kept);
    before.Rewrite(shape);
  } else {
    const Record after = Record::Write(start, shape, before.key());
    if (kept != 0)
      std::memcpy(Record(after).mutable_inline_value(), before.inline_value().data(), kept);
    table_.Replace(hash, reference, target);
    slab_.Free(reference, old_bytes);
  }
  if (shape.has_clock && clock != 0) At(target).set_clock(clock);
  if (shape.expiry_milliseconds != Record::kNoExpiry &&
      (target != reference ||
       NeedsEarlierEntry(old_shape.expiry_milliseconds, shape.expiry_milliseconds))) {
    Schedule(hash, target, shape.expiry_milliseconds);
  }
  return target;
}

bool DatabaseSlice::NeedsEarlierEntry(int64_t before, int64_t after) const {
  return before == Record::kNoExpiry || (after < before && !wheel_.SameSlot(before, after));
}

Reference DatabaseSlice::SetExpiry(uint64_t hash, Reference reference, int64_t milliseconds) {
  Record record = At(reference);
  const int64_t before = record.expiry_milliseconds();
  if (before == milliseconds) return reference;
  if (record.ExpiryFits(milliseconds)) {
    record.set_expiry_milliseconds(milliseconds);
    expiry_sum_ += milliseconds - before;
    if (NeedsEarlierEntry(before, milliseconds)) Schedule(hash, reference, milliseconds);
    return reference;
  }
  Record::Shape shape = record.shape();
  shape.expiry_milliseconds = milliseconds;
  const int64_t word = record.is_inline() ? 0 : record.integer();
  const Reference target = Reshape(hash, reference, shape);
  record = At(target);
  if (!record.is_inline()) record.set_integer(word);
  // What else falls due in a record that moved: fields of a hash.
  if (target != reference) {
    const int64_t fields_due = FieldsDueOf(record);
    if (fields_due != containers::ExpiryWheel::kNever) Schedule(hash, target, fields_due);
  }
  return target;
}

void DatabaseSlice::Schedule(uint64_t hash, Reference reference, int64_t due_milliseconds) {
  wheel_.Add(due_milliseconds, {reference, static_cast<uint32_t>(hash)}, slab_);
  wants_recheck_ = wheel_.WantsRecheck(volatile_count_ + field_expiry_count_);
}

void DatabaseSlice::RecheckSome() {
  // A call adds one entry or two: to look at more than that is to gain on them.
  constexpr size_t kEntriesPerCall = 8;
  if (advancing_) return;
  wheel_.Recheck(kEntriesPerCall, volatile_count_ + field_expiry_count_, slab_,
                 [&](const containers::ExpiryWheel::Entry& entry) {
                   return table_.Contains(entry.hash, entry.reference)
                              ? DueOf(At(entry.reference))
                              : containers::ExpiryWheel::kNever;
                 });
  wants_recheck_ = wheel_.WantsRecheck(volatile_count_ + field_expiry_count_);
}

int64_t DatabaseSlice::DueOf(const Record& record) const {
  const int64_t expiry = record.expiry_milliseconds();
  const int64_t fields_due = FieldsDueOf(record);
  return expiry == Record::kNoExpiry ? fields_due : std::min(expiry, fields_due);
}

int64_t DatabaseSlice::FieldsDueOf(const Record& record) const {
  static_assert(values::kNothingDue == containers::ExpiryWheel::kNever);
  if (record.type() != ValueType::kHash) return containers::ExpiryWheel::kNever;
  if (record.form() == Form::kObject) return values::NextDueOfHashObject(*record.object());
  return values::NextDueOfPackedHash(record.is_inline() ? record.inline_value()
                                                        : record.heap()->view());
}

bool DatabaseSlice::ReclaimRecords(size_t& budget) {
  while (budget > 0 && outside_count_ > 0) {
    reclaim_cursor_ = table_.Scan(reclaim_cursor_, [&](Reference reference) {
      const Record record = At(reference);
      if (record.form() == Form::kHeap) {
        values::HeapBytes::Free(record.heap());
      } else if (record.form() == Form::kObject && record.type() != ValueType::kString) {
        ReclaimObject(record.object());
      } else {
        return;
      }
      --outside_count_;
      if (budget > 0) --budget;
    });
    if (budget > 0) --budget;
    if (reclaim_cursor_ == 0) break;
  }
  return outside_count_ == 0;
}

bool DatabaseSlice::Reclaim(size_t budget) {
  if (!reclaim_records_done_) {
    if (!ReclaimRecords(budget)) return false;
    reclaim_records_done_ = true;
    wheel_.Forget();
    table_.DetachInto(detached_);
    slab_.DetachInto(detached_);
    outside_bytes_ = 0;
    expiry_sum_ = 0;
    volatile_count_ = 0;
  }
  return detached_.FreeSome(budget) == 0;
}

void DatabaseSlice::CheckInvariants() const {
  table_.CheckInvariants(Entries{this});
  slab_.CheckInvariants();
  wheel_.CheckInvariants(slab_);
  size_t outside = 0;
  size_t outside_records = 0;
  size_t with_expiry = 0;
  size_t with_field_expiry = 0;
  SizeHistogram sizes;
  table_.ForEach([&](Reference reference) {
    const Record record = At(reference);
    if (record.has_expiry()) ++with_expiry;
    if (FieldsDueOf(record) != containers::ExpiryWheel::kNever) ++with_field_expiry;
    sizes.Add(record.type(), CountedSize(record));
    if (!HoldsOutside(record.shape())) return;
    ++outside_records;
    outside += record.form() == Form::kHeap ? record.heap()->footprint_bytes()
                                            : record.object()->footprint_bytes();
    base::Check(record.form() == Form::kHeap || std::bit_width(record.object()->counted_size()) ==
                                                    std::bit_width(record.object()->size()),
                "objects are counted with their size");
  });
  base::Check(outside == outside_bytes_, "outside bytes are the sum over the records");
  base::Check(outside_records == outside_count_, "outside records are counted");
  base::Check(sizes == sizes_, "records are counted by the size of their values");
  base::Check(with_expiry == volatile_count_, "keys with an expiry are counted");
  base::Check(with_field_expiry == field_expiry_count_, "hashes with field expiries are counted");
  base::Check(wheel_.size() >= volatile_count_, "every key with an expiry is in the wheel");
}

}  // namespace remora::keyspace
