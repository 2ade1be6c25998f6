#include "engine/base/number_text.h"

#include <locale.h>

#include <array>
#include <bit>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <system_error>

#include "nlohmann/json.hpp"

namespace remora::base {
namespace {

// 19 digits always fit 64 bits, 20 may.
constexpr size_t kUnsignedDigitsSafe = 19;
constexpr size_t kUnsignedDigitsMax = 20;
// Doubles hold every integer of 15 digits.
constexpr size_t kDoubleDigitsExact = 15;
// A long double of 64 mantissa bits holds 10^0 to 10^27 exactly.
constexpr size_t kLongDoublePowerMax = 27;
constexpr bool kLongDoubleIsExtended = std::numeric_limits<long double>::digits == 64;

constexpr bool IsDigit(char character) { return character >= '0' && character <= '9'; }

constexpr std::array<char, 200> kDigitPairs = [] {
  std::array<char, 200> pairs{};
  for (size_t i = 0; i < 100; ++i) {
    pairs[2 * i] = static_cast<char>('0' + i / 10);
    pairs[2 * i + 1] = static_cast<char>('0' + i % 10);
  }
  return pairs;
}();

constexpr std::array<uint64_t, 20> kPowersOfTen = [] {
  std::array<uint64_t, 20> powers{};
  uint64_t power = 1;
  for (uint64_t& slot : powers) {
    slot = power;
    power *= 10;
  }
  return powers;
}();

constexpr std::array<long double, kLongDoublePowerMax + 1> kLongDoublePowersOfTen = [] {
  std::array<long double, kLongDoublePowerMax + 1> powers{};
  long double power = 1;
  for (long double& slot : powers) {
    slot = power;
    power *= 10;
  }
  return powers;
}();

// Reads eight digits at once; nullopt when one of the characters is no digit. The value comes
// together in three steps, from neighbouring digits to pairs to fours.
std::optional<uint64_t> ReadEightDigits(const char* text) {
  static_assert(std::endian::native == std::endian::little);
  uint64_t word;
  std::memcpy(&word, text, sizeof(word));
  constexpr uint64_t kHighHalves = 0xF0F0F0F0F0F0F0F0;
  constexpr uint64_t kZeros = 0x3030303030303030;
  constexpr uint64_t kSixes = 0x0606060606060606;
  if ((word & kHighHalves) != kZeros || ((word + kSixes) & kHighHalves) != kZeros) {
    return std::nullopt;
  }
  word -= kZeros;
  word = word * 10 + (word >> 8);
  constexpr uint64_t kPairs = 0x000000FF000000FF;
  return static_cast<uint32_t>((((word & kPairs) * (100 + (uint64_t{1000000} << 32))) +
                                (((word >> 16) & kPairs) * (1 + (uint64_t{10000} << 32)))) >>
                               32);
}

// Reads digits only, at least one and at most kUnsignedDigitsSafe of them.
std::optional<uint64_t> ReadDigits(std::string_view text) {
  uint64_t value = 0;
  while (text.size() >= 8) {
    const std::optional<uint64_t> eight = ReadEightDigits(text.data());
    if (!eight) return std::nullopt;
    value = value * 100000000 + *eight;
    text.remove_prefix(8);
  }
  for (const char character : text) {
    if (!IsDigit(character)) return std::nullopt;
    value = value * 10 + static_cast<uint64_t>(character - '0');
  }
  return value;
}

// The C locale, so that the program's own choice of a decimal point cannot change a reply.
locale_t PlainLocale() {
  static const locale_t locale = newlocale(LC_ALL_MASK, "C", nullptr);
  return locale;
}

bool StartsLikeNumber(std::string_view text) {
  // Why: the C functions skip leading space, which Redis refuses.
  return !text.empty() && (IsDigit(text[0]) || text[0] == '+' || text[0] == '-' || text[0] == '.' ||
                           text[0] == 'i' || text[0] == 'I');
}

// Reads `text` with the C function `convert`, which needs a terminating zero.
template <typename Float, Float (*convert)(const char*, char**, locale_t)>
std::optional<Float> ParseWithC(std::string_view text) {
  if (!StartsLikeNumber(text)) return std::nullopt;
  constexpr size_t kShort = 128;
  char buffer[kShort];
  std::string long_text;
  const char* begin = buffer;
  if (text.size() < kShort) {
    std::memcpy(buffer, text.data(), text.size());
    buffer[text.size()] = '\0';
  } else {
    long_text = text;
    begin = long_text.c_str();
  }
  const int saved_errno = errno;
  errno = 0;
  char* end = nullptr;
  const Float value = convert(begin, &end, PlainLocale());
  const bool out_of_range = errno == ERANGE && (value == 0 || std::isinf(value));
  errno = saved_errno;
  if (end != begin + text.size() || out_of_range || std::isnan(value)) return std::nullopt;
  return value;
}

// The part of a decimal number behind an optional plus sign, or an empty text when what follows the
// plus cannot be a number.
std::string_view WithoutPlus(std::string_view text) {
  if (text.empty() || text[0] != '+') return text;
  text.remove_prefix(1);
  return !text.empty() && text[0] == '-' ? std::string_view() : text;
}

bool IsHexadecimal(std::string_view text) {
  if (!text.empty() && (text[0] == '+' || text[0] == '-')) text.remove_prefix(1);
  return text.size() >= 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
}

// A whole number of few digits, by far the commonest score.
std::optional<double> ReadSmallWhole(std::string_view text) {
  if (text.empty()) return std::nullopt;
  const bool negative = text[0] == '-';
  if (negative) text.remove_prefix(1);
  if (text.empty() || text.size() > kDoubleDigitsExact) return std::nullopt;
  const std::optional<uint64_t> digits = ReadDigits(text);
  if (!digits) return std::nullopt;
  const double value = static_cast<double>(*digits);
  return negative ? -value : value;
}

// A plain decimal whose digits fit 64 bits: the digits and the power of ten are both exact, so one
// division rounds once and gives the nearest long double.
std::optional<long double> ReadShortDecimal(std::string_view text) {
  if (!kLongDoubleIsExtended || text.empty()) return std::nullopt;
  const bool negative = text[0] == '-';
  if (negative) text.remove_prefix(1);
  if (text.empty() || text.size() > kUnsignedDigitsSafe) return std::nullopt;
  uint64_t digits = 0;
  size_t fraction = 0;
  bool point_seen = false;
  for (const char character : text) {
    if (character == '.' && !point_seen) {
      point_seen = true;
      continue;
    }
    if (!IsDigit(character)) return std::nullopt;
    digits = digits * 10 + static_cast<uint64_t>(character - '0');
    fraction += point_seen ? 1 : 0;
  }
  if (text == ".") return std::nullopt;
  const long double value = static_cast<long double>(digits) / kLongDoublePowersOfTen[fraction];
  return negative ? -value : value;
}

char* WriteDigits(uint64_t value, size_t length, char* buffer) {
  char* position = buffer + length;
  while (value >= 100) {
    position -= 2;
    std::memcpy(position, &kDigitPairs[2 * (value % 100)], 2);
    value /= 100;
  }
  if (value >= 10) {
    std::memcpy(position - 2, &kDigitPairs[2 * value], 2);
  } else {
    position[-1] = static_cast<char>('0' + value);
  }
  return buffer + length;
}

size_t UnsignedLength(uint64_t value) {
  // Why: 1233 / 4096 is log10(2); the estimate is at most one too large.
  const int bits = std::bit_width(value | 1);
  const size_t estimate = static_cast<size_t>(bits * 1233) >> 12;
  return estimate + (value >= kPowersOfTen[estimate] || value == 0 ? 1 : 0);
}

uint64_t Magnitude(int64_t value) {
  return value < 0 ? uint64_t{0} - static_cast<uint64_t>(value) : static_cast<uint64_t>(value);
}

char* Append(char* buffer, const char* text, size_t length) {
  std::memcpy(buffer, text, length);
  return buffer + length;
}

char* AppendZeros(char* buffer, size_t count) {
  std::memset(buffer, '0', count);
  return buffer + count;
}

// Lays out `count` digits whose first one stands for `exponent` powers of ten.
char* LayOut(const char* digits, int count, int exponent, char* buffer) {
  const int shift = exponent - count + 1;  // The number is its digits times 10^shift.
  const int size = std::abs(exponent);
  const size_t all = static_cast<size_t>(count);
  if (shift >= 0 && size < count + 7) {
    return AppendZeros(Append(buffer, digits, all), static_cast<size_t>(shift));
  }
  if (shift < 0 && (shift > -7 || size < 4)) {
    if (exponent < 0) {
      buffer = AppendZeros(Append(buffer, "0.", 2), static_cast<size_t>(size - 1));
      return Append(buffer, digits, all);
    }
    const size_t whole = static_cast<size_t>(exponent + 1);
    buffer = Append(buffer, digits, whole);
    *buffer++ = '.';
    return Append(buffer, digits + whole, all - whole);
  }
  *buffer++ = digits[0];
  if (count > 1) {
    *buffer++ = '.';
    buffer = Append(buffer, digits + 1, all - 1);
  }
  *buffer++ = 'e';
  *buffer++ = exponent < 0 ? '-' : '+';
  return buffer + FormatInteger(size, buffer);
}

// What the digits of a double are made from: the double and the two bounds half way to its
// neighbours, all scaled by one power of ten so that a few bits are left of the binary point.
struct ScaledInterval {
  uint64_t lower;
  uint64_t value;
  uint64_t upper;
  int fraction_bits;     // How many of the 64 bits are right of the point.
  int decimal_exponent;  // The double is the value times 10^decimal_exponent.
};

ScaledInterval Scale(double magnitude) {
  namespace grisu = nlohmann::detail::dtoa_impl;
  const grisu::boundaries bounds = grisu::compute_boundaries(magnitude);
  const grisu::cached_power power = grisu::get_cached_power_for_binary_exponent(bounds.plus.e);
  const grisu::diyfp factor(power.f, power.e);
  const grisu::diyfp upper = grisu::diyfp::mul(bounds.plus, factor);
  // Why the ones: each product may be off by one, and the interval must not become wider by that.
  return {.lower = grisu::diyfp::mul(bounds.minus, factor).f + 1,
          .value = grisu::diyfp::mul(bounds.w, factor).f,
          .upper = upper.f - 1,
          .fraction_bits = -upper.e,
          .decimal_exponent = -power.k};
}

// The shortest text in an interval is a prefix of its upper bound; the last digit then moves down
// towards the value. `rest` is how far the digits are below the upper bound, `unit` the weight of
// the last digit; both in the units of the interval.
void MoveTowardsValue(char& last_digit, const ScaledInterval& interval, uint64_t scale,
                      uint64_t rest, uint64_t unit) {
  const uint64_t distance = (interval.upper - interval.value) * scale;
  const uint64_t width = (interval.upper - interval.lower) * scale;
  while (rest < distance && width - rest >= unit &&
         (rest + unit < distance || distance - rest > rest + unit - distance)) {
    --last_digit;
    rest += unit;
  }
}

struct Digits {
  std::array<char, std::numeric_limits<double>::max_digits10 + 3> text;
  int count = 0;
  int shift = 0;  // The number is the digits times 10^shift.
};

// Grisu2. Source: Loitsch, "Printing floating-point numbers quickly and accurately with integers",
// 2010. Not the shortest digits in 0.8 % of all doubles; clients see these.
Digits ShortDigits(double magnitude) {
  const ScaledInterval interval = Scale(magnitude);
  const uint64_t one = uint64_t{1} << interval.fraction_bits;
  const uint64_t width = interval.upper - interval.lower;
  uint64_t whole = interval.upper >> interval.fraction_bits;
  uint64_t fraction = interval.upper & (one - 1);
  Digits digits;
  digits.shift = interval.decimal_exponent;
  for (size_t left = UnsignedLength(whole); left-- > 0;) {
    const uint64_t weight = kPowersOfTen[left];
    digits.text[static_cast<size_t>(digits.count++)] = static_cast<char>('0' + whole / weight);
    whole %= weight;
    const uint64_t rest = (whole << interval.fraction_bits) + fraction;
    if (rest <= width) {
      digits.shift += static_cast<int>(left);
      MoveTowardsValue(digits.text[static_cast<size_t>(digits.count - 1)], interval, 1, rest,
                       weight << interval.fraction_bits);
      return digits;
    }
  }
  for (uint64_t scale = 10;; scale *= 10) {
    fraction *= 10;
    digits.text[static_cast<size_t>(digits.count++)] =
        static_cast<char>('0' + (fraction >> interval.fraction_bits));
    fraction &= one - 1;
    --digits.shift;
    // Why strictly: the paper also stops at equality, Redis does not; one double in 150,000 shows
    // it.
    if (fraction < width * scale) {
      MoveTowardsValue(digits.text[static_cast<size_t>(digits.count - 1)], interval, scale,
                       fraction, one);
      return digits;
    }
  }
}

// Writes a double that is neither whole nor infinite, or may be written like one.
char* WriteShortest(double magnitude, char* buffer) {
  const Digits digits = ShortDigits(magnitude);
  return LayOut(digits.text.data(), digits.count, digits.shift + digits.count - 1, buffer);
}

template <size_t kTextMax, typename Value>
std::string TextOf(Value value, size_t (*format)(Value, char*)) {
  char buffer[kTextMax];
  return std::string(buffer, format(value, buffer));
}

}  // namespace

std::optional<int64_t> ParseInteger(std::string_view text) {
  if (text.empty() || text.size() > kIntegerTextMax) return std::nullopt;
  const bool negative = text[0] == '-';
  if (negative) text.remove_prefix(1);
  if (text.empty() || text.size() > kUnsignedDigitsSafe) return std::nullopt;
  if (text[0] == '0') {
    return text.size() == 1 && !negative ? std::optional<int64_t>(0) : std::nullopt;
  }
  const std::optional<uint64_t> magnitude = ReadDigits(text);
  constexpr uint64_t kMax = std::numeric_limits<int64_t>::max();
  if (!magnitude || *magnitude > kMax + (negative ? 1 : 0)) return std::nullopt;
  return static_cast<int64_t>(negative ? uint64_t{0} - *magnitude : *magnitude);
}

std::optional<uint64_t> ParseUnsigned(std::string_view text) {
  if (text.empty() || text.size() > kUnsignedDigitsMax) return std::nullopt;
  if (text[0] == '0') return text.size() == 1 ? std::optional<uint64_t>(0) : std::nullopt;
  const std::optional<uint64_t> head = ReadDigits(text.substr(0, kUnsignedDigitsSafe));
  if (!head || text.size() <= kUnsignedDigitsSafe) return head;
  const char last = text.back();
  if (!IsDigit(last)) return std::nullopt;
  const uint64_t digit = static_cast<uint64_t>(last - '0');
  constexpr uint64_t kMax = std::numeric_limits<uint64_t>::max();
  if (*head > (kMax - digit) / 10) return std::nullopt;
  return *head * 10 + digit;
}

std::optional<double> ParseDouble(std::string_view text) {
  if (const std::optional<double> whole = ReadSmallWhole(text)) return whole;
  if (!IsHexadecimal(text)) {
    const std::string_view unsigned_text = WithoutPlus(text);
    const char* end = unsigned_text.data() + unsigned_text.size();
    double value = 0;
    const auto [stop, error] = std::from_chars(unsigned_text.data(), end, value);
    if (error == std::errc::invalid_argument || stop != end) return std::nullopt;
    // Why: zeros and infinities may be what is left of a number out of range, and only the C
    // function says so.
    if (error == std::errc() && value != 0 && std::isfinite(value)) return value;
  }
  return ParseWithC<double, strtod_l>(text);
}

std::optional<double> ParseScoreBound(std::string_view text) {
  text = text.substr(0, text.find('\0'));
  if (text.empty()) return 0.0;
  if (const std::optional<double> whole = ReadSmallWhole(text)) return whole;
  const std::string_view unsigned_text = WithoutPlus(text);
  const char* end = unsigned_text.data() + unsigned_text.size();
  double value = 0;
  const auto [stop, error] = std::from_chars(unsigned_text.data(), end, value);
  if (error == std::errc::invalid_argument || stop != end) return std::nullopt;
  if (error == std::errc::result_out_of_range) {
    // Why: from_chars leaves the value alone then; the C function gives the zero or the infinity.
    return strtod_l(std::string(unsigned_text).c_str(), nullptr, PlainLocale());
  }
  if (std::isnan(value)) return std::nullopt;
  return value;
}

std::optional<long double> ParseLongDouble(std::string_view text) {
  if (const std::optional<long double> value = ReadShortDecimal(text)) return value;
  if (text.size() >= kLongDoubleTextMax) return std::nullopt;
  return ParseWithC<long double, strtold_l>(text);
}

size_t IntegerLength(int64_t value) {
  return UnsignedLength(Magnitude(value)) + (value < 0 ? 1 : 0);
}

size_t FormatInteger(int64_t value, char* buffer) {
  if (value >= 0) return FormatUnsigned(static_cast<uint64_t>(value), buffer);
  buffer[0] = '-';
  return 1 + FormatUnsigned(Magnitude(value), buffer + 1);
}

size_t FormatUnsigned(uint64_t value, char* buffer) {
  const size_t length = UnsignedLength(value);
  WriteDigits(value, length, buffer);
  return length;
}

size_t FormatDouble(double value, char* buffer) {
  if (std::isnan(value)) return static_cast<size_t>(Append(buffer, "nan", 3) - buffer);
  char* position = buffer;
  if (std::signbit(value)) *position++ = '-';
  const double magnitude = std::fabs(value);
  if (std::isinf(value)) return static_cast<size_t>(Append(position, "inf", 3) - buffer);
  // Whole numbers up to here are shown with all digits of their exact value.
  constexpr double kWholeMax = 4611686018427387904.0;  // 2^62
  if (magnitude <= kWholeMax && magnitude == std::floor(magnitude)) {
    position += FormatUnsigned(static_cast<uint64_t>(magnitude), position);
    return static_cast<size_t>(position - buffer);
  }
  return static_cast<size_t>(WriteShortest(magnitude, position) - buffer);
}

size_t FormatLongDouble(long double value, char* buffer) {
  constexpr long double kWholeMax = 9.0e18L;
  if (std::fabs(value) < kWholeMax && value == std::trunc(value)) {
    return FormatInteger(static_cast<int64_t>(value), buffer);
  }
  constexpr int kFractionDigits = 17;
  const std::to_chars_result written = std::to_chars(buffer, buffer + kLongDoubleTextMax, value,
                                                     std::chars_format::fixed, kFractionDigits);
  std::string_view text(buffer, static_cast<size_t>(written.ptr - buffer));
  if (text.find('.') == std::string_view::npos) return text.size();
  text.remove_suffix(text.size() - 1 - text.find_last_not_of('0'));
  if (text.back() == '.') text.remove_suffix(1);
  if (text != "-0") return text.size();
  buffer[0] = '0';
  return 1;
}

std::string IntegerText(int64_t value) { return TextOf<kIntegerTextMax>(value, FormatInteger); }

std::string DoubleText(double value) { return TextOf<kDoubleTextMax>(value, FormatDouble); }

std::string ShortDoubleText(double value) {
  if (value == 0 || !std::isfinite(value)) return DoubleText(value);
  char buffer[kDoubleTextMax];
  char* position = buffer;
  if (value < 0) *position++ = '-';
  return std::string(buffer, WriteShortest(std::fabs(value), position));
}

std::string LongDoubleText(long double value) {
  return TextOf<kLongDoubleTextMax>(value, FormatLongDouble);
}

}  // namespace remora::base
