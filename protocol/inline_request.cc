#include "protocol/inline_request.h"

#include <cstddef>
#include <optional>

namespace remora::protocol {
namespace {

bool IsSpace(char byte) { return byte == ' ' || (byte >= '\t' && byte <= '\r'); }

// Narrower than IsSpace: vertical tab and form feed separate arguments but do not end one.
bool EndsArgument(char byte) { return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t'; }

std::optional<int> HexDigit(char byte) {
  if (byte >= '0' && byte <= '9') return byte - '0';
  const char lower = static_cast<char>(byte | 0x20);
  if (lower >= 'a' && lower <= 'f') return lower - 'a' + 10;
  return std::nullopt;
}

// What `\` and the byte after it mean between double quotes.
char Unescape(char byte) {
  switch (byte) {
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
      return byte;
  }
}

// Reads quoted arguments: `next` walks the line, `output` the scratch.
class QuotedReader {
 public:
  QuotedReader(std::string_view line, size_t next, char* output)
      : line_(line), next_(next), output_(output) {}

  [[nodiscard]] size_t next() const { return next_; }
  [[nodiscard]] char* output() const { return output_; }

  // Reads to the end of the argument. False when a quote is left open, or is closed in mid-word.
  bool ReadArgument() {
    while (next_ < line_.size() && !EndsArgument(line_[next_])) {
      const char byte = line_[next_++];
      if (byte != '"' && byte != '\'') {
        *output_++ = byte;
        continue;
      }
      if (!(byte == '"' ? ReadDoubleQuoted() : ReadSingleQuoted())) return false;
      return next_ == line_.size() || IsSpace(line_[next_]);
    }
    return true;
  }

 private:
  bool ReadDoubleQuoted() {
    while (next_ < line_.size()) {
      const char byte = line_[next_++];
      if (byte == '"') return true;
      *output_++ = byte == '\\' && next_ < line_.size() ? ReadEscape() : byte;
    }
    return false;
  }

  char ReadEscape() {
    if (line_[next_] == 'x' && next_ + 2 < line_.size()) {
      const std::optional<int> high = HexDigit(line_[next_ + 1]);
      const std::optional<int> low = HexDigit(line_[next_ + 2]);
      if (high && low) {
        next_ += 3;
        return static_cast<char>(*high * 16 + *low);
      }
    }
    return Unescape(line_[next_++]);
  }

  bool ReadSingleQuoted() {
    while (next_ < line_.size()) {
      const char byte = line_[next_++];
      if (byte == '\'') return true;
      if (byte == '\\' && next_ < line_.size() && line_[next_] == '\'') {
        *output_++ = line_[next_++];
      } else {
        *output_++ = byte;
      }
    }
    return false;
  }

  std::string_view line_;
  size_t next_;
  char* output_;
};

}  // namespace

bool SplitInlineRequest(std::string_view line, Request& request) {
  // No argument is longer unescaped than it was, so one scratch of the line's size serves all.
  char* scratch = nullptr;
  size_t next = 0;
  for (;;) {
    while (next < line.size() && IsSpace(line[next])) ++next;
    if (next == line.size()) return true;
    const size_t start = next;
    while (next < line.size() && !EndsArgument(line[next]) && line[next] != '"' &&
           line[next] != '\'') {
      ++next;
    }
    if (next == line.size() || EndsArgument(line[next])) {
      request.Add(line.substr(start, next - start));
      continue;
    }
    if (scratch == nullptr) scratch = request.Scratch(line.size());
    QuotedReader reader(line, start, scratch);
    if (!reader.ReadArgument()) return false;
    request.Add({scratch, static_cast<size_t>(reader.output() - scratch)});
    scratch = reader.output();
    next = reader.next();
  }
}

}  // namespace remora::protocol
