#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace remora::model {

// The plain truth about glob patterns: a pattern becomes a list of parts, each a set of bytes or a
// star, and a star tries every length. Exponential in the stars; for short inputs only. Knows
// neither letter case nor the limit on stars.
struct GlobPart {
  bool star = false;
  std::bitset<256> bytes;
};

inline std::bitset<256> GlobBracket(std::string_view pattern, size_t& position) {
  std::bitset<256> bytes;
  const bool inverted = position < pattern.size() && pattern[position] == '^';
  if (inverted) ++position;
  while (position < pattern.size()) {
    const std::string_view rest = pattern.substr(position);
    if (rest[0] == '\\' && rest.size() >= 2) {
      bytes.set(static_cast<uint8_t>(rest[1]));
      position += 2;
    } else if (rest[0] == ']') {
      ++position;
      break;
    } else if (rest.size() >= 3 && rest[1] == '-') {
      int first = static_cast<int8_t>(rest[0]);
      int last = static_cast<int8_t>(rest[2]);
      if (first > last) std::swap(first, last);
      for (int byte = first; byte <= last; ++byte) bytes.set(static_cast<uint8_t>(byte));
      position += 3;
    } else {
      bytes.set(static_cast<uint8_t>(rest[0]));
      ++position;
    }
  }
  return inverted ? ~bytes : bytes;
}

inline std::vector<GlobPart> GlobParts(std::string_view pattern) {
  std::vector<GlobPart> parts;
  size_t position = 0;
  while (position < pattern.size()) {
    const char byte = pattern[position++];
    GlobPart part;
    if (byte == '*') {
      part.star = true;
    } else if (byte == '?') {
      part.bytes.set();
    } else if (byte == '[') {
      part.bytes = GlobBracket(pattern, position);
    } else if (byte == '\\' && position < pattern.size()) {
      part.bytes.set(static_cast<uint8_t>(pattern[position++]));
    } else {
      part.bytes.set(static_cast<uint8_t>(byte));
    }
    parts.push_back(part);
  }
  return parts;
}

inline bool GlobPartsMatch(const std::vector<GlobPart>& parts, size_t index,
                           std::string_view text) {
  if (index == parts.size()) return text.empty();
  if (parts[index].star) {
    for (size_t taken = 0; taken <= text.size(); ++taken) {
      if (GlobPartsMatch(parts, index + 1, text.substr(taken))) return true;
    }
    return false;
  }
  return !text.empty() && parts[index].bytes[static_cast<uint8_t>(text[0])] &&
         GlobPartsMatch(parts, index + 1, text.substr(1));
}

inline bool GlobModelMatch(std::string_view pattern, std::string_view text) {
  if (text.empty()) return pattern.empty();
  return GlobPartsMatch(GlobParts(pattern), 0, text);
}

}  // namespace remora::model
