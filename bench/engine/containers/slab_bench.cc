// Slab beside malloc, at the sizes of records and blocks.
//
// What would change the design: AllocateFree above a third of malloc's time, or more than 1.15
// bytes of footprint a live byte once filled (the counter `overhead`).
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <random>
#include <vector>

#include "engine/containers/slab.h"

namespace remora::containers {
namespace {

constexpr size_t kBlocks = 100'000;

std::vector<size_t> RandomSizes(size_t size_max) {
  std::mt19937 random(7);
  std::vector<size_t> sizes(kBlocks);
  for (size_t& size : sizes) size = 1 + random() % size_max;
  return sizes;
}

// Frees and allocates one random block among 100,000 of up to range(0) bytes.
void BM_SlabAllocateFree_Random(benchmark::State& state) {
  const std::vector<size_t> sizes = RandomSizes(static_cast<size_t>(state.range(0)));
  Slab slab;
  std::vector<Reference> blocks(kBlocks);
  for (size_t i = 0; i < kBlocks; ++i) blocks[i] = slab.Allocate(sizes[i]);
  std::mt19937 random(8);
  for (auto _ : state) {
    const size_t i = random() % kBlocks;
    slab.Free(blocks[i], sizes[i]);
    blocks[i] = slab.Allocate(sizes[i]);
  }
  state.counters["overhead"] =
      static_cast<double>(slab.footprint_bytes()) / static_cast<double>(slab.live_bytes());
}
BENCHMARK(BM_SlabAllocateFree_Random)->Arg(64)->Arg(512);

void BM_SlabAllocateFree_Random_Malloc(benchmark::State& state) {
  const std::vector<size_t> sizes = RandomSizes(static_cast<size_t>(state.range(0)));
  std::vector<void*> blocks(kBlocks);
  for (size_t i = 0; i < kBlocks; ++i) blocks[i] = std::malloc(sizes[i]);
  std::mt19937 random(8);
  for (auto _ : state) {
    const size_t i = random() % kBlocks;
    std::free(blocks[i]);
    blocks[i] = std::malloc(sizes[i]);
  }
  for (void* block : blocks) std::free(block);
}
BENCHMARK(BM_SlabAllocateFree_Random_Malloc)->Arg(64)->Arg(512);

// A slab filled with blocks of 48 bytes and thrown away at once.
void BM_SlabFillDrop(benchmark::State& state) {
  for (auto _ : state) {
    Slab slab;
    for (int64_t i = 0; i < state.range(0); ++i) benchmark::DoNotOptimize(slab.Allocate(48));
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(BM_SlabFillDrop)->Arg(10)->Arg(100'000);

}  // namespace
}  // namespace remora::containers
