#include "protocol/help_reply.h"

#include <gtest/gtest.h>

#include <string>

#include "protocol/output_buffer.h"

namespace remora::protocol {
namespace {

std::string Written(std::span<const HelpLine> lines, RespVersion version = RespVersion::kResp2) {
  OutputBuffer output;
  ReplyWriter reply(output);
  reply.set_version(version);
  WriteHelp(reply, "OBJECT", lines);
  return std::string(output.view());
}

TEST(HelpReplyTest, ALineHasItsMeaningBelowIt) {
  const HelpLine lines[] = {{"ENCODING <key>", "Show the encoding."}};
  EXPECT_EQ(Written(lines),
            "*5\r\n"
            "+OBJECT <subcommand> [<arg> [value] [opt] ...]. Subcommands are:\r\n"
            "+ENCODING <key>\r\n"
            "+    Show the encoding.\r\n"
            "+HELP\r\n"
            "+    Print this help.\r\n");
}

TEST(HelpReplyTest, ASecondLineIsCounted) {
  const HelpLine lines[] = {{"A", "one", "two"}, {"B", "three"}};
  const std::string text = Written(lines);
  EXPECT_EQ(text.substr(0, 4), "*8\r\n");
  EXPECT_NE(text.find("+    one\r\n+    two\r\n+B\r\n"), std::string::npos);
}

TEST(HelpReplyTest, BothProtocolsSayTheSame) {
  const HelpLine lines[] = {{"A", "one"}};
  EXPECT_EQ(Written(lines), Written(lines, RespVersion::kResp3));
}

}  // namespace
}  // namespace remora::protocol
