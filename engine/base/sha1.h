// SHA-1 (FIPS 180-4): for names of scripts and digests of data, not for secrets.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace remora::base {

using Sha1Digest = std::array<uint8_t, 20>;

[[nodiscard]] Sha1Digest Sha1(std::string_view bytes);

// Forty hexadecimal digits in lower case.
[[nodiscard]] std::string HexText(const Sha1Digest& digest);

}  // namespace remora::base
