// Packed sequences: packed list elements that can be walked both ways: each is followed by its
// size.
//
//   "ann" "17"   →   83 a n n 04   11 01                                              7 bytes
//                    ^^ element ^^ size behind it: 1 byte up to 127, then 7 bits a byte, the first
//                                  byte without a mark, the others with their highest bit set
//
// Elements are those of packed_list.h without doubles: a text that is an integer is kept as one and
// reads back as the same text. The bytes are those of Redis' listpack between its header and its
// end, so a block of a list has the size that Redis reckons with, and goes into a DUMP as it is.
//
// Laws   (1) Every element has its one shortest encoding, so two are equal when their bytes are.
//        (2) The size behind an element counts the element alone, without the size itself.
// Cost   A step in either direction is 2 to 3 ns.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

#include "engine/base/number_text.h"
#include "engine/containers/packed_list.h"

namespace remora::containers {

// How many bytes say the size of an element of `element_bytes`.
[[nodiscard]] inline size_t SequenceBackBytes(size_t element_bytes) {
  if (element_bytes < 128) [[likely]]
    return 1;
  return element_bytes < 16'383        ? 2
         : element_bytes < 2'097'151   ? 3
         : element_bytes < 268'435'455 ? 4
                                       : 5;
}

// For elements whose size or text is not to be had from one byte.
[[nodiscard]] size_t LongSequenceStep(const char* at);
[[nodiscard]] size_t LongSequenceStepBack(const char* end);
[[nodiscard]] std::string_view LongSequenceText(const char* at, char* buffer);

// The first byte of a text of up to 63 bytes, which most are.
[[nodiscard]] inline bool IsShortText(uint8_t first) { return (first & 0xC0) == 0x80; }

// What the element at `at` takes with the size behind it.
[[nodiscard]] inline size_t SequenceStep(const char* at) {
  const uint8_t first = static_cast<uint8_t>(*at);
  if (IsShortText(first)) [[likely]]
    return 2 + (first & 0x3F);
  return LongSequenceStep(at);
}

// What the element that ends, with the size behind it, before `end` takes.
[[nodiscard]] inline size_t SequenceStepBack(const char* end) {
  const uint8_t last = static_cast<uint8_t>(end[-1]);
  if (last < 128) [[likely]]
    return size_t{last} + 1;
  return LongSequenceStepBack(end);
}

// The element at `at` as text. `buffer` has room for base::kIntegerTextMax characters and holds the
// text of an integer; other texts are the element's own.
[[nodiscard]] inline std::string_view SequenceText(const char* at, char* buffer) {
  const uint8_t first = static_cast<uint8_t>(*at);
  if (IsShortText(first)) [[likely]]
    return {at + 1, size_t{first} & 0x3F};
  return LongSequenceText(at, buffer);
}

// An element by itself: a text, borrowed, or an integer.
struct SequenceElement {
  bool is_integer = false;
  int64_t integer = 0;
  std::string_view text;
};
[[nodiscard]] SequenceElement ReadSequence(const char* at);

// What an element takes with the size behind it.
[[nodiscard]] inline size_t SequenceBytes(const PackedNeedle& element) {
  return element.bytes() + SequenceBackBytes(element.bytes());
}
// Writes it to `out`, which has room for that; returns the end.
char* WriteSequence(char* out, const PackedNeedle& element);

// Writes elements one behind the other in place of what `out` holds.
void EncodeSequence(std::span<const std::string_view> elements, std::string& out);

// How many elements there are.
[[nodiscard]] size_t SequenceCount(std::string_view bytes);
// Where, in a sequence of `count` elements, the one with an index starts; its end for `count`.
// Walks from the nearer end.
[[nodiscard]] size_t SequenceOffset(std::string_view bytes, size_t count, size_t index);
// True when `bytes` is a sequence of `count` elements by the laws above.
[[nodiscard]] bool SequenceIsValid(std::string_view bytes, size_t count);

// Elements as text, some at a time, so that whoever takes them is called once for many.
class SequenceBatch {
 public:
  static constexpr size_t kCapacity = 64;

  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] bool full() const { return size_ == kCapacity; }
  [[nodiscard]] size_t room() const { return kCapacity - size_; }
  // Holds until Clear, or until the sequences change.
  [[nodiscard]] std::span<const std::string_view> views() const { return {views_, size_}; }
  void Clear() { size_ = 0; }

  // Adds the element at `at`. Not when full.
  void Add(const char* at) {
    views_[size_] = SequenceText(at, digits_[size_]);
    ++size_;
  }
  void AddText(std::string_view text) { views_[size_++] = text; }
  // Adds `count` elements, at most room(); returns the end of them.
  const char* AddForward(const char* at, size_t count) {
    for (; count > 0; --count) {
      Add(at);
      at += SequenceStep(at);
    }
    return at;
  }
  // The same towards the front, from the end of the first of them.
  const char* AddBackward(const char* end, size_t count) {
    for (; count > 0; --count) {
      end -= SequenceStepBack(end);
      Add(end);
    }
    return end;
  }

 private:
  size_t size_ = 0;
  std::string_view views_[kCapacity];
  char digits_[kCapacity][base::kIntegerTextMax];
};

}  // namespace remora::containers
