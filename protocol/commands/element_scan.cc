#include "protocol/commands/element_scan.h"

#include <charconv>
#include <system_error>

#include "engine/base/glob.h"
#include "engine/base/number_text.h"
#include "protocol/error_text.h"

namespace remora::protocol {

bool ElementScanOptions::Matches(std::string_view name) const {
  if (matches_nothing) return name.empty();
  return pattern.empty() || base::GlobMatch(pattern, name);
}

uint64_t ReadScanCursor(Arguments& arguments, size_t index) {
  // Why not Integer: a cursor has all 64 bits, and may have leading zeros.
  const std::string_view text = arguments.Text(index);
  uint64_t cursor = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), cursor);
  if (error == std::errc() && end == text.data() + text.size()) return cursor;
  arguments.Fail(error_text::kInvalidCursor);
  return 0;
}

ElementScanOptions ReadElementScanOptions(Arguments& arguments, size_t index,
                                          bool allows_no_values) {
  ElementScanOptions options;
  while (arguments.ok() && arguments.Has(index)) {
    if (arguments.Is(index, "COUNT") && arguments.Has(index + 1)) {
      const int64_t count = arguments.Integer(index + 1);
      if (arguments.ok() && count < 1) arguments.Fail(error_text::kSyntax);
      options.count = static_cast<uint64_t>(count);
      index += 2;
    } else if (arguments.Is(index, "MATCH") && arguments.Has(index + 1)) {
      options.pattern = arguments.Text(index + 1);
      options.matches_nothing = options.pattern.empty();
      if (options.pattern == "*") options.pattern = {};
      index += 2;
    } else if (allows_no_values && arguments.Is(index, "NOVALUES")) {
      options.no_values = true;
      ++index;
    } else {
      arguments.Fail(error_text::kSyntax);
    }
  }
  return options;
}

void WriteScanHeader(ReplyWriter& reply, uint64_t cursor, size_t replies) {
  char text[base::kIntegerTextMax];
  reply.ArrayHeader(2);
  reply.BulkString({text, base::FormatUnsigned(cursor, text)});
  reply.ArrayHeader(replies);
}

}  // namespace remora::protocol
