#include "engine/keyspace/record.h"

#include <atomic>

namespace remora::keyspace {

int Record::ExpiryFlags(int64_t milliseconds) {
  if (milliseconds == kNoExpiry) return 0;
  const int64_t since_base = milliseconds - kExpiryBase;
  return since_base >= 0 && since_base < (int64_t{1} << 40) ? kShortExpiry : kLongExpiry;
}

bool Record::HasInlineValue(const Shape& shape) {
  return shape.form == Form::kInline ||
         (shape.form == Form::kInlineRaw && shape.type == ValueType::kString);
}

size_t Record::ValueOffset(const Shape& shape) {
  return 1 + SizeBytes(shape.key_size) + shape.key_size +
         ExpiryBytes(ExpiryFlags(shape.expiry_milliseconds)) + (shape.has_clock ? 3 : 0) +
         (HasInlineValue(shape) ? SizeBytes(shape.value_size) : 0);
}

size_t Record::BytesOf(const Shape& shape) {
  return ValueOffset(shape) + (HasInlineValue(shape) ? shape.value_size : sizeof(uint64_t));
}

char* Record::WriteSize(char* at, size_t size) {
  if (size < kTwoByteSize) {
    *at = static_cast<char>(size);
    return at + 1;
  }
  if (size <= 0xFFFF) {
    const uint16_t narrow = static_cast<uint16_t>(size);
    *at = static_cast<char>(kTwoByteSize);
    std::memcpy(at + 1, &narrow, sizeof(narrow));
    return at + 3;
  }
  const uint32_t wide = static_cast<uint32_t>(size);
  *at = static_cast<char>(kFourByteSize);
  std::memcpy(at + 1, &wide, sizeof(wide));
  return at + 5;
}

Record::Size Record::LongSizeAt(size_t offset) const {
  if (static_cast<uint8_t>(start_[offset]) == kTwoByteSize) {
    uint16_t narrow;
    std::memcpy(&narrow, start_ + offset + 1, sizeof(narrow));
    return {narrow, 3};
  }
  uint32_t wide;
  std::memcpy(&wide, start_ + offset + 1, sizeof(wide));
  return {wide, 5};
}

Record Record::Write(char* start, const Shape& shape, std::string_view key) {
  char* at = WriteSize(start + 1, key.size());
  if (!key.empty()) std::memcpy(at, key.data(), key.size());
  Record record(start);
  record.Rewrite(shape);
  return record;
}

void Record::Rewrite(const Shape& shape) {
  SetFlags(static_cast<int>(shape.type) | static_cast<int>(shape.form) << 3 |
           ExpiryFlags(shape.expiry_milliseconds) | (shape.has_clock ? kClockBit : 0));
  if (shape.expiry_milliseconds != kNoExpiry) set_expiry_milliseconds(shape.expiry_milliseconds);
  if (shape.has_clock) set_clock(0);
  if (is_inline()) WriteSize(start_ + SizedValueOffset(), shape.value_size);
}

int64_t Record::expiry_milliseconds() const {
  if (!has_expiry()) return kNoExpiry;
  int64_t milliseconds = 0;
  if ((flags() & kShortExpiry) != 0) {
    std::memcpy(&milliseconds, start_ + ExpiryOffset(), 5);
    return milliseconds + kExpiryBase;
  }
  std::memcpy(&milliseconds, start_ + ExpiryOffset(), sizeof(milliseconds));
  return milliseconds;
}

void Record::set_expiry_milliseconds(int64_t milliseconds) {
  if ((flags() & kShortExpiry) != 0) milliseconds -= kExpiryBase;
  std::memcpy(start_ + ExpiryOffset(), &milliseconds, ExpiryBytes(flags()));
}

uint32_t Record::clock() const {
  char* const at = start_ + ExpiryOffset() + ExpiryBytes(flags());
  uint32_t clock = 0;
  for (int i = 2; i >= 0; --i) {
    const char byte = std::atomic_ref(at[i]).load(std::memory_order_relaxed);
    clock = clock << 8 | static_cast<uint8_t>(byte);
  }
  return clock;
}

void Record::set_clock(uint32_t clock) {
  char* const at = start_ + ExpiryOffset() + ExpiryBytes(flags());
  for (int i = 0; i < 3; ++i, clock >>= 8) {
    std::atomic_ref(at[i]).store(static_cast<char>(clock), std::memory_order_relaxed);
  }
}

Record::Shape Record::shape() const {
  return {.type = type(),
          .form = form(),
          .expiry_milliseconds = expiry_milliseconds(),
          .has_clock = has_clock(),
          .key_size = SizeAt(1).value,
          .value_size = is_inline() ? SizeAt(SizedValueOffset()).value : 0};
}

}  // namespace remora::keyspace
