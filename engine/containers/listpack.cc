#include "engine/containers/listpack.h"

#include <algorithm>

#include "engine/base/number_text.h"

namespace remora::containers {

namespace {

constexpr uint8_t kLongText = 0xF0;

uint8_t Unsigned(char byte) { return static_cast<uint8_t>(byte); }

// What the first byte says: how many bytes stand before a text, or how large an integer is.
struct Head {
  uint8_t bytes;         // of the head, an integer included; 0: no element begins so
  uint8_t integer_bits;  // 0 for a text
};

Head HeadOf(uint8_t first) {
  if (first < 0x80) return {1, 7};
  if (first < 0xC0) return {1, 0};
  if (first < 0xE0) return {2, 13};
  if (first < 0xF0) return {2, 0};
  switch (first) {
    case 0xF0:
      return {5, 0};
    case 0xF1:
      return {3, 16};
    case 0xF2:
      return {4, 24};
    case 0xF3:
      return {5, 32};
    case 0xF4:
      return {9, 64};
    default:
      return {0, 0};
  }
}

size_t TextBytesAt(const char* at) {
  const uint8_t first = Unsigned(*at);
  if (first < 0xC0) return first & 0x3F;
  if (first < 0xF0) return size_t{first & 0x0Fu} << 8 | Unsigned(at[1]);
  uint32_t size;
  std::memcpy(&size, at + 1, sizeof(size));
  return size;
}

int64_t IntegerAt(const char* at, const Head& head) {
  const uint8_t first = Unsigned(*at);
  if (head.integer_bits == 7) return first;
  uint64_t value = 0;
  if (head.integer_bits == 13) {
    value = uint64_t{first & 0x1Fu} << 8 | Unsigned(at[1]);
  } else {
    std::memcpy(&value, at + 1, head.bytes - 1);
  }
  const int shift = 64 - head.integer_bits;
  return static_cast<int64_t>(value << shift) >> shift;
}

// The length behind an element of `bytes`.
char* WriteLength(char* out, size_t bytes) {
  const size_t groups = ListpackLengthBytes(bytes);
  for (size_t i = 0; i < groups; ++i) {
    const uint8_t more = i == 0 ? 0 : 0x80;
    out[i] = static_cast<char>(((bytes >> (7 * (groups - 1 - i))) & 0x7F) | more);
  }
  return out + groups;
}

// Bytes of an integer of each kind, from its first byte to its last.
size_t IntegerBytes(int64_t value) {
  if (value >= 0 && value < 128) return 1;
  if (value >= -4096 && value < 4096) return 2;
  if (value == static_cast<int16_t>(value)) return 3;
  if (value >= -(1 << 23) && value < (1 << 23)) return 4;
  return value == static_cast<int32_t>(value) ? 5 : 9;
}

// The length that ends just before `end`; nothing when it begins before `start`.
std::optional<size_t> LengthBefore(const char* end, const char* start) {
  size_t length = 0;
  for (size_t shift = 0; shift < 35 && end > start; shift += 7) {
    const uint8_t byte = Unsigned(*--end);
    length |= size_t{byte & 0x7Fu} << shift;
    if ((byte & 0x80) == 0) return length;
  }
  return std::nullopt;
}

}  // namespace

std::string_view ListpackElement::TextIn(char* buffer) const {
  if (!is_integer()) return {text, text_bytes};
  return {buffer, base::FormatInteger(integer, buffer)};
}

ListpackElement ReadListpackElement(const char* at) {
  const Head head = HeadOf(Unsigned(*at));
  if (head.integer_bits != 0) return {nullptr, 0, IntegerAt(at, head), head.bytes};
  const size_t size = TextBytesAt(at);
  return {at + head.bytes, size, 0, head.bytes + size};
}

size_t ListpackStep(const char* at) {
  const uint8_t first = Unsigned(*at);
  if (first < 0x80) return 2;
  if (first < 0xC0) return 2 + (first & 0x3F);
  const Head head = HeadOf(first);
  const size_t bytes = head.bytes + (head.integer_bits == 0 ? TextBytesAt(at) : 0);
  return bytes + ListpackLengthBytes(bytes);
}

const char* ListpackPrevious(const char* at) {
  if (Unsigned(at[-1]) < 0x80) return at - 1 - Unsigned(at[-1]);
  const size_t length = *LengthBefore(at, at - 5);
  return at - length - ListpackLengthBytes(length);
}

char* WriteListpackInteger(char* out, int64_t value) {
  const size_t bytes = IntegerBytes(value);
  if (bytes == 1) {
    *out = static_cast<char>(value);
  } else if (bytes == 2) {
    const uint64_t narrow = static_cast<uint64_t>(value) & 0x1FFF;
    out[0] = static_cast<char>(0xC0 | narrow >> 8);
    out[1] = static_cast<char>(narrow);
  } else {
    *out = static_cast<char>(bytes == 9 ? 0xF4 : 0xF1 + (bytes - 3));
    std::memcpy(out + 1, &value, bytes - 1);
  }
  return WriteLength(out + bytes, bytes);
}

size_t ListpackBytesOfInteger(int64_t value) { return IntegerBytes(value) + 1; }

char* WriteListpackText(char* out, std::string_view text) {
  const std::optional<int64_t> integer = base::ParseInteger(text);
  if (integer) return WriteListpackInteger(out, *integer);
  char* const start = out;
  if (text.size() < 64) {
    *out++ = static_cast<char>(0x80 | text.size());
  } else if (text.size() < 4096) {
    *out++ = static_cast<char>(0xE0 | text.size() >> 8);
    *out++ = static_cast<char>(text.size());
  } else {
    const uint32_t size = static_cast<uint32_t>(text.size());
    *out++ = static_cast<char>(kLongText);
    std::memcpy(out, &size, sizeof(size));
    out += sizeof(size);
  }
  if (!text.empty()) std::memcpy(out, text.data(), text.size());
  out += text.size();
  return WriteLength(out, static_cast<size_t>(out - start));
}

bool ListpackEquals(const char* at, std::string_view text) {
  const ListpackElement element = ReadListpackElement(at);
  if (!element.is_integer()) return std::string_view(element.text, element.text_bytes) == text;
  const std::optional<int64_t> integer = base::ParseInteger(text);
  return integer && *integer == element.integer;
}

void CountListpackElements(char* list, size_t added) {
  uint16_t count;
  std::memcpy(&count, list + 4, sizeof(count));
  const size_t sum = std::min(count + added, kListpackCountUnknown);
  count = static_cast<uint16_t>(sum);
  std::memcpy(list + 4, &count, sizeof(count));
}

std::optional<size_t> CheckListpack(std::string_view bytes) {
  if (bytes.size() <= kListpackHeaderBytes || ListpackBytes(bytes.data()) != bytes.size() ||
      bytes.back() != kListpackEnd) {
    return std::nullopt;
  }
  const char* at = bytes.data() + kListpackHeaderBytes;
  const char* const end = bytes.data() + bytes.size() - 1;
  size_t count = 0;
  while (at < end) {
    const Head head = HeadOf(Unsigned(*at));
    const size_t left = static_cast<size_t>(end - at);
    if (head.bytes == 0 || head.bytes > left) return std::nullopt;
    const size_t size = head.bytes + (head.integer_bits == 0 ? TextBytesAt(at) : 0);
    const size_t step = size + ListpackLengthBytes(size);
    if (step > left) return std::nullopt;
    // Why from further back: Redis lets a length of too many groups reach into its element.
    const std::optional<size_t> length = LengthBefore(at + step, bytes.data());
    if (!length || *length != size) return std::nullopt;
    at += step;
    ++count;
  }
  uint16_t said;
  std::memcpy(&said, bytes.data() + 4, sizeof(said));
  if (said != kListpackCountUnknown && said != count) return std::nullopt;
  return count;
}

}  // namespace remora::containers
