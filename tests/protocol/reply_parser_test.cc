#include "protocol/reply_parser.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace remora::protocol {
namespace {

struct ParsedReplies {
  std::vector<Reply> replies;
  ReplyStatus end = ReplyStatus::kIncomplete;
  std::string error;
};

ParsedReplies ParseInPieces(std::string_view bytes, size_t piece_size,
                            const ReplyLimits& limits = {}) {
  ParsedReplies parsed;
  ReplyParser parser(limits);
  std::string pending;
  while (!bytes.empty()) {
    pending.append(bytes.substr(0, piece_size));
    bytes.remove_prefix(std::min(piece_size, bytes.size()));
    for (;;) {
      // A fresh allocation of exactly the pending bytes lets a sanitizer see any read past them.
      const auto buffer = std::make_unique_for_overwrite<char[]>(pending.size());
      pending.copy(buffer.get(), pending.size());
      Reply reply;
      const ReplyResult result = parser.Parse({buffer.get(), pending.size()}, reply);
      pending.erase(0, result.consumed);
      parsed.end = result.status;
      if (result.status == ReplyStatus::kError) {
        parsed.error = result.error;
        return parsed;
      }
      if (result.status == ReplyStatus::kIncomplete) {
        EXPECT_GT(result.needed, pending.size());
        break;
      }
      parsed.replies.push_back(std::move(reply));
    }
  }
  return parsed;
}

Reply ParseOne(std::string_view bytes) {
  for (const size_t piece_size : {bytes.size(), size_t{1}, size_t{3}}) {
    const ParsedReplies parsed = ParseInPieces(bytes, piece_size);
    EXPECT_EQ(parsed.error, "");
    EXPECT_EQ(parsed.replies.size(), 1u) << bytes;
    if (parsed.replies.size() != 1) return {};
    if (piece_size == 3) return parsed.replies[0];
  }
  return {};
}

TEST(ReplyParserTest, Resp2TypesAreRead) {
  EXPECT_EQ(ParseOne("+OK\r\n"), (Reply{.type = ReplyType::kSimpleString, .text = "OK"}));
  EXPECT_EQ(ParseOne(":-12\r\n"), (Reply{.type = ReplyType::kInteger, .integer = -12}));
  EXPECT_EQ(ParseOne("$6\r\na\r\nb\r\n\r\n"),
            (Reply{.type = ReplyType::kBulkString, .text = "a\r\nb\r\n"}));
  EXPECT_EQ(ParseOne("$0\r\n\r\n"), (Reply{.type = ReplyType::kBulkString}));
  EXPECT_TRUE(ParseOne("$-1\r\n").is_null());
  EXPECT_TRUE(ParseOne("*-1\r\n").is_null());
  EXPECT_EQ(ParseOne("*0\r\n"), (Reply{.type = ReplyType::kArray}));
  const Reply error = ParseOne("-WRONGTYPE Operation\r\n");
  EXPECT_TRUE(error.is_error());
  EXPECT_EQ(error.error_code(), "WRONGTYPE");
}

TEST(ReplyParserTest, Resp3TypesAreRead) {
  EXPECT_TRUE(ParseOne("_\r\n").is_null());
  EXPECT_EQ(ParseOne("#t\r\n").integer, 1);
  EXPECT_EQ(ParseOne(",3.141\r\n").number, 3.141);
  EXPECT_EQ(ParseOne(",1e+20\r\n").number, 1e20);
  EXPECT_LT(ParseOne(",-inf\r\n").number, 0);
  EXPECT_NE(ParseOne(",nan\r\n").number, ParseOne(",nan\r\n").number);
  EXPECT_EQ(ParseOne("(-123456789012345678901\r\n").text, "-123456789012345678901");
  const Reply verbatim = ParseOne("=8\r\ntxt:a\r\nb\r\n");
  EXPECT_EQ(verbatim.format, "txt");
  EXPECT_EQ(verbatim.text, "a\r\nb");
  EXPECT_TRUE(ParseOne("!5\r\nERR x\r\n").is_error());
  EXPECT_EQ(ParseOne("~1\r\n:1\r\n").type, ReplyType::kSet);
  EXPECT_TRUE(ParseOne(">1\r\n:1\r\n").is_push());
  EXPECT_EQ(ParseOne("%2\r\n:1\r\n#t\r\n:2\r\n#f\r\n").elements.size(), 4u);
}

TEST(ReplyParserTest, NestedAggregatesAreRead) {
  const Reply reply = ParseOne("*3\r\n*0\r\n*2\r\n:1\r\n*1\r\n$1\r\nx\r\n%0\r\n");
  ASSERT_EQ(reply.elements.size(), 3u);
  EXPECT_EQ(reply.elements[1].elements[1].elements[0].text, "x");
  EXPECT_EQ(reply.elements[2].type, ReplyType::kMap);
}

TEST(ReplyParserTest, AttributesBelongToTheReplyAfterThem) {
  const Reply reply = ParseOne("|1\r\n+a\r\n*1\r\n:9\r\n*2\r\n:1\r\n|1\r\n+b\r\n:8\r\n:2\r\n");
  ASSERT_EQ(reply.elements.size(), 2u);
  ASSERT_EQ(reply.attributes.size(), 2u);
  EXPECT_EQ(reply.attributes[1].elements[0].integer, 9);
  EXPECT_TRUE(reply.elements[0].attributes.empty());
  EXPECT_EQ(reply.elements[1].attributes[0].text, "b");
}

TEST(ReplyParserTest, RepliesOfAPipelineComeOneByOne) {
  EXPECT_EQ(ParseInPieces("+a\r\n:1\r\n$-1\r\n*1\r\n+b\r\n", 5).replies.size(), 4u);
}

TEST(ReplyParserTest, MalformedRepliesAreErrors) {
  for (const std::string_view bytes :
       {"x\r\n", "\r\n", ":\r\n", ":1x\r\n", "$-2\r\n", "$x\r\n", "$?\r\n", "*-2\r\n", "*?\r\n",
        "%-1\r\n", "#x\r\n", ",x\r\n", "(1.5\r\n", "_x\r\n", "=2\r\nab\r\n", "$1\r\nabc\r\n"}) {
    EXPECT_EQ(ParseInPieces(bytes, 100).end, ReplyStatus::kError) << bytes;
  }
}

TEST(ReplyParserTest, LimitsAreKept) {
  std::string deep;
  for (int i = 0; i < 100; ++i) deep += "*1\r\n";
  EXPECT_EQ(ParseInPieces(deep, 1000).error, "the reply is nested too deeply");
  EXPECT_EQ(ParseInPieces("*5\r\n", 100, {.elements_max = 4}).error,
            "the reply has too many elements");
  EXPECT_EQ(ParseInPieces("*2\r\n*2\r\n:1\r\n:1\r\n*2\r\n", 100, {.elements_max = 5}).error,
            "the reply has too many elements");
  EXPECT_EQ(ParseInPieces("$11\r\n", 100, {.bulk_bytes_max = 10}).error,
            "a bulk length is malformed or too large");
  EXPECT_EQ(ParseInPieces("*2\r\n+aaaa\r\n+aaaa\r\n", 100, {.reply_bytes_max = 15}).error,
            "the reply is longer than allowed");
  EXPECT_EQ(ParseInPieces("*9223372036854775807\r\n", 100).end, ReplyStatus::kError);
  EXPECT_EQ(ParseInPieces("%9223372036854775807\r\n", 100).end, ReplyStatus::kError);
  EXPECT_EQ(ParseInPieces("+" + std::string(70000, 'x'), 100).error, "a line has no end");
}

TEST(ReplyParserTest, ParserStartsAfreshAfterAnError) {
  ReplyParser parser;
  Reply reply;
  EXPECT_EQ(parser.Parse("*2\r\n:1\r\n:x\r\n", reply).status, ReplyStatus::kError);
  EXPECT_EQ(parser.Parse("+OK\r\n", reply).status, ReplyStatus::kComplete);
  EXPECT_EQ(reply.text, "OK");
}

}  // namespace
}  // namespace remora::protocol
