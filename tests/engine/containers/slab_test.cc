#include "engine/containers/slab.h"

#include <gtest/gtest.h>

#include <cstring>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace remora::containers {
namespace {

struct Block {
  Reference reference;
  size_t bytes;
  unsigned char fill;
};

Block NewBlock(Slab& slab, size_t bytes, unsigned char fill) {
  const Reference reference = slab.Allocate(bytes);
  std::memset(slab.At(reference), fill, bytes);
  return {reference, bytes, fill};
}

// True when every byte is as it was filled: nobody else has written into the block.
bool IsIntact(const Slab& slab, const Block& block) {
  const std::string expected(block.bytes, static_cast<char>(block.fill));
  return std::memcmp(slab.At(block.reference), expected.data(), block.bytes) == 0;
}

size_t RandomSize(std::mt19937& random) {
  switch (random() % 8) {
    case 0:
      return 1 + random() % 512;
    case 1:
      return 513 + random() % 3'600;
    case 2:
      return random() % 10 == 0 ? 4'097 + random() % 50'000 : 8;
    default:
      return 1 + random() % 64;
  }
}

TEST(SlabTest, ANewSlabTakesNothing) {
  const Slab slab;
  EXPECT_EQ(slab.live_bytes(), 0u);
  EXPECT_EQ(slab.footprint_bytes(), 0u);
  slab.CheckInvariants();
}

TEST(SlabTest, ASmallSlabStaysSmall) {
  Slab slab;
  EXPECT_NE(slab.Allocate(1), 0u);
  EXPECT_LE(slab.footprint_bytes(), 2'048u);
}

TEST(SlabTest, NoBlockHasReferenceZero) {
  for (size_t bytes : {1, 8, 512, 4'096, 4'097, 2'000'000}) {
    Slab slab;
    EXPECT_NE(slab.Allocate(bytes), 0u);
    slab.CheckInvariants();
  }
}

TEST(SlabTest, BlocksAreAlignedToEightBytes) {
  Slab slab;
  for (size_t bytes = 1; bytes < 700; ++bytes) {
    const Reference reference = slab.Allocate(bytes);
    EXPECT_EQ(reinterpret_cast<uintptr_t>(slab.At(reference)) % 8, 0u);
  }
}

TEST(SlabTest, AClassHoldsWhatItIsAskedForAndWastesLittle) {
  for (size_t bytes = 1; bytes <= 9'000; ++bytes) {
    const size_t granule = bytes <= 512 ? 8 : 64;
    EXPECT_GE(Slab::ClassBytes(bytes), bytes);
    EXPECT_LT(Slab::ClassBytes(bytes), bytes + granule);
#if !REMORA_PLAIN_ALLOCATION
    // There every size is a class of its own, so that no block is written past its end.
    EXPECT_TRUE(Slab::SameClass(bytes, Slab::ClassBytes(bytes)));
#endif
  }
  EXPECT_FALSE(Slab::SameClass(8, 9));
  EXPECT_FALSE(Slab::SameClass(512, 513));
}

TEST(SlabTest, LiveBytesAreTheSumOfTheClasses) {
  Slab slab;
  size_t expected = 0;
  std::vector<std::pair<Reference, size_t>> blocks;
  for (size_t bytes : {1, 8, 9, 500, 513, 4'096, 4'097, 100'000}) {
    blocks.emplace_back(slab.Allocate(bytes), bytes);
    expected += Slab::ClassBytes(bytes);
    EXPECT_EQ(slab.live_bytes(), expected);
  }
  for (const auto& [reference, bytes] : blocks) {
    slab.Free(reference, bytes);
    expected -= Slab::ClassBytes(bytes);
    EXPECT_EQ(slab.live_bytes(), expected);
    slab.CheckInvariants();
  }
}

TEST(SlabTest, FreedBlocksServeAgain) {
  Slab slab;
  std::vector<Reference> blocks;
  for (int i = 0; i < 10'000; ++i) blocks.push_back(slab.Allocate(48));
  const size_t footprint = slab.footprint_bytes();
  for (int round = 0; round < 5; ++round) {
    for (Reference& block : blocks) slab.Free(block, 48);
    for (Reference& block : blocks) block = slab.Allocate(48);
  }
  EXPECT_LE(slab.footprint_bytes(), footprint + 2'048);
  slab.CheckInvariants();
}

TEST(SlabTest, FreedBlocksOfOneSizeAreSplitForSmallerOnes) {
  Slab slab;
  std::vector<Reference> blocks;
  for (int i = 0; i < 2'000; ++i) blocks.push_back(slab.Allocate(512));
  const size_t footprint = slab.footprint_bytes();
  for (Reference block : blocks) slab.Free(block, 512);
  for (int i = 0; i < 2'000 * 512 / 24 * 9 / 10; ++i) (void)slab.Allocate(24);
  slab.CheckInvariants();
#if !REMORA_PLAIN_ALLOCATION
  EXPECT_LE(slab.footprint_bytes(), footprint + footprint / 4);
#else
  EXPECT_GT(footprint, 0u);
#endif
}

TEST(SlabTest, RandomBlocksStayApartAndUntouched) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE(std::string("seed ").append(std::to_string(seed)));
  std::mt19937 random(seed);
  Slab slab;
  std::vector<Block> blocks;
  for (int step = 0; step < 40'000; ++step) {
    const bool growing = step / 5'000 % 2 == 0;
    if (blocks.empty() || random() % 10 < (growing ? 7u : 3u)) {
      blocks.push_back(NewBlock(slab, RandomSize(random), static_cast<unsigned char>(random())));
    } else {
      std::swap(blocks[random() % blocks.size()], blocks.back());
      ASSERT_TRUE(IsIntact(slab, blocks.back()));
      slab.Free(blocks.back().reference, blocks.back().bytes);
      blocks.pop_back();
    }
    if (step % 100 == 0) slab.CheckInvariants();
  }
  size_t live = 0;
  std::set<Reference> references;
  for (const Block& block : blocks) {
    ASSERT_TRUE(IsIntact(slab, block));
    ASSERT_TRUE(references.insert(block.reference).second);
    live += Slab::ClassBytes(block.bytes);
  }
  EXPECT_EQ(slab.live_bytes(), live);
}

TEST(SlabTest, TheFootprintFollowsWhatIsLive) {
  Slab slab;
  for (int i = 0; i < 200'000; ++i) (void)slab.Allocate(24);
#if !REMORA_PLAIN_ALLOCATION
  EXPECT_LE(slab.footprint_bytes(), slab.live_bytes() * 115 / 100);
#endif
  EXPECT_GE(slab.footprint_bytes(), 200'000u * 24);
}

TEST(SlabTest, DetachedMemoryIsFreedInSlices) {
  Slab slab;
  for (int i = 0; i < 100'000; ++i) (void)slab.Allocate(64);
  (void)slab.Allocate(100'000);
  DetachedMemory memory;
  slab.DetachInto(memory);
  EXPECT_EQ(slab.live_bytes(), 0u);
  EXPECT_EQ(slab.footprint_bytes(), 0u);
  const size_t allocations = memory.size();
  EXPECT_GT(allocations, 2u);
  EXPECT_EQ(memory.FreeSome(2), allocations - 2);
  EXPECT_EQ(memory.FreeSome(allocations), 0u);
  EXPECT_NE(slab.Allocate(10), 0u) << "an emptied slab starts anew";
  slab.CheckInvariants();
}

}  // namespace
}  // namespace remora::containers
