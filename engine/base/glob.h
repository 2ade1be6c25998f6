#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

// Glob patterns as KEYS, SCAN, PSUBSCRIBE, CONFIG GET and ACL rules know them, with the answers of
// Redis 8.0:
//
//   *        any bytes, also none         ?        any one byte
//   [abc]    one of the bytes             [^abc]   any byte but these
//   [a-z]    a range; [z-a] is the same   \x       the byte x itself, also inside brackets
//
// and in the corners:
//
//   - A bracket that is never closed ends with the pattern.
//   - "]" directly after "[" closes it: "[]" matches nothing and "[^]" any byte.
//   - In "[a-]" the "]" is the end of the range, not of the bracket.
//   - In ranges the bytes from 0x80 on come before all others.
//   - A "\" that ends the pattern stands for itself.
//   - No pattern but the empty one matches the empty text, not even "*". (Commands that mean "all"
//   by
//     "*" say so themselves.)
//   - A match may use kGlobStarsMax stars at most, neighbours counted once and one at the end not.
namespace remora::base {

enum class LetterCase : uint8_t { kExact, kIgnored };

inline constexpr size_t kGlobStarsMax = 1000;

// Whether all of `text` matches `pattern`. Takes at most O(pattern * text) steps, for hostile
// patterns too. With LetterCase::kIgnored the ASCII letters match each other, except one behind a
// "\" inside brackets.
[[nodiscard]] bool GlobMatch(std::string_view pattern, std::string_view text,
                             LetterCase letter_case = LetterCase::kExact);

// The longest prefix that every matching text starts with, as far as it stands in the pattern
// without any special byte before or in it.
[[nodiscard]] std::string_view PlainPrefix(std::string_view pattern);

// Whether `pattern` has no special byte, so that it matches itself only and a lookup will do.
[[nodiscard]] bool IsPlainText(std::string_view pattern);

}  // namespace remora::base
