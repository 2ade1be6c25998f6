#include "server/config/config_parser.h"

#include <cstddef>

namespace remora::server::config {
namespace {

constexpr std::string_view kLineSpace = " \t\r\n";

bool IsSpace(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

int HexDigit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

char UnescapeLetter(char c) {
  switch (c) {
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    case 'b':
      return '\b';
    case 'a':
      return '\a';
    default:
      return c;
  }
}

// Reads one word after the other from a line.
class WordReader {
 public:
  explicit WordReader(std::string_view line) : rest_(line) {}

  // False at the end of the line.
  bool SkipToWord() {
    while (!rest_.empty() && IsSpace(rest_.front())) rest_.remove_prefix(1);
    return !rest_.empty();
  }

  // Nothing when the quoting is wrong.
  std::optional<std::string> ReadWord() {
    std::string word;
    while (!rest_.empty() && !IsSpace(rest_.front())) {
      const char c = Take();
      if (c == '"') {
        if (!ReadDoubleQuoted(word)) return std::nullopt;
        return word;
      }
      if (c == '\'') {
        if (!ReadSingleQuoted(word)) return std::nullopt;
        return word;
      }
      word += c;
    }
    return word;
  }

 private:
  char Take() {
    const char c = rest_.front();
    rest_.remove_prefix(1);
    return c;
  }

  bool AtWordEnd() const { return rest_.empty() || IsSpace(rest_.front()); }

  bool ReadDoubleQuoted(std::string& word) {
    while (!rest_.empty()) {
      const char c = Take();
      if (c == '"') return AtWordEnd();
      if (c == '\\' && !rest_.empty()) {
        word += ReadEscape();
      } else {
        word += c;
      }
    }
    return false;
  }

  char ReadEscape() {
    const bool is_byte =
        rest_.size() >= 3 && rest_[0] == 'x' && HexDigit(rest_[1]) >= 0 && HexDigit(rest_[2]) >= 0;
    if (!is_byte) return UnescapeLetter(Take());
    const char byte = static_cast<char>(HexDigit(rest_[1]) * 16 + HexDigit(rest_[2]));
    rest_.remove_prefix(3);
    return byte;
  }

  bool ReadSingleQuoted(std::string& word) {
    while (!rest_.empty()) {
      const char c = Take();
      if (c == '\'') return AtWordEnd();
      const bool escaped_quote = c == '\\' && !rest_.empty() && rest_.front() == '\'';
      word += escaped_quote ? Take() : c;
    }
    return false;
  }

  std::string_view rest_;
};

void AppendQuoted(char c, std::string& text) {
  constexpr char kHexDigits[] = "0123456789abcdef";
  constexpr std::string_view kEscaped = "\n\r\t\a\b\\\"";
  constexpr std::string_view kLetters = "nrtab\\\"";
  if (const size_t position = kEscaped.find(c); position != kEscaped.npos) {
    text += '\\';
    text += kLetters[position];
  } else if (c >= ' ' && c <= '~') {
    text += c;
  } else {
    const auto byte = static_cast<unsigned char>(c);
    text += "\\x";
    text += kHexDigits[byte >> 4];
    text += kHexDigits[byte & 15];
  }
}

}  // namespace

std::optional<std::vector<std::string>> SplitLine(std::string_view line) {
  std::vector<std::string> words;
  WordReader reader(line);
  while (reader.SkipToWord()) {
    std::optional<std::string> word = reader.ReadWord();
    if (!word) return std::nullopt;
    words.push_back(std::move(*word));
  }
  return words;
}

std::string Quote(std::string_view text) {
  std::string quoted = "\"";
  for (char c : text) AppendQuoted(c, quoted);
  quoted += '"';
  return quoted;
}

std::string_view Trim(std::string_view line) {
  const size_t begin = line.find_first_not_of(kLineSpace);
  if (begin == line.npos) return {};
  return line.substr(begin, line.find_last_not_of(kLineSpace) - begin + 1);
}

std::vector<std::string_view> SplitIntoLines(std::string_view text) {
  std::vector<std::string_view> lines;
  size_t begin = 0;
  for (size_t end = text.find('\n'); end != text.npos; end = text.find('\n', begin)) {
    lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  lines.push_back(text.substr(begin));
  return lines;
}

}  // namespace remora::server::config
