// What the commands on bits read alike: the number of a bit.
#pragma once

#include <cstddef>
#include <cstdint>

#include "protocol/command_context.h"

namespace remora::protocol {

// The offset at an argument, inside the longest string that is allowed. With `field_bits`, "#n"
// means the nth field of so many bits.
[[nodiscard]] int64_t ReadBitOffset(CommandContext& context, size_t index, uint8_t field_bits = 0);

}  // namespace remora::protocol
