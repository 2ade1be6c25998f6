#include "patterns/row_json.h"

#include <cmath>
#include <cstddef>
#include <string_view>

#include "engine/base/number_text.h"

namespace remora::patterns {

namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD

bool Continues(std::string_view text, size_t at) {
  return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80;
}

// The length of the UTF-8 character at `at`; 0 where there is none.
size_t CharacterLength(std::string_view text, size_t at) {
  const auto first = static_cast<unsigned char>(text[at]);
  if (first < 0x80) return 1;
  if (first < 0xC2 || first > 0xF4 || !Continues(text, at + 1)) return 0;
  const auto second = static_cast<unsigned char>(text[at + 1]);
  if (first < 0xE0) return 2;
  if (!Continues(text, at + 2)) return 0;
  if (first < 0xF0) {
    const bool overlong = first == 0xE0 && second < 0xA0;
    const bool surrogate = first == 0xED && second >= 0xA0;
    return overlong || surrogate ? 0 : 3;
  }
  const bool outside = (first == 0xF0 && second < 0x90) || (first == 0xF4 && second >= 0x90);
  return outside || !Continues(text, at + 3) ? 0 : 4;
}

void AppendEscaped(std::string& json, unsigned char character) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  switch (character) {
    case '"':
      json += "\\\"";
      return;
    case '\\':
      json += "\\\\";
      return;
    case '\n':
      json += "\\n";
      return;
    case '\r':
      json += "\\r";
      return;
    case '\t':
      json += "\\t";
      return;
    default:
      json += "\\u00";
      json += kDigits[character >> 4];
      json += kDigits[character & 15];
  }
}

void AppendString(std::string& json, std::string_view text) {
  json += '"';
  for (size_t at = 0; at < text.size();) {
    const auto first = static_cast<unsigned char>(text[at]);
    const size_t length = CharacterLength(text, at);
    if (length == 0) {
      json += kReplacement;
    } else if (first < 0x20 || first == '"' || first == '\\') {
      AppendEscaped(json, first);
    } else {
      json += text.substr(at, length);
    }
    at += length == 0 ? 1 : length;
  }
  json += '"';
}

struct ValueWriter {
  std::string& json;

  void operator()(std::monostate) const { json += "null"; }
  void operator()(bool value) const { json += value ? "true" : "false"; }
  void operator()(int64_t value) const { json += base::IntegerText(value); }
  void operator()(double value) const {
    json += std::isfinite(value) ? base::DoubleText(value) : "null";
  }
  void operator()(const std::string& value) const { AppendString(json, value); }
};

}  // namespace

std::string ToJson(const Row& row) {
  std::string json = "{";
  for (const auto& [name, value] : row) {
    if (json.size() > 1) json += ',';
    AppendString(json, name);
    json += ':';
    std::visit(ValueWriter{json}, value);
  }
  json += '}';
  return json;
}

}  // namespace remora::patterns
