#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "protocol/output_buffer.h"

namespace remora::protocol {

enum class RespVersion : uint8_t { kResp2 = 2, kResp3 = 3 };

// ReplyWriter: writes replies, in the version of RESP the client chose, into an OutputBuffer.
//
//   method             RESP2                      RESP3
//   SimpleString       +text                      +text
//   Error              -text                      -text
//   Integer            :n                         :n
//   BulkString         $size text                 $size text
//   Null, NullArray    $-1, *-1                   _
//   Double             bulk string                ,text
//   Boolean            :1 :0                      #t #f
//   BigNumber          bulk string                (digits
//   VerbatimString     bulk string                =size txt:text
//   ArrayHeader n      *n                         *n
//   SetHeader n        *n                         ~n
//   MapHeader n        *2n                        %n
//   PushHeader n       *n                         >n
//   AttributeHeader n  not to be called           |n
//
// A header is followed by that many replies (a map's or attribute's by a key and a value each).
// Methods do not check that: the command's test does.
//
// Each frame is put together in one reservation; lengths and integers below 1,000 are copied from a
// table. A writer belongs to one connection; CLIENT REPLY OFF and SKIP make it discard.
class ReplyWriter {
 public:
  explicit ReplyWriter(OutputBuffer& output) : output_(output) {}
  ReplyWriter(const ReplyWriter&) = delete;
  ReplyWriter& operator=(const ReplyWriter&) = delete;

  [[nodiscard]] RespVersion version() const { return version_; }
  void set_version(RespVersion version) { version_ = version; }
  [[nodiscard]] bool is_resp3() const { return version_ == RespVersion::kResp3; }

  // While suppressed every method below but Push writes nothing.
  [[nodiscard]] bool suppressed() const { return suppressed_; }
  void set_suppressed(bool suppressed) { suppressed_ = suppressed; }

  void Ok();
  // `text` without line breaks.
  void SimpleString(std::string_view text);
  // `text` starts with its code: "ERR syntax error". Line breaks at its end are dropped, those
  // inside become spaces, as they would end the reply.
  void Error(std::string_view text);
  // Whether Error was called since TakeErrors, suppressed or not, and the text of the first.
  [[nodiscard]] bool has_errors() const { return error_count_ != 0; }
  [[nodiscard]] std::string_view first_error() const { return first_error_; }
  void TakeErrors() { error_count_ = 0; }

  void Integer(int64_t value);
  void BulkString(std::string_view text);
  // Several, in one reservation.
  void BulkStrings(std::span<const std::string_view> texts);
  // The decimal digits of `value` as a bulk string.
  void BulkInteger(int64_t value);
  void Null();
  void NullArray();
  // `text` as base/number_text prints the number: digits, "inf", "-inf" or "nan".
  void Double(std::string_view text);
  void Double(double value);
  void Boolean(bool value);
  // `digits` with an optional '-'.
  void BigNumber(std::string_view digits);
  // `format` is three bytes: "txt" or "mkd".
  void VerbatimString(std::string_view format, std::string_view text);

  void ArrayHeader(size_t count);
  void SetHeader(size_t count);
  void MapHeader(size_t pairs);
  void PushHeader(size_t count);
  // Only in RESP3, and then with its pairs, before the reply it describes.
  void AttributeHeader(size_t pairs);

  // A header whose count is known only after its elements: opened before them and finished after.
  // Nested ones are finished innermost first. Nothing may be sent from the buffer in between.
  struct DeferredHeader {
    size_t position;
    uint8_t hole_size;
    char kind;       // the header's first byte
    uint8_t factor;  // replies an element stands for; 0 when the writer was suppressed
  };
  // A good guess of the count makes finishing free: the hole then has the right size.
  [[nodiscard]] DeferredHeader DeferArray(size_t guess = 0);
  [[nodiscard]] DeferredHeader DeferSet(size_t guess = 0);
  [[nodiscard]] DeferredHeader DeferMap(size_t guess_pairs = 0);
  void Finish(DeferredHeader header, size_t count);

  // Bytes that are RESP already.
  void Raw(std::string_view bytes);
  // The same for messages, which no suppression holds back.
  void Push(std::string_view bytes) { output_.Append(bytes); }

 private:
  void Number(char kind, int64_t value);
  void Sized(char kind, std::string_view prefix, std::string_view text);
  void Line(char kind, std::string_view text);
  [[nodiscard]] DeferredHeader Defer(char kind, uint8_t factor, size_t guess);

  OutputBuffer& output_;
  RespVersion version_ = RespVersion::kResp2;
  bool suppressed_ = false;
  size_t error_count_ = 0;
  std::string first_error_;
};

}  // namespace remora::protocol
