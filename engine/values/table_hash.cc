#include "engine/values/table_hash.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "engine/base/check.h"

namespace remora::values {

using containers::ExpiryWheel;
using containers::Reference;

TableHash::~TableHash() {
  while (!Reclaim(size_t{1} << 20)) {
  }
}

HeapBytes* TableHash::HeapAt(Reference entry, const Layout& layout) const {
  HeapBytes* heap;
  std::memcpy(&heap, slab_.At(entry) + layout.value_at(), sizeof(heap));
  return heap;
}

HashField TableHash::FieldAt(Reference entry) const {
  const Layout layout = LayoutOf(entry);
  const char* const start = slab_.At(entry);
  HashField field;
  field.name = {start + layout.name_at, layout.name_size};
  field.value = (layout.flags & kOnHeap) != 0
                    ? HeapAt(entry, layout)->view()
                    : std::string_view(start + layout.value_at(), layout.value_size);
  if ((layout.flags & kHasExpiry) != 0) {
    field.expiry_milliseconds = ReadFieldExpiry(start + layout.name_at - kFieldExpiryBytes);
  }
  return field;
}

int64_t TableHash::ExpiryAt(Reference entry) const {
  const Layout layout = LayoutOf(entry);
  if ((layout.flags & kHasExpiry) == 0) return kNoFieldExpiry;
  return ReadFieldExpiry(slab_.At(entry) + layout.name_at - kFieldExpiryBytes);
}

size_t TableHash::EntryBytes(const HashField& field) {
  const bool on_heap = field.value.size() > kInlineValueMax;
  return 1 + FieldSizeBytes(field.name.size()) +
         (on_heap ? sizeof(HeapBytes*) : FieldSizeBytes(field.value.size()) + field.value.size()) +
         (field.expiry_milliseconds != kNoFieldExpiry ? kFieldExpiryBytes : 0) + field.name.size();
}

Reference TableHash::NewEntry(const HashField& field) {
  const bool on_heap = field.value.size() > kInlineValueMax;
  const bool has_expiry = field.expiry_milliseconds != kNoFieldExpiry;
  const Reference entry = slab_.Allocate(EntryBytes(field));
  char* at = slab_.At(entry);
  *at++ = static_cast<char>((has_expiry ? kHasExpiry : 0) | (on_heap ? kOnHeap : 0));
  at = WriteFieldSize(at, field.name.size());
  if (!on_heap) at = WriteFieldSize(at, field.value.size());
  if (has_expiry) {
    at = WriteFieldExpiry(at, field.expiry_milliseconds);
    ++volatile_count_;
  }
  at = WriteFieldBytes(at, field.name);
  if (!on_heap) {
    WriteFieldBytes(at, field.value);
    return entry;
  }
  HeapBytes* const heap = HeapBytes::Allocate(field.value.size(), field.value.size());
  std::memcpy(heap->data(), field.value.data(), field.value.size());
  std::memcpy(at, &heap, sizeof(heap));
  heap_bytes_ += heap->footprint_bytes();
  ++heap_count_;
  return entry;
}

void TableHash::FreeEntry(Reference entry) {
  const Layout layout = LayoutOf(entry);
  if ((layout.flags & kOnHeap) != 0) {
    HeapBytes* const heap = HeapAt(entry, layout);
    heap_bytes_ -= heap->footprint_bytes();
    --heap_count_;
    HeapBytes::Free(heap);
  }
  if ((layout.flags & kHasExpiry) != 0) --volatile_count_;
  slab_.Free(entry, layout.bytes());
}

void TableHash::Schedule(uint64_t hash, Reference entry, int64_t expiry_milliseconds) {
  if (!wheel_) wheel_ = std::make_unique<ExpiryWheel>();
  wheel_->Add(expiry_milliseconds * kWheelTicks, {entry, static_cast<uint32_t>(hash)}, slab_);
}

void TableHash::Add(uint64_t hash, const HashField& field) {
  const Reference entry = NewEntry(field);
  table_.Insert(hash, entry, Entries{this});
  if (field.expiry_milliseconds != kNoFieldExpiry) {
    Schedule(hash, entry, field.expiry_milliseconds);
  }
}

void TableHash::Write(uint64_t hash, Reference entry, std::string_view value,
                      int64_t expiry_milliseconds) {
  const Layout layout = LayoutOf(entry);
  const bool had_expiry = (layout.flags & kHasExpiry) != 0;
  const bool has_expiry = expiry_milliseconds != kNoFieldExpiry;
  const bool same_shape = (layout.flags & kOnHeap) == 0 && value.size() == layout.value_size &&
                          value.size() <= kInlineValueMax && had_expiry == has_expiry;
  if (same_shape) {
    char* const start = slab_.At(entry);
    // Why memmove: a change of the expiry alone passes the value that is there.
    if (!value.empty()) std::memmove(start + layout.value_at(), value.data(), value.size());
    if (!has_expiry) return;
    const int64_t before = ExpiryAt(entry);
    WriteFieldExpiry(start + layout.name_at - kFieldExpiryBytes, expiry_milliseconds);
    if (expiry_milliseconds < before) Schedule(hash, entry, expiry_milliseconds);
    return;
  }
  const Reference moved = NewEntry({NameAt(entry), value, expiry_milliseconds});
  table_.Replace(hash, entry, moved);
  FreeEntry(entry);
  if (has_expiry) Schedule(hash, moved, expiry_milliseconds);
}

void TableHash::Remove(uint64_t hash, Reference entry) {
  table_.Erase(hash, entry);
  FreeEntry(entry);
}

int64_t TableHash::next_due_milliseconds() const {
  if (!wheel_ || volatile_count_ == 0) return kNothingDue;
  const int64_t due = wheel_->next_due_milliseconds();
  return due == ExpiryWheel::kNever ? kNothingDue : due / kWheelTicks;
}

size_t TableHash::RemoveDue(int64_t now_milliseconds, size_t budget) {
  if (!wheel_) return 0;
  size_t removed = 0;
  const auto take = [&](const ExpiryWheel::Entry& due) -> int64_t {
    if (!table_.Contains(due.hash, due.reference)) return ExpiryWheel::kNever;
    const int64_t expiry = ExpiryAt(due.reference);
    if (expiry == kNoFieldExpiry) return ExpiryWheel::kNever;
    if (expiry > now_milliseconds) return expiry * kWheelTicks;
    Remove(HashOf(NameAt(due.reference)), due.reference);
    ++removed;
    return ExpiryWheel::kNever;
  };
  wheel_->Advance(std::min(now_milliseconds, kWheelEnd) * kWheelTicks, budget, slab_, take);
  return removed;
}

void TableHash::ForEach(base::FunctionRef<void(const HashField&)> visit) const {
  table_.ForEach([&](Reference entry) { visit(FieldAt(entry)); });
}

uint64_t TableHash::Scan(uint64_t cursor, base::FunctionRef<void(const HashField&)> visit) const {
  return table_.Scan(cursor, [&](Reference entry) { visit(FieldAt(entry)); });
}

std::unique_ptr<TableHash> TableHash::Copy() const {
  auto copy = std::make_unique<TableHash>(*hasher_);
  ForEach([&](const HashField& field) { copy->Add(HashOf(field.name), field); });
  return copy;
}

bool TableHash::Reclaim(size_t budget) {
  while (budget > 0 && heap_count_ > 0) {
    reclaim_cursor_ = table_.Scan(reclaim_cursor_, [&](Reference entry) {
      const Layout layout = LayoutOf(entry);
      if ((layout.flags & kOnHeap) == 0) return;
      HeapBytes::Free(HeapAt(entry, layout));
      --heap_count_;
      if (budget > 0) --budget;
    });
    if (budget > 0) --budget;
    // Why: a cursor that is back at the start has seen every value outside.
    if (reclaim_cursor_ == 0) heap_count_ = 0;
  }
  if (heap_count_ > 0) return false;
  if (!detached_ready_) {
    detached_ready_ = true;
    heap_bytes_ = 0;
    volatile_count_ = 0;
    wheel_.reset();
    table_.DetachInto(detached_);
    slab_.DetachInto(detached_);
  }
  return detached_.FreeSome(budget) == 0;
}

void TableHash::CheckInvariants() const {
  table_.CheckInvariants(Entries{this});
  slab_.CheckInvariants();
  if (wheel_) wheel_->CheckInvariants(slab_);
  size_t heap_bytes = 0;
  size_t heap_count = 0;
  size_t with_expiry = 0;
  int64_t earliest = kNothingDue;
  table_.ForEach([&](Reference entry) {
    const Layout layout = LayoutOf(entry);
    const std::string_view name = NameAt(entry);
    base::Check(Find(HashOf(name), name) == entry, "names differ");
    if ((layout.flags & kHasExpiry) != 0) {
      ++with_expiry;
      earliest = std::min(earliest, ExpiryAt(entry));
    }
    if ((layout.flags & kOnHeap) == 0) return;
    ++heap_count;
    heap_bytes += HeapAt(entry, layout)->footprint_bytes();
  });
  base::Check(heap_bytes == heap_bytes_ && heap_count == heap_count_, "values outside are counted");
  base::Check(with_expiry == volatile_count_, "fields with an expiry are counted");
  base::Check(next_due_milliseconds() <= earliest, "the wheel knows the earliest expiry");
  base::Check(!wheel_ || wheel_->size() >= with_expiry, "every expiry is in the wheel");
}

}  // namespace remora::values
