// The timeouts of requests that may wait.
#pragma once

#include <cstddef>
#include <cstdint>

#include "protocol/command_context.h"

namespace remora::protocol {

// Reads a timeout in seconds, which may have decimals: milliseconds, rounded up; 0 is for ever.
[[nodiscard]] int64_t ReadTimeoutInSeconds(CommandContext& context, size_t at);
// The same in milliseconds, without decimals.
[[nodiscard]] int64_t ReadTimeoutInMilliseconds(CommandContext& context, size_t at);

}  // namespace remora::protocol
