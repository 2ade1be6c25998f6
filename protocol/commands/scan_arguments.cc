#include "protocol/commands/scan_arguments.h"

#include <optional>

#include "engine/base/glob.h"
#include "engine/base/number_text.h"
#include "protocol/error_text.h"

namespace remora::protocol {

bool ScanArguments::Admits(std::string_view text) const {
  return pattern == "*" || base::GlobMatch(pattern, text);
}

uint64_t ReadCursor(Arguments& arguments, size_t index) {
  std::string_view text = arguments.Text(index);
  // Strictly negative integers are refused; what C's strtoull makes of other texts is not.
  const std::optional<int64_t> integer = base::ParseInteger(text);
  if (integer && *integer < 0) arguments.Fail(error_text::kInvalidCursor);
  text = text.substr(0, text.find('\0'));
  while (!text.empty() && (text.front() == ' ' || (text.front() >= '\t' && text.front() <= '\r'))) {
    text.remove_prefix(1);
  }
  const bool negative = !text.empty() && text.front() == '-';
  if (negative || (!text.empty() && text.front() == '+')) text.remove_prefix(1);
  while (text.size() > 1 && text.front() == '0') text.remove_prefix(1);
  const std::optional<uint64_t> cursor = base::ParseUnsigned(text);
  if (!cursor) arguments.Fail(error_text::kInvalidCursor);
  if (!arguments.ok()) return 0;
  return negative ? -*cursor : *cursor;
}

ScanArguments ReadScanArguments(Arguments& arguments, size_t index, ScanOf what) {
  ScanArguments read;
  while (arguments.ok() && arguments.Has(index)) {
    const bool has_value = arguments.Has(index + 1);
    if (has_value && arguments.Is(index, "COUNT")) {
      const int64_t count = arguments.Integer(index + 1);
      if (arguments.ok() && count < 1) arguments.Fail(error_text::kSyntax);
      read.count = static_cast<uint64_t>(count);
      index += 2;
    } else if (has_value && arguments.Is(index, "MATCH")) {
      read.pattern = arguments.Text(index + 1);
      index += 2;
    } else if (has_value && what == ScanOf::kKeys && arguments.Is(index, "TYPE")) {
      read.type = arguments.Text(index + 1);
      index += 2;
    } else if (arguments.Is(index, "NOVALUES")) {
      if (what != ScanOf::kFields) arguments.Fail(error_text::kNoValuesOutsideHashes);
      read.no_values = true;
      ++index;
    } else {
      arguments.Fail(error_text::kSyntax);
    }
  }
  return read;
}

void WriteScanHeader(ReplyWriter& reply, uint64_t cursor, size_t replies) {
  char text[base::kIntegerTextMax];
  reply.ArrayHeader(2);
  reply.BulkString({text, base::FormatUnsigned(cursor, text)});
  reply.ArrayHeader(replies);
}

}  // namespace remora::protocol
