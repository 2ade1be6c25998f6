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
  bool operator==(const ExpiryUnit&) const = default;
};

// The unit that an argument names.
[[nodiscard]] std::optional<ExpiryUnit> ExpiryUnitAt(const Arguments& arguments, size_t index);

// An option that says when something expires, as SET and its like take it.
class ExpiryArgument {
 public:
  // Takes the option at `index`, whose number follows, and moves `index` to it. False when it is no
  // such option, or of another unit than one before. The last of several counts.
  [[nodiscard]] bool Take(const Arguments& arguments, size_t& index);
  [[nodiscard]] bool is_given() const { return unit_.has_value(); }
  // The time, or nothing when no option was taken; remembers an error as ExpiryTimeAt does.
  [[nodiscard]] std::optional<int64_t> Read(CommandContext& context) const;

 private:
  std::optional<ExpiryUnit> unit_;
  size_t number_at_ = 0;
};

// The moment, in milliseconds since 1970, that the number at `index` says; remembers the error of a
// number that is none, is not above zero or leads out of range. 0 then.
[[nodiscard]] int64_t ExpiryTimeAt(CommandContext& context, size_t index, ExpiryUnit unit);

// The same where times that have passed are allowed: EXPIRE and its like.
[[nodiscard]] int64_t AnyExpiryTimeAt(CommandContext& context, size_t index, ExpiryUnit unit);

}  // namespace remora::protocol
