#include "protocol/request_parser.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "tests/fuzz/request_parser_property.h"

namespace remora::protocol {
namespace {

using Requests = std::vector<std::vector<std::string>>;

constexpr std::string_view kPing = "*1\r\n$4\r\nPING\r\n";

ParsedStream ParseWhole(std::string_view bytes, const RequestLimits& limits = {}) {
  return ParseInPieces(bytes, bytes.size() + 1, limits);
}

std::string Encode(const std::vector<std::string>& arguments) {
  std::string text = std::string("*") + std::to_string(arguments.size()) + "\r\n";
  for (const std::string& argument : arguments) {
    text += std::string("$") + std::to_string(argument.size()) + "\r\n" + argument + "\r\n";
  }
  return text;
}

void ExpectError(std::string_view bytes, std::string_view error, const RequestLimits& limits = {}) {
  const ParsedStream stream = ParseWhole(bytes, limits);
  EXPECT_EQ(stream.end, ParseStatus::kError) << bytes.substr(0, 60);
  EXPECT_EQ(stream.error, error) << bytes.substr(0, 60);
}

void ExpectWaiting(std::string_view bytes) {
  const ParsedStream stream = ParseWhole(bytes);
  EXPECT_EQ(stream.end, ParseStatus::kIncomplete) << bytes.substr(0, 60);
  EXPECT_TRUE(stream.requests.empty()) << bytes.substr(0, 60);
}

TEST(RequestParserTest, PipelineIsReadRequestByRequest) {
  const Requests requests = {{"SET", "k", "v"}, {"GET", "k"}, {"ECHO", ""}};
  std::string bytes;
  for (const auto& request : requests) bytes += Encode(request);
  EXPECT_EQ(ParseWhole(bytes).requests, requests);
}

TEST(RequestParserTest, ArgumentsAreViewsIntoTheBuffer) {
  const std::string bytes = Encode({"GET", "key"});
  RequestParser parser;
  Request request;
  const ParseResult result = parser.Parse(bytes, {}, request);
  ASSERT_EQ(result.status, ParseStatus::kComplete);
  EXPECT_EQ(result.consumed, bytes.size());
  EXPECT_EQ(request[1].data(), bytes.data() + bytes.find("key"));
}

TEST(RequestParserTest, ArgumentsOfEveryLengthAroundTheDigitBoundariesAreRead) {
  for (const size_t length : {0, 1, 9, 10, 11, 99, 100, 101, 999, 1000, 9999, 10000, 123456}) {
    const Requests requests = {{"ECHO", std::string(length, 'x')}, {"PING"}};
    EXPECT_EQ(ParseWhole(Encode(requests[0]) + Encode(requests[1])).requests, requests) << length;
  }
}

TEST(RequestParserTest, ManyArgumentsAreRead) {
  for (const size_t count : {1, 9, 10, 16, 17, 99, 100, 5000}) {
    std::vector<std::string> arguments;
    for (size_t i = 0; i < count; ++i) arguments.push_back(std::to_string(i));
    EXPECT_EQ(ParseWhole(Encode(arguments)).requests, Requests{arguments}) << count;
    EXPECT_EQ(ParseInPieces(Encode(arguments), 13, {}).requests, Requests{arguments}) << count;
  }
}

TEST(RequestParserTest, IncompletePayloadTellsHowManyBytesAreNeeded) {
  RequestParser parser;
  Request request;
  const std::string whole = Encode({"SET", "k", std::string(100000, 'v')});
  const ParseResult result = parser.Parse(std::string_view(whole).substr(0, 64), {}, request);
  ASSERT_EQ(result.status, ParseStatus::kIncomplete);
  EXPECT_EQ(result.needed, whole.size());
  EXPECT_EQ(parser.Parse(whole, {}, request).status, ParseStatus::kComplete);
  EXPECT_EQ(request[2].size(), 100000u);
}

TEST(RequestParserTest, EmptyRequestsAreSkippedAndCounted) {
  for (const std::string prefix : {"*0\r\n", "*-1\r\n", "*-5\r\n", "\r\n", "\n\n\n", "   \r\n"}) {
    EXPECT_EQ(ParseWhole(prefix + std::string(kPing)).requests, Requests{{"PING"}}) << prefix;
  }
  RequestParser parser;
  Request request;
  const ParseResult result = parser.Parse("\r\n*0\r\n*1\r\n$4\r\nPI", {}, request);
  EXPECT_EQ(result.status, ParseStatus::kIncomplete);
  EXPECT_EQ(result.consumed, 6u);
}

TEST(RequestParserTest, BytesAfterCarriageReturnAreNotLookedAt) {
  EXPECT_EQ(ParseWhole("*1\rx$4\r\nPING\r\n").requests, Requests{{"PING"}});
  EXPECT_EQ(ParseWhole("*1\r\n$4\rxPING\r\n").requests, Requests{{"PING"}});
  EXPECT_EQ(ParseWhole("*1\r\n$4\r\nPINGxx" + std::string(kPing)).requests,
            (Requests{{"PING"}, {"PING"}}));
}

TEST(RequestParserTest, MalformedCountsAreRefused) {
  for (const std::string count :
       {"", "a", "+1", "01", " 1", "1 ", "-0", "00", "2147483648", "9223372036854775807",
        "9223372036854775808", "-9223372036854775809", "10000000000000000000000"}) {
    ExpectError("*" + count + "\r\n" + std::string(kPing),
                "ERR Protocol error: invalid multibulk length");
  }
  ExpectError("*1\n$4\r\nPING\r\n", "ERR Protocol error: invalid multibulk length");
  ExpectWaiting("*2147483647\r\n");
  ExpectWaiting("*10000000000000000000000\r");
}

TEST(RequestParserTest, MalformedBulkLengthsAreRefused) {
  for (const std::string length : {"", "a", "04", "-1", "+4", "536870913"}) {
    ExpectError("*1\r\n$" + length + "\r\nPING\r\n", "ERR Protocol error: invalid bulk length");
  }
  ExpectWaiting("*1\r\n$536870912\r\n");
}

TEST(RequestParserTest, WrongMarkerIsNamed) {
  ExpectError("*1\r\n:4\r\n", "ERR Protocol error: expected '$', got ':'");
  ExpectError("*1\r$4\r\nPING\r\n", "ERR Protocol error: expected '$', got '4'");
  ExpectError("*1\r\n\r\n", "ERR Protocol error: expected '$', got ' '");
  ExpectError("*1\r\n\xff\r\n", "ERR Protocol error: expected '$', got '\xff'");
  ExpectError("*3\r\n*0\r\n", "ERR Protocol error: expected '$', got '*'");
  ExpectWaiting("*1\r\nx");
  ExpectWaiting("*1\r\nx\r");
}

TEST(RequestParserTest, LinesWithoutEndAreRefusedPast64Kilobytes) {
  const std::string ones(65535, '1');
  ExpectWaiting("*" + ones);
  ExpectError("*1" + ones, "ERR Protocol error: too big mbulk count string");
  ExpectWaiting("*1\r\n$" + ones);
  ExpectError("*1\r\n$1" + ones, "ERR Protocol error: too big bulk count string");
  ExpectWaiting("x" + ones);
  ExpectError("xx" + ones, "ERR Protocol error: too big inline request");
  // With its end a longer line is read.
  EXPECT_EQ(ParseWhole("ECHO " + ones + ones + "\r\n").requests, (Requests{{"ECHO", ones + ones}}));
}

TEST(RequestParserTest, ZeroByteHidesTheEndOfItsLine) {
  using namespace std::string_view_literals;
  ExpectWaiting("*1\r\n\0\r\n"sv);
  ExpectWaiting("PING a\0b\r\n"sv);
  ExpectWaiting("\0\r\n*1\r\n$4\r\nPING\r\n"sv);
}

TEST(RequestParserTest, UnauthenticatedClientsHaveSmallerLimits) {
  const RequestLimits limits{.authenticated = false};
  ExpectError("*11\r\n", "ERR Protocol error: unauthenticated multibulk length", limits);
  ExpectError("*1\r\n$16385\r\n", "ERR Protocol error: unauthenticated bulk length", limits);
  ExpectError("*2147483648\r\n", "ERR Protocol error: invalid multibulk length", limits);
  ExpectError("*1\r\n$536870913\r\n", "ERR Protocol error: invalid bulk length", limits);
  EXPECT_EQ(ParseWhole("*10\r\n", limits).end, ParseStatus::kIncomplete);
  EXPECT_EQ(ParseWhole("*1\r\n$16384\r\n", limits).end, ParseStatus::kIncomplete);
  EXPECT_EQ(ParseWhole("a b c d e f g h i j k\r\n", limits).requests.at(0).size(), 11u);
}

TEST(RequestParserTest, QueryBufferLimitClosesWithoutAnswer) {
  const RequestLimits limits{.query_buffer_bytes_max = 1000};
  const std::string bytes = "*1\r\n$5000\r\n" + std::string(2000, 'x');
  EXPECT_EQ(ParseInPieces(bytes, 100, limits).end, ParseStatus::kOverLimit);
}

TEST(RequestParserTest, RandomRequestsMeanTheSameHoweverTheyAreCut) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE(seed);
  std::mt19937 random(seed);
  for (int round = 0; round < 200; ++round) {
    Requests requests;
    std::string bytes;
    for (size_t count = random() % 4 + 1; count > 0; --count) {
      auto& arguments = requests.emplace_back();
      for (size_t arity = random() % 20 + 1; arity > 0; --arity) {
        std::string argument(random() % (random() % 8 == 0 ? 300 : 20), '\0');
        for (char& byte : argument) byte = static_cast<char>(random());
        arguments.push_back(argument);
      }
      bytes += Encode(arguments);
    }
    for (size_t cut = 0; cut <= bytes.size(); cut += round < 20 ? 1 : 37) {
      const ParsedStream stream = ParseInPieces(bytes, cut == 0 ? 1 : cut, {});
      ASSERT_EQ(stream.requests, requests) << "cut every " << cut;
    }
  }
}

TEST(RequestParserTest, CountInTwoPiecesLeavesNothingBehindForTheNextRequest) {
  RequestParser parser;
  Request request;
  EXPECT_EQ(parser.Parse("*1", {}, request).status, ParseStatus::kIncomplete);
  EXPECT_EQ(parser.Parse(kPing, {}, request).status, ParseStatus::kComplete);
  EXPECT_EQ(parser.Parse("*", {}, request).status, ParseStatus::kIncomplete);
  EXPECT_EQ(parser.Parse(kPing, {}, request).status, ParseStatus::kComplete);
}

TEST(RequestParserTest, LongRequestInManyPiecesIsDecodedOnce) {
  // 200,000 arguments in pieces of 100 bytes: decoding from the start each time would take minutes.
  const std::vector<std::string> arguments(200000, "argument");
  const std::string bytes = Encode(arguments);
  RequestParser parser;
  Request request;
  ParseResult result = {ParseStatus::kIncomplete};
  for (size_t size = 100; result.status == ParseStatus::kIncomplete; size += 100) {
    result = parser.Parse(std::string_view(bytes).substr(0, size), {}, request);
  }
  EXPECT_EQ(result.status, ParseStatus::kComplete);
  EXPECT_EQ(request.size(), arguments.size());
}

// The fuzz target's property on mutated requests, for machines without libFuzzer.
TEST(RequestParserTest, MutatedStreamsMeanTheSameHoweverTheyAreCut) {
  constexpr std::string_view kSeeds[] = {
      "*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$12\r\nhello\r\nworld\r\n*1\r\n$4\r\nPING\r\n",
      "SET k \"a\\x41\\n\" 'b\\'c' d\"e f\"\r\nPING\r\n",
      "*0\r\n\r\n*-1\r\n*2\r\n$0\r\n\r\n$100\r\nxx",
  };
  constexpr std::string_view kBytes("*$\r\n0123456789-+ \"'\\x\0\xff:", 25);
  std::mt19937 random(20240601);
  for (int round = 0; round < 20000; ++round) {
    std::string bytes(kSeeds[random() % std::size(kSeeds)]);
    for (size_t edits = random() % 4; edits > 0; --edits) {
      const size_t place = random() % bytes.size();
      const char byte = kBytes[random() % kBytes.size()];
      switch (random() % 3) {
        case 0:
          bytes[place] = byte;
          break;
        case 1:
          bytes.insert(place, 1, byte);
          break;
        default:
          bytes.erase(place, 1);
      }
    }
    ASSERT_TRUE(MeansTheSameInPieces(bytes)) << testing::PrintToString(bytes);
  }
}

}  // namespace
}  // namespace remora::protocol
