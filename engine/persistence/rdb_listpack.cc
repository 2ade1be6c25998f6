#include "engine/persistence/rdb_listpack.h"

#include <cstring>
#include <limits>
#include <optional>

#include "engine/base/number_text.h"

namespace remora::persistence {

namespace {

constexpr size_t kHeaderBytes = 6;
constexpr char kEnd = static_cast<char>(0xFF);
constexpr uint64_t kCountMax = std::numeric_limits<uint16_t>::max();

uint8_t Unsigned(char byte) { return static_cast<uint8_t>(byte); }

void AppendLowByteFirst(std::string& out, uint64_t value, size_t bytes) {
  for (size_t i = 0; i < bytes; ++i) out.push_back(static_cast<char>(value >> (8 * i)));
}

uint64_t LowByteFirst(std::string_view bytes) {
  uint64_t value = 0;
  for (size_t i = bytes.size(); i > 0; --i) value = value << 8 | Unsigned(bytes[i - 1]);
  return value;
}

// A number of `bits` bits, signed.
int64_t SignExtended(uint64_t value, size_t bits) {
  return static_cast<int64_t>(value << (64 - bits)) >> (64 - bits);
}

// Bytes that say how long an entry of `size` bytes is. The format leaves the largest number of each
// length but the first to the next.
size_t BackLengthBytes(size_t size) {
  return size < 128 ? 1 : size < 16'383 ? 2 : size < 2'097'151 ? 3 : size < 268'435'455 ? 4 : 5;
}

bool BackLengthSays(std::string_view bytes, size_t size) {
  size_t value = 0;
  for (size_t i = 0; i < bytes.size(); ++i) {
    const bool more = (Unsigned(bytes[i]) & 0x80) != 0;
    // Read from the end: all but the first byte say that another follows.
    if (more != (i != 0)) return false;
    value = value << 7 | (Unsigned(bytes[i]) & 0x7F);
  }
  return value == size;
}

// What an entry is, from its first bytes.
struct Head {
  size_t head_bytes = 0;  // 0: there is no such entry
  size_t text_bytes = 0;
  size_t integer_bits = 0;  // 0: bytes
  int64_t integer = 0;
};

Head ReadHead(std::string_view at) {
  const uint8_t first = Unsigned(at[0]);
  if (first < 0x80) return {.head_bytes = 1, .integer_bits = 7, .integer = first};
  if (first < 0xC0) return {.head_bytes = 1, .text_bytes = first & 0x3Fu};
  if (first < 0xE0) {
    if (at.size() < 2) return {};
    const uint64_t value = uint64_t{first & 0x1Fu} << 8 | Unsigned(at[1]);
    return {.head_bytes = 2, .integer_bits = 13, .integer = SignExtended(value, 13)};
  }
  if (first < 0xF0) {
    if (at.size() < 2) return {};
    return {.head_bytes = 2, .text_bytes = size_t{first & 0x0Fu} << 8 | Unsigned(at[1])};
  }
  if (first == 0xF0) {
    if (at.size() < 5) return {};
    return {.head_bytes = 5, .text_bytes = LowByteFirst(at.substr(1, 4))};
  }
  if (first > 0xF4) return {};
  const size_t bytes = first == 0xF4 ? 8 : first - 0xEFu;
  if (at.size() < 1 + bytes) return {};
  return {.head_bytes = 1 + bytes,
          .integer_bits = bytes * 8,
          .integer = SignExtended(LowByteFirst(at.substr(1, bytes)), bytes * 8)};
}

}  // namespace

ListPackWriter::ListPackWriter() : bytes_(kHeaderBytes, '\0') {}

void ListPackWriter::EndEntry(size_t begin) {
  const size_t size = bytes_.size() - begin;
  const size_t groups = BackLengthBytes(size);
  for (size_t i = groups; i > 0; --i) {
    const size_t group = size >> (7 * (i - 1)) & 0x7F;
    bytes_.push_back(static_cast<char>(i == groups ? group : group | 0x80));
  }
  ++count_;
}

void ListPackWriter::AppendInteger(int64_t value) {
  const size_t begin = bytes_.size();
  const auto fits = [&](size_t bits) {
    return value >= -(int64_t{1} << (bits - 1)) && value < int64_t{1} << (bits - 1);
  };
  const uint64_t word = static_cast<uint64_t>(value);
  if (value >= 0 && value < 128) {
    bytes_.push_back(static_cast<char>(value));
  } else if (fits(13)) {
    bytes_.push_back(static_cast<char>(0xC0 | (word >> 8 & 0x1F)));
    bytes_.push_back(static_cast<char>(word));
  } else {
    const size_t size = fits(16) ? 2 : fits(24) ? 3 : fits(32) ? 4 : 8;
    bytes_.push_back(static_cast<char>(size == 8 ? 0xF4 : 0xEF + size));
    AppendLowByteFirst(bytes_, word, size);
  }
  EndEntry(begin);
}

void ListPackWriter::Append(std::string_view text) {
  if (text.size() <= base::kIntegerTextMax) {
    if (const std::optional<int64_t> integer = base::ParseInteger(text)) {
      return AppendInteger(*integer);
    }
  }
  const size_t begin = bytes_.size();
  if (text.size() < 64) {
    bytes_.push_back(static_cast<char>(0x80 | text.size()));
  } else if (text.size() < 4096) {
    bytes_.push_back(static_cast<char>(0xE0 | text.size() >> 8));
    bytes_.push_back(static_cast<char>(text.size()));
  } else {
    bytes_.push_back(static_cast<char>(0xF0));
    AppendLowByteFirst(bytes_, text.size(), 4);
  }
  bytes_.append(text);
  EndEntry(begin);
}

std::string ListPackWriter::Finish() && {
  bytes_.push_back(kEnd);
  std::string header;
  AppendLowByteFirst(header, bytes_.size(), 4);
  AppendLowByteFirst(header, count_ < kCountMax ? count_ : kCountMax, 2);
  bytes_.replace(0, kHeaderBytes, header);
  return std::move(bytes_);
}

std::string ListPackOfSequence(std::string_view sequence, size_t count) {
  std::string bytes;
  bytes.reserve(kHeaderBytes + sequence.size() + 1);
  AppendLowByteFirst(bytes, kHeaderBytes + sequence.size() + 1, 4);
  AppendLowByteFirst(bytes, count < kCountMax ? count : kCountMax, 2);
  bytes.append(sequence);
  bytes.push_back(kEnd);
  return bytes;
}

bool ListPackReader::Read(std::string_view bytes) {
  if (bytes.size() <= kHeaderBytes || LowByteFirst(bytes.substr(0, 4)) != bytes.size() ||
      bytes.back() != kEnd) {
    return false;
  }
  const uint64_t count = LowByteFirst(bytes.substr(4, 2));
  std::string_view rest = bytes.substr(kHeaderBytes, bytes.size() - kHeaderBytes - 1);
  while (!rest.empty()) {
    const Head head = ReadHead(rest);
    const uint64_t size = uint64_t{head.head_bytes} + head.text_bytes;
    const size_t back = BackLengthBytes(size);
    if (head.head_bytes == 0 || size + back > rest.size() ||
        !BackLengthSays(rest.substr(size, back), size)) {
      return false;
    }
    entries_.push_back(head.integer_bits != 0 ? std::string_view(integers_.emplace_back(
                                                    base::IntegerText(head.integer)))
                                              : rest.substr(head.head_bytes, head.text_bytes));
    rest.remove_prefix(size + back);
  }
  return count == kCountMax || count == entries_.size();
}

}  // namespace remora::persistence
