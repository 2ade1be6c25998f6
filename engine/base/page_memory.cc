#include "engine/base/page_memory.h"

#include <sys/mman.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cstdlib>
#include <mutex>
#include <new>

#include "engine/base/check.h"

namespace remora::base {

// Not in the namespace below, so that it can be a friend.
class Pages;

namespace {

constexpr size_t kPageBytes = PageMemory::kPageBytes;
constexpr size_t kRegionBytes = size_t{2} << 20;
constexpr size_t kRegionPages = kRegionBytes / kPageBytes;
constexpr size_t kArenaRegions = 32;
constexpr size_t kArenaBytes = kArenaRegions * kRegionBytes;
// What user space can address, in arenas.
constexpr size_t kArenasMax = (size_t{1} << 47) / kArenaBytes;
// Regions that keep their memory although nothing is in them.
constexpr size_t kWaitingMax = 2;
// A store of so many regions is worth a spare.
constexpr size_t kSmallRegions = 4;
// Pages in use from which on a region is full.
constexpr size_t kFullPages = kRegionPages / 8 * 7;

// Lists of regions by their longest free run: list i has those of 2^i to 2^(i+1) - 1 pages.
constexpr size_t kLists = 10;

struct Region {
  Region* next = nullptr;
  Region* previous = nullptr;
  char* memory = nullptr;
  size_t longest_free = 0;
  size_t used_pages = 0;
  bool huge = false;  // the system was asked for a huge page
  std::array<uint64_t, kRegionPages / 64> used{};
  std::array<uint16_t, kRegionPages> run_pages{};  // at the first page of each run
};

struct ArenaHeader {
  std::array<Region, kArenaRegions> regions;
};
constexpr size_t kHeaderPages = (sizeof(ArenaHeader) + kPageBytes - 1) / kPageBytes;

[[nodiscard]] bool IsUsed(const Region& region, size_t page) {
  return (region.used[page / 64] >> (page % 64) & 1) != 0;
}

void Mark(Region& region, size_t first, size_t count, bool used) {
  for (size_t page = first; page < first + count;) {
    const size_t bit = page % 64;
    const size_t here = std::min(first + count - page, 64 - bit);
    const uint64_t bits = (here == 64 ? ~uint64_t{0} : (uint64_t{1} << here) - 1) << bit;
    if (used) {
      region.used[page / 64] |= bits;
    } else {
      region.used[page / 64] &= ~bits;
    }
    page += here;
  }
}

// Calls `visit(first, count)` for each free run until it returns true.
template <typename Visit>
void ForEachFreeRun(const Region& region, Visit&& visit) {
  size_t page = 0;
  while (page < kRegionPages) {
    const uint64_t free_here = ~region.used[page / 64] >> (page % 64);
    if (free_here == 0) {
      page = (page / 64 + 1) * 64;
      continue;
    }
    page += static_cast<size_t>(std::countr_zero(free_here));
    size_t end = page;
    while (end < kRegionPages) {
      const size_t left = 64 - end % 64;
      const size_t ones = std::min<size_t>(
          static_cast<size_t>(std::countr_one(~region.used[end / 64] >> (end % 64))), left);
      end += ones;
      if (ones < left) break;
    }
    if (visit(page, end - page)) return;
    page = end;
  }
}

size_t LongestFreeRun(const Region& region) {
  size_t longest = 0;
  ForEachFreeRun(region, [&](size_t, size_t count) {
    longest = std::max(longest, count);
    return false;
  });
  return longest;
}

// The shortest free run that is long enough: what is left of it is of least use.
size_t FindRun(const Region& region, size_t pages) {
  size_t best = kRegionPages;
  size_t best_count = kRegionPages + 1;
  ForEachFreeRun(region, [&](size_t first, size_t count) {
    if (count >= pages && count < best_count) {
      best = first;
      best_count = count;
    }
    return count == pages;
  });
  return best;
}

}  // namespace

class Pages {
 public:
  void* Allocate(size_t pages);
  void Free(char* memory);
  bool PrepareSpare();
  PageMemoryFigures Figures();

  [[nodiscard]] bool Owns(const void* memory) const {
    const size_t arena = reinterpret_cast<uintptr_t>(memory) / kArenaBytes;
    return arena < kArenasMax &&
           (arenas_[arena / 8].load(std::memory_order_relaxed) >> (arena % 8) & 1) != 0;
  }

 private:
  static size_t ListOf(size_t longest_free) {
    return static_cast<size_t>(std::bit_width(longest_free)) - 1;
  }
  void Link(Region& region);
  void Unlink(Region& region);
  Region* FindRegion(size_t pages);
  Region* TakeUnused();
  bool AddArena();
  void AskForSpare();

  std::mutex mutex_;
  std::array<Region*, kLists> lists_{};  // regions with memory and free pages, empty ones last
  Region* unused_ = nullptr;             // regions without memory, linked by next
  size_t waiting_count_ = 0;             // regions with memory in which nothing is
  size_t backed_count_ = 0;
  size_t used_pages_ = 0;
  bool needs_spare_ = false;
  // Which pieces of the address space are arenas.
  std::array<std::atomic<uint8_t>, kArenasMax / 8> arenas_{};
};

void Pages::Link(Region& region) {
  region.longest_free = LongestFreeRun(region);
  if (region.longest_free == 0) return;
  Region*& head = lists_[ListOf(region.longest_free)];
  region.previous = nullptr;
  region.next = head;
  if (head != nullptr) head->previous = &region;
  head = &region;
}

void Pages::Unlink(Region& region) {
  if (region.longest_free == 0) return;
  if (region.next != nullptr) region.next->previous = region.previous;
  if (region.previous != nullptr) {
    region.previous->next = region.next;
  } else {
    lists_[ListOf(region.longest_free)] = region.next;
  }
  region.next = region.previous = nullptr;
}

// A region whose longest free run is at least so long, the fullest class first.
Region* Pages::FindRegion(size_t pages) {
  const size_t exact = ListOf(pages);
  // Some in the class of the size itself may do, too; a few are asked.
  int asked = 0;
  for (Region* region = lists_[exact]; region != nullptr && asked < 4; region = region->next) {
    if (region->longest_free >= pages) return region;
    ++asked;
  }
  for (size_t list = exact + 1; list < kLists; ++list) {
    if (lists_[list] != nullptr) return lists_[list];
  }
  return nullptr;
}

bool Pages::AddArena() {
  constexpr int kProtection = PROT_READ | PROT_WRITE;
  constexpr int kFlags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
  void* const mapped = mmap(nullptr, 2 * kArenaBytes, kProtection, kFlags, -1, 0);
  if (mapped == MAP_FAILED) return false;
  const auto start = reinterpret_cast<uintptr_t>(mapped);
  const uintptr_t aligned = (start + kArenaBytes - 1) / kArenaBytes * kArenaBytes;
  if (aligned != start) munmap(mapped, aligned - start);
  const uintptr_t end = start + 2 * kArenaBytes;
  if (aligned + kArenaBytes != end) {
    munmap(reinterpret_cast<void*>(aligned + kArenaBytes), end - aligned - kArenaBytes);
  }
  auto* const header = new (reinterpret_cast<void*>(aligned)) ArenaHeader();
  for (size_t i = kArenaRegions; i-- > 0;) {
    Region& region = header->regions[i];
    region.memory = reinterpret_cast<char*>(aligned) + i * kRegionBytes;
    region.next = unused_;
    unused_ = &region;
  }
  Mark(header->regions[0], 0, kHeaderPages, true);
  const size_t arena = aligned / kArenaBytes;
  arenas_[arena / 8].fetch_or(static_cast<uint8_t>(1u << (arena % 8)), std::memory_order_relaxed);
  return true;
}

// A region without memory, or null.
Region* Pages::TakeUnused() {
  if (unused_ == nullptr && !AddArena()) return nullptr;
  Region* const region = unused_;
  unused_ = region->next;
  region->next = nullptr;
  return region;
}

void Pages::AskForSpare() {
  if (backed_count_ < kSmallRegions || waiting_count_ != 0) return;
  needs_spare_ = true;
  PageMemory::wants_spare_.store(true, std::memory_order_relaxed);
}

void* Pages::Allocate(size_t pages) {
  const std::lock_guard lock(mutex_);
  Region* region = FindRegion(pages);
  if (region == nullptr) {
    region = TakeUnused();
    Check(region != nullptr, "the system has no memory left");
    ++backed_count_;
    AskForSpare();
  } else {
    Unlink(*region);
    if (region->used_pages == 0) {
      --waiting_count_;
      AskForSpare();
    }
  }
  const size_t first = FindRun(*region, pages);
  Mark(*region, first, pages, true);
  region->run_pages[first] = static_cast<uint16_t>(pages);
  const bool was_full = region->used_pages >= kFullPages;
  region->used_pages += pages;
  used_pages_ += pages;
  // Why the result does not matter: a system without huge pages works, too.
  if (!was_full && region->used_pages >= kFullPages && !region->huge) {
    region->huge = true;
    madvise(region->memory, kRegionBytes, MADV_HUGEPAGE);
  }
  Link(*region);
  return region->memory + first * kPageBytes;
}

void Pages::Free(char* memory) {
  const uintptr_t address = reinterpret_cast<uintptr_t>(memory);
  auto* const header = reinterpret_cast<ArenaHeader*>(address / kArenaBytes * kArenaBytes);
  Region& region = header->regions[address % kArenaBytes / kRegionBytes];
  const size_t first = address % kRegionBytes / kPageBytes;
  {
    const std::lock_guard lock(mutex_);
    const size_t pages = region.run_pages[first];
    DebugCheck(pages != 0 && IsUsed(region, first), "a run is freed once");
    Unlink(region);
    Mark(region, first, pages, false);
    region.run_pages[first] = 0;
    region.used_pages -= pages;
    used_pages_ -= pages;
    if (region.used_pages != 0 || waiting_count_ < kWaitingMax) {
      if (region.used_pages == 0) ++waiting_count_;
      Link(region);
      return;
    }
    --backed_count_;
  }
  // Without the lock, as this may take long; nobody else knows the region now.
  const bool has_header = &region == &header->regions[0];
  const size_t kept = has_header ? kHeaderPages * kPageBytes : 0;
  madvise(region.memory + kept, kRegionBytes - kept, MADV_DONTNEED);
  if (region.huge) madvise(region.memory, kRegionBytes, MADV_NOHUGEPAGE);
  const std::lock_guard lock(mutex_);
  region.huge = false;
  region.next = unused_;
  unused_ = &region;
}

bool Pages::PrepareSpare() {
  Region* region = nullptr;
  {
    const std::lock_guard lock(mutex_);
    if (!needs_spare_) return false;
    needs_spare_ = false;
    PageMemory::SpareIsComing();
    region = TakeUnused();
    if (region == nullptr) return false;
    ++backed_count_;
    region->huge = true;
  }
  madvise(region->memory, kRegionBytes, MADV_HUGEPAGE);
  // Why each page: without huge pages, 512 faults are what is to be taken out of the way.
  volatile char* const memory = region->memory;
  for (size_t at = 0; at < kRegionBytes; at += kPageBytes) memory[at] = memory[at];
  const std::lock_guard lock(mutex_);
  ++waiting_count_;
  Link(*region);
  return true;
}

PageMemoryFigures Pages::Figures() {
  const std::lock_guard lock(mutex_);
  return {used_pages_ * kPageBytes, backed_count_ * kRegionBytes};
}

namespace {

// Why static: it serves all instances, as malloc does, and has nothing that one could see of
// another. Why never destroyed: stores of static life may end after it.
Pages& TheOnly() {
  static constinit Pages pages;
  return pages;
}

}  // namespace

void* PageMemory::Allocate(size_t bytes, size_t alignment) {
#if !REMORA_PLAIN_ALLOCATION
  if (bytes % kPageBytes == 0 && bytes <= kRunBytesMax) {
    return TheOnly().Allocate(bytes / kPageBytes);
  }
#endif
  const bool ordinary = alignment <= alignof(std::max_align_t);
  void* const memory = ordinary ? std::malloc(bytes) : std::aligned_alloc(alignment, bytes);
  // Why: a store without memory for its index cannot keep any promise; the host's limit is meant
  // to act earlier, through the memory limit of the options.
  Check(memory != nullptr, "the system has no memory left");
  return memory;
}

void PageMemory::Free(void* memory) {
#if !REMORA_PLAIN_ALLOCATION
  if (TheOnly().Owns(memory)) return TheOnly().Free(static_cast<char*>(memory));
#endif
  std::free(memory);
}

bool PageMemory::PrepareSpare() { return TheOnly().PrepareSpare(); }

PageMemoryFigures PageMemory::Figures() { return TheOnly().Figures(); }

}  // namespace remora::base
