#include "engine/ops/bitmaps.h"

#include <algorithm>
#include <array>
#include <bit>
#include <memory_resource>
#include <string_view>
#include <vector>

#include "engine/base/bits.h"
#include "engine/keyspace/change.h"
#include "engine/keyspace/keyspace.h"
#include "engine/keyspace/record_handle.h"
#include "engine/ops/string_records.h"

namespace remora::ops {

using keyspace::Change;
using keyspace::Form;
using keyspace::Record;
using keyspace::RecordHandle;
using keyspace::ValueType;
using values::HeapBytes;

namespace {

constexpr uint64_t kBitsOfByte = 8;

uint8_t MaskOf(uint64_t offset) { return static_cast<uint8_t>(0x80 >> (offset % kBitsOfByte)); }

// Bits of a string from `first` to `last`, which is there.
struct BitSpan {
  uint64_t first;
  uint64_t last;
};

// The part of a string of `size` bytes that `range` means; nothing where it is empty.
std::optional<BitSpan> SpanOf(const BitRange& range, size_t size) {
  const bool by_bits = range.unit == BitRange::Unit::kBits;
  const int64_t length = static_cast<int64_t>(by_bits ? size * kBitsOfByte : size);
  int64_t first = range.first;
  int64_t last = range.last.value_or(-1);
  if (first < 0) first = std::max<int64_t>(first + length, 0);
  if (last < 0) last = std::max<int64_t>(last + length, 0);
  last = std::min(last, length - 1);
  if (first > last) return std::nullopt;
  const uint64_t scale = by_bits ? 1 : kBitsOfByte;
  return BitSpan{static_cast<uint64_t>(first) * scale,
                 static_cast<uint64_t>(last) * scale + scale - 1};
}

// Masks of those bits of the first and the last byte of a span that belong to it.
uint8_t HeadMask(const BitSpan& span) {
  return static_cast<uint8_t>(0xFF >> (span.first % kBitsOfByte));
}
uint8_t TailMask(const BitSpan& span) {
  return static_cast<uint8_t>(0xFF << (kBitsOfByte - 1 - span.last % kBitsOfByte));
}

uint64_t CountIn(std::string_view bytes, const BitSpan& span) {
  const size_t begin = span.first / kBitsOfByte;
  const size_t end = span.last / kBitsOfByte;
  const auto outside = [&](size_t at, uint8_t mask) {
    return static_cast<uint64_t>(std::popcount(static_cast<uint8_t>(bytes[at] & ~mask)));
  };
  return base::CountOnes(bytes.substr(begin, end - begin + 1)) - outside(begin, HeadMask(span)) -
         outside(end, TailMask(span));
}

std::optional<uint64_t> FindIn(std::string_view bytes, const BitSpan& span, bool bit) {
  const size_t begin = span.first / kBitsOfByte;
  const size_t end = span.last / kBitsOfByte;
  // The bits of a byte that are wanted, as ones.
  const auto wanted = [&](size_t at) {
    uint8_t byte = static_cast<uint8_t>(bit ? bytes[at] : ~bytes[at]);
    if (at == begin) byte &= HeadMask(span);
    if (at == end) byte &= TailMask(span);
    return byte;
  };
  const auto offset_in = [&](size_t at) {
    return at * kBitsOfByte + static_cast<uint64_t>(std::countl_zero(wanted(at)));
  };
  if (wanted(begin) != 0) return offset_in(begin);
  if (begin == end) return std::nullopt;
  const std::string_view middle = bytes.substr(begin + 1, end - begin);
  const size_t found = begin + 1 + base::FindOtherByte(middle, bit ? '\0' : '\xFF');
  if (found > end || wanted(found) == 0) return std::nullopt;
  return offset_in(found);
}

bool AreEnough(BitOperation operation, size_t sources) {
  switch (operation) {
    case BitOperation::kNot:
      return sources == 1;
    case BitOperation::kDifference:
    case BitOperation::kOthersOnly:
    case BitOperation::kFirstAndSome:
      return sources >= 2;
    default:
      return sources >= 1;
  }
}

// Combines in place where the destination has room, so that a result which is made again and again
// costs no memory.
void StoreCombined(Transaction& transaction, BitOperation operation, const Key& key,
                   std::span<const std::string_view> sources, size_t size) {
  RecordHandle record = transaction.Find(key, Access::kWrite);
  const bool is_new = !record;
  if (size <= RecordHandle::kInlineBytesMax) {
    std::array<char, RecordHandle::kInlineBytesMax> result;
    base::CombineBits(operation, sources, result.data());
    StoreRawString(transaction, key, record, {result.data(), size});
  } else if (!is_new && record.type() == ValueType::kString &&
             record.record().form() == Form::kHeap && record.record().heap()->room() >= size) {
    base::CombineBits(operation, sources, record.mutable_bytes());
    record.ResizeBytes(size, /*spare=*/true);
    if (record.record().has_expiry()) transaction.SetExpiry(key, record, Record::kNoExpiry);
  } else {
    HeapBytes* heap = HeapBytes::Allocate(size, size);
    base::CombineBits(operation, sources, heap->data());
    StoreHeapString(transaction, key, record, heap);
  }
  if (is_new) transaction.Changed(key, Change::kNew, 0);
  transaction.Changed(key, Change::kSet);
}

}  // namespace

bool IsBitOffset(const Transaction& transaction, int64_t offset) {
  const uint64_t bytes_max =
      transaction.keyspace().limits().proto_max_bulk_len.load(std::memory_order_relaxed);
  return offset >= 0 && static_cast<uint64_t>(offset) / kBitsOfByte < bytes_max;
}

Result<bool> SetBit(Transaction& transaction, const Key& key, int64_t offset, bool bit) {
  if (!IsBitOffset(transaction, offset)) return OpError::kOutOfRange;
  RecordHandle record = transaction.Find(key, Access::kWrite);
  const bool is_new = !record;
  if (!is_new && record.type() != ValueType::kString) return OpError::kWrongType;
  const uint64_t place = static_cast<uint64_t>(offset);
  const bool grown = MakeEditable(transaction, key, record, place / kBitsOfByte + 1);
  char& byte = record.mutable_bytes()[place / kBitsOfByte];
  const uint8_t mask = MaskOf(place);
  const bool before = (static_cast<uint8_t>(byte) & mask) != 0;
  byte = static_cast<char>(bit ? byte | mask : byte & ~mask);
  if (is_new) transaction.Changed(key, Change::kNew, 0);
  if (grown || before != bit) transaction.Changed(key, Change::kSetBit);
  return before;
}

Result<bool> GetBit(Transaction& transaction, const Key& key, int64_t offset) {
  if (!IsBitOffset(transaction, offset)) return OpError::kOutOfRange;
  const RecordHandle record = transaction.Find(key, Access::kRead);
  if (!record) return false;
  if (record.type() != ValueType::kString) return OpError::kWrongType;
  const StringBytes bytes = ReadString(record);
  const uint64_t place = static_cast<uint64_t>(offset);
  if (place / kBitsOfByte >= bytes.view().size()) return false;
  return (static_cast<uint8_t>(bytes.view()[place / kBitsOfByte]) & MaskOf(place)) != 0;
}

Result<uint64_t> CountBits(Transaction& transaction, const Key& key, const BitRange& range) {
  const RecordHandle record = transaction.Find(key, Access::kRead);
  if (!record) return uint64_t{0};
  if (record.type() != ValueType::kString) return OpError::kWrongType;
  const StringBytes bytes = ReadString(record);
  // Both before the start and in reverse: nothing, however short the string is.
  if (range.first < 0 && range.last.value_or(-1) < 0 && range.first > range.last.value_or(-1)) {
    return uint64_t{0};
  }
  const std::optional<BitSpan> span = SpanOf(range, bytes.view().size());
  return span ? CountIn(bytes.view(), *span) : uint64_t{0};
}

Result<std::optional<uint64_t>> FindBit(Transaction& transaction, const Key& key, bool bit,
                                        const BitRange& range) {
  const RecordHandle record = transaction.Find(key, Access::kRead);
  if (!record) return bit ? std::nullopt : std::optional<uint64_t>(0);
  if (record.type() != ValueType::kString) return OpError::kWrongType;
  const StringBytes bytes = ReadString(record);
  const std::optional<BitSpan> span = SpanOf(range, bytes.view().size());
  if (!span) return std::optional<uint64_t>();
  std::optional<uint64_t> found = FindIn(bytes.view(), *span, bit);
  if (!found && !bit && !range.last) found = bytes.view().size() * kBitsOfByte;
  return found;
}

Result<uint64_t> CombineBits(Transaction& transaction, BitOperation operation,
                             const Key& destination, std::span<const Key> sources) {
  if (!AreEnough(operation, sources.size())) return OpError::kSyntax;
  std::array<std::byte, 1024> storage;
  std::pmr::monotonic_buffer_resource memory(storage.data(), storage.size());
  // Why reserved: the text of an integer lies in its element.
  std::pmr::vector<StringBytes> strings(&memory);
  strings.reserve(sources.size());
  std::pmr::vector<std::string_view> views(&memory);
  views.reserve(sources.size());
  size_t size = 0;
  for (const Key& source : sources) {
    const RecordHandle record = transaction.Find(source, Access::kRead);
    if (record && record.type() != ValueType::kString) return OpError::kWrongType;
    strings.push_back(record ? ReadString(record) : StringBytes(std::string_view()));
    views.push_back(strings.back().view());
    size = std::max(size, views.back().size());
  }
  if (size != 0) {
    StoreCombined(transaction, operation, destination, views, size);
    return uint64_t{size};
  }
  if (RecordHandle record = transaction.Find(destination, Access::kWrite)) {
    record.Erase();
    transaction.Changed(destination, Change::kDelete);
  }
  return uint64_t{0};
}

}  // namespace remora::ops
