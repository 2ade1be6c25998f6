// MurmurHash64A, Austin Appleby's public-domain hash, which HyperLogLogs hash their elements with.
// Not for tables: it has no secret.
#pragma once

#include <cstdint>
#include <string_view>

namespace remora::base {

// Blocks of eight bytes are read as little-endian numbers, on any machine.
[[nodiscard]] uint64_t MurmurHash64A(std::string_view bytes, uint64_t seed);

}  // namespace remora::base
