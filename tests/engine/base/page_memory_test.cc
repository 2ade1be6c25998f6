#include "engine/base/page_memory.h"

#include <gtest/gtest.h>

#include <cstring>
#include <map>
#include <thread>
#include <vector>

#include "engine/base/random.h"

namespace remora::base {
namespace {

constexpr size_t kPage = PageMemory::kPageBytes;

TEST(PageMemoryTest, SmallBlocksComeFromTheLibrary) {
  const PageMemoryFigures before = PageMemory::Figures();
  void* const small = PageMemory::Allocate(1000);
  void* const aligned = PageMemory::Allocate(1024, 64);
  EXPECT_EQ(reinterpret_cast<uintptr_t>(aligned) % 64, 0u);
  EXPECT_EQ(PageMemory::Figures().used_bytes, before.used_bytes);
  PageMemory::Free(small);
  PageMemory::Free(aligned);
  PageMemory::Free(nullptr);
}

#if !REMORA_PLAIN_ALLOCATION

TEST(PageMemoryTest, RunsAreCountedAndComeBack) {
  const PageMemoryFigures before = PageMemory::Figures();
  void* const one = PageMemory::Allocate(kPage);
  void* const longest = PageMemory::Allocate(PageMemory::kRunBytesMax);
  EXPECT_EQ(reinterpret_cast<uintptr_t>(one) % kPage, 0u);
  EXPECT_EQ(PageMemory::Figures().used_bytes, before.used_bytes + kPage + PageMemory::kRunBytesMax);
  PageMemory::Free(one);
  PageMemory::Free(longest);
  EXPECT_EQ(PageMemory::Figures().used_bytes, before.used_bytes);
}

TEST(PageMemoryTest, MemoryGoesBackToTheSystem) {
  const PageMemoryFigures before = PageMemory::Figures();
  std::vector<void*> blocks;
  for (int i = 0; i < 64; ++i) blocks.push_back(PageMemory::Allocate(PageMemory::kRunBytesMax));
  EXPECT_GE(PageMemory::Figures().backed_bytes, 64 * PageMemory::kRunBytesMax);
  for (void* block : blocks) PageMemory::Free(block);
  EXPECT_LE(PageMemory::Figures().backed_bytes, before.backed_bytes + (size_t{8} << 20));
}

#endif

// Each run is filled with its own byte: any overlap shows.
void AllocateAndFreeAtRandom(uint64_t seed, int steps) {
  Random random(seed);
  struct Run {
    size_t bytes;
    char fill;
  };
  std::map<char*, Run> runs;
  const auto free_one = [&](std::map<char*, Run>::iterator at) {
    const auto& [memory, run] = *at;
    for (size_t i = 0; i < run.bytes; i += 509) ASSERT_EQ(memory[i], run.fill);
    ASSERT_EQ(memory[run.bytes - 1], run.fill);
    PageMemory::Free(memory);
    runs.erase(at);
  };
  for (int step = 0; step < steps; ++step) {
    if (runs.size() < 100 || random.Below(2) == 0) {
      const size_t pages = random.Below(4) == 0 ? 1 + random.Below(256) : 1 + random.Below(8);
      const auto fill = static_cast<char>(random.Below(256));
      auto* const memory = static_cast<char*>(PageMemory::Allocate(pages * kPage));
      std::memset(memory, fill, pages * kPage);
      const bool fresh = runs.emplace(memory, Run{pages * kPage, fill}).second;
      ASSERT_TRUE(fresh);
    } else {
      free_one(std::next(runs.begin(), static_cast<int64_t>(random.Below(runs.size()))));
    }
    if (random.Below(64) == 0) static_cast<void>(PageMemory::PrepareSpare());
    if (random.Below(500) == 0) {
      while (!runs.empty()) free_one(runs.begin());
    }
  }
  while (!runs.empty()) free_one(runs.begin());
}

TEST(PageMemoryTest, RunsNeverOverlap) {
  const uint64_t seed = EntropySeed();
  SCOPED_TRACE(seed);
  AllocateAndFreeAtRandom(seed, 3000);
}

TEST(PageMemoryTest, ThreadsShareIt) {
  const uint64_t seed = EntropySeed();
  SCOPED_TRACE(seed);
  std::vector<std::thread> threads;
  for (uint64_t i = 0; i < 3; ++i) {
    threads.emplace_back([=] { AllocateAndFreeAtRandom(seed + i, 600); });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
}  // namespace remora::base
