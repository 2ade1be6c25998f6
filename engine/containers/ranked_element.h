// The element of a RankedSkipList: a slab block that its caller owns and the list points at.
//
//    0        4            5, 7 or 9
//   +--------+------------+-----------------+     length   1 byte            0 to 253
//   | block  |   length   |  member bytes   |              254 + 2 bytes     to 65,535
//   +--------+------------+-----------------+              255 + 4 bytes     beyond
//     u32 LE
//
// `block` names the leaf block of the list the element sits in; the list writes it, nobody else.
// The rest is written once by the caller. The score is not here: it lives in the leaf block, next
// to the scores it is compared with.
//
// Cost   21 bytes for a member of 16, 24 as the slab rounds.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "engine/containers/slab.h"

namespace remora::containers {

static_assert(std::endian::native == std::endian::little, "the layouts here are little-endian");

struct ElementHeader {
  Reference block;
};
static_assert(sizeof(ElementHeader) == 4);

// The bytes that an element with a member of `length` bytes takes, to allocate and to free it.
[[nodiscard]] constexpr size_t ElementBytes(size_t length) {
  const size_t length_bytes = length < 254 ? 1 : length <= UINT16_MAX ? 3 : 5;
  return sizeof(ElementHeader) + length_bytes + length;
}

// Writes an element that sits in no list to `to`, which has ElementBytes(member.size()) bytes.
inline void WriteElement(char* to, std::string_view member) {
  const ElementHeader header{0};
  std::memcpy(to, &header, sizeof(header));
  char* length = to + sizeof(header);
  char* bytes = to + ElementBytes(member.size()) - member.size();
  if (member.size() < 254) {
    length[0] = static_cast<char>(member.size());
  } else if (member.size() <= UINT16_MAX) {
    const uint16_t length16 = static_cast<uint16_t>(member.size());
    length[0] = static_cast<char>(254);
    std::memcpy(length + 1, &length16, sizeof(length16));
  } else {
    const uint32_t length32 = static_cast<uint32_t>(member.size());
    length[0] = static_cast<char>(255);
    std::memcpy(length + 1, &length32, sizeof(length32));
  }
  if (!member.empty()) std::memcpy(bytes, member.data(), member.size());
}

// The member bytes of the element at `element`.
[[nodiscard]] inline std::string_view MemberAt(const char* element) {
  const char* length = element + sizeof(ElementHeader);
  const uint8_t first = static_cast<uint8_t>(length[0]);
  if (first < 254) return {length + 1, first};
  if (first == 254) {
    uint16_t length16;
    std::memcpy(&length16, length + 1, sizeof(length16));
    return {length + 3, length16};
  }
  uint32_t length32;
  std::memcpy(&length32, length + 1, sizeof(length32));
  return {length + 5, length32};
}

[[nodiscard]] inline std::string_view MemberOf(const Slab& slab, Reference element) {
  return MemberAt(slab.At(element));
}

// A new element for `member`, in no list yet.
[[nodiscard]] inline Reference NewElement(Slab& slab, std::string_view member) {
  const Reference element = slab.Allocate(ElementBytes(member.size()));
  WriteElement(slab.At(element), member);
  return element;
}

// Gives back an element that sits in no list.
inline void FreeElement(Slab& slab, Reference element) {
  slab.Free(element, ElementBytes(MemberOf(slab, element).size()));
}

}  // namespace remora::containers
