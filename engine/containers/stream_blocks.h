// StreamBlocks: the entries of a stream by id, in packed blocks under a tree.
//
//   tree of block ids --> | block | live | room |  --> listpack of some 100 entries
//   (stream_block.h)
//
// Blocks are cut exactly where Redis cuts them, by bytes and by entries, so trimming by whole
// blocks leaves the same entries behind.
//
// A block goes with its last live entry; but where trimming by id ends in front of a deleted entry,
// a block without live ones stays, as it does in Redis, until it is trimmed itself.
//
// Laws   (1) Ids ascend; a block's id is no higher than its entries' and higher than all before it.
//        (2) `live` is what the block says of itself.
//        (3) size() is the sum of the live entries, heap_bytes_ the sum of the room.
// Cost   Append O(1). Find, Erase, and to begin a walk: O(log blocks + entries of a block).
// Trimming
//        O(1) for each block that goes whole, less where whole leaves of the tree go: a cut through
//        ten million entries takes some 200 microseconds, as nothing of what goes is touched.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "engine/base/function_ref.h"
#include "engine/containers/id_tree.h"
#include "engine/containers/stream_block.h"

namespace remora::containers {

struct StreamBlock {
  char* bytes;
  uint32_t live;
  uint32_t room;
};
using StreamBlockTree = IdTree<StreamBlock, 64>;

// Blocks that were cut off, to be freed in slices.
class DetachedStreamBlocks {
 public:
  DetachedStreamBlocks() = default;
  DetachedStreamBlocks(DetachedStreamBlocks&& other) noexcept
      : leaves_(std::exchange(other.leaves_, nullptr)), bytes_(std::exchange(other.bytes_, 0)) {}
  DetachedStreamBlocks& operator=(DetachedStreamBlocks&&) = delete;
  ~DetachedStreamBlocks();

  void Add(StreamBlockTree::Leaf* leaf);
  // Frees about `count` blocks; true when none is left.
  bool FreeSome(size_t count);
  [[nodiscard]] bool empty() const { return leaves_ == nullptr; }
  [[nodiscard]] size_t footprint_bytes() const { return bytes_; }

 private:
  StreamBlockTree::Leaf* leaves_ = nullptr;
  size_t bytes_ = 0;
};

class StreamBlocks {
 public:
  // When a block is full; 0 stands for no limit.
  struct Limits {
    uint64_t block_bytes_max = 4096;
    uint64_t block_entries_max = 100;
  };
  // The most bytes that the fields of an entry, and that a block may have.
  static constexpr uint64_t kBytesMax = uint64_t{1} << 30;

  struct Trim {
    // Whole blocks only.
    bool approximate = false;
    // As many entries at most; 0 stands for no limit. Ends between blocks.
    uint64_t limit = 0;
  };

  // Where a walk stopped: the next can go on from there without a search, as long as no entry has
  // moved meanwhile.
  struct Bookmark {
    StreamId id{};
    StreamId block_id{};
    size_t at = 0;
    uint64_t layout = 0;
  };

  class Walk;

  StreamBlocks() = default;
  StreamBlocks(const StreamBlocks&) = delete;
  StreamBlocks& operator=(const StreamBlocks&) = delete;
  ~StreamBlocks();

  // Live entries.
  [[nodiscard]] uint64_t size() const { return size_; }
  [[nodiscard]] size_t block_count() const { return tree_.size(); }
  // Blocks and what leads to them.
  [[nodiscard]] size_t node_count() const { return tree_.size() + tree_.node_count(); }
  [[nodiscard]] size_t footprint_bytes() const { return heap_bytes_ + tree_.footprint_bytes(); }

  // Adds an entry; its id is higher than that of every entry that was ever there. False when the
  // fields take more than kBytesMax.
  [[nodiscard]] bool Append(StreamId id, StreamFields fields, const Limits& limits);
  // Deletes an entry; false when there is none.
  bool Erase(StreamId id);
  [[nodiscard]] bool Contains(StreamId id) const;

  // Lets the oldest entries go until `length_max` are left, or all below `least`. Returns how many
  // went; whole leaves of blocks go to `detached`.
  uint64_t TrimToLength(uint64_t length_max, const Trim& trim, DetachedStreamBlocks& detached);
  uint64_t TrimBelow(StreamId least, const Trim& trim, DetachedStreamBlocks& detached);

  // The first and the last live entry.
  [[nodiscard]] std::optional<StreamId> FirstId() const;
  [[nodiscard]] std::optional<StreamId> LastId() const;

  // Adds a block behind all others; CheckStreamBlock has given its figures.
  void Adopt(StreamId id, std::string_view bytes, const StreamBlockFigures& figures);
  void ForEachBlock(base::FunctionRef<void(StreamId id, std::string_view bytes)> visit) const;

  // Hands the blocks of the first leaf over, which are the oldest. Requires that there are any.
  void DetachSome(DetachedStreamBlocks& detached);

  void CheckInvariants() const;

 private:
  using Position = StreamBlockTree::Position;

  static StreamBlockView ViewOf(Position block) { return {block.id(), block.value().bytes}; }
  // The first entry of a block, live or not, whose id is not lower; AtEnd when there is none.
  [[nodiscard]] StreamEntryPlace Seek(Position block, StreamId id) const;
  // The block that has this entry live, and where; no block when there is none.
  struct Found {
    Position block;
    StreamEntryPlace place;
  };
  [[nodiscard]] Found Find(StreamId id) const;
  void Resize(StreamBlock& block, size_t room);
  [[nodiscard]] bool IsFull(Position block, size_t added, const Limits& limits) const;
  void AppendBlock(StreamId id, StreamFields fields, const Limits& limits);
  void FreeBlock(Position block);
  void CountDeleted(StreamBlock& block, uint64_t deleted);
  void DetachLeaf(DetachedStreamBlocks& detached);
  template <typename LeafGoes, typename BlockGoes>
  uint64_t TrimBlocks(uint64_t limit, DetachedStreamBlocks& detached, LeafGoes&& leaf_goes,
                      BlockGoes&& block_goes);
  template <typename Goes>
  uint64_t TrimEntries(Goes&& goes);

  StreamBlockTree tree_;
  uint64_t size_ = 0;
  size_t heap_bytes_ = 0;
  uint64_t layout_ = 1;  // changes whenever entries move within a block, or a block goes
};

// A walk over the live entries of a range, in either direction. The blocks do not change meanwhile.
//
//   for (StreamBlocks::Walk walk(blocks, {first, last}); walk; walk.Next()) Use(walk.id());
class StreamBlocks::Walk {
 public:
  struct Range {
    StreamId first = kStreamIdMin;
    StreamId last = kStreamIdMax;
    bool backwards = false;
  };
  Walk(const StreamBlocks& blocks, const Range& range);
  // The same, forwards, beginning behind the entry that `bookmark` is at.
  Walk(const StreamBlocks& blocks, const Range& range, const Bookmark& bookmark);

  // False past the last entry.
  explicit operator bool() const { return static_cast<bool>(block_); }
  [[nodiscard]] StreamId id() const { return place_.id; }
  [[nodiscard]] StreamFields Fields(StreamEntryTexts& texts) const {
    return texts.Decode(block_.value().bytes, place_);
  }
  void Next();
  [[nodiscard]] Bookmark bookmark() const;

 private:
  void Enter(Position block);
  void Step();
  // Goes on until there is a live entry within the range.
  void Settle();

  Range range_;
  const StreamBlocks* blocks_;
  Position block_;
  StreamEntryPlace place_;
};

}  // namespace remora::containers
