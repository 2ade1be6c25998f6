#include "protocol/request_parser.h"

#include <algorithm>
#include <cstring>
#include <optional>

#include "engine/base/number_text.h"
#include "protocol/error_text.h"
#include "protocol/inline_request.h"

namespace remora::protocol {
namespace {

// The end of a decoded length ("*3\r\n", "$16\r\n"), or null when the text is not all there or
// is anything but one to nine plain digits: the careful path then decides.
//
// Why no look at '\n': Redis takes any byte after '\r', and so must we.
inline const char* DecodeLength(const char* text, const char* end, uint32_t& length) {
  if (end - text < 4) return nullptr;
  const uint32_t first = static_cast<unsigned char>(text[1]) - uint32_t{'0'};
  if (first > 9) return nullptr;
  if (text[2] == '\r') {
    length = first;
    return text + 4;
  }
  if (first == 0) return nullptr;
  uint32_t value = first;
  const char* next = text + 2;
  const char* const last = std::min(end - 1, text + 10);
  for (; next < last; ++next) {
    const uint32_t digit = static_cast<unsigned char>(*next) - uint32_t{'0'};
    if (digit > 9) break;
    value = value * 10 + digit;
  }
  if (next >= end - 1 || *next != '\r') return nullptr;
  length = value;
  return next + 2;
}

inline int64_t BulkBytesMax(const RequestLimits& limits) {
  if (limits.authenticated) [[likely]]
    return limits.bulk_bytes_max;
  return std::min(limits.bulk_bytes_max, RequestLimits::kUnauthenticatedBulkBytesMax);
}

// How far the fast path came: `next` is the first byte it did not decode.
struct FastProgress {
  const char* next;
  uint32_t count;    // arguments announced
  uint32_t decoded;  // arguments decoded
};

// Decodes the multibulk request at `text` as long as everything is ordinary. Stops, without
// judging, at the first thing that is not: missing bytes, a limit, a malformed length.
inline FastProgress DecodeFast(std::string_view text, const RequestLimits& limits,
                               Request& request) {
  const char* const end = text.data() + text.size();
  uint32_t count = 0;
  const char* next = DecodeLength(text.data(), end, count);
  const int64_t arguments_max =
      limits.authenticated ? limits.arguments_max : RequestLimits::kUnauthenticatedArgumentsMax;
  if (next == nullptr || count == 0 || count > arguments_max) return {text.data(), 0, 0};
  const int64_t bulk_bytes_max = BulkBytesMax(limits);
  uint32_t decoded = 0;
  for (; decoded < count; ++decoded) {
    uint32_t length = 0;
    if (next == end || *next != '$') break;
    const char* const payload = DecodeLength(next, end, length);
    if (payload == nullptr || length > bulk_bytes_max) break;
    if (static_cast<size_t>(end - payload) < size_t{length} + 2) break;
    request.Add({payload, length});
    next = payload + length + 2;
  }
  return {next, count, decoded};
}

}  // namespace

ParseResult RequestParser::Parse(std::string_view buffer, const RequestLimits& limits,
                                 Request& request) {
  request.Clear();
  size_t skipped = 0;
  for (;;) {
    const std::string_view text = buffer.substr(skipped);
    Step step = Step::kMore;
    if (cursor_ == 0 && !text.empty() && text.front() == '*') {
      const FastProgress fast = DecodeFast(text, limits, request);
      const size_t offset = static_cast<size_t>(fast.next - text.data());
      if (fast.count != 0 && fast.decoded == fast.count) [[likely]] {
        scanned_ = 0;  // An earlier call may have looked for the end of the count's line.
        return {.status = ParseStatus::kComplete, .consumed = skipped + offset};
      }
      SuspendFastPath(text, request, offset, fast.count);
      step = ParseMultibulk(text, limits, request);
    } else if (cursor_ != 0) {
      step = ParseMultibulk(text, limits, request);
    } else if (!text.empty()) {
      step = ParseInline(text, request);
    } else {
      needed_ = 1;
    }
    if (step == Step::kDone || step == Step::kBlank) {
      skipped += cursor_;
      Reset();
      if (step == Step::kBlank) continue;
      return {.status = ParseStatus::kComplete, .consumed = skipped};
    }
    if (step == Step::kError) {
      Reset();
      return {.status = ParseStatus::kError, .consumed = skipped, .error = error_};
    }
    request.Clear();
    if (text.size() > limits.query_buffer_bytes_max) return {.status = ParseStatus::kOverLimit};
    return {.status = ParseStatus::kIncomplete, .consumed = skipped, .needed = needed_};
  }
}

void RequestParser::Reset() {
  cursor_ = 0;
  scanned_ = 0;
  needed_ = 0;
  remaining_ = -1;
  bulk_length_ = -1;
  pieces_.clear();
  if (pieces_.capacity() > Request::kKeptArguments) [[unlikely]]
    pieces_.shrink_to_fit();
}

void RequestParser::SuspendFastPath(std::string_view text, const Request& request, size_t offset,
                                    int64_t count) {
  if (count == 0) return;
  for (const std::string_view argument : request.arguments()) {
    pieces_.push_back({static_cast<size_t>(argument.data() - text.data()), argument.size()});
  }
  remaining_ = count - static_cast<int64_t>(pieces_.size());
  cursor_ = scanned_ = offset;
}

RequestParser::Step RequestParser::ParseMultibulk(std::string_view text,
                                                  const RequestLimits& limits, Request& request) {
  if (remaining_ < 0) {
    const Step step = ParseCount(text, limits);
    if (step != Step::kDone) return step;
  }
  for (; remaining_ > 0; --remaining_) {
    if (bulk_length_ < 0) {
      const Step step = ParseBulkLength(text, limits);
      if (step != Step::kDone) return step;
    }
    const size_t length = static_cast<size_t>(bulk_length_);
    if (text.size() - cursor_ < length + 2) {
      needed_ = cursor_ + length + 2;
      return Step::kMore;
    }
    pieces_.push_back({cursor_, length});
    cursor_ += length + 2;
    scanned_ = cursor_;
    bulk_length_ = -1;
  }
  request.Clear();
  for (const Piece piece : pieces_) request.Add(text.substr(piece.offset, piece.length));
  return Step::kDone;
}

RequestParser::Step RequestParser::ParseCount(std::string_view text, const RequestLimits& limits) {
  const Step step = FindLine(text, '\r', error_text::kTooBigMultibulkCount);
  if (step != Step::kDone) return step;
  const std::optional<int64_t> count = base::ParseInteger(line_.substr(1));
  if (!count || *count > limits.arguments_max) return Fail(error_text::kInvalidMultibulkLength);
  if (!limits.authenticated && *count > RequestLimits::kUnauthenticatedArgumentsMax) {
    return Fail(error_text::kUnauthenticatedMultibulkLength);
  }
  cursor_ = scanned_ = line_end_ + 2;
  if (*count <= 0) return Step::kBlank;
  remaining_ = *count;
  return Step::kDone;
}

RequestParser::Step RequestParser::ParseBulkLength(std::string_view text,
                                                   const RequestLimits& limits) {
  if (cursor_ < text.size() && text[cursor_] == '$') [[likely]] {
    uint32_t length = 0;
    const char* const payload =
        DecodeLength(text.data() + cursor_, text.data() + text.size(), length);
    if (payload != nullptr && length <= BulkBytesMax(limits)) [[likely]] {
      cursor_ = scanned_ = static_cast<size_t>(payload - text.data());
      bulk_length_ = length;
      return Step::kDone;
    }
  }
  const Step step = FindLine(text, '\r', error_text::kTooBigBulkCount);
  if (step != Step::kDone) return step;
  // The line may be empty; its first byte is then the terminator.
  const char marker = text[cursor_];
  if (marker != '$') {
    return Fail(error_text::ExpectedDollar(marker, unexpected_byte_error_));
  }
  const std::optional<int64_t> length = base::ParseInteger(line_.substr(1));
  if (!length || *length < 0 || *length > limits.bulk_bytes_max) {
    return Fail(error_text::kInvalidBulkLength);
  }
  if (!limits.authenticated && *length > RequestLimits::kUnauthenticatedBulkBytesMax) {
    return Fail(error_text::kUnauthenticatedBulkLength);
  }
  cursor_ = scanned_ = line_end_ + 2;
  bulk_length_ = *length;
  return Step::kDone;
}

RequestParser::Step RequestParser::ParseInline(std::string_view text, Request& request) {
  const Step step = FindLine(text, '\n', error_text::kTooBigInlineRequest);
  if (step != Step::kDone) return step;
  std::string_view line = line_;
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (!SplitInlineRequest(line, request)) return Fail(error_text::kUnbalancedQuotes);
  cursor_ = line_end_ + 1;
  return request.size() == 0 ? Step::kBlank : Step::kDone;
}

RequestParser::Step RequestParser::FindLine(std::string_view text, char terminator,
                                            std::string_view too_long) {
  const std::string_view unseen = text.substr(scanned_);
  size_t found = unseen.find(terminator);
  // Why: Redis looks for the terminator as a C string does, so a zero byte hides it for good.
  const size_t zero = unseen.substr(0, found).find('\0');
  if (zero != std::string_view::npos) {
    scanned_ += zero;
    found = std::string_view::npos;
  } else if (found == std::string_view::npos) {
    scanned_ = text.size();
  }
  needed_ = text.size() + 1;
  if (found == std::string_view::npos) {
    return text.size() - cursor_ > RequestLimits::kLineBytesMax ? Fail(too_long) : Step::kMore;
  }
  line_end_ = scanned_ + found;
  scanned_ = line_end_;
  // "\r" is only an end once the byte after it is there.
  if (terminator == '\r' && line_end_ + 2 > text.size()) return Step::kMore;
  line_ = text.substr(cursor_, line_end_ - cursor_);
  return Step::kDone;
}

RequestParser::Step RequestParser::Fail(std::string_view error) {
  error_ = error;
  return Step::kError;
}

}  // namespace remora::protocol
