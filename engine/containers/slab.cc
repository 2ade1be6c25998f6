#include "engine/containers/slab.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "engine/base/check.h"
#include "engine/base/page_memory.h"

namespace remora::containers {

using base::PageMemory;

namespace {

size_t RoundUp(size_t bytes, size_t granule) { return (bytes + granule - 1) / granule * granule; }

}  // namespace

DetachedMemory::~DetachedMemory() { FreeSome(size_); }

void DetachedMemory::Add(std::vector<void*>&& allocations) {
  if (allocations.empty()) return;
  size_ += allocations.size();
  lists_.push_back(std::move(allocations));
}

size_t DetachedMemory::FreeSome(size_t count) {
  while (count > 0 && !lists_.empty()) {
    std::vector<void*>& list = lists_.back();
    for (; count > 0 && !list.empty(); list.pop_back()) {
      --size_;
      if (list.back() == nullptr) continue;
      PageMemory::Free(list.back());
      --count;
    }
    if (list.empty()) lists_.pop_back();
  }
  return size_;
}

Slab::~Slab() {
  for (const Chunk& chunk : chunks_) PageMemory::Free(chunk.memory);
}

size_t Slab::ClassOf(size_t bytes) {
  if (bytes <= kExactClasses * kUnitBytes) return (bytes - 1) / kUnitBytes;
  return kExactClasses + (bytes - kExactClasses * kUnitBytes - 1) / 64;
}

size_t Slab::BytesOfClass(size_t size_class) {
  if (size_class < kExactClasses) return (size_class + 1) * kUnitBytes;
  return kExactClasses * kUnitBytes + (size_class - kExactClasses + 1) * 64;
}

size_t Slab::ClassBytes(size_t bytes) {
  if (bytes > kMaxPooledBytes) return RoundUp(bytes, 64);
  return BytesOfClass(ClassOf(bytes));
}

size_t Slab::footprint_bytes() const {
  return chunk_bytes_ + chunks_.capacity() * sizeof(Chunk) +
         chunk_addresses_.capacity() * sizeof(void*) + (free_lists_ ? sizeof(FreeLists) : 0);
}

uint32_t Slab::AddChunk(size_t bytes) {
  const Chunk chunk{static_cast<char*>(PageMemory::Allocate(bytes)), bytes};
  chunk_bytes_ += bytes;
  uint32_t index;
  if (!vacant_chunks_.empty()) {
    index = vacant_chunks_.back();
    vacant_chunks_.pop_back();
    chunks_[index] = chunk;
    chunk_addresses_[index] = chunk.memory;
  } else {
    index = static_cast<uint32_t>(chunks_.size());
    chunks_.push_back(chunk);
    chunk_addresses_.push_back(chunk.memory);
  }
  directory_ = chunk_addresses_.data();
  return index;
}

#if REMORA_PLAIN_ALLOCATION

Reference Slab::Allocate(size_t bytes) {
  if (chunks_.empty()) AddChunk(1);  // nobody's, so that no block has reference 0
  live_bytes_ += ClassBytes(bytes);
  return AddChunk(bytes);
}

void Slab::Free(Reference reference, size_t bytes) {
  Chunk& chunk = chunks_[reference];
  base::Check(chunk.memory != nullptr && chunk.bytes == bytes, "freed as it was allocated");
  live_bytes_ -= ClassBytes(bytes);
  chunk_bytes_ -= chunk.bytes;
  PageMemory::Free(chunk.memory);
  chunk = {nullptr, 0};
  chunk_addresses_[reference] = nullptr;
  vacant_chunks_.push_back(reference);
}

void Slab::CheckInvariants() const {}

#else

Reference Slab::Allocate(size_t bytes) {
  if (bytes > kMaxPooledBytes) return AllocateOwnChunk(bytes);
  const size_t size_class = ClassOf(bytes);
  const size_t class_bytes = BytesOfClass(size_class);
  live_bytes_ += class_bytes;
  if (free_lists_) {
    Reference& head = free_lists_->heads[size_class];
    if (head != 0) {
      const Reference reference = head;
      std::memcpy(&head, At(reference), sizeof(Reference));
      if (head == 0) free_lists_->occupied[size_class / 64] &= ~(uint64_t{1} << (size_class % 64));
      return reference;
    }
  }
  const uint32_t units = static_cast<uint32_t>(class_bytes / kUnitBytes);
  if (bump_limit_ - bump_ < units) return AllocateSlow(class_bytes);
  const Reference reference = bump_;
  bump_ += units;
  return reference;
}

void Slab::Free(Reference reference, size_t bytes) {
  base::DebugCheck(reference != 0 && bytes > 0, "a block is freed once");
  if (bytes > kMaxPooledBytes) {
    Chunk& chunk = chunks_[reference >> kUnitBits];
    live_bytes_ -= chunk.bytes;
    chunk_bytes_ -= chunk.bytes;
    PageMemory::Free(chunk.memory);
    chunk = {nullptr, 0};
    chunk_addresses_[reference >> kUnitBits] = nullptr;
    vacant_chunks_.push_back(reference >> kUnitBits);
    return;
  }
  const size_t class_bytes = BytesOfClass(ClassOf(bytes));
  live_bytes_ -= class_bytes;
  PushFree(reference, class_bytes);
}

void Slab::PushFree(Reference reference, size_t bytes) {
  if (!free_lists_) free_lists_ = std::make_unique<FreeLists>();
  const size_t size_class = ClassOf(bytes);
  Reference& head = free_lists_->heads[size_class];
  std::memcpy(At(reference), &head, sizeof(Reference));
  head = reference;
  free_lists_->occupied[size_class / 64] |= uint64_t{1} << (size_class % 64);
}

// The rest of the chunk that a new one replaces, as one or two blocks of exact classes.
void Slab::ShelveBumpRest() {
  while (bump_ < bump_limit_) {
    const size_t rest = std::min<size_t>(size_t{bump_limit_ - bump_} * kUnitBytes, kMaxPooledBytes);
    size_t size_class = ClassOf(rest);
    if (BytesOfClass(size_class) > rest) --size_class;
    PushFree(bump_, BytesOfClass(size_class));
    bump_ += static_cast<uint32_t>(BytesOfClass(size_class) / kUnitBytes);
  }
}

Reference Slab::AllocateSlow(size_t class_bytes) {
  const Reference split = TakeBySplitting(ClassOf(class_bytes));
  if (split != 0) return split;
  ShelveBumpRest();
  const size_t share = chunk_bytes_ / 8;
  const size_t granule = share < PageMemory::kPageBytes ? kChunkBytesMin : PageMemory::kPageBytes;
  size_t bytes = std::clamp(RoundUp(share, granule), kChunkBytesMin, kChunkBytesMax);
  bytes = std::max(bytes, RoundUp(class_bytes + kUnitBytes, kChunkBytesMin));
  const uint32_t chunk = AddChunk(bytes);
  base::Check(chunk < (1u << (32 - kUnitBits)), "a slab holds 32 GiB at most");
  bump_ = chunk << kUnitBits;
  bump_limit_ = bump_ + static_cast<uint32_t>(bytes / kUnitBytes);
  if (bump_ == 0) bump_ = 1;
  const Reference reference = bump_;
  bump_ += static_cast<uint32_t>(class_bytes / kUnitBytes);
  return reference;
}

// Takes the smallest free block that is larger than `size_class` and shelves what is left of it.
Reference Slab::TakeBySplitting(size_t size_class) {
  if (!free_lists_) return 0;
  size_t larger = kClasses;
  for (size_t word = (size_class + 1) / 64; word < 2 && larger == kClasses; ++word) {
    uint64_t candidates = free_lists_->occupied[word];
    if (word == (size_class + 1) / 64) candidates &= ~uint64_t{0} << ((size_class + 1) % 64);
    if (candidates != 0) larger = word * 64 + static_cast<size_t>(std::countr_zero(candidates));
  }
  if (larger >= kClasses) return 0;
  Reference& head = free_lists_->heads[larger];
  const Reference reference = head;
  std::memcpy(&head, At(reference), sizeof(Reference));
  if (head == 0) free_lists_->occupied[larger / 64] &= ~(uint64_t{1} << (larger % 64));
  size_t rest = BytesOfClass(larger) - BytesOfClass(size_class);
  Reference tail = reference + static_cast<uint32_t>(BytesOfClass(size_class) / kUnitBytes);
  while (rest > 0) {
    size_t rest_class = ClassOf(rest);
    if (BytesOfClass(rest_class) > rest) --rest_class;
    PushFree(tail, BytesOfClass(rest_class));
    tail += static_cast<uint32_t>(BytesOfClass(rest_class) / kUnitBytes);
    rest -= BytesOfClass(rest_class);
  }
  return reference;
}

Reference Slab::AllocateOwnChunk(size_t bytes) {
  if (chunks_.empty()) {
    // Chunk 0 is a growing one, so that no block has reference 0.
    Free(Allocate(kUnitBytes), kUnitBytes);
  }
  const uint32_t chunk = AddChunk(RoundUp(bytes, 64));
  base::Check(chunk < (1u << (32 - kUnitBits)), "a slab holds 32 Ki chunks at most");
  live_bytes_ += RoundUp(bytes, 64);
  return chunk << kUnitBits;
}

void Slab::CheckInvariants() const {
  size_t free_bytes = 0;
  for (size_t size_class = 0; free_lists_ && size_class < kClasses; ++size_class) {
    Reference next = free_lists_->heads[size_class];
    const bool occupied = (free_lists_->occupied[size_class / 64] >> (size_class % 64)) & 1;
    base::Check(occupied == (next != 0), "the occupancy bit tells whether a free list has blocks");
    while (next != 0) {
      free_bytes += BytesOfClass(size_class);
      std::memcpy(&next, At(next), sizeof(Reference));
    }
  }
  const size_t bump_rest = size_t{bump_limit_ - bump_} * kUnitBytes;
  const size_t nobody = chunks_.empty() ? 0 : kUnitBytes;
  base::Check(live_bytes_ + free_bytes + bump_rest + nobody == chunk_bytes_,
              "every unit is live, free or above the bump mark");
}

#endif

void Slab::DetachInto(DetachedMemory& memory) {
  memory.Add(std::move(chunk_addresses_));
  // Why not = {}: that is an assignment of no elements, which keeps the capacity.
  std::vector<Chunk>().swap(chunks_);
  std::vector<void*>().swap(chunk_addresses_);
  std::vector<uint32_t>().swap(vacant_chunks_);
  free_lists_.reset();
  directory_ = nullptr;
  bump_ = bump_limit_ = 0;
  live_bytes_ = chunk_bytes_ = 0;
}

}  // namespace remora::containers
