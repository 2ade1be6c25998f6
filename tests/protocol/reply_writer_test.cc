#include "protocol/reply_writer.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>

#include "engine/base/number_text.h"
#include "protocol/error_text.h"
#include "protocol/output_buffer.h"
#include "protocol/reply_parser.h"

namespace remora::protocol {
namespace {

std::string NumberLine(char kind, int64_t value) {
  std::string line(1, kind);
  return line.append(std::to_string(value)).append("\r\n");
}

class ReplyWriterTest : public testing::Test {
 protected:
  // What has been written since the last call.
  std::string Written() {
    std::string bytes(output_.view());
    output_.Clear();
    return bytes;
  }

  OutputBuffer output_;
  ReplyWriter writer_{output_};
};

TEST_F(ReplyWriterTest, SimpleTypesLookTheSameInBothVersions) {
  for (const RespVersion version : {RespVersion::kResp2, RespVersion::kResp3}) {
    writer_.set_version(version);
    writer_.Ok();
    writer_.SimpleString("QUEUED");
    writer_.Integer(12345);
    writer_.BulkString("Hello World");
    writer_.BulkString("");
    writer_.BulkInteger(-7);
    writer_.ArrayHeader(3);
    EXPECT_EQ(Written(),
              "+OK\r\n+QUEUED\r\n:12345\r\n$11\r\nHello World\r\n$0\r\n\r\n$2\r\n-7\r\n*3\r\n");
  }
}

TEST_F(ReplyWriterTest, DoublesAreTheirTexts) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  for (const double value :
       {0.0, -0.0, 1.0, -1.0, 9.0, 10.0, 999.0, 1000.0, -123456789.0, 0.1, 4611686018427387904.0,
        -4611686018427387904.0, 4611686018427387904.0 * 2, 1e300, 5e-324, kInfinity, -kInfinity,
        std::numeric_limits<double>::quiet_NaN()}) {
    char text[base::kDoubleTextMax];
    const std::string expected(text, base::FormatDouble(value, text));
    writer_.set_version(RespVersion::kResp2);
    writer_.Double(value);
    EXPECT_EQ(Written(), "$" + std::to_string(expected.size()) + "\r\n" + expected + "\r\n");
    writer_.set_version(RespVersion::kResp3);
    writer_.Double(value);
    EXPECT_EQ(Written(), "," + expected + "\r\n");
  }
}

TEST_F(ReplyWriterTest, Resp2ShowsNewTypesAsOldOnes) {
  writer_.Null();
  writer_.NullArray();
  writer_.Double("3.141");
  writer_.Boolean(true);
  writer_.Boolean(false);
  writer_.BigNumber("1234567999999999999999999999999999999");
  writer_.VerbatimString("txt", "This is a verbatim\nstring");
  writer_.SetHeader(3);
  writer_.MapHeader(3);
  writer_.PushHeader(2);
  EXPECT_EQ(Written(),
            "$-1\r\n*-1\r\n$5\r\n3.141\r\n:1\r\n:0\r\n"
            "$37\r\n1234567999999999999999999999999999999\r\n"
            "$25\r\nThis is a verbatim\nstring\r\n*3\r\n*6\r\n*2\r\n");
}

TEST_F(ReplyWriterTest, Resp3HasTypesOfItsOwn) {
  writer_.set_version(RespVersion::kResp3);
  writer_.Null();
  writer_.NullArray();
  writer_.Double("3.141");
  writer_.Boolean(true);
  writer_.Boolean(false);
  writer_.BigNumber("1234567999999999999999999999999999999");
  writer_.VerbatimString("txt", "This is a verbatim\nstring");
  writer_.SetHeader(3);
  writer_.MapHeader(3);
  writer_.PushHeader(2);
  writer_.AttributeHeader(1);
  EXPECT_EQ(Written(),
            "_\r\n_\r\n,3.141\r\n#t\r\n#f\r\n(1234567999999999999999999999999999999\r\n"
            "=29\r\ntxt:This is a verbatim\nstring\r\n~3\r\n%3\r\n>2\r\n|1\r\n");
}

TEST_F(ReplyWriterTest, ErrorsNeverHoldLineBreaks) {
  writer_.Error(error_text::kSyntax);
  writer_.Error("ERR a\r\nb\nc\r\n");
  EXPECT_EQ(Written(), "-ERR syntax error\r\n-ERR a  b c\r\n");
}

TEST_F(ReplyWriterTest, IntegersAroundTheTableAndAtTheEndsAreExact) {
  for (const int64_t value :
       {int64_t{0}, int64_t{9}, int64_t{10}, int64_t{99}, int64_t{100}, int64_t{999}, int64_t{1000},
        int64_t{-1}, int64_t{-1000}, std::numeric_limits<int64_t>::max(),
        std::numeric_limits<int64_t>::min()}) {
    writer_.Integer(value);
    EXPECT_EQ(Written(), NumberLine(':', value));
  }
}

TEST_F(ReplyWriterTest, BulkStringsOfEveryShortLengthAreExact) {
  for (size_t length = 0; length < 1100; ++length) {
    std::string text;
    for (size_t i = 0; i < length; ++i) text += static_cast<char>('a' + i % 26);
    writer_.BulkString(text);
    ASSERT_EQ(Written(), NumberLine('$', static_cast<int64_t>(length)) + text + "\r\n");
  }
}

TEST_F(ReplyWriterTest, DeferredCountsArePatchedWhateverTheGuess) {
  for (const size_t guess : {size_t{0}, size_t{3}, size_t{50}, size_t{100000}}) {
    for (const size_t count : {size_t{0}, size_t{7}, size_t{123}, size_t{5000}}) {
      writer_.Ok();
      const auto header = writer_.DeferArray(guess);
      std::string expected = "+OK\r\n";
      expected += NumberLine('*', static_cast<int64_t>(count));
      for (size_t i = 0; i < count; ++i) {
        writer_.Integer(static_cast<int64_t>(i));
        expected += NumberLine(':', static_cast<int64_t>(i));
      }
      writer_.Finish(header, count);
      ASSERT_EQ(Written(), expected) << guess << " " << count;
    }
  }
}

TEST_F(ReplyWriterTest, NestedDeferredCountsAreFinishedFromTheInside) {
  for (const size_t count : {size_t{1}, size_t{12}, size_t{1234}}) {
    const auto outer = writer_.DeferMap(500);
    writer_.BulkString("inner");
    const auto inner = writer_.DeferSet();
    for (size_t i = 0; i < count; ++i) writer_.Null();
    writer_.Finish(inner, count);
    writer_.Finish(outer, 1);
    OutputBuffer expected;
    ReplyWriter direct(expected);
    direct.MapHeader(1);
    direct.BulkString("inner");
    direct.SetHeader(count);
    for (size_t i = 0; i < count; ++i) direct.Null();
    ASSERT_EQ(Written(), expected.view());
  }
}

TEST_F(ReplyWriterTest, SuppressedWriterWritesNothing) {
  writer_.set_suppressed(true);
  writer_.Ok();
  writer_.Error("ERR x");
  writer_.BulkString("x");
  writer_.Integer(1);
  writer_.Null();
  writer_.Raw("+x\r\n");
  const auto header = writer_.DeferArray();
  writer_.SimpleString("x");
  writer_.Finish(header, 1);
  EXPECT_EQ(Written(), "");
  writer_.set_suppressed(false);
  writer_.Ok();
  EXPECT_EQ(Written(), "+OK\r\n");
}

TEST_F(ReplyWriterTest, ParserReadsWhatTheWriterWrites) {
  writer_.set_version(RespVersion::kResp3);
  writer_.MapHeader(1);
  writer_.BulkString("numbers");
  writer_.SetHeader(2);
  writer_.Integer(-5);
  writer_.Double("inf");
  ReplyParser parser;
  Reply reply;
  ASSERT_EQ(parser.Parse(output_.view(), reply).status, ReplyStatus::kComplete);
  ASSERT_EQ(reply.type, ReplyType::kMap);
  EXPECT_EQ(reply.elements[0].text, "numbers");
  EXPECT_EQ(reply.elements[1].elements[0].integer, -5);
  EXPECT_EQ(reply.elements[1].elements[1].number, std::numeric_limits<double>::infinity());
}

}  // namespace
}  // namespace remora::protocol
