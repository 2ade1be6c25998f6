#include "protocol/inline_request.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace remora::protocol {
namespace {

using Arguments = std::vector<std::string>;

std::optional<Arguments> Split(std::string_view line) {
  Request request;
  if (!SplitInlineRequest(line, request)) return std::nullopt;
  return Arguments(request.arguments().begin(), request.arguments().end());
}

TEST(InlineRequestTest, SpaceSeparatesArguments) {
  EXPECT_EQ(Split("  PING  a  "), (Arguments{"PING", "a"}));
  EXPECT_EQ(Split("PING\ta\rb"), (Arguments{"PING", "a", "b"}));
  EXPECT_EQ(Split(" \t "), Arguments{});
}

TEST(InlineRequestTest, VerticalTabAndFormFeedOnlyLeadAnArgument) {
  EXPECT_EQ(Split("PING \x0b"
                  "a\x0c"),
            (Arguments{"PING", "a\x0c"}));
  EXPECT_EQ(Split("PING \"a\"\x0b"), (Arguments{"PING", "a"}));
}

TEST(InlineRequestTest, DoubleQuotesUnescape) {
  EXPECT_EQ(Split(R"(PING "a\n\r\t\b\a\x41\\\"\q")"), (Arguments{"PING", "a\n\r\t\b\aA\\\"q"}));
  EXPECT_EQ(Split(R"(PING "\x4")"), (Arguments{"PING", "x4"}));
  EXPECT_EQ(Split(R"(PING "\x4G")"), (Arguments{"PING", "x4G"}));
  EXPECT_EQ(Split(R"(PING "\xzz")"), (Arguments{"PING", "xzz"}));
  EXPECT_EQ(Split(R"("\xfF\x00")"), (Arguments{std::string("\xff\0", 2)}));
}

TEST(InlineRequestTest, SingleQuotesKeepBackslashes) {
  EXPECT_EQ(Split(R"(PING 'a\'b\n')"), (Arguments{"PING", R"(a'b\n)"}));
}

TEST(InlineRequestTest, QuotesMayOpenInsideAnArgument) {
  EXPECT_EQ(Split(R"(PING a"b c")"), (Arguments{"PING", "ab c"}));
  EXPECT_EQ(Split(R"(PING a'b c' "")"), (Arguments{"PING", "ab c", ""}));
  EXPECT_EQ(Split(R"(PING a"")"), (Arguments{"PING", "a"}));
}

TEST(InlineRequestTest, UnbalancedQuotesAreRefused) {
  for (const char* line : {R"(PING 'a'b)", R"(PING "a"b)", R"(PING "a)", R"(PING 'a)",
                           R"(PING "a\")", R"(PING a"b"c)", R"(PING "\)", R"(PING "\x)"}) {
    EXPECT_EQ(Split(line), std::nullopt) << line;
  }
}

TEST(InlineRequestTest, SeveralQuotedArgumentsShareOneScratch) {
  EXPECT_EQ(Split(R"("a b" plain 'c d' "e")"), (Arguments{"a b", "plain", "c d", "e"}));
}

}  // namespace
}  // namespace remora::protocol
