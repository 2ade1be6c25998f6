#include "engine/ops/bit_fields.h"

#include <algorithm>
#include <limits>
#include <string_view>

#include "engine/base/check.h"
#include "engine/keyspace/change.h"
#include "engine/keyspace/record_handle.h"
#include "engine/ops/bitmaps.h"
#include "engine/ops/string_records.h"

namespace remora::ops {

using keyspace::Change;
using keyspace::RecordHandle;
using keyspace::ValueType;

namespace {

constexpr uint64_t kBitsOfByte = 8;

// The bytes that a field has a part in, at most nine, as one number that begins with the first.
class Window {
 public:
  explicit Window(const BitField& field)
      : begin_(field.offset / kBitsOfByte),
        size_((field.offset % kBitsOfByte + field.bits + kBitsOfByte - 1) / kBitsOfByte),
        shift_(size_ * kBitsOfByte - field.offset % kBitsOfByte - field.bits),
        mask_(~uint64_t{0} >> (64 - field.bits)) {}

  [[nodiscard]] uint64_t Read(std::string_view bytes) const {
    return static_cast<uint64_t>(All(bytes) >> shift_) & mask_;
  }
  // Requires that the bytes are there.
  void Write(char* bytes, uint64_t value) const {
    unsigned __int128 all = All({bytes, begin_ + size_});
    all &= ~(static_cast<unsigned __int128>(mask_) << shift_);
    all |= static_cast<unsigned __int128>(value & mask_) << shift_;
    for (size_t i = size_; i-- > 0; all >>= kBitsOfByte) {
      bytes[begin_ + i] = static_cast<char>(all);
    }
  }

 private:
  [[nodiscard]] unsigned __int128 All(std::string_view bytes) const {
    unsigned __int128 all = 0;
    for (size_t i = begin_; i < begin_ + size_; ++i) {
      all = all << kBitsOfByte | (i < bytes.size() ? static_cast<uint8_t>(bytes[i]) : 0);
    }
    return all;
  }

  size_t begin_;
  size_t size_;
  size_t shift_;
  uint64_t mask_;
};

uint64_t MaxOf(const BitField& field) {
  return ~uint64_t{0} >> (64 - field.bits) >> (field.is_signed ? 1 : 0);
}

// The bits of a field as its value.
int64_t ValueOf(const BitField& field, uint64_t bits) {
  if (!field.is_signed || field.bits == 64) return static_cast<int64_t>(bits);
  const uint64_t sign = uint64_t{1} << (field.bits - 1);
  return static_cast<int64_t>((bits ^ sign) - sign);
}

enum class Fit : uint8_t { kFits, kAbove, kBelow };

Fit FitOfSum(const BitField& field, int64_t value, int64_t delta) {
  const __int128 sum = static_cast<__int128>(value) + delta;
  const __int128 max = static_cast<__int128>(MaxOf(field));
  const __int128 min = field.is_signed ? -max - 1 : 0;
  return sum > max ? Fit::kAbove : sum < min ? Fit::kBelow : Fit::kFits;
}

// Whether a field can hold `value`. An unsigned one takes it as 64 bits without a sign.
//
// Why not FitOfSum: Redis finds the room up to the maximum in 64 bits, and takes for too great what
// is so far below the field that this wraps.
Fit FitOf(const BitField& field, int64_t value) {
  if (!field.is_signed) {
    return static_cast<uint64_t>(value) > MaxOf(field) ? Fit::kAbove : Fit::kFits;
  }
  const Fit fit = FitOfSum(field, value, 0);
  const uint64_t room = MaxOf(field) - static_cast<uint64_t>(value);
  const bool wraps = fit == Fit::kBelow && static_cast<int64_t>(room) < 0;
  return wraps && field.bits != BitField::kSignedBitsMax ? Fit::kAbove : fit;
}

// What is written of a value that fits as `fit` says; nothing where it fails.
std::optional<uint64_t> Store(const BitFieldStep& step, Fit fit, uint64_t value) {
  if (fit == Fit::kFits || step.overflow == BitFieldOverflow::kWrap) return value;
  if (step.overflow == BitFieldOverflow::kFail) return std::nullopt;
  const uint64_t max = MaxOf(step.field);
  if (fit == Fit::kAbove) return max;
  return step.field.is_signed ? ~max : 0;
}

// Takes one step on `bytes`, which are there as far as it writes. Whether it has changed them; any
// write does when the string is new or `grown`.
bool Apply(const BitFieldStep& step, char* bytes, size_t size, bool grown,
           base::FunctionRef<void(std::optional<int64_t> value)> visit) {
  const Window window(step.field);
  const uint64_t before = window.Read({bytes, size});
  const int64_t value = ValueOf(step.field, before);
  const bool sets = step.action == BitFieldStep::Action::kSet;
  const Fit fit =
      sets ? FitOf(step.field, step.operand) : FitOfSum(step.field, value, step.operand);
  const uint64_t operand = static_cast<uint64_t>(step.operand);
  const std::optional<uint64_t> stored =
      Store(step, fit, sets ? operand : static_cast<uint64_t>(value) + operand);
  if (!stored) {
    visit(std::nullopt);
    return false;
  }
  window.Write(bytes, *stored);
  const uint64_t after = window.Read({bytes, size});
  visit(sets ? value : ValueOf(step.field, after));
  return grown || after != before;
}

// The bytes that a string needs for the steps that write; 0 when none does.
size_t BytesWritten(std::span<const BitFieldStep> steps) {
  uint64_t end = 0;
  for (const BitFieldStep& step : steps) {
    base::Check(step.field.bits >= 1 &&
                    step.field.bits <= (step.field.is_signed ? BitField::kSignedBitsMax
                                                             : BitField::kUnsignedBitsMax),
                "a field has a width that its type allows");
    if (step.action == BitFieldStep::Action::kGet) continue;
    end = std::max(end, step.field.offset + step.field.bits);
  }
  return (end + kBitsOfByte - 1) / kBitsOfByte;
}

}  // namespace

Outcome ApplyBitFields(Transaction& transaction, const Key& key,
                       std::span<const BitFieldStep> steps,
                       base::FunctionRef<void(std::optional<int64_t> value)> visit) {
  for (const BitFieldStep& step : steps) {
    if (step.field.offset > INT64_MAX ||
        !IsBitOffset(transaction, static_cast<int64_t>(step.field.offset))) {
      return OpError::kOutOfRange;
    }
  }
  const size_t bytes_written = BytesWritten(steps);
  RecordHandle record = transaction.Find(key, bytes_written == 0 ? Access::kRead : Access::kWrite);
  const bool is_new = !record && bytes_written != 0;
  if (record && record.type() != ValueType::kString) return OpError::kWrongType;

  if (bytes_written == 0) {
    const StringBytes bytes = record ? ReadString(record) : StringBytes(std::string_view());
    for (const BitFieldStep& step : steps) {
      visit(ValueOf(step.field, Window(step.field).Read(bytes.view())));
    }
    return Done();
  }
  const bool grown = MakeEditable(transaction, key, record, bytes_written);
  char* const bytes = record.mutable_bytes();
  const size_t size = record.bytes().size();
  uint64_t changes = 0;
  for (const BitFieldStep& step : steps) {
    if (step.action == BitFieldStep::Action::kGet) {
      visit(ValueOf(step.field, Window(step.field).Read({bytes, size})));
    } else if (Apply(step, bytes, size, grown, visit)) {
      ++changes;
    }
  }
  if (is_new) transaction.Changed(key, Change::kNew, 0);
  if (changes != 0) transaction.Changed(key, Change::kSetBit, changes);
  return Done();
}

}  // namespace remora::ops
