#include "server/config/config_values.h"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <limits>
#include <utility>

namespace remora::server::config {
namespace {

// Longer numbers are not numbers; the limit is Redis'.
constexpr size_t kMemoryDigitsMax = 127;

constexpr const char* kWrongCount = "wrong number of arguments";

struct Unit {
  std::string_view name;
  uint64_t bytes;
};

constexpr Unit kUnits[] = {{"", 1},        {"b", 1},        {"k", 1000},       {"kb", 1 << 10},
                           {"m", 1000000}, {"mb", 1 << 20}, {"g", 1000000000}, {"gb", 1 << 30}};

char LowerCharacter(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

ParsedValue Error(std::string text) { return {{}, std::move(text)}; }

ParsedValue NumberValue(int64_t number) { return {{std::to_string(number), number}, {}}; }

std::string OctalText(uint64_t number) {
  char text[32];
  std::snprintf(text, sizeof(text), "%llo", static_cast<unsigned long long>(number));
  return text;
}

ParsedValue OutOfRange(std::string_view low, std::string_view high) {
  return Error("argument must be between " + std::string(low) + " and " + std::string(high) +
               " inclusive");
}

bool IsUnsignedWide(const Directive& directive) { return directive.maximum > kInt64Max; }

// Why: the reference reads words and sizes as C strings, which a zero byte ends; numbers not.
std::string_view UpToZeroByte(std::string_view text) { return text.substr(0, text.find('\0')); }

ParsedValue ParseBoolean(const Directive& directive, std::string_view text) {
  const bool yes = EqualsIgnoringCase(text, "yes");
  if (!yes && !EqualsIgnoringCase(text, "no")) return Error("argument must be 'yes' or 'no'");
  const std::string canonical = yes ? "yes" : "no";
  if (directive.check != nullptr) {
    if (std::string problem = directive.check(canonical); !problem.empty()) return Error(problem);
  }
  return {{canonical, yes}, {}};
}

ParsedValue ParseRangedInteger(const Directive& directive, const std::string& text) {
  const std::optional<int64_t> number = ParseInteger(text);
  if (!number) return Error("argument couldn't be parsed into an integer");
  const bool too_high = *number >= 0 && static_cast<uint64_t>(*number) > directive.maximum;
  if (*number < directive.minimum || too_high) {
    return OutOfRange(std::to_string(directive.minimum), std::to_string(directive.maximum));
  }
  return NumberValue(std::clamp(*number, directive.stored_minimum, directive.stored_maximum));
}

ParsedValue ParseOctal(const Directive& directive, std::string_view text) {
  const bool negative = text.starts_with('-');
  const char* first = text.data() + (negative ? 1 : 0);
  const char* last = text.data() + text.size();
  uint64_t number = 0;
  const auto [end, failure] = std::from_chars(first, last, number, 8);
  // Why: no text at all counts as 0, as the reference has it.
  if (!text.empty() && (failure != std::errc() || end != last)) {
    return Error("argument couldn't be parsed as an octal number");
  }
  if (number > directive.maximum || (negative && number > 0)) {
    return OutOfRange(OctalText(static_cast<uint64_t>(directive.minimum)),
                      OctalText(directive.maximum));
  }
  return {{OctalText(number), static_cast<int64_t>(number)}, {}};
}

ParsedValue BytesValue(const Directive& directive, uint64_t bytes) {
  if (bytes > directive.maximum || bytes < static_cast<uint64_t>(directive.minimum)) {
    return OutOfRange(std::to_string(directive.minimum), std::to_string(directive.maximum));
  }
  if (IsUnsignedWide(directive)) return {{std::to_string(bytes), static_cast<int64_t>(bytes)}, {}};
  return NumberValue(
      std::clamp(static_cast<int64_t>(bytes), directive.stored_minimum, directive.stored_maximum));
}

ParsedValue ParsePercent(std::string_view digits) {
  const std::optional<int64_t> percent = ParseInteger(digits);
  if (!percent || *percent < 0) return Error("argument must be a memory or percent value");
  if (*percent > 100) return Error("percentage argument must be less or equal to 100");
  if (*percent == 0) return NumberValue(0);
  return {{std::to_string(*percent) + "%", -*percent}, {}};
}

ParsedValue ParseBytes(const Directive& directive, const std::string& text) {
  const bool percent_allowed = directive.type == ValueType::kMemoryOrPercent;
  if (percent_allowed && text.ends_with('%')) {
    return ParsePercent(std::string_view(text).substr(0, text.size() - 1));
  }
  const std::optional<uint64_t> bytes = ParseMemory(UpToZeroByte(text));
  if (!bytes) {
    return Error(percent_allowed ? "argument must be a memory or percent value"
                                 : "argument must be a memory value");
  }
  return BytesValue(directive, *bytes);
}

ParsedValue ParseText(const Directive& directive, const std::string& text) {
  if (directive.check != nullptr) {
    if (std::string problem = directive.check(text); !problem.empty()) return Error(problem);
  }
  return {{text, 0}, {}};
}

std::string ChoicesError(const Directive& directive) {
  std::string text = "argument(s) must be one of the following: ";
  std::string_view separator;
  for (size_t i = 0; i < directive.choices.size(); ++i) {
    text += separator;
    text += directive.choices[i].name;
    separator = ", ";
  }
  return text;
}

const Choice* FindChoice(const Directive& directive, std::string_view word) {
  for (const Choice& choice : directive.choices) {
    if (EqualsIgnoringCase(choice.name, word)) return &choice;
  }
  return nullptr;
}

std::string ChoiceText(const Directive& directive, int64_t number) {
  std::string text;
  for (const Choice& choice : directive.choices) {
    if (choice.value == number) return std::string(choice.name);
    const bool is_part = choice.value != 0 && (number & choice.value) == choice.value;
    if (directive.type != ValueType::kChoiceSet || !is_part) continue;
    if (!text.empty()) text += ' ';
    text += choice.name;
  }
  return text;
}

ParsedValue ParseChoices(const Directive& directive, std::span<const std::string> words) {
  int64_t number = 0;
  for (const std::string& word : words) {
    const Choice* choice = FindChoice(directive, UpToZeroByte(word));
    if (choice == nullptr) return Error(ChoicesError(directive));
    number |= choice->value;
  }
  if (words.empty()) return Error(ChoicesError(directive));
  const std::string canonical = ChoiceText(directive, number);
  if (directive.check != nullptr) {
    if (std::string problem = directive.check(canonical); !problem.empty()) return Error(problem);
  }
  return {{canonical, number}, {}};
}

}  // namespace

ParsedValue ParseValue(const Directive& directive, std::span<const std::string> words,
                       const ParseContext& context) {
  std::vector<std::string> split;
  if (directive.has(kMultiArgument)) {
    if (words.size() == 1) {
      split = SplitAtSpaces(words[0]);
      words = split;
    }
    if (directive.type == ValueType::kChoiceSet) return ParseChoices(directive, words);
    return directive.parse(words, context);
  }
  if (words.size() != 1) return Error(kWrongCount);
  switch (directive.type) {
    case ValueType::kBoolean:
      return ParseBoolean(directive, UpToZeroByte(words[0]));
    case ValueType::kInteger:
      return ParseRangedInteger(directive, words[0]);
    case ValueType::kOctal:
      return ParseOctal(directive, UpToZeroByte(words[0]));
    case ValueType::kMemory:
    case ValueType::kMemoryOrPercent:
      return ParseBytes(directive, words[0]);
    case ValueType::kText:
    case ValueType::kWorkingDirectory:
      return ParseText(directive, words[0]);
    case ValueType::kChoice:
    case ValueType::kChoiceSet:
      return ParseChoices(directive, words);
    case ValueType::kSpecial:
      return directive.parse(words, context);
  }
  return Error(kWrongCount);
}

Value DefaultValue(const Directive& directive) {
  const std::string text(directive.default_text);
  if (directive.type == ValueType::kText) return {text, 0};
  return ParseValue(directive, {&text, 1}, {}).value;
}

std::optional<int64_t> ParseInteger(std::string_view text) {
  const std::string_view digits = text.substr(text.starts_with('-') ? 1 : 0);
  const bool padded = digits.starts_with('0') && text.size() > 1;
  if (digits.empty() || padded) return std::nullopt;
  int64_t number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failure != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<uint64_t> ParseMemory(std::string_view text) {
  size_t digits = text.find_first_not_of("0123456789");
  if (digits == std::string_view::npos) digits = text.size();
  if (digits > kMemoryDigitsMax) return std::nullopt;
  const std::string_view unit_name = text.substr(digits);
  const auto* unit = std::find_if(std::begin(kUnits), std::end(kUnits), [&](const Unit& candidate) {
    return EqualsIgnoringCase(candidate.name, unit_name);
  });
  if (unit == std::end(kUnits)) return std::nullopt;
  uint64_t number = 0;
  const auto result = std::from_chars(text.data(), text.data() + digits, number);
  if (result.ec == std::errc::result_out_of_range) number = kUint64Max;
  return number * unit->bytes;
}

std::string FormatMemory(uint64_t bytes) {
  constexpr Unit kExactUnits[] = {{"gb", 1 << 30}, {"mb", 1 << 20}, {"kb", 1 << 10}};
  for (const Unit& unit : kExactUnits) {
    if (bytes != 0 && bytes % unit.bytes == 0) {
      return std::to_string(bytes / unit.bytes) + std::string(unit.name);
    }
  }
  return std::to_string(bytes);
}

std::vector<std::string> SplitAtSpaces(std::string_view text) {
  std::vector<std::string> words;
  if (text.empty()) return words;
  size_t begin = 0;
  for (size_t end = text.find(' '); end != std::string_view::npos; end = text.find(' ', begin)) {
    words.emplace_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  words.emplace_back(text.substr(begin));
  return words;
}

std::string JoinWords(std::span<const std::string> words) {
  std::string text;
  for (const std::string& word : words) {
    if (!text.empty()) text += ' ';
    text += word;
  }
  return text;
}

std::string ToLower(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), LowerCharacter);
  return lower;
}

bool EqualsIgnoringCase(std::string_view left, std::string_view right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](char a, char b) { return LowerCharacter(a) == LowerCharacter(b); });
}

}  // namespace remora::server::config
