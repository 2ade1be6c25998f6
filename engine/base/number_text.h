#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace remora::base {

// Redis' strict form of a signed 64-bit integer: no '+', no space, no leading zero, no "-0".
[[nodiscard]] std::optional<int64_t> ParseInteger(std::string_view text);
// A double or long double as Redis reads one: all of the text, no leading space, no NaN.
[[nodiscard]] std::optional<double> ParseDouble(std::string_view text);
[[nodiscard]] std::optional<long double> ParseLongDouble(std::string_view text);

}  // namespace remora::base
