#include "engine/persistence/rdb_reader.h"

#include <lzf.h>

#include <bit>
#include <cstdlib>
#include <limits>

#include "engine/base/number_text.h"

namespace remora::persistence {

namespace {

// LZF shrinks at most to one part in so many: a larger promise is a lie, and is not allocated for.
constexpr uint64_t kCompressionMax = 300;

}  // namespace

std::string_view RdbReader::Take(uint64_t size) {
  if (size > bytes_.size()) {
    Fail();
    return {};
  }
  const std::string_view taken = bytes_.substr(0, size);
  bytes_.remove_prefix(size);
  return taken;
}

uint8_t RdbReader::Byte() {
  const std::string_view byte = Take(1);
  return byte.empty() ? 0 : static_cast<uint8_t>(byte[0]);
}

uint64_t RdbReader::LowByteFirst(size_t bytes) {
  uint64_t value = 0;
  const std::string_view taken = Take(bytes);
  for (size_t i = taken.size(); i > 0; --i) value = value << 8 | static_cast<uint8_t>(taken[i - 1]);
  return value;
}

uint64_t RdbReader::HighByteFirst(size_t bytes) {
  uint64_t value = 0;
  for (const char byte : Take(bytes)) value = value << 8 | static_cast<uint8_t>(byte);
  return value;
}

RdbReader::EncodedLength RdbReader::ReadLength() {
  const uint8_t first = Byte();
  switch (first >> 6) {
    case 0:
      return {static_cast<uint64_t>(first & 0x3F), false};
    case 1:
      return {static_cast<uint64_t>(first & 0x3F) << 8 | Byte(), false};
    case 3:
      return {static_cast<uint64_t>(first & 0x3F), true};
    default:
      break;
  }
  if (first == 0x80) return {HighByteFirst(4), false};
  if (first == 0x81) return {HighByteFirst(8), false};
  Fail();
  return {0, false};
}

uint64_t RdbReader::Length() { return ReadLength().length; }

std::string_view RdbReader::IntegerText(int64_t value) {
  return ok_ ? owned_.emplace_back(base::IntegerText(value)) : std::string_view();
}

std::string_view RdbReader::Decompressed() {
  const uint64_t packed_size = Length();
  const uint64_t plain_size = Length();
  const std::string_view packed = Take(packed_size);
  // Why before anything else: Redis does not look at what is compressed to nothing.
  if (plain_size == 0) return {};
  constexpr uint64_t kSizeMax = std::numeric_limits<int32_t>::max();
  if (!ok_ || packed.empty() || packed_size > kSizeMax || plain_size > kSizeMax ||
      plain_size / kCompressionMax > packed_size) {
    Fail();
    return {};
  }
  std::string& plain = owned_.emplace_back(plain_size, '\0');
  const unsigned size = lzf_decompress(packed.data(), static_cast<unsigned>(packed_size),
                                       plain.data(), static_cast<unsigned>(plain_size));
  if (size == plain_size) return plain;
  Fail();
  return {};
}

std::string_view RdbReader::String() {
  const EncodedLength read = ReadLength();
  if (!read.is_encoding) return Take(read.length);
  switch (static_cast<RdbStringEncoding>(read.length)) {
    case RdbStringEncoding::kInt8:
      return IntegerText(static_cast<int8_t>(LowByteFirst(1)));
    case RdbStringEncoding::kInt16:
      return IntegerText(static_cast<int16_t>(LowByteFirst(2)));
    case RdbStringEncoding::kInt32:
      return IntegerText(static_cast<int32_t>(LowByteFirst(4)));
    case RdbStringEncoding::kLzf:
      return Decompressed();
  }
  Fail();
  return {};
}

double RdbReader::BinaryDouble() { return std::bit_cast<double>(LowByteFirst(8)); }

double RdbReader::TextDouble() {
  const uint8_t length = Byte();
  switch (static_cast<RdbScore>(length)) {
    case RdbScore::kNotANumber:
      return std::numeric_limits<double>::quiet_NaN();
    case RdbScore::kInfinity:
      return std::numeric_limits<double>::infinity();
    case RdbScore::kMinusInfinity:
      return -std::numeric_limits<double>::infinity();
  }
  // Why: what stands behind the number is passed over, as Redis does.
  const std::string text(Take(length));
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  if (end == text.c_str()) Fail();
  return value;
}

int64_t RdbReader::Milliseconds() { return static_cast<int64_t>(LowByteFirst(8)); }

}  // namespace remora::persistence
