#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "server/config/directive.h"

// The grammar of values: units, ranges, words to choose from. Texts of errors are the ones clients
// of Redis 8.0 know.
namespace remora::server::config {

// Reads the words given to a directive. Multi-argument directives may get all of their words in
// one, separated by single spaces, as CONFIG SET gives them. Never changes anything.
[[nodiscard]] ParsedValue ParseValue(const Directive& directive, std::span<const std::string> words,
                                     const ParseContext& context);

// The value of `directive` when nobody sets it.
[[nodiscard]] Value DefaultValue(const Directive& directive);

// A decimal integer without plus sign, leading zeros or spaces.
[[nodiscard]] std::optional<int64_t> ParseInteger(std::string_view text);

// Bytes with an optional unit (b k kb m mb g gb, in any case; kb is 1024, k is 1000). As in Redis,
// no digits mean 0 and a number beyond 64 bits is the largest one.
[[nodiscard]] std::optional<uint64_t> ParseMemory(std::string_view text);

// The shortest of 3gb, 3mb, 3kb and 3 that is exact.
[[nodiscard]] std::string FormatMemory(uint64_t bytes);

// Splits at every single space; the empty text has no words, two spaces have an empty word between.
[[nodiscard]] std::vector<std::string> SplitAtSpaces(std::string_view text);

[[nodiscard]] std::string JoinWords(std::span<const std::string> words);

[[nodiscard]] std::string ToLower(std::string_view text);
[[nodiscard]] bool EqualsIgnoringCase(std::string_view left, std::string_view right);

}  // namespace remora::server::config
