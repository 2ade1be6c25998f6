#include "engine/containers/list_block.h"

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <cstring>

#include "engine/base/check.h"

namespace remora::containers {

namespace {

constexpr size_t kRoomMin = 64;

char* AllocateData(size_t bytes) {
  auto* data = static_cast<char*>(std::malloc(bytes));
  base::Check(data != nullptr, "the system has no memory left");
  return data;
}

// What is allocated for `bytes` so that later growth is not paid for each time.
size_t RoomToGrow(size_t bytes) { return ListBlock::RoomFor(bytes + bytes / 4); }

}  // namespace

size_t ListBlock::RoomFor(size_t bytes) {
  if (bytes <= kRoomMin) return kRoomMin;
  const size_t step = std::bit_floor(bytes - 1) / 4;
  return (bytes + step - 1) / step * step;
}

ListBlock* ListBlock::New(size_t bytes) {
  auto* block = new ListBlock;
  block->room = RoomFor(bytes);
  block->data = AllocateData(block->room);
  return block;
}

ListBlock* ListBlock::NewApart(std::string_view text) {
  ListBlock* block = New(text.size());
  block->is_apart = true;
  block->count = 1;
  block->end = text.size();
  text.copy(block->data, text.size());
  return block;
}

ListBlock* ListBlock::CopyOf(const ListBlock& block) {
  ListBlock* copy = New(block.used());
  copy->is_apart = block.is_apart;
  copy->count = block.count;
  copy->end = block.used();
  block.bytes().copy(copy->data, block.used());
  return copy;
}

void ListBlock::Free(ListBlock* block) {
  std::free(block->data);
  delete block;
}

void ListBlock::MoveTo(size_t new_room, size_t to) {
  const size_t size = used();
  if (new_room == room) {
    std::memmove(data + to, data + begin, size);
  } else {
    char* const moved = AllocateData(new_room);
    std::memcpy(moved + to, data + begin, size);
    std::free(data);
    data = moved;
    room = new_room;
  }
  begin = to;
  end = to + size;
}

// Where an eighth or more of the allocation is free it is kept, and the free part is shared out so
// that the side that grows has most of it: then the next move is as far away as the free part is
// large, and pushes at both ends do not chase each other.
void ListBlock::MakeRoomBehind(size_t size) {
  const size_t needed = used() + size;
  const size_t new_room = needed + room / 8 <= room ? room : RoomToGrow(needed);
  MoveTo(new_room, (new_room - needed) / 4);
}

void ListBlock::MakeRoomBefore(size_t size) {
  const size_t needed = used() + size;
  const size_t new_room = needed + room / 8 <= room ? room : RoomToGrow(needed);
  const size_t spare = new_room - needed;
  MoveTo(new_room, size + spare - spare / 4);
}

void ListBlock::Insert(size_t offset, const PackedNeedle& element) {
  if (offset == used()) return PushBack(element);
  if (offset == 0) return PushFront(element);
  const size_t size = SequenceBytes(element);
  // The shorter side moves, where its end has room.
  const bool moves_front = begin >= size && (offset < used() / 2 || room - end < size);
  if (moves_front) {
    std::memmove(data + begin - size, data + begin, offset);
    begin -= size;
  } else {
    if (room - end < size) MakeRoomBehind(size);
    char* const at = data + begin + offset;
    std::memmove(at + size, at, used() - offset);
    end += size;
  }
  WriteSequence(data + begin + offset, element);
  ++count;
}

void ListBlock::Erase(size_t offset, size_t size, size_t elements) {
  base::DebugCheck(offset + size <= used() && elements <= count, "what is erased is there");
  const size_t tail = used() - offset - size;
  if (offset < tail) {
    std::memmove(data + begin + size, data + begin, offset);
    begin += size;
  } else {
    std::memmove(data + begin + offset, data + begin + offset + size, tail);
    end -= size;
  }
  count -= static_cast<uint32_t>(elements);
}

size_t ListBlock::EraseEqual(const PackedNeedle& needle, bool last_ones, size_t count_max) {
  if (!PackedOccurs(bytes(), needle)) return 0;
  const char* const stop = data + end;
  size_t spared = 0;
  if (last_ones) {
    size_t matches = 0;
    for (const char* at = data + begin; at < stop; at += SequenceStep(at)) {
      matches += needle.Matches(at, stop) ? 1 : 0;
    }
    spared = matches - std::min(matches, count_max);
  }
  // What stays is moved up in runs between the matches.
  size_t erased = 0;
  char* out = data + begin;
  const char* run = out;
  const char* at = out;
  while (at < stop && erased < count_max) {
    const size_t step = SequenceStep(at);
    if (needle.Matches(at, stop) && (spared == 0 || spared-- == 0)) {
      std::memmove(out, run, static_cast<size_t>(at - run));
      out += at - run;
      run = at + step;
      ++erased;
    }
    at += step;
  }
  std::memmove(out, run, static_cast<size_t>(stop - run));
  end = static_cast<size_t>(out + (stop - run) - data);
  count -= static_cast<uint32_t>(erased);
  return erased;
}

void ListBlock::Append(std::string_view sequence, size_t elements) {
  if (room - end < sequence.size()) MakeRoomBehind(sequence.size());
  sequence.copy(data + end, sequence.size());
  end += sequence.size();
  count += static_cast<uint32_t>(elements);
}

void ListBlock::SetApart(std::string_view text) {
  if (RoomFor(text.size()) != room) {
    std::free(data);
    room = RoomFor(text.size());
    data = AllocateData(room);
  }
  begin = 0;
  end = text.size();
  text.copy(data, text.size());
}

void ListBlock::Trim() {
  const size_t wanted = RoomFor(used());
  if (wanted + room / 8 <= room) MoveTo(wanted, 0);
}

}  // namespace remora::containers
