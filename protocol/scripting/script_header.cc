#include "protocol/scripting/script_header.h"

#include <algorithm>
#include <array>

#include "protocol/arguments.h"
#include "protocol/inline_request.h"
#include "protocol/script_error_text.h"

namespace remora::protocol::scripting {

namespace {

constexpr std::array<std::string_view, 5> kFlagNames = {"no-writes", "allow-oom", "allow-stale",
                                                        "no-cluster", "allow-cross-slot-keys"};
constexpr std::string_view kMark = "#!";
constexpr std::string_view kFlagsOption = "flags=";
constexpr std::string_view kNameOption = "name=";

// Adds the flags of a list; what is no flag is the error.
std::string AddFlags(std::string_view list, uint32_t& flags) {
  if (list.empty()) return {};
  while (true) {
    const size_t comma = list.find(',');
    const std::string_view name = list.substr(0, comma);
    const std::optional<uint32_t> flag = FlagOfName(name);
    if (!flag) return error_text::UnexpectedScriptFlag(name);
    flags |= *flag;
    if (comma == std::string_view::npos) return {};
    list.remove_prefix(comma + 1);
  }
}

// The words of the first line, which has no zero byte.
bool SplitLine(std::string_view line, Request& words) {
  return line.find('\0') == std::string_view::npos && SplitInlineRequest(line, words) &&
         words.size() != 0;
}

}  // namespace

bool IsLibraryName(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= '0' && letter <= '9') || letter == '_';
  });
}

std::optional<uint32_t> FlagOfName(std::string_view name) {
  for (size_t i = 0; i < kFlagNames.size(); ++i) {
    if (kFlagNames[i] == name) return 1u << i;
  }
  return std::nullopt;
}

std::string_view NameOfFlag(size_t index) {
  return index < kFlagNames.size() ? kFlagNames[index] : std::string_view();
}

ScriptHeader ParseScriptHeader(std::string_view text) {
  ScriptHeader header;
  if (!text.starts_with(kMark)) return header;
  header.present = true;
  header.code_begin = text.find('\n');
  Request words;
  if (header.code_begin == std::string_view::npos) {
    header.error = error_text::kScriptShebang;
  } else if (!SplitLine(text.substr(0, header.code_begin), words)) {
    header.error = error_text::kScriptShebangEngine;
  } else if (words[0] != "#!lua") {
    header.error = error_text::UnexpectedScriptEngine(words[0]);
  }
  for (size_t i = 1; i < words.size() && header.error.empty(); ++i) {
    header.error = words[i].starts_with(kFlagsOption)
                       ? AddFlags(words[i].substr(kFlagsOption.size()), header.flags)
                       : error_text::UnknownScriptOption(words[i]);
  }
  return header;
}

LibraryHeader ParseLibraryHeader(std::string_view text) {
  LibraryHeader header;
  if (!text.starts_with(kMark)) {
    header.error = error_text::kLibraryNoMetadata;
    return header;
  }
  header.code_begin = text.find('\n');
  Request words;
  if (header.code_begin == std::string_view::npos ||
      !SplitLine(text.substr(0, header.code_begin), words)) {
    header.error = error_text::kLibraryMetadata;
    return header;
  }
  header.engine = words[0].substr(kMark.size());
  bool named = false;
  for (size_t i = 1; i < words.size(); ++i) {
    if (!EqualsIgnoringCase(words[i].substr(0, kNameOption.size()), "NAME=")) {
      header.error = error_text::UnexpectedLibraryMetadata(words[i]);
      return header;
    }
    if (named) {
      header.error = error_text::kLibraryNameTwice;
      return header;
    }
    named = true;
    header.name = words[i].substr(kNameOption.size());
  }
  if (!named) {
    header.error = error_text::kLibraryNameMissing;
  } else if (!IsLibraryName(header.name)) {
    header.error = error_text::kLibraryName;
  } else if (!EqualsIgnoringCase(header.engine, "LUA")) {
    header.error = error_text::UnknownEngine(header.engine);
  }
  return header;
}

}  // namespace remora::protocol::scripting
