// Passwords: kept and compared as SHA-256 in hexadecimal digits, drawn from the system's entropy.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace remora::server::acl {

inline constexpr size_t kHashDigits = 64;

// The SHA-256 of a password, as 64 digits in lower case.
[[nodiscard]] std::string HashOf(std::string_view password);
// Whether a text has the form of such a hash.
[[nodiscard]] bool IsHash(std::string_view text);
// Whether two texts are equal, in a time that tells nothing of where they differ.
[[nodiscard]] bool EqualInConstantTime(std::string_view one, std::string_view other);
// So many random hexadecimal digits that nobody can guess.
[[nodiscard]] std::string RandomDigits(size_t count);

}  // namespace remora::server::acl
