#include "engine/containers/block_index.h"

#include <gtest/gtest.h>

#include <list>
#include <string>
#include <vector>

#include "engine/base/random.h"

namespace remora::containers {
namespace {

// Blocks in a chain, with an index over all of them.
class IndexedBlocks {
 public:
  ~IndexedBlocks() {
    index_.TakeAll(garbage_);
    BlockIndex::FreeSome(garbage_, SIZE_MAX);
    for (ListBlock* block : order_) ListBlock::Free(block);
  }

  using Place = std::list<ListBlock*>::iterator;

  void Insert(Place before, uint32_t count) {
    ListBlock* const block = ListBlock::New(1);
    block->count = count;
    const Place at = order_.insert(before, block);
    if (at == order_.begin()) {
      index_.PushFront(block);
    } else if (std::next(at) == order_.end()) {
      index_.PushBack(block);
    } else if (count % 2 == 0) {
      index_.InsertBefore(*std::next(at), block);
    } else {
      index_.InsertAfter(*std::prev(at), block);
    }
  }
  void Erase(Place at) {
    index_.Remove(*at);
    ListBlock::Free(*at);
    order_.erase(at);
  }
  void EraseRange(Place first, Place last) {
    index_.RemoveRange(*first, *last, garbage_);
    for (const Place end = std::next(last); first != end; first = order_.erase(first)) {
      ListBlock::Free(*first);
    }
  }
  void AddTo(Place at, uint32_t count) {
    (*at)->count += count;
    index_.Add(*at, count, 0);
  }
  Place At(size_t place) { return std::next(order_.begin(), static_cast<ptrdiff_t>(place)); }

  void Check() {
    ListBlock* before = nullptr;
    for (ListBlock* block : order_) {
      block->previous = before;
      block->next = nullptr;
      if (before != nullptr) before->next = block;
      before = block;
    }
    index_.CheckInvariants(order_.empty() ? nullptr : order_.front());
    ASSERT_EQ(index_.empty(), order_.empty());
  }
  void CheckPositions(base::Random& random) {
    uint64_t start = 0;
    for (ListBlock* block : order_) {
      uint64_t position = start + random.Below(block->count);
      const uint64_t inside = position - start;
      ASSERT_EQ(index_.Find(position), block);
      ASSERT_EQ(position, inside);
      start += block->count;
    }
    ASSERT_EQ(index_.total().count, start);
  }

  BlockIndex index_;
  std::list<ListBlock*> order_;
  std::vector<BlockIndexNode*> garbage_;
};

TEST(BlockIndexTest, BlocksAreFoundByPosition) {
  IndexedBlocks blocks;
  base::Random random(5);
  for (uint32_t i = 0; i < 1000; ++i) blocks.Insert(blocks.order_.end(), 1 + i % 7);
  blocks.Check();
  blocks.CheckPositions(random);
}

TEST(BlockIndexTest, NodesAreFullWhenBlocksCameInOrder) {
  for (const bool at_back : {false, true}) {
    IndexedBlocks blocks;
    for (int i = 0; i < 8000; ++i) {
      blocks.Insert(at_back ? blocks.order_.end() : blocks.order_.begin(), 1);
    }
    const size_t nodes =
        (blocks.index_.total().bytes - 8000 * blocks.order_.front()->footprint_bytes()) /
        sizeof(BlockIndexNode);
    EXPECT_LE(nodes, 400u + 22 + 3);
  }
}

TEST(BlockIndexTest, RandomChangesKeepTheLaws) {
  for (uint64_t seed = 1; seed <= 12; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    base::Random random(seed);
    IndexedBlocks blocks;
    for (int step = 0; step < 4000; ++step) {
      const size_t size = blocks.order_.size();
      const size_t place = random.Below(size + 1);
      const uint64_t what = random.Below(100);
      // It grows for a while, then shrinks.
      const uint64_t inserts = step < 2500 ? 60 : 30;
      if (what < inserts || place == size) {
        blocks.Insert(blocks.At(place), static_cast<uint32_t>(1 + random.Below(200)));
      } else if (what < 90) {
        blocks.Erase(blocks.At(place));
      } else if (what < 99) {
        blocks.AddTo(blocks.At(place), 3);
      } else {
        const size_t last = place + random.Below(std::min<size_t>(size - place, 300));
        blocks.EraseRange(blocks.At(place), blocks.At(last));
      }
      if (step % 16 == 0) blocks.Check();
    }
    blocks.Check();
    blocks.CheckPositions(random);
  }
}

TEST(BlockIndexTest, ARangeOfAnyLengthIsCutOut) {
  base::Random random(3);
  for (size_t first = 0; first < 900; first += 61) {
    for (size_t last = first; last < 900; last += 73) {
      IndexedBlocks blocks;
      for (uint32_t i = 0; i < 900; ++i) blocks.Insert(blocks.order_.end(), 1 + i % 3);
      blocks.EraseRange(blocks.At(first), blocks.At(last));
      blocks.Check();
      blocks.CheckPositions(random);
    }
  }
}

}  // namespace
}  // namespace remora::containers
