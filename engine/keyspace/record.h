// Record: one key with its value, expiry and access time, in one slab block.
//
//   +-------+-----------+-----------+---------------+-----------+---------------+-----------------+
//   | flags | key size  | key bytes | expiry        | clock     | value size    | value           |
//   | 1     | 1, 3 or 5 |           | 0, 5 or 8     | 0 or 3    | 0, 1, 3 or 5  |                 |
//   +-------+-----------+-----------+---------------+-----------+---------------+-----------------+
//
//   flags   type 3 bits | form 2 bits | expiry 2 bits: none, 5 bytes, 8 bytes | clock 1 bit
//   sizes   one byte below 254; 254 and 2 bytes; 255 and 4 bytes
//   expiry  milliseconds since 2020 in 5 bytes (until 2054), or any signed time in 8
//   value   by form: an integer (8 bytes), bytes (with their size), a pointer to HeapBytes, or a
//           pointer to an Object (8 bytes each)
//
// A key of 16 bytes with a value of 16 bytes takes 35 bytes, with an expiry 40: one slab class.
// Nothing in a record is aligned.
#pragma once

#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>

#include "engine/base/same_bytes.h"
#include "engine/values/heap_bytes.h"
#include "engine/values/storage.h"
#include "engine/values/value_type.h"

namespace remora::keyspace {

using values::ValueType;

// How a record holds its value.
enum class Form : uint8_t {
  kInteger = 0,   // strings: a 64-bit integer
  kInline = 1,    // bytes in the record: a string, or a packed collection
  kHeap = 2,      // bytes in an allocation of their own
  kObject = 3,    // a collection with a structure of its own
  kInlineRaw = 3  // strings: bytes in the record that were edited (their encoding is "raw")
};

// What a record is made of, apart from its bytes.
struct RecordShape {
  static constexpr int64_t kNoExpiry = -1;

  ValueType type = ValueType::kString;
  Form form = Form::kInline;
  int64_t expiry_milliseconds = kNoExpiry;
  bool has_clock = false;
  size_t key_size = 0;
  size_t value_size = 0;  // of an inline form; else ignored
};

class Record {
 public:
  static constexpr int64_t kNoExpiry = RecordShape::kNoExpiry;
  using Shape = RecordShape;

  [[nodiscard]] static size_t BytesOf(const Shape& shape);
  // Writes flags, sizes, expiry and key at `start`; clock and value follow by their setters.
  static Record Write(char* start, const Shape& shape, std::string_view key);

  // Gives this record another shape in place: key and key size stay, the value is not initialised.
  void Rewrite(const Shape& shape);

  explicit Record(char* start) : start_(start) {}

  [[nodiscard]] ValueType type() const { return static_cast<ValueType>(flags() & 7); }
  [[nodiscard]] Form form() const { return static_cast<Form>((flags() >> 3) & 3); }
  [[nodiscard]] bool has_expiry() const { return (flags() & kExpiryMask) != 0; }
  [[nodiscard]] bool has_clock() const { return (flags() & kClockBit) != 0; }
  [[nodiscard]] std::string_view key() const {
    const Size size = SizeAt(1);
    return {start_ + 1 + size.bytes, size.value};
  }
  [[nodiscard]] bool HasKey(std::string_view key) const {
    if (key.size() < kTwoByteSize) [[likely]] {
      return static_cast<uint8_t>(start_[1]) == key.size() &&
             base::SameBytes(start_ + 2, key.data(), key.size());
    }
    return this->key() == key;
  }

  // kNoExpiry when there is none.
  [[nodiscard]] int64_t expiry_milliseconds() const;
  // True when an expiry of `milliseconds` fits where the record has its own.
  [[nodiscard]] bool ExpiryFits(int64_t milliseconds) const {
    return (flags() & kExpiryMask) == ExpiryFlags(milliseconds);
  }
  // Requires ExpiryFits.
  void set_expiry_milliseconds(int64_t milliseconds);

  // 24 bits that the eviction policy gives a meaning. Require has_clock(). Readers that share a
  // stripe may set them at one time: byte by byte, so that the result is one of theirs but for a
  // carry in between, which costs an age some accuracy until the next use.
  [[nodiscard]] uint32_t clock() const;
  void set_clock(uint32_t clock);

  // Bytes in the record itself. Requires an inline form.
  [[nodiscard]] std::string_view inline_value() const {
    const size_t at = SizedValueOffset();
    const Size size = SizeAt(at);
    return {start_ + at + size.bytes, size.value};
  }
  // Whether a record of `shape` has its bytes in itself.
  [[nodiscard]] static bool HasInlineValue(const Shape& shape);
  // Where the value begins in a record of `shape`.
  [[nodiscard]] static size_t ValueOffset(const Shape& shape);
  [[nodiscard]] char* mutable_inline_value() { return const_cast<char*>(inline_value().data()); }
  [[nodiscard]] int64_t integer() const { return Word<int64_t>(); }
  void set_integer(int64_t value) { SetWord(value); }
  [[nodiscard]] values::HeapBytes* heap() const { return Word<values::HeapBytes*>(); }
  void set_heap(values::HeapBytes* bytes) { SetWord(bytes); }
  [[nodiscard]] values::Object* object() const { return Word<values::Object*>(); }
  void set_object(values::Object* object) { SetWord(object); }

  [[nodiscard]] bool is_inline() const {
    return form() == Form::kInline || (form() == Form::kInlineRaw && type() == ValueType::kString);
  }
  // Changes a string's form between its two inline forms.
  void set_inline_form(Form form) { SetFlags((flags() & ~0x18) | (static_cast<int>(form) << 3)); }

  [[nodiscard]] Shape shape() const;
  [[nodiscard]] size_t bytes() const { return BytesOf(shape()); }
  [[nodiscard]] const char* start() const { return start_; }

 private:
  static constexpr int kExpiryMask = 0x60;
  static constexpr int kShortExpiry = 0x20;
  static constexpr int kLongExpiry = 0x40;
  static constexpr int kClockBit = 0x80;
  static constexpr size_t kTwoByteSize = 254;
  static constexpr size_t kFourByteSize = 255;
  // 2020-01-01; forty bits of milliseconds reach from there to 2054.
  static constexpr int64_t kExpiryBase = 1'577'836'800'000;

  struct Size {
    size_t value;
    size_t bytes;
  };
  static size_t SizeBytes(size_t size) { return size < kTwoByteSize ? 1 : size <= 0xFFFF ? 3 : 5; }
  static char* WriteSize(char* at, size_t size);
  static int ExpiryFlags(int64_t milliseconds);
  static size_t ExpiryBytes(int flags) {
    return (flags & kShortExpiry) != 0 ? 5 : (flags & kLongExpiry) != 0 ? 8 : 0;
  }

  [[nodiscard]] int flags() const { return static_cast<uint8_t>(start_[0]); }
  void SetFlags(int flags) { start_[0] = static_cast<char>(flags); }
  [[nodiscard]] Size SizeAt(size_t offset) const {
    const uint8_t first = static_cast<uint8_t>(start_[offset]);
    if (first < kTwoByteSize) [[likely]]
      return {first, 1};
    return LongSizeAt(offset);
  }
  [[nodiscard]] Size LongSizeAt(size_t offset) const;
  [[nodiscard]] size_t ExpiryOffset() const {
    const Size size = SizeAt(1);
    return 1 + size.bytes + size.value;
  }
  [[nodiscard]] size_t SizedValueOffset() const {
    return ExpiryOffset() + ExpiryBytes(flags()) + (has_clock() ? 3 : 0);
  }
  template <typename T>
  [[nodiscard]] T Word() const {
    T word;
    std::memcpy(&word, start_ + SizedValueOffset(), sizeof(word));
    return word;
  }
  template <typename T>
  void SetWord(T word) {
    std::memcpy(start_ + SizedValueOffset(), &word, sizeof(word));
  }

  char* start_;
};

}  // namespace remora::keyspace
