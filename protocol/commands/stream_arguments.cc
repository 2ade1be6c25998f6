#include "protocol/commands/stream_arguments.h"

#include <algorithm>
#include <limits>

#include "engine/base/number_text.h"
#include "protocol/error_text.h"

namespace remora::protocol {

using containers::kStreamIdMax;
using containers::kStreamIdMin;

namespace {

// Longer texts are no ids.
constexpr size_t kIdTextMax = 127;

constexpr uint64_t kTrimLimitMax = 1'000'000;
constexpr uint64_t kTrimLimitWithoutEntriesMax = 10'000;
constexpr uint64_t kTrimLimitBlocks = 100;

// A number as C's strtoull reads it, when no strict integer: with spaces and a sign before it; a
// minus counts down from zero.
std::optional<uint64_t> ParseLoosely(std::string_view text) {
  const std::optional<int64_t> strict = base::ParseInteger(text);
  if (strict) return *strict < 0 ? std::nullopt : std::optional<uint64_t>(*strict);
  constexpr std::string_view kSpaces = " \t\n\v\f\r";
  text.remove_prefix(std::min(text.find_first_not_of(kSpaces), text.size()));
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  if (text.empty()) return std::nullopt;
  uint64_t value = 0;
  for (const char digit : text) {
    if (digit < '0' || digit > '9') return std::nullopt;
    const uint64_t added = static_cast<uint64_t>(digit - '0');
    if (__builtin_mul_overflow(value, 10, &value) || __builtin_add_overflow(value, added, &value)) {
      return std::nullopt;
    }
  }
  return negative ? -value : value;
}

// The text as a C string; nothing when it is too long for an id.
std::optional<std::string_view> IdText(std::string_view text) {
  if (text.size() > kIdTextMax) return std::nullopt;
  return text.substr(0, text.find('\0'));
}

// The id that XADD gives: "*", "ms-*" or an id.
ops::NewStreamId ReadNewId(Arguments& arguments, size_t index) {
  using Kind = ops::NewStreamId::Kind;
  const std::string_view text = IdText(arguments.Text(index)).value_or(std::string_view());
  if (text.size() > 2 && text.ends_with("-*") && text.find('-') == text.size() - 2) {
    const std::optional<uint64_t> milliseconds = ParseLoosely(text.substr(0, text.size() - 2));
    if (!milliseconds) arguments.Fail(error_text::kStreamId);
    return {.kind = Kind::kNextOf, .id = {milliseconds.value_or(0), 0}};
  }
  return {.kind = Kind::kExactly, .id = ReadStreamId(arguments, index)};
}

// Reads options one after the other, up to what is none.
class TrimReader {
 public:
  TrimReader(Arguments& arguments, const Limits& limits) : arguments_(arguments), limits_(limits) {}

  // Reads an option at `at`, and steps over it; false when there is none.
  bool Take(size_t& at) {
    const bool has_more = arguments_.Has(at + 1);
    if (arguments_.Is(at, "MAXLEN") && has_more) {
      BeginRule(ops::StreamTrim::Rule::kLengthMax, at);
      const int64_t length = arguments_.Integer(at);
      if (length < 0) arguments_.Fail(error_text::kStreamMaxLength);
      trim_.length_max = static_cast<uint64_t>(length);
    } else if (arguments_.Is(at, "MINID") && has_more) {
      BeginRule(ops::StreamTrim::Rule::kLeastId, at);
      trim_.least = ReadStreamId(arguments_, at);
    } else if (arguments_.Is(at, "LIMIT") && has_more) {
      limit_ = arguments_.Integer(++at);
      if (*limit_ < 0) arguments_.Fail(error_text::kStreamLimit);
    } else {
      return false;
    }
    ++at;
    return true;
  }

  // To be called once all options are read.
  ops::StreamTrim Finish(bool must_trim) {
    const bool trims = trim_.rule != ops::StreamTrim::Rule::kNone;
    if (limit_.value_or(0) != 0 && !trims) {
      arguments_.Fail(error_text::kStreamLimitWithoutTrim);
    }
    if (must_trim && !trims) arguments_.Fail(error_text::kStreamNoTrim);
    if (limit_) {
      if (!trim_.approximate) arguments_.Fail(error_text::kStreamLimitWithoutTilde);
      trim_.limit = static_cast<uint64_t>(*limit_);
    } else if (trim_.approximate) {
      trim_.limit = DefaultLimit();
    }
    return trim_;
  }

 private:
  // Steps to the rule's number.
  void BeginRule(ops::StreamTrim::Rule rule, size_t& at) {
    if (trim_.rule != ops::StreamTrim::Rule::kNone) arguments_.Fail(error_text::kStreamTwoTrims);
    trim_.rule = rule;
    trim_.approximate = false;
    ++at;
    const bool has_more = arguments_.Has(at + 1);
    if (has_more && arguments_.Is(at, "~")) {
      trim_.approximate = true;
      ++at;
    } else if (has_more && arguments_.Is(at, "=")) {
      ++at;
    }
  }
  [[nodiscard]] uint64_t DefaultLimit() const {
    const uint64_t entries = limits_.stream_node_max_entries.load(std::memory_order_relaxed);
    if (entries == 0) return kTrimLimitWithoutEntriesMax;
    return entries > kTrimLimitMax / kTrimLimitBlocks ? kTrimLimitMax : entries * kTrimLimitBlocks;
  }

  Arguments& arguments_;
  const Limits& limits_;
  ops::StreamTrim trim_;
  std::optional<int64_t> limit_;
};

// The id behind a "(" where there is one.
std::optional<StreamId> ReadExcluded(Arguments& arguments, size_t index,
                                     uint64_t missing_sequence) {
  const std::string_view text = arguments.Text(index);
  if (text.size() < 2 || text[0] != '(') return std::nullopt;
  const std::optional<StreamId> id = ParseStreamId(text.substr(1), missing_sequence);
  if (!id) arguments.Fail(error_text::kStreamId);
  return id.value_or(kStreamIdMin);
}

}  // namespace

std::optional<StreamId> ParseStreamId(std::string_view text, uint64_t missing_sequence) {
  const std::optional<std::string_view> cut = IdText(text);
  if (!cut) return std::nullopt;
  const size_t dash = cut->find('-');
  const std::optional<uint64_t> milliseconds = ParseLoosely(cut->substr(0, dash));
  if (!milliseconds) return std::nullopt;
  if (dash == std::string_view::npos) return StreamId{*milliseconds, missing_sequence};
  const std::optional<uint64_t> sequence = ParseLoosely(cut->substr(dash + 1));
  if (!sequence) return std::nullopt;
  return StreamId{*milliseconds, *sequence};
}

StreamId ReadStreamId(Arguments& arguments, size_t index) {
  const std::optional<StreamId> id = ParseStreamId(arguments.Text(index));
  if (!id) arguments.Fail(error_text::kStreamId);
  return id.value_or(kStreamIdMin);
}

StreamId ReadStreamIdOrEnd(Arguments& arguments, size_t index, uint64_t missing_sequence) {
  const std::string_view text = arguments.Text(index);
  const std::string_view cut = text.substr(0, text.find('\0'));
  if (cut == "-") return kStreamIdMin;
  if (cut == "+") return kStreamIdMax;
  const std::optional<StreamId> id = ParseStreamId(text, missing_sequence);
  if (!id) arguments.Fail(error_text::kStreamId);
  return id.value_or(kStreamIdMin);
}

StreamId ReadIntervalStart(Arguments& arguments, size_t index) {
  const std::optional<StreamId> excluded = ReadExcluded(arguments, index, 0);
  if (!excluded) return ReadStreamIdOrEnd(arguments, index, 0);
  const std::optional<StreamId> next = containers::NextStreamId(*excluded);
  if (!next) arguments.Fail(error_text::kStreamIntervalStart);
  return next.value_or(kStreamIdMin);
}

StreamId ReadIntervalEnd(Arguments& arguments, size_t index) {
  constexpr uint64_t kLastSequence = std::numeric_limits<uint64_t>::max();
  const std::optional<StreamId> excluded = ReadExcluded(arguments, index, kLastSequence);
  if (!excluded) return ReadStreamIdOrEnd(arguments, index, kLastSequence);
  const std::optional<StreamId> previous = containers::PreviousStreamId(*excluded);
  if (!previous) arguments.Fail(error_text::kStreamIntervalEnd);
  return previous.value_or(kStreamIdMin);
}

StreamAddArguments ReadAddArguments(Arguments& arguments, const Limits& limits) {
  StreamAddArguments read;
  TrimReader trim(arguments, limits);
  size_t at = 2;
  while (arguments.ok() && arguments.Has(at)) {
    if (arguments.Is(at, "*")) break;
    if (arguments.Is(at, "NOMKSTREAM")) {
      read.options.only_if_present = true;
      ++at;
    } else if (!trim.Take(at)) {
      read.options.id = ReadNewId(arguments, at);
      break;
    }
  }
  read.options.trim = trim.Finish(false);
  read.fields_at = at + 1;
  return read;
}

ops::StreamTrim ReadTrimArguments(Arguments& arguments, const Limits& limits) {
  TrimReader trim(arguments, limits);
  size_t at = 2;
  while (arguments.ok() && arguments.Has(at)) {
    if (!trim.Take(at)) arguments.Fail(error_text::kSyntax);
  }
  return trim.Finish(true);
}

}  // namespace remora::protocol
