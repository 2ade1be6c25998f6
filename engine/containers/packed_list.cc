#include "engine/containers/packed_list.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <optional>

#include "engine/base/check.h"
#include "engine/base/number_text.h"

namespace remora::containers {

namespace {

static_assert(std::endian::native == std::endian::little, "the layout here is little-endian");

constexpr uint8_t kShortText = 0b1000'0000;
constexpr uint8_t kInteger13 = 0b1100'0000;
constexpr uint8_t kMediumText = 0b1110'0000;
constexpr uint8_t kLongText = 0xF0;
constexpr uint8_t kInteger16 = 0xF1;
constexpr uint8_t kInteger24 = 0xF2;
constexpr uint8_t kInteger32 = 0xF3;
constexpr uint8_t kInteger64 = 0xF4;
constexpr uint8_t kDouble = 0xF5;

constexpr size_t kShortTextMax = 63;
constexpr size_t kMediumTextMax = 4095;

// The size of an element by its first byte: all of it, or 0 when more bytes must be read.
constexpr std::array<uint8_t, 256> MakeSizes() {
  std::array<uint8_t, 256> sizes{};
  for (unsigned first = 0; first < 256; ++first) {
    if (first < kShortText) {
      sizes[first] = 1;
    } else if (first < kInteger13) {
      sizes[first] = static_cast<uint8_t>(1 + (first & kShortTextMax));
    } else if (first < kMediumText) {
      sizes[first] = 2;
    }
  }
  sizes[kInteger16] = 3;
  sizes[kInteger24] = 4;
  sizes[kInteger32] = 5;
  sizes[kInteger64] = sizes[kDouble] = 9;
  return sizes;
}
constexpr std::array<uint8_t, 256> kSizes = MakeSizes();

uint8_t ByteAt(const char* at) { return static_cast<uint8_t>(*at); }

template <typename T>
T Load(const char* from) {
  T value;
  std::memcpy(&value, from, sizeof(value));
  return value;
}

template <typename T>
char* Store(char* to, T value) {
  std::memcpy(to, &value, sizeof(value));
  return to + sizeof(value);
}

// The size of the texts that say their length in more than one byte.
size_t SizeOfLongerText(const char* element) {
  if (ByteAt(element) == kLongText) return 5 + size_t{Load<uint32_t>(element + 1)};
  return 2 + ((size_t{ByteAt(element)} & 0x0F) << 8 | ByteAt(element + 1));
}

size_t SizeAt(const char* element) {
  const size_t size = kSizes[ByteAt(element)];
  return size != 0 ? size : SizeOfLongerText(element);
}

bool IsText(uint8_t first) {
  return (first >= kShortText && first < kInteger13) ||
         (first >= kMediumText && first <= kLongText);
}

size_t HeadBytesOfText(size_t length) {
  return length <= kShortTextMax ? 1 : length <= kMediumTextMax ? 2 : 5;
}

char* PackTextHead(char* out, size_t length) {
  if (length <= kShortTextMax) return Store(out, static_cast<uint8_t>(kShortText | length));
  if (length <= kMediumTextMax) {
    out = Store(out, static_cast<uint8_t>(kMediumText | length >> 8));
    return Store(out, static_cast<uint8_t>(length));
  }
  base::Check(length <= UINT32_MAX, "a packed text is shorter than 4 GiB");
  out = Store(out, kLongText);
  return Store(out, static_cast<uint32_t>(length));
}

int64_t IntegerAt(const char* element) {
  const uint8_t first = ByteAt(element);
  if (first < kShortText) return first;
  if (first < kMediumText) {
    // Sign extension: the 13 bits go to the top and come back.
    const uint16_t bits = static_cast<uint16_t>((first & 0x1F) << 8 | ByteAt(element + 1));
    return static_cast<int16_t>(bits << 3) >> 3;
  }
  if (first == kInteger16) return Load<int16_t>(element + 1);
  if (first == kInteger24) return Load<int32_t>(element) >> 8;
  if (first == kInteger32) return Load<int32_t>(element + 1);
  return Load<int64_t>(element + 1);
}

// The integer that a double is, sign of zero included; none for all others.
std::optional<int64_t> IntegerOf(double value) {
  constexpr double kTwoTo63 = 9223372036854775808.0;
  if (!(value >= -kTwoTo63 && value < kTwoTo63)) return std::nullopt;
  const int64_t integer = static_cast<int64_t>(value);
  if (static_cast<double>(integer) != value) return std::nullopt;
  if (integer == 0 && std::signbit(value)) return std::nullopt;
  return integer;
}

bool IsMinimalText(std::string_view element, size_t head_bytes) {
  const size_t length = element.size() - head_bytes;
  if (HeadBytesOfText(length) != head_bytes) return false;
  return !base::ParseInteger(element.substr(head_bytes)).has_value();
}

// The bytes of the element at the start of `rest`, or 0 when it is cut short or none.
size_t SafeSizeAt(std::string_view rest) {
  const uint8_t first = ByteAt(rest.data());
  if (first > kDouble) return 0;
  if (first == kLongText && rest.size() < 5) return 0;
  if (first >= kMediumText && first < kLongText && rest.size() < 2) return 0;
  const size_t size = SizeAt(rest.data());
  return size <= rest.size() ? size : 0;
}

// From this size on a search first looks for the needle's bytes anywhere in the list, 16 places at
// once. A miss then needs no walk, which takes eight times as long.
constexpr size_t kScanBytesMin = 64;

}  // namespace

PackedElement PackedElement::At(std::string_view bytes, size_t offset) {
  base::DebugCheck(offset < bytes.size(), "an element starts inside the list");
  const char* at = bytes.data() + offset;
  const uint8_t first = ByteAt(at);
  PackedElement element;
  element.offset_ = offset;
  element.bytes_ = SizeAt(at);
  base::DebugCheck(element.end() <= bytes.size(), "an element ends inside the list");
  if (IsText(first)) {
    const size_t head_bytes = first < kInteger13 ? 1 : first < kLongText ? 2 : 5;
    element.text_ = at + head_bytes;
    element.text_bytes_ = element.bytes_ - head_bytes;
  } else if (first == kDouble) {
    element.kind_ = Kind::kDouble;
    element.double_ = Load<double>(at + 1);
  } else {
    element.kind_ = Kind::kInteger;
    element.integer_ = IntegerAt(at);
  }
  return element;
}

std::string_view PackedElement::TextIn(char* buffer) const {
  static_assert(kTextMax >= base::kIntegerTextMax && kTextMax >= base::kDoubleTextMax);
  if (kind_ == Kind::kText) return text();
  if (kind_ == Kind::kInteger) return {buffer, base::FormatInteger(integer_, buffer)};
  return {buffer, base::FormatDouble(double_, buffer)};
}

void PackedElement::AppendTextTo(std::string& out) const {
  char buffer[kTextMax];
  out.append(TextIn(buffer));
}

size_t PackedElement::TextLength() const {
  if (kind_ == Kind::kText) return text_bytes_;
  if (kind_ == Kind::kInteger) return base::IntegerLength(integer_);
  char buffer[kTextMax];
  return base::FormatDouble(double_, buffer);
}

bool PackedElement::Equals(std::string_view text) const {
  char buffer[kTextMax];
  return kind_ == Kind::kText ? text == this->text() : text == TextIn(buffer);
}

PackedNeedle::PackedNeedle(std::string_view text) {
  const std::optional<int64_t> integer = base::ParseInteger(text);
  const char* end = integer ? PackInteger(head_, *integer) : PackTextHead(head_, text.size());
  head_bytes_ = static_cast<uint8_t>(end - head_);
  if (!integer) tail_ = text;
}

bool PackedNeedle::Matches(const char* element, const char* end) const {
  if (*element != head_[0]) return false;
  if (static_cast<size_t>(end - element) < bytes()) return false;
  return std::memcmp(element, head_, head_bytes_) == 0 &&
         (tail_.empty() || std::memcmp(element + head_bytes_, tail_.data(), tail_.size()) == 0);
}

char* PackedNeedle::WriteTo(char* out) const {
  std::memcpy(out, head_, head_bytes_);
  out += head_bytes_;
  if (!tail_.empty()) std::memcpy(out, tail_.data(), tail_.size());
  return out + tail_.size();
}

namespace {

// Where the needle's bytes are from `at` on, be it across elements; null when they are nowhere.
const char* Occurrence(const char* at, const char* end, const PackedNeedle& needle) {
  const size_t needle_bytes = needle.bytes();
#if defined(__SSE2__)
  const __m128i first = _mm_set1_epi8(needle.first_byte());
  const __m128i last = _mm_set1_epi8(needle.last_byte());
  for (; static_cast<size_t>(end - at) >= needle_bytes + 15; at += 16) {
    const __m128i starts = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
    const __m128i ends = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at + needle_bytes - 1));
    const __m128i both = _mm_and_si128(_mm_cmpeq_epi8(starts, first), _mm_cmpeq_epi8(ends, last));
    for (unsigned places = static_cast<unsigned>(_mm_movemask_epi8(both)); places != 0;
         places &= places - 1) {
      const char* const place = at + std::countr_zero(places);
      if (needle.Matches(place, end)) return place;
    }
  }
#endif
  for (; static_cast<size_t>(end - at) >= needle_bytes; ++at) {
    if (needle.Matches(at, end)) return at;
  }
  return nullptr;
}

// Steps over `stride` elements, or to the end.
const char* NextGroup(const char* at, const char* end, size_t stride) {
  for (size_t i = 0; i < stride && at < end; ++i) at += SizeAt(at);
  return at;
}

// The first element that starts at `target` or behind it.
const char* WalkUntil(const char* at, const char* target) {
  constexpr size_t kRun = 4;
  while (at < target) {
    const size_t size = kSizes[ByteAt(at)];
    if (size == 0) {
      at += SizeOfLongerText(at);
      continue;
    }
    // Neighbours that begin with the same byte are as long: so a run of them is stepped over at one
    // time, without waiting for one size after the other.
    const char first = *at;
    if (static_cast<size_t>(target - at) > kRun * size && at[size] == first &&
        at[2 * size] == first && at[3 * size] == first) {
      at += kRun * size;
    } else {
      at += size;
    }
  }
  return at;
}

}  // namespace

void PackedReader::Skip(size_t count) {
  for (; count > 0 && !AtEnd(); --count) offset_ = PackedNext(bytes_, offset_);
}

size_t PackedNext(std::string_view bytes, size_t offset) {
  base::DebugCheck(offset < bytes.size(), "an element starts inside the list");
  return offset + SizeAt(bytes.data() + offset);
}

size_t PackedOffsetOf(std::string_view bytes, size_t index) {
  PackedReader reader(bytes);
  reader.Skip(index);
  return reader.AtEnd() ? kNoOffset : reader.offset();
}

size_t PackedCount(std::string_view bytes) {
  size_t count = 0;
  for (size_t offset = 0; offset < bytes.size(); ++count) offset = PackedNext(bytes, offset);
  return count;
}

bool PackedOccurs(std::string_view bytes, const PackedNeedle& needle) {
  return Occurrence(bytes.data(), bytes.data() + bytes.size(), needle) != nullptr;
}

size_t PackedFind(std::string_view bytes, const PackedNeedle& needle, PackedFindOptions options) {
  const char* at = bytes.data();
  const char* const end = at + bytes.size();
  for (size_t i = 0; i < options.first && at < end; ++i) at += SizeAt(at);
  if (bytes.size() < kScanBytesMin) {
    for (; at < end; at = NextGroup(at, end, options.stride)) {
      if (needle.Matches(at, end)) return static_cast<size_t>(at - bytes.data());
    }
    return kNoOffset;
  }
  // The bytes may also occur inside an element, or in one that is not looked at: then the walk,
  // which must come to know where elements begin, passes them by.
  for (const char* found = Occurrence(at, end, needle); found != nullptr;
       found = Occurrence(at, end, needle)) {
    at = options.stride == 1 ? WalkUntil(at, found) : at;
    while (at < found) at = NextGroup(at, end, options.stride);
    if (at == found) return static_cast<size_t>(at - bytes.data());
  }
  return kNoOffset;
}

size_t PackedBytesOfText(std::string_view text) {
  const std::optional<int64_t> integer = base::ParseInteger(text);
  return integer ? PackedBytesOfInteger(*integer) : HeadBytesOfText(text.size()) + text.size();
}

size_t PackedBytesOfInteger(int64_t value) {
  if (value >= 0 && value <= 127) return 1;
  if (value >= -4096 && value <= 4095) return 2;
  if (value >= INT16_MIN && value <= INT16_MAX) return 3;
  if (value >= -(1 << 23) && value < 1 << 23) return 4;
  return value >= INT32_MIN && value <= INT32_MAX ? 5 : 9;
}

size_t PackedBytesOfDouble(double value) {
  const std::optional<int64_t> integer = IntegerOf(value);
  return integer ? PackedBytesOfInteger(*integer) : 1 + sizeof(double);
}

char* PackInteger(char* out, int64_t value) {
  switch (PackedBytesOfInteger(value)) {
    case 1:
      return Store(out, static_cast<uint8_t>(value));
    case 2:
      out = Store(out, static_cast<uint8_t>(kInteger13 | ((value >> 8) & 0x1F)));
      return Store(out, static_cast<uint8_t>(value));
    case 3:
      return Store(Store(out, kInteger16), static_cast<int16_t>(value));
    case 4:
      // One store: the first byte is the lowest, the number sits in the upper three.
      return Store(out, static_cast<uint32_t>(static_cast<uint32_t>(value) << 8 | kInteger24));
    case 5:
      return Store(Store(out, kInteger32), static_cast<int32_t>(value));
    default:
      return Store(Store(out, kInteger64), value);
  }
}

char* PackDouble(char* out, double value) {
  const std::optional<int64_t> integer = IntegerOf(value);
  return integer ? PackInteger(out, *integer) : Store(Store(out, kDouble), value);
}

char* PackText(char* out, std::string_view text) {
  const std::optional<int64_t> integer = base::ParseInteger(text);
  if (integer) return PackInteger(out, *integer);
  out = PackTextHead(out, text.size());
  if (!text.empty()) std::memcpy(out, text.data(), text.size());
  return out + text.size();
}

void AppendPackedText(std::string& out, std::string_view text) {
  const std::optional<int64_t> integer = base::ParseInteger(text);
  if (integer) return AppendPackedInteger(out, *integer);
  char head[kPackedHeadMax];
  out.append(head, PackTextHead(head, text.size()));
  out.append(text);
}

void AppendPackedInteger(std::string& out, int64_t value) {
  char buffer[kPackedHeadMax];
  out.append(buffer, PackInteger(buffer, value));
}

void AppendPackedDouble(std::string& out, double value) {
  char buffer[kPackedHeadMax];
  out.append(buffer, PackDouble(buffer, value));
}

bool PackedValidate(std::string_view bytes) {
  for (size_t offset = 0; offset < bytes.size();) {
    const size_t size = SafeSizeAt(bytes.substr(offset));
    if (size == 0) return false;
    const PackedElement element = PackedElement::At(bytes, offset);
    const std::string_view encoded = bytes.substr(offset, size);
    if (element.kind() == PackedElement::Kind::kText) {
      if (!IsMinimalText(encoded, size - element.text().size())) return false;
    } else if (element.kind() == PackedElement::Kind::kInteger) {
      if (PackedBytesOfInteger(element.integer()) != size) return false;
    } else if (IntegerOf(element.AsDouble())) {
      return false;
    }
    offset += size;
  }
  return true;
}

}  // namespace remora::containers
