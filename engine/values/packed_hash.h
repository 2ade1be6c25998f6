// PackedHash: a small hash as one string of bytes, field after field.
//
//   header            field                                                          field …
//   +---------------+ +-----------+------------+---------------+--------+---------+
//   | u16           | | name size | value size | expiry, 0 or 6| name   | value   |
//   +---------------+ +-----------+------------+---------------+--------+---------+
//
//   header   number of fields in 15 bits, and one bit "volatile": whether fields have room for an
//            expiry. A number that does not fit is written as 32,767 and counted when asked for.
//
// Both sizes come first, so that a search skips a field of other size by one comparison. Numbers
// are kept as their text: a value is read far more often than it is worth three bytes.
//
// Laws   (1) Names differ.
//        (2) In a volatile hash fields with an expiry come first, the earliest first; among equal
//            ones the last set is first. All others follow in the order they came.
//        (3) The volatile bit is set by the first expiry and never cleared.
//        Laws 2 and 3 are observable: they are the order and the encoding that Redis shows.
// Cost   Find: one pass, about 2 ns a field. A change moves the bytes behind it. 2 bytes a field
//        beyond name and value; 8 in a volatile hash.
//
// This class reads bytes and works out changes; where the bytes live is values::Storage's matter.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "engine/values/hash_field.h"
#include "engine/values/storage.h"

namespace remora::values {

class PackedHash {
 public:
  static constexpr size_t kHeaderBytes = 2;

  // A field and where it stands.
  struct Entry {
    HashField field;
    size_t offset = 0;  // 0: there is no such field
    size_t bytes = 0;

    [[nodiscard]] size_t end() const { return offset + bytes; }
  };

  explicit PackedHash(std::string_view bytes) : bytes_(bytes) {}

  [[nodiscard]] size_t size() const {
    const size_t written = written_count();
    return written < kCountMask ? written : CountFields();
  }
  // The number in the header: size(), or 32,767 where that is more.
  [[nodiscard]] size_t written_count() const { return header() & kCountMask; }
  [[nodiscard]] bool is_volatile() const { return (header() & kVolatileBit) != 0; }
  // When the first field is due, or kNothingDue.
  [[nodiscard]] int64_t next_due_milliseconds() const;

  [[nodiscard]] size_t first_offset() const { return kHeaderBytes; }
  [[nodiscard]] size_t end_offset() const { return bytes_.size(); }
  // The field that starts at `offset`, which is before end_offset().
  [[nodiscard]] Entry At(size_t offset) const;
  [[nodiscard]] Entry Find(std::string_view name) const;

  // Checks the laws. For tests.
  void CheckInvariants() const;

  // Writes a hash of names and values by turns, without expiries; of equal names the last value
  // holds. Returns how many fields there are.
  static size_t Build(std::span<const std::string_view> names_and_values, std::string& out);

  // Changes of the hash that `storage` holds. Names and values do not lie in it.

  // Adds a field that is not there. A field with an expiry needs a volatile hash.
  static void Add(Storage& storage, const HashField& field);
  // Gives a field that is there another value and expiry.
  static void Write(Storage& storage, const Entry& entry, std::string_view value,
                    int64_t expiry_milliseconds);
  static void SetExpiry(Storage& storage, const Entry& entry, int64_t milliseconds);
  static void Remove(Storage& storage, const Entry& entry);
  // Removes the fields that are due, at most `budget`; returns how many were.
  static size_t RemoveDue(Storage& storage, int64_t now_milliseconds, size_t budget);
  static void BecomeVolatile(Storage& storage);

 private:
  static constexpr uint16_t kVolatileBit = 0x8000;
  static constexpr uint16_t kCountMask = 0x7FFF;

  [[nodiscard]] uint16_t header() const {
    uint16_t header;
    std::memcpy(&header, bytes_.data(), sizeof(header));
    return header;
  }
  [[nodiscard]] size_t CountFields() const;
  // Where a field with this expiry belongs.
  [[nodiscard]] size_t PlaceOf(int64_t expiry_milliseconds) const;
  static void WriteHeader(Storage& storage, bool is_volatile, size_t count);

  std::string_view bytes_;
};

}  // namespace remora::values
