// BlockIndex: finds a block of a ChunkedList by the position of its elements.
//
//                    [ 812  640  33 ]                    node: children, the elements and the bytes
//                    /       |      \                           below each of them
//      [163 163 160 …]  [163 2 …]  [33]
//        |   |   |                                       blocks, linked in the same order
//
// A counted B+ tree over the inner blocks of a list: all but the first and the last, which pushes
// and pops change all the time. So an operation at the ends of a list never comes here, but for the
// one in many that makes or uses up a block.
//
// Laws   (1) A node's count of a child is the sum of the elements below it, its bytes the sum of
//            what the blocks and nodes below it take, the child itself included.
//            The total is that of the root.
//        (2) Every block and every node but the root names its parent. No node is empty.
// Cost   Find, Insert, Remove, Add: O(log blocks), 4 levels for a list of 10 million; a range of
// any
//        length is cut out in the same time. 24 to 48 bytes a block.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/containers/list_block.h"

namespace remora::containers {

struct BlockIndexNode {
  static constexpr uint32_t kCapacity = 20;

  BlockIndexNode* parent = nullptr;
  uint32_t level = 0;  // 0: the children are blocks
  uint32_t used = 0;
  void* children[kCapacity];
  uint64_t counts[kCapacity];
  uint64_t bytes[kCapacity];
};
static_assert(sizeof(BlockIndexNode) <= 512);

class BlockIndex {
 public:
  // Elements and bytes below something.
  struct Sum {
    uint64_t count = 0;
    uint64_t bytes = 0;
  };

  BlockIndex() = default;
  BlockIndex(const BlockIndex&) = delete;
  BlockIndex& operator=(const BlockIndex&) = delete;
  // Whoever owns the index has taken its nodes by then.
  ~BlockIndex() = default;

  [[nodiscard]] bool empty() const { return root_ == nullptr; }
  // Of all blocks and nodes.
  [[nodiscard]] const Sum& total() const { return total_; }

  // Adds a block before all others or behind them.
  void PushFront(ListBlock* block);
  void PushBack(ListBlock* block);
  // Adds a block next to one that is in the index.
  void InsertBefore(const ListBlock* neighbour, ListBlock* block);
  void InsertAfter(const ListBlock* neighbour, ListBlock* block);
  void Remove(ListBlock* block);
  // Says that a block in the index has changed by so much.
  void Add(const ListBlock* block, int64_t count, int64_t bytes);

  // The block that holds the element at `position`, which becomes the element's index in it.
  // Requires position < total().count.
  [[nodiscard]] ListBlock* Find(uint64_t& position) const;

  // Takes out the blocks from `first` to `last`, and hands over the nodes that hold nothing else.
  void RemoveRange(ListBlock* first, ListBlock* last, std::vector<BlockIndexNode*>& garbage);
  // Empties the index in the same way. The blocks' parents are not told.
  void TakeAll(std::vector<BlockIndexNode*>& garbage);
  // Frees up to `budget` of the nodes with all nodes below them; returns how many it freed.
  static size_t FreeSome(std::vector<BlockIndexNode*>& garbage, size_t budget);

  // Checks the laws; `first` is the first block in the index. For tests.
  void CheckInvariants(const ListBlock* first) const;

 private:
  using Node = BlockIndexNode;

  static Sum SumOf(const Node& node);
  static Sum SumOf(const ListBlock& block) { return {block.count, block.footprint_bytes()}; }
  static uint32_t SlotOf(const Node& parent, const void* child);
  static void SetParent(const Node& node, uint32_t slot);
  static void MoveChildren(Node& from, uint32_t slot, uint32_t count, Node& to, uint32_t to_slot);
  static void CloseGap(Node& node, uint32_t slot, uint32_t count);
  static void AddAbove(const Node* node, int64_t count, int64_t bytes);

  void InsertBlock(Node* node, uint32_t slot, ListBlock* block) {
    Insert(node, slot, block, SumOf(*block));
    Recount();
  }
  void Insert(Node* node, uint32_t slot, void* child, Sum sum);
  Node* Split(Node* node, uint32_t slot);
  void RemoveSlot(Node* node, uint32_t slot);
  void MergeWithNeighbour(Node* node);
  void Drop(Node& node, uint32_t from, uint32_t to, std::vector<Node*>& garbage);
  void MendUpwards(Node* node);
  void LowerRoot();
  void Recount() { total_ = root_ == nullptr ? Sum{} : SumOf(*root_); }
  Sum CheckNode(const Node& node, const ListBlock*& expected) const;

  Node* root_ = nullptr;
  Sum total_;
};

}  // namespace remora::containers
