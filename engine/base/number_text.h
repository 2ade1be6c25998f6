#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// Numbers as text, read and written exactly as Redis 8.0 does it. One function a grammar: Redis has
// four, and a client can tell them apart.
//
//   text            ParseInteger  ParseDouble  ParseScoreBound  ParseLongDouble
//   "-7"            yes           yes          yes              yes
//   "+7" "07" "-0"  no            yes          yes              yes
//   "1e3" ".5" "7." no            yes          yes              yes
//   "inf"           no            yes          yes              yes
//   "0x10"          no            yes          no               yes
//   "1e400"         no            no           infinity         yes
//   "1e-400"        no            no           0                yes
//   ""              no            no           0                no
//   "7\0x"          no            no           7                no
//   " 7" "7 " "nan" no            no           no               no
//
// Nothing here depends on the locale. Integers and doubles of ordinary length are read and written
// without allocation.
namespace remora::base {

// The longest text that FormatInteger, FormatDouble and FormatLongDouble write. None writes a
// terminating zero.
inline constexpr size_t kIntegerTextMax = 20;
inline constexpr size_t kDoubleTextMax = 32;
inline constexpr size_t kLongDoubleTextMax = 5 * 1024;

// Reads the canonical decimal form of an integer: the text that FormatInteger would write, and no
// other. So no plus sign, no leading zero, no space, no "-0". This is also the test for whether a
// string value may be kept as an integer.
[[nodiscard]] std::optional<int64_t> ParseInteger(std::string_view text);

// The same for an unsigned integer, up to 2^64 - 1.
[[nodiscard]] std::optional<uint64_t> ParseUnsigned(std::string_view text);

// Reads a score or another double argument, as ZADD and ZINCRBY do. The whole text must be a
// number: decimal or hexadecimal, with an optional sign, fraction and exponent, or an infinity
// ("inf", "infinity", any case). Refuses numbers too large for a double, and numbers other than
// zero that round to zero; subnormal results are accepted.
[[nodiscard]] std::optional<double> ParseDouble(std::string_view text);

// Reads a bound of a score interval, as ZRANGEBYSCORE does, without its "(". The text ends at its
// first zero byte, an empty one is zero, what is out of range becomes zero or an infinity, and
// hexadecimal is refused.
[[nodiscard]] std::optional<double> ParseScoreBound(std::string_view text);

// Reads a long double, as INCRBYFLOAT and HINCRBYFLOAT do for both the argument and the value, and
// as blocking commands do for their timeout. The grammar of ParseDouble over the wider range;
// refuses texts of 5120 bytes and more.
[[nodiscard]] std::optional<long double> ParseLongDouble(std::string_view text);

// The number of characters FormatInteger writes for `value`.
[[nodiscard]] size_t IntegerLength(int64_t value);

// Writes `value` in decimal to `buffer`, which has room for kIntegerTextMax characters. Returns how
// many were written.
size_t FormatInteger(int64_t value, char* buffer);
size_t FormatUnsigned(uint64_t value, char* buffer);

// Writes `value` as Redis shows scores and other doubles, to `buffer`, which has room for
// kDoubleTextMax characters: "3", "0.1", "1e+20", "inf", "-inf", "nan". Reading the text back gives
// the same double. Returns how many characters were written.
size_t FormatDouble(double value, char* buffer);

// Writes `value` as INCRBYFLOAT stores it: with at most 17 digits after the point and without
// trailing zeros, never with an exponent, and never as "-0". `buffer` has room for
// kLongDoubleTextMax characters.
size_t FormatLongDouble(long double value, char* buffer);

// The same as strings.
[[nodiscard]] std::string IntegerText(int64_t value);
[[nodiscard]] std::string DoubleText(double value);
// As DoubleText, but for whole numbers that are shorter with an exponent: "1e+8".
[[nodiscard]] std::string ShortDoubleText(double value);
[[nodiscard]] std::string LongDoubleText(long double value);

}  // namespace remora::base
