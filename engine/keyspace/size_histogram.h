// SizeHistogram: how many keys hold how much, by type and powers of two. INFO's section "Keysizes".
//
//   string   size   0   1   2-3   4-7   8-15   …      a row for each type that ever occurred
//            keys   1   0   12    380   17
//
// A size is the bytes of a string, and the elements of anything else. Counts are kept where sizes
// change (record_handle.h), so that reading them visits no key.
//
// Cost  A change within one class touches no memory, and that is nearly all of them. 192 bytes a
// type.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "engine/values/value_type.h"

namespace remora::keyspace {

class SizeHistogram {
 public:
  static constexpr size_t kTypes = 6;
  // The last class takes all that is larger still: 2^46 bytes or elements.
  static constexpr size_t kClasses = 48;

  [[nodiscard]] static size_t ClassOf(uint64_t size) {
    return std::min<size_t>(static_cast<size_t>(std::bit_width(size)), kClasses - 1);
  }
  // The class of an integer's text, without its length.
  [[nodiscard]] static size_t ClassOfInteger(int64_t integer) {
    // From 2, 4, 8 and 16 characters on; a sign is one of them.
    if (integer >= 0) [[likely]] {
      return size_t{1} + (integer >= 10) + (integer >= 1'000) + (integer >= 10'000'000) +
             (integer >= 1'000'000'000'000'000);
    }
    return size_t{2} + (integer <= -100) + (integer <= -1'000'000) +
           (integer <= -100'000'000'000'000);
  }
  // The smallest size of a class.
  [[nodiscard]] static uint64_t SmallestOf(size_t size_class) {
    return size_class == 0 ? 0 : uint64_t{1} << (size_class - 1);
  }

  // A key is there, or is no more.
  void Add(values::ValueType type, uint64_t size) { ++Row(type)[ClassOf(size)]; }
  void Remove(values::ValueType type, uint64_t size) { --Row(type)[ClassOf(size)]; }
  // A value has changed its size.
  void Move(values::ValueType type, uint64_t before, uint64_t after) {
    const size_t from = ClassOf(before);
    const size_t to = ClassOf(after);
    if (from == to) [[likely]]
      return;
    MoveBetween(type, from, to);
  }
  // The same, with the classes.
  void MoveBetween(values::ValueType type, size_t from, size_t to);
  // A value has made way for another one.
  void Replace(values::ValueType type_before, uint64_t before, values::ValueType type_after,
               uint64_t after) {
    if (type_before == type_after) [[likely]]
      return Move(type_before, before, after);
    Remove(type_before, before);
    Add(type_after, after);
  }

  [[nodiscard]] uint32_t count(values::ValueType type, size_t size_class) const {
    const auto& row = rows_[static_cast<size_t>(type)];
    return row ? (*row)[size_class] : 0;
  }

  bool operator==(const SizeHistogram& other) const;

 private:
  // Why 32 bits: a stripe's keys, of which an engine has 256 shares or so.
  using Counts = std::array<uint32_t, kClasses>;

  Counts& Row(values::ValueType type) {
    std::unique_ptr<Counts>& row = rows_[static_cast<size_t>(type)];
    if (!row) [[unlikely]]
      MakeRow(row);
    return *row;
  }
  static void MakeRow(std::unique_ptr<Counts>& row);

  std::array<std::unique_ptr<Counts>, kTypes> rows_;
};

}  // namespace remora::keyspace
