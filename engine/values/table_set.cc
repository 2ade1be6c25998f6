#include "engine/values/table_set.h"

#include <algorithm>

#include "engine/base/check.h"
#include "engine/base/prefetch.h"

namespace remora::values {

TableSet::~TableSet() {
  while (!Reclaim(size_t{1} << 20)) {
  }
}

size_t TableSet::EntryBytes(size_t member_size) {
  if (member_size < kWideSize) return 1 + member_size;
  return member_size <= kInlineMemberMax ? 1 + sizeof(uint16_t) + member_size
                                         : 1 + sizeof(HeapBytes*);
}

std::string_view TableSet::LongMemberAt(const char* start) {
  if (static_cast<uint8_t>(*start) == kWideSize) {
    uint16_t size;
    std::memcpy(&size, start + 1, sizeof(size));
    return {start + 1 + sizeof(size), size};
  }
  HeapBytes* heap;
  std::memcpy(&heap, start + 1, sizeof(heap));
  return heap->view();
}

HeapBytes* TableSet::HeapAt(Entry entry) const {
  HeapBytes* heap;
  std::memcpy(&heap, slab_.At(entry) + 1, sizeof(heap));
  return heap;
}

TableSet::Entry TableSet::NewEntry(std::string_view member) {
  const Entry entry = slab_.Allocate(EntryBytes(member.size()));
  char* const at = slab_.At(entry);
  if (member.size() < kWideSize) [[likely]] {
    *at = static_cast<char>(member.size());
    if (!member.empty()) std::memcpy(at + 1, member.data(), member.size());
    return entry;
  }
  if (member.size() <= kInlineMemberMax) {
    const uint16_t size = static_cast<uint16_t>(member.size());
    *at = static_cast<char>(kWideSize);
    std::memcpy(at + 1, &size, sizeof(size));
    std::memcpy(at + 1 + sizeof(size), member.data(), size);
    return entry;
  }
  HeapBytes* const heap = HeapBytes::Allocate(member.size(), member.size());
  std::memcpy(heap->data(), member.data(), member.size());
  *at = static_cast<char>(kOnHeap);
  std::memcpy(at + 1, &heap, sizeof(heap));
  heap_bytes_ += heap->footprint_bytes();
  ++heap_count_;
  return entry;
}

void TableSet::Add(uint64_t hash, std::string_view member) {
  table_.Insert(hash, NewEntry(member), Entries{this});
}

void TableSet::Remove(uint64_t hash, Entry entry) {
  table_.Erase(hash, entry);
  const size_t bytes = EntryBytes(MemberAt(entry).size());
  if (IsOnHeap(entry)) {
    HeapBytes* const heap = HeapAt(entry);
    heap_bytes_ -= heap->footprint_bytes();
    --heap_count_;
    HeapBytes::Free(heap);
  }
  slab_.Free(entry, bytes);
}

// Brings the entries of some more buckets, all of one step at a time.
void TableSet::Reader::Fetch() {
  const containers::HashTable& table = set_.table_;
  for (size_t i = 0; i < kBucketsAhead && bucket_ < table.bucket_count(); ++i) {
    table.VisitBucket(bucket_++, [&](Entry entry) {
      const char* const at = set_.slab_.At(entry);
      base::Prefetch(at);
      fetched_.push_back(entry);
    });
  }
}

std::span<const TableSet::Entry> TableSet::Reader::Next(size_t most) {
  // Before what is handed out is all there is, so that the next ones are on their way.
  if (fetched_.size() - next_ <= most) {
    fetched_.erase(fetched_.begin(), fetched_.begin() + static_cast<std::ptrdiff_t>(next_));
    next_ = 0;
    const size_t left = fetched_.size();
    while (fetched_.size() <= left + most && bucket_ < set_.table_.bucket_count()) Fetch();
  }
  const size_t count = std::min(most, fetched_.size() - next_);
  const std::span<const Entry> entries = std::span(fetched_).subspan(next_, count);
  next_ += count;
  return entries;
}

uint64_t TableSet::Scan(uint64_t cursor, base::FunctionRef<void(std::string_view)> visit) const {
  return table_.Scan(cursor, [&](Entry entry) { visit(MemberAt(entry)); });
}

std::unique_ptr<TableSet> TableSet::Copy() const {
  constexpr size_t kBatch = 32;
  auto copy = std::make_unique<TableSet>(*hasher_);
  Reader reader(*this);
  for (std::span<const Entry> entries = reader.Next(kBatch); !entries.empty();
       entries = reader.Next(kBatch)) {
    for (const Entry entry : entries) {
      const std::string_view member = MemberAt(entry);
      copy->Add(HashOf(member), member);
    }
  }
  return copy;
}

bool TableSet::Reclaim(size_t budget) {
  while (budget > 0 && heap_count_ > 0) {
    reclaim_cursor_ = table_.Scan(reclaim_cursor_, [&](Entry entry) {
      if (!IsOnHeap(entry)) return;
      HeapBytes::Free(HeapAt(entry));
      --heap_count_;
      if (budget > 0) --budget;
    });
    if (budget > 0) --budget;
  }
  if (heap_count_ > 0) return false;
  if (!detached_ready_) {
    detached_ready_ = true;
    heap_bytes_ = 0;
    table_.DetachInto(detached_);
    slab_.DetachInto(detached_);
  }
  return detached_.FreeSome(budget) == 0;
}

void TableSet::CheckInvariants() const {
  table_.CheckInvariants(Entries{this});
  slab_.CheckInvariants();
  size_t heap_bytes = 0;
  size_t heap_count = 0;
  table_.ForEach([&](Entry entry) {
    const std::string_view member = MemberAt(entry);
    base::Check(Find(HashOf(member), member) == entry, "members differ");
    base::Check(IsOnHeap(entry) == (member.size() > kInlineMemberMax), "long members are outside");
    if (!IsOnHeap(entry)) return;
    ++heap_count;
    heap_bytes += HeapAt(entry)->footprint_bytes();
  });
  base::Check(heap_bytes == heap_bytes_ && heap_count == heap_count_,
              "members outside are counted");
}

}  // namespace remora::values
