// ChunkedList: a double-ended list of byte strings in linked blocks, for lists of any length.
//
//   first                                                           last
//     |                                                              |
//   +-v-----------+     +-------------+     +-----------+     +------v------+
//   | 3 elements  |<--->| 163         |<--->|  1, apart |<--->| 7 elements  |     list_block.h
//   +-------------+     +------^------+     +-----^-----+     +-------------+
//                              |  inner blocks    |
//                        +-----+------------------+-----+
//                        |  counts of the inner blocks  |                          block_index.h
//                        +------------------------------+
//
// Laws   (1) No block is empty. size() is the sum of the counts.
//        (2) The inner blocks, and only they, are in the index.
//        (3) Which elements share a block follows from the limits alone, by the rules that Redis
//            has for its quicklists: a push goes to the block at that end unless that might exceed
//            the limits; an insertion beside a full block goes to its neighbour, or splits it, and
//            then neighbours that fit into one are joined; nothing is joined by taking out. This
//            shows: a list whose last block is alone may call itself "listpack" again.
//        (4) An element of `apart_bytes_min` bytes or more has a block of its own.
// Cost   Push, Pop O(1). At O(log blocks) and half a block's elements at most. Insert and Replace
//        the same and the bytes of a block. EraseRange O(log blocks), whatever it takes out.
//        A list of 48-byte elements takes 50.8 bytes an element: 48, 2 of packing, and of each
//        block 64 bytes of header and some 30 of index.
// Why not std::deque<std::string>: 32 bytes an element before its first character, and an
//        allocation for all but the shortest. std::list: 3 times the memory, and no positions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/function_ref.h"
#include "engine/containers/block_index.h"
#include "engine/containers/list_block.h"
#include "engine/containers/list_end.h"
#include "engine/containers/packed_sequence.h"

namespace remora::containers {

// Blocks that a list has lost and nobody can reach any more, to be freed in slices.
class ListGarbage {
 public:
  ListGarbage() = default;
  ListGarbage(ListGarbage&& other) noexcept
      : blocks_(std::exchange(other.blocks_, nullptr)),
        nodes_(std::move(other.nodes_)),
        bytes_(std::exchange(other.bytes_, 0)) {}
  ListGarbage& operator=(ListGarbage&&) = delete;
  ~ListGarbage() { FreeSome(SIZE_MAX); }

  [[nodiscard]] bool empty() const { return blocks_ == nullptr && nodes_.empty(); }
  // What they took.
  [[nodiscard]] size_t footprint_bytes() const { return bytes_; }
  // Frees about `budget` allocations; true when nothing is left.
  bool FreeSome(size_t budget);

 private:
  friend class ChunkedList;

  ListBlock* blocks_ = nullptr;  // linked by `next`
  std::vector<BlockIndexNode*> nodes_;
  size_t bytes_ = 0;
};

class ChunkedList {
 public:
  // What one block may hold. The bytes are reckoned as Redis does: the sequence, 7 more for what
  // stands around it, and for an element that is to come 8 more than its text.
  struct Limits {
    size_t block_bytes_max = SIZE_MAX;
    size_t block_count_max = SIZE_MAX;
    size_t apart_bytes_min = SIZE_MAX;

    [[nodiscard]] bool Exceeded(size_t bytes, size_t count) const {
      return bytes > block_bytes_max || count > block_count_max;
    }
  };
  // What Redis' form of a block has around the elements.
  static constexpr size_t kBlockFrameBytes = 7;
  // What an element that is to come is thought to need beyond its text.
  static constexpr size_t kElementFrameBytes = 8;

  // A place in the list; any change makes it invalid.
  struct Position {
    ListBlock* block = nullptr;
    size_t offset = 0;   // of the element's bytes in its block
    uint32_t index = 0;  // of the element in its block

    explicit operator bool() const { return block != nullptr; }
  };
  enum class Side : uint8_t { kBefore, kAfter };

  explicit ChunkedList(const Limits& limits) : limits_(limits) {}
  ChunkedList(const ChunkedList&) = delete;
  ChunkedList& operator=(const ChunkedList&) = delete;
  ~ChunkedList() { TakeAll().FreeSome(SIZE_MAX); }

  [[nodiscard]] uint64_t size() const { return size_; }
  [[nodiscard]] const Limits& limits() const { return limits_; }
  // For what comes; blocks stay as they are.
  void set_limits(const Limits& limits) { limits_ = limits; }
  // Bytes taken from the system by blocks and index.
  [[nodiscard]] size_t footprint_bytes() const { return edge_bytes_ + index_.total().bytes; }

  [[nodiscard]] const ListBlock* first_block() const { return first_; }
  [[nodiscard]] bool has_one_block() const { return first_ != nullptr && first_ == last_; }

  // The element at an end. Requires a list that is not empty.
  [[nodiscard]] Position End(ListEnd end) const;
  // The element with an index, which is less than size().
  [[nodiscard]] Position At(uint64_t index) const;
  [[nodiscard]] static SequenceElement ElementAt(const Position& position);
  // Hands out `count` elements from an index on, some at a time; both within the list.
  void ForEach(uint64_t first, uint64_t count, ListEnd from,
               base::FunctionRef<void(std::span<const std::string_view>)> visit) const;
  using Match = base::FunctionRef<bool(uint64_t index, const Position& position)>;
  // Looks for elements that are `text` from an end on, among `compare_max` at most; goes on after
  // one while `match` says so. The index is counted from the front.
  void Find(std::string_view text, ListEnd from, uint64_t compare_max, Match match) const;

  void Push(ListEnd end, std::string_view text);
  // Takes out the element at an end. Requires a list that is not empty.
  void Pop(ListEnd end);
  void Insert(const Position& position, Side side, std::string_view text);
  void Replace(const Position& position, std::string_view text);
  // Takes out `count` elements from an index on; both within the list.
  [[nodiscard]] ListGarbage EraseRange(uint64_t first, uint64_t count);
  // Takes out up to `count_max` elements that are `text`, the first ones from an end on; returns
  // how many.
  uint64_t EraseEqual(std::string_view text, ListEnd from, uint64_t count_max);

  // Adds a block as it was elsewhere, whatever the limits say: a sequence of `count` elements, or
  // an element that stands apart.
  void AppendBlock(std::string_view sequence, size_t count);
  void AppendApart(std::string_view text);
  // Adds the elements of `source`, in the same blocks, to this empty list.
  void CopyFrom(const ChunkedList& source);

  // Empties the list in O(1).
  [[nodiscard]] ListGarbage TakeAll();

  // Checks the laws, but for the limits. For tests.
  void CheckInvariants() const;

 private:
  // Accounts for what a change does to one block.
  class BlockChange;

  [[nodiscard]] bool IsEdge(const ListBlock* block) const {
    return block == first_ || block == last_;
  }
  [[nodiscard]] bool IsApart(std::string_view text) const {
    return text.size() >= limits_.apart_bytes_min;
  }
  [[nodiscard]] bool Admits(const ListBlock* block, std::string_view text) const;
  [[nodiscard]] bool CanJoin(const ListBlock* left, const ListBlock* right) const;
  [[nodiscard]] ListBlock* NewBlock(std::string_view text) const;

  // chunked_list_blocks.cc: whole blocks.
  void PushBlock(ListEnd end, ListBlock* block);
  void LinkBeside(ListBlock* neighbour, Side side, ListBlock* block);
  void RemoveBlock(ListBlock* block);
  void CutBlocks(ListBlock* first, ListBlock* last, ListGarbage& garbage);
  void BecomeEdge(ListBlock* block);
  ListBlock* SplitOff(const Position& position, Side side);
  void JoinAround(ListBlock* block);
  ListBlock* Join(ListBlock* left, ListBlock* right);
  void EraseInside(ListBlock* block, size_t first, size_t count);

  void InsertApart(const Position& position, Side side, std::string_view text);
  void InsertBySplit(const Position& position, Side side, std::string_view text);
  void ReplaceBySplit(const Position& position, std::string_view text);

  ListBlock* first_ = nullptr;
  ListBlock* last_ = nullptr;
  uint64_t size_ = 0;
  size_t edge_bytes_ = 0;  // of the first and the last block
  BlockIndex index_;
  Limits limits_;
};

}  // namespace remora::containers
