// Whole blocks of a ChunkedList: how they come, part, join and go.
#include <algorithm>

#include "engine/base/check.h"
#include "engine/base/prefetch.h"
#include "engine/containers/chunked_list.h"
#include "engine/containers/chunked_list_change.h"

namespace remora::containers {

bool ListGarbage::FreeSome(size_t budget) {
  const size_t freed = BlockIndex::FreeSome(nodes_, budget);
  for (budget -= freed; budget > 0 && blocks_ != nullptr; budget -= std::min<size_t>(budget, 2)) {
    ListBlock* const block = blocks_;
    blocks_ = block->next;
    // Why: the header of the next block is a cache miss, and freeing this one takes as long.
    if (blocks_ != nullptr) base::Prefetch(blocks_->next);
    ListBlock::Free(block);
  }
  return empty();
}

ListGarbage ChunkedList::TakeAll() {
  ListGarbage garbage;
  garbage.bytes_ = footprint_bytes();
  garbage.blocks_ = first_;
  index_.TakeAll(garbage.nodes_);
  first_ = last_ = nullptr;
  size_ = 0;
  edge_bytes_ = 0;
  return garbage;
}

// A block for an element with which a new one begins. In a list of many blocks it is made as large
// as its neighbours became: it is going to be.
ListBlock* ChunkedList::NewBlock(std::string_view text) const {
  const PackedNeedle element(text);
  size_t room = SequenceBytes(element);
  if (!index_.empty()) {
    const size_t usual = std::max(first_->used(), last_->used());
    room = std::max(room, std::min(usual, limits_.block_bytes_max));
  }
  ListBlock* const block = ListBlock::New(room);
  block->begin = block->end = block->room / 2;
  block->PushBack(element);
  return block;
}

void ChunkedList::PushBlock(ListEnd end, ListBlock* block) {
  size_ += block->count;
  edge_bytes_ += block->footprint_bytes();
  if (first_ == nullptr) {
    first_ = last_ = block;
    return;
  }
  const bool at_back = end == ListEnd::kBack;
  ListBlock* const edge = at_back ? last_ : first_;
  const bool becomes_inner = first_ != last_;
  if (at_back) {
    edge->next = block;
    block->previous = edge;
    last_ = block;
  } else {
    edge->previous = block;
    block->next = edge;
    first_ = block;
  }
  if (!becomes_inner) return;
  edge_bytes_ -= edge->footprint_bytes();
  edge->Trim();
  at_back ? index_.PushBack(edge) : index_.PushFront(edge);
}

void ChunkedList::LinkBeside(ListBlock* neighbour, Side side, ListBlock* block) {
  const bool after = side == Side::kAfter;
  if (after ? neighbour == last_ : neighbour == first_) {
    return PushBlock(after ? ListEnd::kBack : ListEnd::kFront, block);
  }
  block->previous = after ? neighbour : neighbour->previous;
  block->next = after ? neighbour->next : neighbour;
  block->previous->next = block;
  block->next->previous = block;
  size_ += block->count;
  if (IsEdge(neighbour)) {
    after ? index_.PushFront(block) : index_.PushBack(block);
  } else {
    after ? index_.InsertAfter(neighbour, block) : index_.InsertBefore(neighbour, block);
  }
}

void ChunkedList::BecomeEdge(ListBlock* block) {
  index_.Remove(block);
  edge_bytes_ += block->footprint_bytes();
}

void ChunkedList::RemoveBlock(ListBlock* block) {
  size_ -= block->count;
  ListBlock* const previous = block->previous;
  ListBlock* const next = block->next;
  if (previous != nullptr) previous->next = next;
  if (next != nullptr) next->previous = previous;
  if (!IsEdge(block)) {
    index_.Remove(block);
  } else {
    edge_bytes_ -= block->footprint_bytes();
    const bool was_first = block == first_;
    if (was_first) first_ = next;
    if (block == last_) last_ = previous;
    ListBlock* const edge = was_first ? first_ : last_;
    if (first_ != last_) BecomeEdge(edge);
  }
  ListBlock::Free(block);
}

// Takes out neighbouring blocks, two or more or one that is inner, and whatever of the index is
// between them.
void ChunkedList::CutBlocks(ListBlock* first, ListBlock* last, ListGarbage& garbage) {
  const size_t bytes_before = footprint_bytes();
  const uint64_t inner_before = index_.total().count;
  ListBlock* const previous = first->previous;
  ListBlock* const next = last->next;
  ListBlock* const inner_first = first == first_ ? first->next : first;
  ListBlock* const inner_last = last == last_ ? last->previous : last;
  if (first == first_ || first == last_) {
    size_ -= first->count;
    edge_bytes_ -= first->footprint_bytes();
  }
  if (last == last_ && last != first) {
    size_ -= last->count;
    edge_bytes_ -= last->footprint_bytes();
  }
  // Between two blocks at the ends there may be none.
  const bool has_inner = inner_first != nullptr && inner_first->parent != nullptr &&
                         inner_last != nullptr && inner_last->parent != nullptr;
  if (has_inner) index_.RemoveRange(inner_first, inner_last, garbage.nodes_);
  size_ -= inner_before - index_.total().count;
  garbage.bytes_ += bytes_before - footprint_bytes();

  const bool lost_first = previous == nullptr;
  const bool lost_last = next == nullptr;
  if (lost_first) first_ = next;
  if (lost_last) last_ = previous;
  if (previous != nullptr) previous->next = next;
  if (next != nullptr) next->previous = previous;
  if (lost_first != lost_last && first_ != last_) BecomeEdge(lost_first ? first_ : last_);
  last->next = garbage.blocks_;
  garbage.blocks_ = first;
}

// Parts a block behind or before an element: what is on that side becomes a block of its own, which
// is not in the list yet.
ListBlock* ChunkedList::SplitOff(const Position& position, Side side) {
  ListBlock* const block = position.block;
  size_t from = 0;
  size_t size = position.offset;
  size_t elements = position.index;
  if (side == Side::kAfter) {
    from = position.offset + SequenceStep(block->data + block->begin + position.offset);
    size = block->used() - from;
    elements = block->count - position.index - 1;
  }
  ListBlock* const part = ListBlock::New(size);
  part->Append(block->bytes().substr(from, size), elements);
  const BlockChange change(*this, block);
  block->Erase(from, size, elements);
  block->Trim();
  return part;
}

bool ChunkedList::CanJoin(const ListBlock* left, const ListBlock* right) const {
  if (left == nullptr || right == nullptr || left->is_apart || right->is_apart) return false;
  return !limits_.Exceeded(kBlockFrameBytes + left->used() + right->used(),
                           size_t{left->count} + right->count);
}

ListBlock* ChunkedList::Join(ListBlock* left, ListBlock* right) {
  {
    const BlockChange change(*this, left);
    left->Append(right->bytes(), right->count);
  }
  RemoveBlock(right);
  return left;
}

// Joins neighbours that fit into one block, as far as two blocks away from `block`.
void ChunkedList::JoinAround(ListBlock* block) {
  ListBlock* const previous = block->previous;
  if (previous != nullptr && CanJoin(previous->previous, previous)) {
    Join(previous->previous, previous);
  }
  ListBlock* const next = block->next;
  if (next != nullptr && CanJoin(next, next->next)) Join(next, next->next);
  if (CanJoin(block->previous, block)) block = Join(block->previous, block);
  if (CanJoin(block, block->next)) Join(block, block->next);
}

void ChunkedList::EraseInside(ListBlock* block, size_t first, size_t count) {
  const size_t from = block->OffsetOf(first);
  const size_t to = first + count == block->count ? block->used() : block->OffsetOf(first + count);
  const BlockChange change(*this, block);
  block->Erase(from, to - from, count);
}

void ChunkedList::CheckInvariants() const {
  uint64_t size = 0;
  size_t edge_bytes = 0;
  const ListBlock* before = nullptr;
  for (const ListBlock* block = first_; block != nullptr; before = block, block = block->next) {
    base::Check(block->previous == before, "blocks are linked both ways");
    base::Check(block->count > 0, "no block is empty");
    base::Check(block->begin <= block->end && block->end <= block->room, "bytes are in the room");
    if (block->is_apart) {
      base::Check(block->count == 1, "an element that stands apart is alone");
    } else {
      base::Check(SequenceIsValid(block->bytes(), block->count), "a block is a sequence");
    }
    const bool is_inner = block->previous != nullptr && block->next != nullptr;
    base::Check(is_inner == (block->parent != nullptr), "inner blocks are in the index");
    if (!is_inner) edge_bytes += block->footprint_bytes();
    size += block->count;
  }
  base::Check(before == last_, "the last block has no next");
  base::Check(size == size_, "the size is the sum of the counts");
  base::Check(edge_bytes == edge_bytes_, "the bytes of the edges are counted");
  const bool has_inner = first_ != nullptr && first_->next != nullptr && first_->next != last_;
  base::Check(has_inner == !index_.empty(), "the index is there when it is needed");
  index_.CheckInvariants(has_inner ? first_->next : nullptr);
}

}  // namespace remora::containers
