// A string of bits as plainly as it can be written: the truth that the real one is compared with.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/ops/bit_fields.h"
#include "engine/ops/bitmaps.h"

namespace remora::model {

class BitmapModel {
 public:
  [[nodiscard]] std::string Bytes() const {
    std::string bytes(bits_.size() / 8, '\0');
    for (size_t i = 0; i < bits_.size(); ++i) {
      if (bits_[i]) bytes[i / 8] = static_cast<char>(bytes[i / 8] | 0x80 >> (i % 8));
    }
    return bytes;
  }
  [[nodiscard]] size_t size() const { return bits_.size(); }
  [[nodiscard]] bool Get(uint64_t offset) const { return offset < bits_.size() && bits_[offset]; }
  bool Set(uint64_t offset, bool bit) {
    Grow(offset + 1);
    const bool before = bits_[offset];
    bits_[offset] = bit;
    return before;
  }

  [[nodiscard]] uint64_t Count(const ops::BitRange& range) const {
    const auto [first, last] = Ends(range);
    if (range.first < 0 && range.last.value_or(-1) < 0 && range.first > range.last.value_or(-1)) {
      return 0;
    }
    uint64_t ones = 0;
    for (int64_t i = first; i <= last; ++i) ones += Get(static_cast<uint64_t>(i)) ? 1 : 0;
    return ones;
  }
  [[nodiscard]] std::optional<uint64_t> Find(bool bit, const ops::BitRange& range) const {
    const auto [first, last] = Ends(range);
    for (int64_t i = first; i <= last; ++i) {
      if (Get(static_cast<uint64_t>(i)) == bit) return static_cast<uint64_t>(i);
    }
    if (!bit && !range.last && first <= last) return bits_.size();
    return std::nullopt;
  }

  // Does the step and returns what it gives.
  std::optional<int64_t> Apply(const ops::BitFieldStep& step) {
    const __int128 before = Read(step.field);
    if (step.action == ops::BitFieldStep::Action::kGet) return static_cast<int64_t>(before);
    const bool sets = step.action == ops::BitFieldStep::Action::kSet;
    __int128 value = step.operand;
    // An unsigned field takes its value as 64 bits without a sign.
    if (sets && !step.field.is_signed) value = static_cast<uint64_t>(step.operand);
    if (!sets) value += before;
    const __int128 range = static_cast<__int128>(1) << step.field.bits;
    const __int128 max = step.field.is_signed ? range / 2 - 1 : range - 1;
    const __int128 min = step.field.is_signed ? -range / 2 : 0;
    if (value > max || value < min) {
      if (step.overflow == ops::BitFieldOverflow::kFail) return std::nullopt;
      if (step.overflow == ops::BitFieldOverflow::kSaturate) {
        // Redis takes for too great what is below by more than 63 bits can count.
        const bool wraps = sets && value < max - INT64_MAX && step.field.bits != 64;
        value = value > max || wraps ? max : min;
      }
    }
    Write(step.field, value);
    return static_cast<int64_t>(sets ? before : Read(step.field));
  }
  void Grow(uint64_t bits) {
    if (bits > bits_.size()) bits_.resize((bits + 7) / 8 * 8);
  }

 private:
  struct Span {
    int64_t first;
    int64_t last;
  };
  [[nodiscard]] Span Ends(const ops::BitRange& range) const {
    const int64_t scale = range.unit == ops::BitRange::Unit::kBits ? 1 : 8;
    const int64_t length = static_cast<int64_t>(bits_.size()) / scale;
    int64_t first = range.first;
    int64_t last = range.last.value_or(length - 1);
    if (first < 0) first = std::max<int64_t>(0, first + length);
    if (last < 0) last = std::max<int64_t>(0, last + length);
    last = std::min(last, length - 1);
    return {first * scale, last * scale + scale - 1};
  }
  [[nodiscard]] __int128 Read(const ops::BitField& field) const {
    __int128 value = 0;
    for (uint64_t i = 0; i < field.bits; ++i) value = value * 2 + (Get(field.offset + i) ? 1 : 0);
    if (field.is_signed && Get(field.offset)) value -= static_cast<__int128>(1) << field.bits;
    return value;
  }
  void Write(const ops::BitField& field, __int128 value) {
    for (uint64_t i = field.bits; i-- > 0; value >>= 1) Set(field.offset + i, (value & 1) != 0);
  }

  std::vector<bool> bits_;
};

}  // namespace remora::model
