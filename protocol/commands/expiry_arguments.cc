#include "protocol/commands/expiry_arguments.h"

#include "protocol/error_text.h"

namespace remora::protocol {

std::optional<ExpiryUnit> ExpiryUnitAt(const Arguments& arguments, size_t index) {
  if (arguments.Is(index, "EX")) return ExpiryUnit{.seconds = true, .absolute = false};
  if (arguments.Is(index, "PX")) return ExpiryUnit{.seconds = false, .absolute = false};
  if (arguments.Is(index, "EXAT")) return ExpiryUnit{.seconds = true, .absolute = true};
  if (arguments.Is(index, "PXAT")) return ExpiryUnit{.seconds = false, .absolute = true};
  return std::nullopt;
}

bool ExpiryArgument::Take(const Arguments& arguments, size_t& index) {
  const std::optional<ExpiryUnit> unit = ExpiryUnitAt(arguments, index);
  if (!unit || !arguments.Has(index + 1) || (unit_ && *unit_ != *unit)) return false;
  unit_ = unit;
  number_at_ = ++index;
  return true;
}

std::optional<int64_t> ExpiryArgument::Read(CommandContext& context) const {
  if (!unit_) return std::nullopt;
  return ExpiryTimeAt(context, number_at_, *unit_);
}

int64_t AnyExpiryTimeAt(CommandContext& context, size_t index, ExpiryUnit unit) {
  int64_t time = context.arguments.Integer(index);
  if (!context.arguments.ok()) return 0;
  bool overflows = unit.seconds && __builtin_mul_overflow(time, int64_t{1000}, &time);
  if (!overflows && !unit.absolute) {
    overflows = __builtin_add_overflow(time, context.transaction.now_milliseconds(), &time);
  }
  if (!overflows) return time;
  context.arguments.FailWith(error_text::InvalidExpireTime(context.FullName()));
  return 0;
}

int64_t ExpiryTimeAt(CommandContext& context, size_t index, ExpiryUnit unit) {
  const int64_t number = context.arguments.Integer(index);
  if (!context.arguments.ok()) return 0;
  if (number > 0) return AnyExpiryTimeAt(context, index, unit);
  context.arguments.FailWith(error_text::InvalidExpireTime(context.FullName()));
  return 0;
}

}  // namespace remora::protocol
