#include "engine/containers/stream_blocks.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "engine/base/check.h"

namespace remora::containers {

namespace {

// The room a block is given ahead, where no limit says how large it becomes.
constexpr size_t kRoomAheadMax = 4096;

uint64_t LiveIn(const StreamBlockTree::Leaf& leaf) {
  uint64_t live = 0;
  for (size_t i = 0; i < leaf.count; ++i) live += leaf.values[i].live;
  return live;
}

}  // namespace

DetachedStreamBlocks::~DetachedStreamBlocks() {
  while (!FreeSome(SIZE_MAX)) {
  }
}

void DetachedStreamBlocks::Add(StreamBlockTree::Leaf* leaf) {
  bytes_ += sizeof(StreamBlockTree::Leaf);
  for (size_t i = 0; i < leaf->count; ++i) bytes_ += leaf->values[i].room;
  leaf->next = leaves_;
  leaves_ = leaf;
}

bool DetachedStreamBlocks::FreeSome(size_t count) {
  while (leaves_ != nullptr && count > 0) {
    StreamBlockTree::Leaf* const leaf = leaves_;
    for (; leaf->count > 0 && count > 0; --count) std::free(leaf->values[--leaf->count].bytes);
    if (leaf->count > 0) return false;
    leaves_ = leaf->next;
    StreamBlockTree::DeleteLeaf(leaf);
  }
  return leaves_ == nullptr;
}

StreamBlocks::~StreamBlocks() {
  for (Position block = tree_.First(); block; block = block.Next()) std::free(block.value().bytes);
}

void StreamBlocks::Resize(StreamBlock& block, size_t room) {
  heap_bytes_ += room - block.room;
  block.bytes = static_cast<char*>(std::realloc(block.bytes, room));
  base::Check(block.bytes != nullptr, "the system has no memory left");
  block.room = static_cast<uint32_t>(room);
}

bool StreamBlocks::IsFull(Position block, size_t added, const Limits& limits) const {
  uint64_t bytes_max = limits.block_bytes_max;
  if (bytes_max == 0 || bytes_max > kBytesMax) bytes_max = kBytesMax;
  const StreamBlockView view = ViewOf(block);
  if (view.bytes() + added >= bytes_max) return true;
  return limits.block_entries_max != 0 &&
         view.live_count() + view.deleted_count() >= limits.block_entries_max;
}

void StreamBlocks::AppendBlock(StreamId id, StreamFields fields, const Limits& limits) {
  size_t room = StreamBlockWriter::BytesMax(fields);
  const Position before = tree_.Last();
  if (before) {
    StreamBlock& full = before.value();
    const size_t bytes = ListpackBytes(full.bytes);
    if (full.room != bytes) Resize(full, bytes);
    // This one will be about as large.
    const size_t expected = std::min<size_t>(bytes + bytes / 8, kRoomAheadMax);
    room = std::max(room, std::min<size_t>(expected, limits.block_bytes_max));
  }
  StreamBlock block{nullptr, 1, 0};
  Resize(block, room);
  StreamBlockWriter::Begin(block.bytes, fields);
  tree_.Append(id, block);
}

bool StreamBlocks::Append(StreamId id, StreamFields fields, const Limits& limits) {
  size_t added = 0;
  for (const std::string_view text : fields) added += text.size();
  if (added > kBytesMax) return false;
  ++size_;
  const Position last = tree_.Last();
  if (!last || IsFull(last, added, limits)) {
    AppendBlock(id, fields, limits);
    return true;
  }
  StreamBlock& block = last.value();
  const size_t needed = ListpackBytes(block.bytes) + StreamBlockWriter::BytesMax(fields);
  if (needed > block.room) {
    const size_t ahead = block.room < kRoomAheadMax ? block.room : block.room / 2;
    Resize(block, std::max<size_t>(needed, block.room + ahead));
  }
  ++block.live;
  if (StreamBlockWriter::Append(block.bytes, last.id(), id, fields)) ++layout_;
  return true;
}

StreamEntryPlace StreamBlocks::Seek(Position block, StreamId id) const {
  const StreamBlockView view = ViewOf(block);
  if (block.Next()) {
    StreamEntryPlace place = view.First();
    while (!view.AtEnd(place) && place.id < id) place = view.Next(place);
    return place;
  }
  // In the newest block it is mostly one of the newest entries that is looked for.
  StreamEntryPlace found{.at = view.bytes()};
  for (StreamEntryPlace place = view.Last(); !view.AtEnd(place) && place.id >= id;
       place = view.Previous(place)) {
    found = place;
  }
  return found;
}

StreamBlocks::Found StreamBlocks::Find(StreamId id) const {
  const Position block = tree_.AtMost(id);
  if (!block) return {};
  const StreamEntryPlace place = Seek(block, id);
  if (ViewOf(block).AtEnd(place) || place.id != id || place.deleted) return {};
  return {block, place};
}

bool StreamBlocks::Contains(StreamId id) const { return static_cast<bool>(Find(id).block); }

void StreamBlocks::FreeBlock(Position block) {
  heap_bytes_ -= block.value().room;
  size_ -= block.value().live;
  std::free(block.value().bytes);
  tree_.Erase(block);
  ++layout_;
}

void StreamBlocks::CountDeleted(StreamBlock& block, uint64_t deleted) {
  const size_t bytes = StreamBlockWriter::BytesAfterCounting(block.bytes, deleted);
  if (bytes > block.room) Resize(block, bytes);
  if (StreamBlockWriter::CountDeleted(block.bytes, deleted)) ++layout_;
  block.live -= static_cast<uint32_t>(deleted);
  size_ -= deleted;
}

bool StreamBlocks::Erase(StreamId id) {
  const Found found = Find(id);
  if (!found.block) return false;
  StreamBlock& block = found.block.value();
  if (block.live == 1) {
    FreeBlock(found.block);
    return true;
  }
  StreamBlockWriter::MarkDeleted(block.bytes, found.place);
  CountDeleted(block, 1);
  return true;
}

void StreamBlocks::DetachLeaf(DetachedStreamBlocks& detached) {
  StreamBlockTree::Leaf* const leaf = tree_.DetachFirstLeaf();
  for (size_t i = 0; i < leaf->count; ++i) heap_bytes_ -= leaf->values[i].room;
  detached.Add(leaf);
  ++layout_;
}

template <typename LeafGoes, typename BlockGoes>
uint64_t StreamBlocks::TrimBlocks(uint64_t limit, DetachedStreamBlocks& detached,
                                  LeafGoes&& leaf_goes, BlockGoes&& block_goes) {
  uint64_t gone = 0;
  while (!tree_.empty()) {
    const Position block = tree_.First();
    const uint64_t live = block.value().live;
    if ((limit != 0 && gone + live > limit) || !block_goes(block)) break;
    const StreamBlockTree::Leaf& leaf = *block.leaf();
    if (leaf.next != nullptr) {
      const uint64_t all = LiveIn(leaf);
      if ((limit == 0 || gone + all <= limit) && leaf_goes(leaf, all)) {
        DetachLeaf(detached);
        size_ -= all;
        gone += all;
        continue;
      }
    }
    FreeBlock(block);
    gone += live;
  }
  return gone;
}

// Lets entries of the first block go as long as `goes(id)`; at least one entry stays.
template <typename Goes>
uint64_t StreamBlocks::TrimEntries(Goes&& goes) {
  const Position first = tree_.First();
  const StreamBlockView view = ViewOf(first);
  uint64_t gone = 0;
  for (StreamEntryPlace place = view.First(); !view.AtEnd(place); place = view.Next(place)) {
    if (place.deleted) continue;
    if (!goes(place.id, gone)) break;
    StreamBlockWriter::MarkDeleted(first.value().bytes, place);
    ++gone;
  }
  if (gone != 0) CountDeleted(first.value(), gone);
  return gone;
}

uint64_t StreamBlocks::TrimToLength(uint64_t length_max, const Trim& trim,
                                    DetachedStreamBlocks& detached) {
  if (size_ <= length_max) return 0;
  const uint64_t gone = TrimBlocks(
      trim.limit, detached,
      [&](const StreamBlockTree::Leaf&, uint64_t live) { return size_ - live >= length_max; },
      [&](Position block) { return size_ - block.value().live >= length_max; });
  if (trim.approximate || trim.limit != 0 || size_ <= length_max) return gone;
  const uint64_t surplus = size_ - length_max;
  return gone + TrimEntries([&](StreamId, uint64_t before) { return before < surplus; });
}

uint64_t StreamBlocks::TrimBelow(StreamId least, const Trim& trim, DetachedStreamBlocks& detached) {
  const uint64_t gone = TrimBlocks(
      trim.limit, detached,
      [&](const StreamBlockTree::Leaf& leaf, uint64_t) { return leaf.next->ids[0] <= least; },
      [&](Position block) {
        const Position next = block.Next();
        if (next && next.id() <= least) return true;
        return block.id() < least && ViewOf(block).Last().id < least;
      });
  if (trim.approximate || trim.limit != 0 || tree_.empty()) return gone;
  return gone + TrimEntries([&](StreamId id, uint64_t) { return id < least; });
}

std::optional<StreamId> StreamBlocks::FirstId() const {
  const Walk walk(*this, {});
  return walk ? std::optional(walk.id()) : std::nullopt;
}

std::optional<StreamId> StreamBlocks::LastId() const {
  const Walk walk(*this, {.backwards = true});
  return walk ? std::optional(walk.id()) : std::nullopt;
}

void StreamBlocks::Adopt(StreamId id, std::string_view bytes, const StreamBlockFigures& figures) {
  StreamBlock block{nullptr, static_cast<uint32_t>(figures.live), 0};
  Resize(block, bytes.size());
  std::memcpy(block.bytes, bytes.data(), bytes.size());
  tree_.Append(id, block);
  size_ += figures.live;
}

void StreamBlocks::ForEachBlock(
    base::FunctionRef<void(StreamId id, std::string_view bytes)> visit) const {
  for (Position block = tree_.First(); block; block = block.Next()) {
    visit(block.id(), {block.value().bytes, ListpackBytes(block.value().bytes)});
  }
}

void StreamBlocks::DetachSome(DetachedStreamBlocks& detached) {
  size_ -= LiveIn(*tree_.First().leaf());
  DetachLeaf(detached);
}

void StreamBlocks::CheckInvariants() const {
  tree_.CheckInvariants();
  uint64_t live = 0;
  size_t heap_bytes = 0;
  std::optional<StreamId> last;
  for (Position block = tree_.First(); block; block = block.Next()) {
    const StreamBlock& value = block.value();
    const size_t bytes = ListpackBytes(value.bytes);
    base::Check(bytes <= value.room, "a block fits into its room");
    const std::optional<StreamBlockFigures> figures =
        CheckStreamBlock(block.id(), {value.bytes, bytes});
    base::Check(figures.has_value(), "a block is whole");
    base::Check(figures->live == value.live, "a block has the live entries that it is said to");
    base::Check(!last || *last < block.id(), "a block begins behind all before it");
    last = figures->last;
    live += value.live;
    heap_bytes += value.room;
  }
  base::Check(live == size_, "the size is the sum of the live entries");
  base::Check(heap_bytes == heap_bytes_, "the room of all blocks is counted");
}

StreamBlocks::Walk::Walk(const StreamBlocks& blocks, const Range& range)
    : range_(range), blocks_(&blocks) {
  if (range.first > range.last) return;
  if (range.backwards) {
    Enter(blocks.tree_.AtMost(range.last));
    while (block_ && !ViewOf(block_).AtEnd(place_) && place_.id > range.last) {
      place_ = ViewOf(block_).Previous(place_);
    }
  } else {
    block_ = blocks.tree_.AtMost(range.first);
    if (!block_) {
      Enter(blocks.tree_.First());
    } else {
      place_ = blocks.Seek(block_, range.first);
    }
  }
  Settle();
}

StreamBlocks::Walk::Walk(const StreamBlocks& blocks, const Range& range, const Bookmark& bookmark)
    : range_(range), blocks_(&blocks) {
  const bool good = bookmark.layout == blocks.layout_ && !range.backwards &&
                    NextStreamId(bookmark.id) == range.first;
  if (good) block_ = blocks.tree_.Find(bookmark.block_id);
  if (!block_) {
    *this = Walk(blocks, range);
    return;
  }
  const StreamBlockView view = ViewOf(block_);
  place_ = view.Next(view.At(bookmark.at));
  Settle();
}

void StreamBlocks::Walk::Enter(Position block) {
  block_ = block;
  if (!block_) return;
  const StreamBlockView view = ViewOf(block_);
  place_ = range_.backwards ? view.Last() : view.First();
}

void StreamBlocks::Walk::Step() {
  const StreamBlockView view = ViewOf(block_);
  place_ = range_.backwards ? view.Previous(place_) : view.Next(place_);
}

void StreamBlocks::Walk::Settle() {
  while (block_) {
    if (ViewOf(block_).AtEnd(place_)) {
      Enter(range_.backwards ? block_.Previous() : block_.Next());
      continue;
    }
    if (place_.id < range_.first || place_.id > range_.last) {
      block_ = {};
      return;
    }
    if (!place_.deleted) return;
    Step();
  }
}

void StreamBlocks::Walk::Next() {
  Step();
  Settle();
}

StreamBlocks::Bookmark StreamBlocks::Walk::bookmark() const {
  return {place_.id, block_.id(), place_.at, blocks_->layout_};
}

}  // namespace remora::containers
