// What DUMP gives and RESTORE takes: a value in RDB's encoding, with a footer.
//
//   type and value | version u16 | CRC-64 of all before it, u64        low bytes first
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace remora::persistence {

// Appends the footer to a value.
void SealPayload(std::string& payload);

// The type and value of a payload; nothing when the version is from the future or the sum is wrong.
[[nodiscard]] std::optional<std::string_view> OpenPayload(std::string_view payload);

}  // namespace remora::persistence
