// A database row as a value, and as the JSON text under which it is cached.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace remora::patterns {

// SQL's NULL, or a value. Text is UTF-8.
using RowValue = std::variant<std::monostate, bool, int64_t, double, std::string>;

// Columns in order, with their names.
using Row = std::vector<std::pair<std::string, RowValue>>;

// {"name":value,...} without spaces, columns in order. Numbers that JSON has no word for (NaN,
// infinities) and bytes that are not UTF-8 become null and U+FFFD.
[[nodiscard]] std::string ToJson(const Row& row);

}  // namespace remora::patterns
