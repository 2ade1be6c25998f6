#include "protocol/arguments.h"

#include <algorithm>
#include <utility>

#include "engine/base/number_text.h"

namespace remora::protocol {

std::span<const std::string_view> Arguments::From(size_t index) const {
  return arguments_.subspan(std::min(index, arguments_.size()));
}

std::string_view Arguments::Text(size_t index) { return Next(index).value_or(std::string_view()); }

bool Arguments::Is(size_t index, std::string_view option) const {
  if (!Has(index)) return false;
  std::string_view text = arguments_[index];
  // Why: the reference compares C strings, which a zero byte ends.
  if (text.size() > option.size() && text[option.size()] == '\0') {
    text.remove_suffix(text.size() - option.size());
  }
  return EqualsIgnoringCase(text, option);
}

int64_t Arguments::Integer(size_t index, std::string_view error) {
  const std::optional<std::string_view> text = Next(index);
  if (!text) return 0;
  const std::optional<int64_t> value = base::ParseInteger(*text);
  if (!value) Fail(error);
  return value.value_or(0);
}

int64_t Arguments::IntegerWithin(size_t index, error_text::IntegerRange range) {
  const int64_t value = Integer(index);
  if (!ok()) return 0;
  if (value >= range.smallest && value <= range.largest) return value;
  FailWith(error_text::OutOfRange(range));
  return 0;
}

int64_t Arguments::PositiveInteger(size_t index, std::string_view error) {
  const int64_t value = Integer(index, error);
  if (value >= 0) return value;
  Fail(error);
  return 0;
}

int64_t Arguments::CountAboveZero(size_t index, std::string_view error) {
  const int64_t value = Integer(index, error);
  if (value > 0) return value;
  Fail(error);
  return 0;
}

double Arguments::Float(size_t index, std::string_view error) {
  const std::optional<std::string_view> text = Next(index);
  if (!text) return 0;
  const std::optional<double> value = base::ParseDouble(*text);
  if (!value) Fail(error);
  return value.value_or(0);
}

long double Arguments::LongFloat(size_t index, std::string_view error) {
  const std::optional<std::string_view> text = Next(index);
  if (!text) return 0;
  const std::optional<long double> value = base::ParseLongDouble(*text);
  if (!value) Fail(error);
  return value.value_or(0);
}

void Arguments::Fail(std::string_view error) {
  if (ok()) error_ = error;
}

void Arguments::FailWith(std::string error) {
  if (!ok()) return;
  owned_error_ = std::move(error);
  error_ = owned_error_;
}

std::optional<std::string_view> Arguments::Next(size_t index) {
  if (!ok()) return std::nullopt;
  if (Has(index)) return arguments_[index];
  Fail(error_text::kSyntax);
  return std::nullopt;
}

bool IsClientName(std::string_view text) {
  return std::ranges::all_of(text.substr(0, text.find('\0')),
                             [](char letter) { return letter >= '!' && letter <= '~'; });
}

bool EqualsIgnoringCase(std::string_view text, std::string_view upper) {
  return std::ranges::equal(text, upper, {}, [](char byte) {
    return byte >= 'a' && byte <= 'z' ? static_cast<char>(byte - ('a' - 'A')) : byte;
  });
}

}  // namespace remora::protocol
