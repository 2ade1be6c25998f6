// ListBlock: some neighbouring elements of a ChunkedList, and its links to other blocks. Private to
// the list and its index.
//
//   header, 64 bytes                 data: `room` bytes, an allocation of its own
//   +---------------------------+    +- - - -+----------------------------+- - - -+
//   | links, data, begin, end … |--->| free  |  elements, packed_sequence |  free |
//   +---------------------------+    +- - - -+----------------------------+- - - -+
//                                          begin                         end
//
// Room is left at either end, so that a push or a pop at the ends of a block moves no other
// element. A block that stands apart holds a single element, as its plain bytes and nothing else.
//
// Laws   (1) count is the number of elements in [begin, end); a block in a list is never empty.
//        (2) The data's allocation is RoomFor(…) of something: as large as its size class anyway.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "engine/containers/packed_list.h"
#include "engine/containers/packed_sequence.h"

namespace remora::containers {

struct BlockIndexNode;

struct ListBlock {
  ListBlock* previous = nullptr;
  ListBlock* next = nullptr;
  BlockIndexNode* parent = nullptr;  // in the index; null for the first and last block
  char* data = nullptr;
  size_t begin = 0;
  size_t end = 0;
  size_t room = 0;
  uint32_t count = 0;
  bool is_apart = false;

  // An allocation of at least `bytes` that leaves nothing of its size class unused: four classes
  // for each power of two.
  [[nodiscard]] static size_t RoomFor(size_t bytes);

  // An empty block with room for at least `bytes`.
  [[nodiscard]] static ListBlock* New(size_t bytes);
  // A block of a single element that stands apart.
  [[nodiscard]] static ListBlock* NewApart(std::string_view text);
  [[nodiscard]] static ListBlock* CopyOf(const ListBlock& block);
  // Frees header and data.
  static void Free(ListBlock* block);

  [[nodiscard]] size_t used() const { return end - begin; }
  [[nodiscard]] std::string_view bytes() const { return {data + begin, used()}; }
  // Bytes taken from the system.
  [[nodiscard]] size_t footprint_bytes() const { return sizeof(ListBlock) + room; }

  // Where the element with an index starts, from `begin` on. Requires a block that is not apart.
  [[nodiscard]] size_t OffsetOf(size_t index) const {
    return SequenceOffset(bytes(), count, index);
  }

  void PushBack(const PackedNeedle& element) {
    const size_t size = SequenceBytes(element);
    if (room - end < size) MakeRoomBehind(size);
    WriteSequence(data + end, element);
    end += size;
    ++count;
  }
  void PushFront(const PackedNeedle& element) {
    const size_t size = SequenceBytes(element);
    if (begin < size) MakeRoomBefore(size);
    begin -= size;
    WriteSequence(data + begin, element);
    ++count;
  }
  // Puts an element at an offset from `begin`.
  void Insert(size_t offset, const PackedNeedle& element);
  // Takes out `elements` elements that take `size` bytes from an offset on.
  void Erase(size_t offset, size_t size, size_t elements);
  // Takes out up to `count_max` elements that are the needle, the first or the last ones; returns
  // how many.
  size_t EraseEqual(const PackedNeedle& needle, bool last_ones, size_t count_max);
  // Adds a sequence of `elements` elements behind those that are there.
  void Append(std::string_view sequence, size_t elements);
  // Gives a block that stands apart another text.
  void SetApart(std::string_view text);

  // Gives back room that is not used, where that is an eighth or more.
  void Trim();

 private:
  void MakeRoomBehind(size_t size);
  void MakeRoomBefore(size_t size);
  // Moves the elements so that `begin` is `to`, in an allocation of `new_room`.
  void MoveTo(size_t new_room, size_t to);
};
static_assert(sizeof(ListBlock) == 64, "one cache line");

}  // namespace remora::containers
