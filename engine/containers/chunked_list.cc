#include "engine/containers/chunked_list.h"

#include <algorithm>

#include "engine/base/check.h"
#include "engine/containers/chunked_list_change.h"

namespace remora::containers {

namespace {

// A search through one block: the index of its first element, how many may be looked at, and what
// is looked for.
struct BlockSearch {
  ListBlock* block;
  uint64_t index;
  uint64_t compare_max;
  const PackedNeedle& needle;
  ChunkedList::Match match;

  // False when `match` wants no more.
  bool Forward() const {
    const char* const start = block->data + block->begin;
    const char* const end = block->data + block->end;
    const uint64_t count = std::min<uint64_t>(compare_max, block->count);
    const char* at = start;
    for (uint32_t i = 0; i < count; ++i, at += SequenceStep(at)) {
      if (*at != needle.first_byte() || !needle.Matches(at, end)) continue;
      if (!match(index + i, {block, static_cast<size_t>(at - start), i})) return false;
    }
    return true;
  }

  bool Backward() const {
    const char* const start = block->data + block->begin;
    const char* const end = block->data + block->end;
    const uint64_t count = std::min<uint64_t>(compare_max, block->count);
    const char* at = end;
    for (uint32_t i = block->count; i > block->count - count; --i) {
      at -= SequenceStepBack(at);
      if (*at != needle.first_byte() || !needle.Matches(at, end)) continue;
      if (!match(index + i - 1, {block, static_cast<size_t>(at - start), i - 1})) return false;
    }
    return true;
  }
};

}  // namespace

bool ChunkedList::Admits(const ListBlock* block, std::string_view text) const {
  return block != nullptr && !block->is_apart &&
         !limits_.Exceeded(kBlockFrameBytes + block->used() + text.size() + kElementFrameBytes,
                           size_t{block->count} + 1);
}

ChunkedList::Position ChunkedList::End(ListEnd end) const {
  if (end == ListEnd::kFront) return {first_, 0, 0};
  if (last_->is_apart) return {last_, 0, 0};
  const size_t step = SequenceStepBack(last_->data + last_->end);
  return {last_, last_->used() - step, last_->count - 1};
}

ChunkedList::Position ChunkedList::At(uint64_t index) const {
  base::DebugCheck(index < size_, "an element of the list");
  ListBlock* block = first_;
  if (index >= first_->count) {
    index -= first_->count;
    if (index < index_.total().count) {
      block = index_.Find(index);
    } else {
      index -= index_.total().count;
      block = last_;
    }
  }
  const size_t offset = block->is_apart ? 0 : block->OffsetOf(index);
  return {block, offset, static_cast<uint32_t>(index)};
}

SequenceElement ChunkedList::ElementAt(const Position& position) {
  const ListBlock& block = *position.block;
  if (block.is_apart) return {.text = block.bytes()};
  return ReadSequence(block.data + block.begin + position.offset);
}

void ChunkedList::ForEach(uint64_t first, uint64_t count, ListEnd from,
                          base::FunctionRef<void(std::span<const std::string_view>)> visit) const {
  if (count == 0) return;
  const bool forward = from == ListEnd::kFront;
  const Position start = At(forward ? first : first + count - 1);
  SequenceBatch batch;
  const ListBlock* block = start.block;
  size_t left = forward ? block->count - start.index : start.index + 1;
  const char* at = block->data + block->begin + start.offset;
  if (!forward && !block->is_apart) at += SequenceStep(at);
  while (true) {
    const size_t taken = std::min({count, uint64_t{left}, uint64_t{batch.room()}});
    if (block->is_apart) {
      batch.AddText(block->bytes());
    } else {
      at = forward ? batch.AddForward(at, taken) : batch.AddBackward(at, taken);
    }
    left -= taken;
    count -= taken;
    if (count == 0 || batch.full()) {
      visit(batch.views());
      batch.Clear();
      if (count == 0) return;
    }
    if (left != 0) continue;
    block = forward ? block->next : block->previous;
    left = block->count;
    at = forward ? block->data + block->begin : block->data + block->end;
  }
}

void ChunkedList::Find(std::string_view text, ListEnd from, uint64_t compare_max,
                       Match match) const {
  const PackedNeedle needle(text);
  const bool forward = from == ListEnd::kFront;
  uint64_t index = forward ? 0 : size_;
  for (ListBlock* block = forward ? first_ : last_; block != nullptr && compare_max > 0;
       block = forward ? block->next : block->previous) {
    if (!forward) index -= block->count;
    if (block->is_apart) {
      if (block->bytes() == text && !match(index, {block, 0, 0})) return;
    } else if (PackedOccurs(block->bytes(), needle)) {
      const BlockSearch search{block, index, compare_max, needle, match};
      if (!(forward ? search.Forward() : search.Backward())) return;
    }
    compare_max -= std::min<uint64_t>(compare_max, block->count);
    if (forward) index += block->count;
  }
}

void ChunkedList::Push(ListEnd end, std::string_view text) {
  if (IsApart(text)) return PushBlock(end, ListBlock::NewApart(text));
  ListBlock* const edge = end == ListEnd::kBack ? last_ : first_;
  if (!Admits(edge, text)) return PushBlock(end, NewBlock(text));
  const PackedNeedle element(text);
  const BlockChange change(*this, edge);
  end == ListEnd::kBack ? edge->PushBack(element) : edge->PushFront(element);
}

void ChunkedList::Pop(ListEnd end) {
  ListBlock* const edge = end == ListEnd::kBack ? last_ : first_;
  if (edge->count == 1) return RemoveBlock(edge);
  --edge->count;
  --size_;
  if (end == ListEnd::kBack) {
    edge->end -= SequenceStepBack(edge->data + edge->end);
  } else {
    edge->begin += SequenceStep(edge->data + edge->begin);
  }
}

void ChunkedList::Insert(const Position& position, Side side, std::string_view text) {
  if (IsApart(text)) return InsertApart(position, side, text);
  ListBlock* const block = position.block;
  const bool after = side == Side::kAfter;
  if (Admits(block, text)) {
    const PackedNeedle element(text);
    const size_t step = after ? SequenceStep(block->data + block->begin + position.offset) : 0;
    const BlockChange change(*this, block);
    return block->Insert(position.offset + step, element);
  }
  const bool at_edge = after ? position.index + 1 == block->count : position.index == 0;
  if (!at_edge) return InsertBySplit(position, side, text);
  ListBlock* const neighbour = after ? block->next : block->previous;
  if (!Admits(neighbour, text)) return LinkBeside(block, side, NewBlock(text));
  const PackedNeedle element(text);
  const BlockChange change(*this, neighbour);
  after ? neighbour->PushFront(element) : neighbour->PushBack(element);
}

void ChunkedList::InsertBySplit(const Position& position, Side side, std::string_view text) {
  const PackedNeedle element(text);
  ListBlock* const part = SplitOff(position, side);
  side == Side::kAfter ? part->PushFront(element) : part->PushBack(element);
  LinkBeside(position.block, side, part);
  JoinAround(position.block);
}

void ChunkedList::InsertApart(const Position& position, Side side, std::string_view text) {
  ListBlock* const block = position.block;
  ListBlock* const apart = ListBlock::NewApart(text);
  const bool at_edge =
      side == Side::kAfter ? position.index + 1 == block->count : position.index == 0;
  if (at_edge) return LinkBeside(block, side, apart);
  ListBlock* const part = SplitOff(position, side);
  LinkBeside(block, side, apart);
  LinkBeside(apart, side, part);
}

void ChunkedList::Replace(const Position& position, std::string_view text) {
  ListBlock* const block = position.block;
  if (block->is_apart) {
    if (IsApart(text)) {
      const BlockChange change(*this, block);
      return block->SetApart(text);
    }
    Insert(position, Side::kAfter, text);
    return RemoveBlock(block);
  }
  if (IsApart(text)) return ReplaceBySplit(position, text);
  const PackedNeedle element(text);
  const size_t step = SequenceStep(block->data + block->begin + position.offset);
  const BlockChange change(*this, block);
  if (step == SequenceBytes(element)) {
    WriteSequence(block->data + block->begin + position.offset, element);
    return;
  }
  block->Erase(position.offset, step, 1);
  block->Insert(position.offset, element);
}

void ChunkedList::ReplaceBySplit(const Position& position, std::string_view text) {
  ListBlock* const block = position.block;
  ListBlock* const rest =
      position.index + 1 == block->count ? nullptr : SplitOff(position, Side::kAfter);
  ListBlock* const apart = ListBlock::NewApart(text);
  LinkBeside(block, Side::kAfter, apart);
  if (rest != nullptr) LinkBeside(apart, Side::kAfter, rest);
  if (block->count == 1) return RemoveBlock(block);
  EraseInside(block, position.index, 1);
  JoinAround(apart);
}

uint64_t ChunkedList::EraseEqual(std::string_view text, ListEnd from, uint64_t count_max) {
  const PackedNeedle needle(text);
  const bool forward = from == ListEnd::kFront;
  uint64_t erased = 0;
  ListBlock* block = forward ? first_ : last_;
  while (block != nullptr && erased < count_max) {
    ListBlock* const following = forward ? block->next : block->previous;
    bool is_empty = false;
    if (block->is_apart) {
      is_empty = block->bytes() == text;
      erased += is_empty ? 1 : 0;
    } else {
      const uint32_t before = block->count;
      const BlockChange change(*this, block);
      erased += block->EraseEqual(needle, !forward, count_max - erased);
      is_empty = before != 0 && block->count == 0;
    }
    if (is_empty) RemoveBlock(block);
    block = following;
  }
  return erased;
}

ListGarbage ChunkedList::EraseRange(uint64_t first, uint64_t count) {
  ListGarbage garbage;
  if (count == 0) return garbage;
  const Position start = At(first);
  const Position stop = At(first + count - 1);
  ListBlock* from = start.block;
  ListBlock* to = stop.block;
  if (from == to) {
    if (count == from->count) {
      RemoveBlock(from);
    } else {
      EraseInside(from, start.index, count);
    }
    return garbage;
  }
  if (start.index != 0) {
    EraseInside(from, start.index, from->count - start.index);
    from = from->next;
  }
  if (stop.index + 1 != to->count) {
    EraseInside(to, 0, size_t{stop.index} + 1);
    to = to->previous;
  }
  if (from->previous != to) CutBlocks(from, to, garbage);
  return garbage;
}

void ChunkedList::AppendBlock(std::string_view sequence, size_t count) {
  ListBlock* const block = ListBlock::New(sequence.size());
  block->Append(sequence, count);
  PushBlock(ListEnd::kBack, block);
}

void ChunkedList::AppendApart(std::string_view text) {
  PushBlock(ListEnd::kBack, ListBlock::NewApart(text));
}

void ChunkedList::CopyFrom(const ChunkedList& source) {
  base::Check(first_ == nullptr, "only an empty list becomes a copy");
  for (const ListBlock* block = source.first_; block != nullptr; block = block->next) {
    PushBlock(ListEnd::kBack, ListBlock::CopyOf(*block));
  }
}

}  // namespace remora::containers
