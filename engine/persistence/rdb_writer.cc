#include "engine/persistence/rdb_writer.h"

#include <lzf.h>

#include <bit>
#include <limits>
#include <optional>

#include "engine/base/number_text.h"

namespace remora::persistence {

namespace {

constexpr uint8_t kEncoded = 0xC0;
// Longer texts are not looked at as integers: no 32-bit integer has more characters.
constexpr size_t kShortIntegerTextMax = 11;
// Above this the compressor's own sizes would overflow.
constexpr size_t kCompressedBytesMax = std::numeric_limits<int32_t>::max();

char EncodingByte(RdbStringEncoding encoding) {
  return static_cast<char>(kEncoded | static_cast<uint8_t>(encoding));
}

}  // namespace

void RdbWriter::LowByteFirst(uint64_t value, size_t bytes) {
  for (size_t i = 0; i < bytes; ++i) out_.push_back(static_cast<char>(value >> (8 * i)));
}

void RdbWriter::HighByteFirst(uint64_t value, size_t bytes) {
  for (size_t i = bytes; i > 0; --i) out_.push_back(static_cast<char>(value >> (8 * (i - 1))));
}

void RdbWriter::Length(uint64_t length) {
  if (length < (1u << 6)) {
    out_.push_back(static_cast<char>(length));
  } else if (length < (1u << 14)) {
    HighByteFirst(length | 0x4000, 2);
  } else if (length <= std::numeric_limits<uint32_t>::max()) {
    out_.push_back(static_cast<char>(0x80));
    HighByteFirst(length, 4);
  } else {
    out_.push_back(static_cast<char>(0x81));
    HighByteFirst(length, 8);
  }
}

bool RdbWriter::ShortInteger(int64_t value) {
  if (value == static_cast<int8_t>(value)) {
    out_.push_back(EncodingByte(RdbStringEncoding::kInt8));
    LowByteFirst(static_cast<uint64_t>(value), 1);
  } else if (value == static_cast<int16_t>(value)) {
    out_.push_back(EncodingByte(RdbStringEncoding::kInt16));
    LowByteFirst(static_cast<uint64_t>(value), 2);
  } else if (value == static_cast<int32_t>(value)) {
    out_.push_back(EncodingByte(RdbStringEncoding::kInt32));
    LowByteFirst(static_cast<uint64_t>(value), 4);
  } else {
    return false;
  }
  return true;
}

bool RdbWriter::Compressed(std::string_view bytes) {
  if (bytes.size() > kCompressedBytesMax) return false;
  std::string packed(bytes.size() - 4, '\0');
  const unsigned size = lzf_compress(bytes.data(), static_cast<unsigned>(bytes.size()),
                                     packed.data(), static_cast<unsigned>(packed.size()));
  if (size == 0) return false;
  out_.push_back(EncodingByte(RdbStringEncoding::kLzf));
  Length(size);
  Length(bytes.size());
  out_.append(packed, 0, size);
  return true;
}

void RdbWriter::String(std::string_view bytes) {
  if (bytes.size() <= kShortIntegerTextMax) {
    const std::optional<int64_t> integer = base::ParseInteger(bytes);
    if (integer && ShortInteger(*integer)) return;
  }
  if (bytes.size() > kRdbPlainBytesMax && Compressed(bytes)) return;
  Length(bytes.size());
  out_.append(bytes);
}

void RdbWriter::Integer(int64_t value) {
  if (ShortInteger(value)) return;
  char text[base::kIntegerTextMax];
  const size_t size = base::FormatInteger(value, text);
  Length(size);
  out_.append(text, size);
}

void RdbWriter::BinaryDouble(double value) { LowByteFirst(std::bit_cast<uint64_t>(value), 8); }

void RdbWriter::Milliseconds(int64_t time) { LowByteFirst(static_cast<uint64_t>(time), 8); }

}  // namespace remora::persistence
