#include <cmath>

#include "engine/base/check.h"
#include "engine/base/number_text.h"
#include "tests/fuzz/fuzz_target.h"

// A number that was read is written so that it reads as the same number; an integer as the same
// text.
std::vector<std::string> remora::fuzz::Examples() {
  return {"-9223372036854775808",
          "18446744073709551615",
          "0",
          "0.1",
          "1e308",
          "-inf",
          "5e-324",
          "0x1.8p3",
          "3.14e0",
          "nan",
          "+1.e-17",
          "(1.5"};
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  namespace base = remora::base;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto integer = base::ParseInteger(text)) {
    base::Check(base::IntegerText(*integer) == text, "an integer has one text");
    base::Check(base::IntegerLength(*integer) == text.size(), "and that has this length");
  }
  if (const auto number = base::ParseUnsigned(text)) {
    char buffer[base::kIntegerTextMax];
    base::Check(std::string_view(buffer, base::FormatUnsigned(*number, buffer)) == text,
                "an unsigned integer has one text");
  }
  if (const auto number = base::ParseDouble(text)) {
    base::Check(!std::isnan(*number), "no text is a score that is not a number");
    base::Check(base::ParseDouble(base::DoubleText(*number)) == number,
                "a double that is written reads as the same");
  }
  if (const auto bound = base::ParseScoreBound(text)) {
    base::Check(!std::isnan(*bound), "no bound is not a number");
  }
  if (const auto number = base::ParseLongDouble(text); number && std::isfinite(*number)) {
    base::Check(base::ParseLongDouble(base::LongDoubleText(*number)).has_value(),
                "a long double that is written can be read");
  }
  return 0;
}
