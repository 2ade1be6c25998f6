// Expiry times among arguments: a unit by name and a number.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "protocol/command_context.h"

namespace remora::protocol {

// How a number says a time: EX, PX, EXAT or PXAT.
struct ExpiryUnit {
  bool seconds;
  bool absolute;
};

// The unit that an argument names.
[[nodiscard]] std::optional<ExpiryUnit> ExpiryUnitAt(const Arguments& arguments, size_t index);

// The moment, in milliseconds since 1970, that the number at `index` says; remembers the error of a
// number that is none, is not above zero or leads out of range. 0 then.
[[nodiscard]] int64_t ExpiryTimeAt(CommandContext& context, size_t index, ExpiryUnit unit);

// The same where times that have passed are allowed: EXPIRE and its like.
[[nodiscard]] int64_t AnyExpiryTimeAt(CommandContext& context, size_t index, ExpiryUnit unit);

}  // namespace remora::protocol
