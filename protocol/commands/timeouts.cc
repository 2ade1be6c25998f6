#include "protocol/commands/timeouts.h"

#include <cmath>

#include "protocol/error_text.h"

namespace remora::protocol {

namespace {

// A timeout that ends at a time there is.
int64_t Checked(CommandContext& context, int64_t milliseconds) {
  Arguments& arguments = context.arguments;
  if (!arguments.ok()) return 0;
  int64_t end = 0;
  if (milliseconds < 0) {
    arguments.Fail(error_text::kTimeoutNegative);
  } else if (__builtin_add_overflow(milliseconds, context.transaction.now_milliseconds(), &end)) {
    arguments.Fail(error_text::kTimeoutOutOfRange);
  }
  return arguments.ok() ? milliseconds : 0;
}

}  // namespace

int64_t ReadTimeoutInSeconds(CommandContext& context, size_t at) {
  Arguments& arguments = context.arguments;
  const long double milliseconds = arguments.LongFloat(at, error_text::kTimeoutNotAFloat) * 1000;
  if (milliseconds > static_cast<long double>(INT64_MAX)) {
    arguments.Fail(error_text::kTimeoutOutOfRange);
  }
  if (milliseconds < static_cast<long double>(INT64_MIN)) {
    arguments.Fail(error_text::kTimeoutNegative);
  }
  if (!arguments.ok()) return 0;
  return Checked(context, static_cast<int64_t>(std::ceil(milliseconds)));
}

int64_t ReadTimeoutInMilliseconds(CommandContext& context, size_t at) {
  return Checked(context, context.arguments.Integer(at, error_text::kTimeoutNotAnInteger));
}

}  // namespace remora::protocol
