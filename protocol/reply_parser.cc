#include "protocol/reply_parser.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <utility>

#include "engine/base/number_text.h"

namespace remora::protocol {
namespace {

constexpr uint64_t kReservedElementsMax = 1024;

ReplyType AggregateType(char kind) {
  switch (kind) {
    case '~':
      return ReplyType::kSet;
    case '%':
    case '|':
      return ReplyType::kMap;
    case '>':
      return ReplyType::kPush;
    default:
      return ReplyType::kArray;
  }
}

std::optional<double> ReadDouble(std::string_view text) {
  if (text == "nan") return std::numeric_limits<double>::quiet_NaN();
  double value = 0;
  const char* const end = text.data() + text.size();
  const std::from_chars_result result = std::from_chars(text.data(), end, value);
  if (result.ec != std::errc{} || result.ptr != end) return std::nullopt;
  return value;
}

bool IsBigNumber(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  return !text.empty() &&
         std::ranges::all_of(text, [](char byte) { return byte >= '0' && byte <= '9'; });
}

}  // namespace

ReplyResult ReplyParser::Parse(std::string_view buffer, Reply& reply) {
  cursor_ = 0;
  for (;;) {
    Reply value;
    const size_t start = cursor_;
    const Step step = ParseElement(buffer.substr(start), value);
    if (step == Step::kMore) {
      return {.status = ReplyStatus::kIncomplete, .consumed = start, .needed = needed_};
    }
    reply_bytes_ += cursor_ - start;
    if (step != Step::kError && reply_bytes_ > limits_.reply_bytes_max) {
      error_ = "the reply is longer than allowed";
    }
    if (!error_.empty()) {
      const std::string_view error = error_;
      Reset();
      return {.status = ReplyStatus::kError, .consumed = start, .error = error};
    }
    if (step == Step::kOpened || !Place(value)) continue;
    reply = std::move(value);
    const size_t consumed = cursor_;
    Reset();
    return {.status = ReplyStatus::kComplete, .consumed = consumed};
  }
}

void ReplyParser::Reset() {
  levels_.clear();
  root_attributes_.clear();
  cursor_ = 0;
  scanned_ = 0;
  reply_bytes_ = 0;
  elements_ = 0;
  error_ = {};
}

ReplyParser::Step ReplyParser::ParseElement(std::string_view text, Reply& value) {
  const size_t end = text.find("\r\n", scanned_);
  if (end == std::string_view::npos) {
    if (text.size() > ReplyLimits::kLineBytesMax) return Fail("a line has no end");
    // The last byte may be the first half of the line end.
    scanned_ = text.empty() ? 0 : text.size() - 1;
    needed_ = text.size() + 1;
    return Step::kMore;
  }
  if (end == 0) return Fail("a reply has no type");
  const char kind = text.front();
  const std::string_view line = text.substr(1, end - 1);
  Step step = Step::kValue;
  switch (kind) {
    case '+':
    case '-':
      value.type = kind == '+' ? ReplyType::kSimpleString : ReplyType::kError;
      value.text = line;
      break;
    case '$':
    case '=':
    case '!':
      step = ParseBulk(kind, text, line, value);
      // A payload that is not all there starts over at its header, which is at the front then.
      if (step == Step::kMore) scanned_ = 0;
      break;
    case '*':
    case '~':
    case '%':
    case '>':
    case '|':
      step = OpenAggregate(kind, line, value);
      break;
    default:
      step = ParseNumberLine(kind, line, value);
  }
  if (step == Step::kMore || step == Step::kError) return step;
  scanned_ = 0;
  cursor_ += end + 2;
  // After the line of a bulk string that is not null comes its payload.
  if ((kind == '$' || kind == '=' || kind == '!') && !value.is_null()) {
    cursor_ += value.text.size() + (value.format.empty() ? 0 : value.format.size() + 1) + 2;
  }
  return step;
}

ReplyParser::Step ReplyParser::ParseNumberLine(char kind, std::string_view line, Reply& value) {
  switch (kind) {
    case ':': {
      const std::string_view digits = line.starts_with('+') ? line.substr(1) : line;
      const std::optional<int64_t> integer = base::ParseInteger(digits);
      if (!integer) return Fail("an integer is malformed");
      value.type = ReplyType::kInteger;
      value.integer = *integer;
      return Step::kValue;
    }
    case ',': {
      const std::optional<double> number = ReadDouble(line);
      if (!number) return Fail("a double is malformed");
      value.type = ReplyType::kDouble;
      value.number = *number;
      value.text = line;
      return Step::kValue;
    }
    case '#':
      if (line != "t" && line != "f") return Fail("a boolean is malformed");
      value.type = ReplyType::kBoolean;
      value.integer = line == "t" ? 1 : 0;
      return Step::kValue;
    case '(':
      if (!IsBigNumber(line)) return Fail("a big number is malformed");
      value.type = ReplyType::kBigNumber;
      value.text = line;
      return Step::kValue;
    case '_':
      if (!line.empty()) return Fail("a null is malformed");
      return Step::kValue;
    default:
      return Fail("a reply has an unknown type");
  }
}

ReplyParser::Step ReplyParser::ParseBulk(char kind, std::string_view text, std::string_view line,
                                         Reply& value) {
  const std::optional<int64_t> length = base::ParseInteger(line);
  if (length && *length == -1 && kind == '$') return Step::kValue;
  if (!length || *length < 0 || *length > limits_.bulk_bytes_max) {
    return Fail("a bulk length is malformed or too large");
  }
  const size_t size = static_cast<size_t>(*length);
  const size_t offset = line.size() + 3;
  if (text.size() < offset + size + 2) {
    needed_ = offset + size + 2;
    return Step::kMore;
  }
  if (text.substr(offset + size, 2) != "\r\n") return Fail("a bulk string has no end");
  std::string_view payload = text.substr(offset, size);
  value.type = kind == '!' ? ReplyType::kError : ReplyType::kBulkString;
  if (kind == '=') {
    if (payload.size() < 4 || payload[3] != ':') return Fail("a verbatim string has no format");
    value.type = ReplyType::kVerbatimString;
    value.format = payload.substr(0, 3);
    payload.remove_prefix(4);
  }
  value.text = payload;
  return Step::kValue;
}

ReplyParser::Step ReplyParser::OpenAggregate(char kind, std::string_view line, Reply& value) {
  const std::optional<int64_t> count = base::ParseInteger(line);
  if (count && *count == -1 && kind == '*') return Step::kValue;
  if (!count || *count < 0) return Fail("a count is malformed");
  const uint64_t pairs = static_cast<uint64_t>(*count);
  if (pairs > limits_.elements_max) return Fail("the reply has too many elements");
  const uint64_t elements = kind == '%' || kind == '|' ? pairs * 2 : pairs;
  elements_ += elements;
  if (elements_ > limits_.elements_max) return Fail("the reply has too many elements");
  if (levels_.size() >= limits_.depth_max) return Fail("the reply is nested too deeply");
  value.type = AggregateType(kind);
  if (elements == 0) return kind == '|' ? Step::kOpened : Step::kValue;
  value.elements.reserve(std::min(elements, kReservedElementsMax));
  levels_.push_back({.reply = std::move(value),
                     .remaining = elements,
                     .is_attribute = kind == '|',
                     .attributes = {}});
  return Step::kOpened;
}

bool ReplyParser::Place(Reply& value) {
  for (;;) {
    std::vector<Reply>& attributes = levels_.empty() ? root_attributes_ : levels_.back().attributes;
    if (!attributes.empty()) value.attributes = std::exchange(attributes, {});
    if (levels_.empty()) return true;
    Level& level = levels_.back();
    level.reply.elements.push_back(std::move(value));
    if (--level.remaining > 0) return false;
    value = std::move(level.reply);
    const bool is_attribute = level.is_attribute;
    levels_.pop_back();
    if (is_attribute) {
      std::vector<Reply>& target = levels_.empty() ? root_attributes_ : levels_.back().attributes;
      target = std::move(value.elements);
      return false;
    }
  }
}

ReplyParser::Step ReplyParser::Fail(std::string_view error) {
  error_ = error;
  return Step::kError;
}

}  // namespace remora::protocol
