// BITFIELD: a string as an array of integers of any width, at any bit.
//
// The first bit of a field is its highest. A field that reaches past the end of its string goes on
// with zeros, as it does in a key that is not there.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "engine/base/function_ref.h"
#include "engine/result.h"
#include "engine/transaction.h"

namespace remora::ops {

// What happens to a value that its field cannot hold.
enum class BitFieldOverflow : uint8_t {
  kWrap,      // its lowest bits are kept
  kSaturate,  // the greatest or the least value is kept
  kFail,      // nothing is written
};

// A part of a string that holds an integer.
struct BitField {
  static constexpr uint8_t kUnsignedBitsMax = 63;
  static constexpr uint8_t kSignedBitsMax = 64;

  bool is_signed = false;
  uint8_t bits = 8;     // 1 to 63, or to 64 with a sign
  uint64_t offset = 0;  // of its first bit; IsBitOffset in bitmaps.h
};

// One step of BITFIELD: what is done to a field, and which value it gives.
struct BitFieldStep {
  enum class Action : uint8_t {
    kGet,        // gives the value
    kSet,        // writes `operand`; gives the value that was there
    kIncrement,  // adds `operand`; gives the new value
  };

  BitField field;
  Action action = Action::kGet;
  int64_t operand = 0;
  BitFieldOverflow overflow = BitFieldOverflow::kWrap;
};

// Takes the steps in order, calling `visit` with each one's value, or nothing where kFail kept it
// from being written. If any of them writes, the string is made, or lengthened, for all that write
// before the first is taken. O(steps), plus the lengthening.
// Errors: kWrongType, before the first call.
[[nodiscard]] Outcome ApplyBitFields(Transaction& transaction, const Key& key,
                                     std::span<const BitFieldStep> steps,
                                     base::FunctionRef<void(std::optional<int64_t> value)> visit);

}  // namespace remora::ops
