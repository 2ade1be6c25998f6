#include "protocol/reply_writer.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstring>

#include "engine/base/number_text.h"

namespace remora::protocol {
namespace {

// The most that a kind, a 64-bit integer and a line end take, plus what PutLength overwrites past
// its result.
constexpr size_t kNumberBytesMax = 1 + 20 + 2 + 8;
constexpr size_t kRenderedNumbers = 1000;

// "0\r\n" to "999\r\n", eight bytes each so that one store copies any; the last byte is the size.
struct RenderedNumber {
  std::array<char, 7> text;
  uint8_t size;
};
static_assert(sizeof(RenderedNumber) == 8);

constexpr std::array<RenderedNumber, kRenderedNumbers> RenderNumbers() {
  std::array<RenderedNumber, kRenderedNumbers> table = {};
  for (size_t number = 0; number < table.size(); ++number) {
    RenderedNumber& entry = table[number];
    const size_t digits = number < 10 ? 1 : number < 100 ? 2 : 3;
    size_t rest = number;
    for (size_t place = digits; place > 0; --place, rest /= 10) {
      entry.text[place - 1] = static_cast<char>('0' + rest % 10);
    }
    entry.text[digits] = '\r';
    entry.text[digits + 1] = '\n';
    entry.size = static_cast<uint8_t>(digits + 2);
  }
  return table;
}

constexpr std::array<RenderedNumber, kRenderedNumbers> kRendered = RenderNumbers();

// Writes `value` and a line end, and may overwrite eight bytes from `place` on.
inline char* PutNumber(char* place, int64_t value) {
  if (static_cast<uint64_t>(value) < kRenderedNumbers) [[likely]] {
    const RenderedNumber& entry = kRendered[static_cast<size_t>(value)];
    std::memcpy(place, &entry, sizeof(entry));
    return place + entry.size;
  }
  place = std::to_chars(place, place + 20, value).ptr;
  std::memcpy(place, "\r\n", 2);
  return place + 2;
}

// Copies a payload. Most are short, and two overlapping moves then cost less than a call.
inline char* PutText(char* place, std::string_view text) {
  const size_t size = text.size();
  if (size - 8 <= 8) {
    uint64_t head;
    uint64_t tail;
    std::memcpy(&head, text.data(), 8);
    std::memcpy(&tail, text.data() + size - 8, 8);
    std::memcpy(place, &head, 8);
    std::memcpy(place + size - 8, &tail, 8);
  } else if (size != 0) {
    std::memcpy(place, text.data(), size);
  }
  return place + size;
}

bool IsLineBreak(char byte) { return byte == '\r' || byte == '\n'; }

}  // namespace

void ReplyWriter::Ok() { Raw("+OK\r\n"); }

void ReplyWriter::SimpleString(std::string_view text) { Line('+', text); }

void ReplyWriter::Error(std::string_view text) {
  if (error_count_++ == 0) first_error_.assign(text);
  ErrorLine(text);
}

void ReplyWriter::CountedError(std::string_view text) {
  if (error_count_++ == 0) first_error_.clear();
  ErrorLine(text);
}

void ReplyWriter::ErrorLine(std::string_view text) {
  if (suppressed_) return;
  while (!text.empty() && IsLineBreak(text.back())) text.remove_suffix(1);
  char* place = output_.Reserve(text.size() + 3);
  *place++ = '-';
  place = std::ranges::replace_copy_if(text, place, IsLineBreak, ' ').out;
  *place++ = '\r';
  *place++ = '\n';
  output_.Commit(place);
}

void ReplyWriter::Integer(int64_t value) { Number(':', value); }

void ReplyWriter::BulkString(std::string_view text) { Sized('$', {}, text); }

void ReplyWriter::BulkStrings(std::span<const std::string_view> texts) {
  if (suppressed_) return;
  size_t size = texts.size() * (kNumberBytesMax + 2);
  for (const std::string_view text : texts) size += text.size();
  char* place = output_.Reserve(size);
  for (const std::string_view text : texts) {
    *place = '$';
    place = PutNumber(place + 1, static_cast<int64_t>(text.size()));
    place = PutText(place, text);
    std::memcpy(place, "\r\n", 2);
    place += 2;
  }
  output_.Commit(place);
}

// Why not as a text: digits that were just written one by one are slow to copy as a word.
void ReplyWriter::BulkInteger(int64_t value) {
  if (suppressed_) return;
  char* place = output_.Reserve(2 * kNumberBytesMax);
  *place = '$';
  place = PutNumber(place + 1, static_cast<int64_t>(base::IntegerLength(value)));
  place += base::FormatInteger(value, place);
  std::memcpy(place, "\r\n", 2);
  output_.Commit(place + 2);
}

void ReplyWriter::Null() { Raw(is_resp3() ? "_\r\n" : "$-1\r\n"); }

void ReplyWriter::NullArray() { Raw(is_resp3() ? "_\r\n" : "*-1\r\n"); }

void ReplyWriter::Double(std::string_view text) { is_resp3() ? Line(',', text) : BulkString(text); }

void ReplyWriter::Double(double value) {
  constexpr double kWholeMax = 4611686018427387904.0;  // 2^62, which an int64_t holds
  const bool is_whole = std::fabs(value) <= kWholeMax && value == std::floor(value) &&
                        !(value == 0 && std::signbit(value));
  if (is_whole) {
    const auto whole = static_cast<int64_t>(value);
    return is_resp3() ? Number(',', whole) : BulkInteger(whole);
  }
  std::array<char, base::kDoubleTextMax> text;
  Double({text.data(), base::FormatDouble(value, text.data())});
}

void ReplyWriter::Boolean(bool value) {
  if (is_resp3()) {
    Raw(value ? "#t\r\n" : "#f\r\n");
  } else {
    Raw(value ? ":1\r\n" : ":0\r\n");
  }
}

void ReplyWriter::BigNumber(std::string_view digits) {
  is_resp3() ? Line('(', digits) : BulkString(digits);
}

void ReplyWriter::VerbatimString(std::string_view format, std::string_view text) {
  if (!is_resp3()) return BulkString(text);
  const std::array<char, 4> prefix = {format[0], format[1], format[2], ':'};
  Sized('=', {prefix.data(), prefix.size()}, text);
}

void ReplyWriter::ArrayHeader(size_t count) { Number('*', static_cast<int64_t>(count)); }

void ReplyWriter::SetHeader(size_t count) {
  Number(is_resp3() ? '~' : '*', static_cast<int64_t>(count));
}

void ReplyWriter::MapHeader(size_t pairs) {
  const size_t count = is_resp3() ? pairs : pairs * 2;
  Number(is_resp3() ? '%' : '*', static_cast<int64_t>(count));
}

void ReplyWriter::PushHeader(size_t count) {
  Number(is_resp3() ? '>' : '*', static_cast<int64_t>(count));
}

void ReplyWriter::AttributeHeader(size_t pairs) { Number('|', static_cast<int64_t>(pairs)); }

ReplyWriter::DeferredHeader ReplyWriter::DeferArray(size_t guess) { return Defer('*', 1, guess); }

ReplyWriter::DeferredHeader ReplyWriter::DeferSet(size_t guess) {
  return Defer(is_resp3() ? '~' : '*', 1, guess);
}

ReplyWriter::DeferredHeader ReplyWriter::DeferMap(size_t guess_pairs) {
  return is_resp3() ? Defer('%', 1, guess_pairs) : Defer('*', 2, guess_pairs);
}

ReplyWriter::DeferredHeader ReplyWriter::Defer(char kind, uint8_t factor, size_t guess) {
  if (suppressed_) return {};
  const size_t position = output_.size();
  char* const place = output_.Reserve(kNumberBytesMax);
  const char* const end = PutNumber(place + 1, static_cast<int64_t>(guess * factor));
  output_.Commit(end);
  return {position, static_cast<uint8_t>(end - place), kind, factor};
}

void ReplyWriter::Finish(DeferredHeader header, size_t count) {
  if (header.factor == 0) return;
  std::array<char, kNumberBytesMax> text;
  text[0] = header.kind;
  const char* const end = PutNumber(text.data() + 1, static_cast<int64_t>(count * header.factor));
  output_.Patch(header.position, header.hole_size,
                {text.data(), static_cast<size_t>(end - text.data())});
}

void ReplyWriter::Raw(std::string_view bytes) {
  if (suppressed_) return;
  char* const place = output_.Reserve(bytes.size());
  output_.Commit(PutText(place, bytes));
}

void ReplyWriter::Number(char kind, int64_t value) {
  if (suppressed_) return;
  char* const place = output_.Reserve(kNumberBytesMax);
  *place = kind;
  output_.Commit(PutNumber(place + 1, value));
}

void ReplyWriter::Sized(char kind, std::string_view prefix, std::string_view text) {
  if (suppressed_) return;
  const size_t size = prefix.size() + text.size();
  char* place = output_.Reserve(kNumberBytesMax + size + 2);
  *place = kind;
  place = PutNumber(place + 1, static_cast<int64_t>(size));
  place = PutText(PutText(place, prefix), text);
  std::memcpy(place, "\r\n", 2);
  output_.Commit(place + 2);
}

void ReplyWriter::Line(char kind, std::string_view text) {
  if (suppressed_) return;
  char* place = output_.Reserve(text.size() + 3);
  *place = kind;
  place = PutText(place + 1, text);
  std::memcpy(place, "\r\n", 2);
  output_.Commit(place + 2);
}

}  // namespace remora::protocol
