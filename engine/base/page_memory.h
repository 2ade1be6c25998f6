// PageMemory: whole pages for the store's larger blocks, side by side in huge pages.
//
//   arena, 64 MiB of addresses, 64 MiB aligned
//   +------------+------------+------------+-- … --+
//   | region 0   | region 1   | region 2   |       |   32 regions of 2 MiB: one huge page each,
//   | header …   |            | not in use |       |   backed by memory while a page is handed out
//   +------------+------------+------------+-- … --+
//                /            \ (one region)
//     +----+----+--------+----+- - - - - -+
//     | 1  | 1  |  16    | 3  | free      |        runs of pages of 4 KiB
//     +----+----+--------+----+- - - - - -+
//
// Why: a lookup in a store of a million keys reads two lines far from everything else. With pages
// of 4 KiB each of them also misses the translation cache, which costs as much again; and the C
// library gives a large store back to the system in one call, which takes milliseconds.
//
// Laws   (1) A page is in at most one run that is handed out.
//        (2) A region without runs has no memory, but for a few that wait for the next need.
//        (3) A call never waits for a huge page: zeroing 2 MiB takes 0.2 to 2 ms. A region that is
//            needed at once is backed page by page, and offered to the system for making it one
//            huge page once it is full; a spare that PrepareSpare has made ready is one already.
// Cost   Allocate and Free: one lock, some 100 ns.
// Thread-safe, and shared by all instances of the process, as malloc is: a thousand small ones
// then share huge pages, too. (Why not one for each: each would hold 2 MiB.)
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace remora::base {

struct PageMemoryFigures {
  uint64_t used_bytes = 0;    // of runs that are handed out
  uint64_t backed_bytes = 0;  // of regions with memory
};

class PageMemory {
 public:
  static constexpr size_t kPageBytes = 4096;
  // The longest run.
  static constexpr size_t kRunBytesMax = size_t{1} << 20;

  // Memory for `bytes` (> 0), not initialised. Whole pages come from here, everything else from the
  // C library. Ends the program where there is none.
  [[nodiscard]] static void* Allocate(size_t bytes, size_t alignment = alignof(std::max_align_t));
  // Gives back what Allocate has given; null is nothing.
  static void Free(void* memory);

  // Where growing stores have used up the spare region: makes another one ready, for whoever does
  // work in the background. Returns whether there was a need.
  static bool PrepareSpare();
  // Whether there is such a need and nobody knows of it yet.
  [[nodiscard]] static bool WantsSpare() { return wants_spare_.load(std::memory_order_relaxed); }
  // Says that somebody knows now.
  static void SpareIsComing() { wants_spare_.store(false, std::memory_order_relaxed); }

  [[nodiscard]] static PageMemoryFigures Figures();

 private:
  friend class Pages;

  static constinit inline std::atomic<bool> wants_spare_{false};
};

}  // namespace remora::base
