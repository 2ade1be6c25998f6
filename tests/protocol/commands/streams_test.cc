#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "protocol/error_text.h"
#include "tests/support/command_test.h"

namespace remora::protocol {
namespace {

class StreamCommandsTest : public tests::CommandTest {
 protected:
  static std::string Bulk(std::string_view text) {
    return "$" + std::to_string(text.size()) + "\r\n" + std::string(text) + "\r\n";
  }
  // An entry with one field.
  static std::string Entry(std::string_view id, std::string_view name, std::string_view value) {
    return "*2\r\n" + Bulk(id) + "*2\r\n" + Bulk(name) + Bulk(value);
  }
};

TEST_F(StreamCommandsTest, EntriesAreAddedReadAndDeleted) {
  EXPECT_EQ(Call("XADD s 1-1 a 1"), Bulk("1-1"));
  EXPECT_EQ(Call("XADD s 1-* a 2"), Bulk("1-2"));
  EXPECT_EQ(Call("XADD s 7 a 3"), Bulk("7-0"));
  EXPECT_EQ(Call("XLEN s"), ":3\r\n");
  EXPECT_EQ(Call("XRANGE s 1 1"), "*2\r\n" + Entry("1-1", "a", "1") + Entry("1-2", "a", "2"));
  EXPECT_EQ(Call("XRANGE s (1-1 + COUNT 1"), "*1\r\n" + Entry("1-2", "a", "2"));
  EXPECT_EQ(Call("XREVRANGE s + - COUNT 1"), "*1\r\n" + Entry("7-0", "a", "3"));
  EXPECT_EQ(Call("XRANGE s - + COUNT 0"), "*-1\r\n");
  EXPECT_EQ(Call("XRANGE none - + COUNT 0"), "*0\r\n");
  EXPECT_EQ(Call("XDEL s 1-1 9-9"), ":1\r\n");
  EXPECT_EQ(Call("XDEL none x"), ":0\r\n");
  EXPECT_EQ(Call("XTRIM s MAXLEN = 1"), ":1\r\n");
  EXPECT_EQ(Call("XTRIM s MINID 8"), ":1\r\n");
  EXPECT_EQ(Call("TYPE s"), "+stream\r\n");
  EXPECT_EQ(Call("XADD none NOMKSTREAM * a 1"), "$-1\r\n");
  EXPECT_EQ(Call("XSETID s 9-0 ENTRIESADDED 5 MAXDELETEDID 8-0"), "+OK\r\n");
}

TEST_F(StreamCommandsTest, ErrorsOfAddingComeInRedisOrder) {
  EXPECT_EQ(Call("XADD s 0-0 a 1"), Error(error_text::kStreamIdZero));
  EXPECT_EQ(Call("XADD s x a 1"), Error(error_text::kStreamId));
  EXPECT_EQ(Call("XADD s 1-1 a 1 b"), Error(error_text::WrongNumberOfArguments("xadd")));
  EXPECT_EQ(Call("XADD s MAXLEN -1 * a 1"), Error(error_text::kStreamMaxLength));
  EXPECT_EQ(Call("XADD s MAXLEN ~ 1 LIMIT -1 * a 1"), Error(error_text::kStreamLimit));
  EXPECT_EQ(Call("XADD s LIMIT 1 * a 1"), Error(error_text::kStreamLimitWithoutTrim));
  EXPECT_EQ(Call("XADD s MAXLEN 1 LIMIT 1 * a 1"), Error(error_text::kStreamLimitWithoutTilde));
  EXPECT_EQ(Call("XADD s MAXLEN 1 MINID 1 * a 1"), Error(error_text::kStreamTwoTrims));
  EXPECT_EQ(Call("XTRIM s LIMIT 0"), Error(error_text::kStreamNoTrim));
  EXPECT_EQ(Call("EXISTS s"), ":0\r\n");
  Call("XADD s 5-5 a 1");
  EXPECT_EQ(Call("XADD s 5-5 a 1"), Error(error_text::kStreamIdTooSmall));
  EXPECT_EQ(Call("XRANGE s - (0-0"), Error(error_text::kStreamIntervalEnd));
  EXPECT_EQ(Call("XRANGE s (18446744073709551615-18446744073709551615 +"),
            Error(error_text::kStreamIntervalStart));
  EXPECT_EQ(Call("XSETID s 1-1"), Error(error_text::kStreamSetIdTooSmall));
  EXPECT_EQ(Call("XSETID s 6 MAXDELETEDID 7"), Error(error_text::kStreamSetIdBelowGiven));
  EXPECT_EQ(Call("XSETID none 6"), Error(error_text::kNoSuchKey));
}

TEST_F(StreamCommandsTest, IdsAreReadAsCReadsNumbers) {
  EXPECT_EQ(Call("XADD s 07-+3 a 1"), Bulk("7-3"));
  EXPECT_EQ(Call("XADD s +8 a 1"), Bulk("8-0"));
  EXPECT_EQ(Call("XADD s 9--5 a 1"), Error(error_text::kStreamId));
  EXPECT_EQ(Call("XADD s 9--05 a 1"), Bulk("9-18446744073709551611"));
  EXPECT_EQ(Call("XADD s -05-* a 1"), Error(error_text::kStreamId));
  EXPECT_EQ(Call("XADD s 18446744073709551616 a 1"), Error(error_text::kStreamId));
}

TEST_F(StreamCommandsTest, SeveralStreamsAreReadAtOnce) {
  Call("XADD s 1-1 a 1");
  Call("XADD t 2-1 b 2");
  EXPECT_EQ(Call("XREAD COUNT 5 STREAMS s t 0 2"),
            "*2\r\n*2\r\n" + Bulk("s") + "*1\r\n" + Entry("1-1", "a", "1") + "*2\r\n" + Bulk("t") +
                "*1\r\n" + Entry("2-1", "b", "2"));
  EXPECT_EQ(Call("XREAD STREAMS s t $ +"),
            "*1\r\n*2\r\n" + Bulk("t") + "*1\r\n" + Entry("2-1", "b", "2"));
  EXPECT_EQ(Call("XREAD STREAMS s $"), "*-1\r\n");
  UseResp3();
  EXPECT_EQ(Call("XREAD STREAMS s 0"), "%1\r\n" + Bulk("s") + "*1\r\n" + Entry("1-1", "a", "1"));
  EXPECT_EQ(Call("XREAD STREAMS s $"), "_\r\n");
}

TEST_F(StreamCommandsTest, WhatIsWrongWithAReadIsSaid) {
  Call("XADD s 1-1 a 1");
  Call("XGROUP CREATE s g 0");
  EXPECT_EQ(Call("XREAD COUNT 1 STREAMS s"), Error(error_text::UnbalancedStreams("xread")));
  EXPECT_EQ(Call("XREADGROUP GROUP g c STREAMS s t 0"),
            Error(error_text::UnbalancedGroupStreams("xreadgroup")));
  EXPECT_EQ(Call("XREAD GROUP g c STREAMS s 0"), Error(error_text::kStreamGroupInRead));
  EXPECT_EQ(Call("XREAD NOACK STREAMS s 0"), Error(error_text::kStreamNoAckInRead));
  EXPECT_EQ(Call("XREADGROUP NOACK STREAMS s t 0 0"), Error(error_text::kStreamGroupMissing));
  EXPECT_EQ(Call("XREAD STREAMS s >"), Error(error_text::kStreamNewOnly));
  EXPECT_EQ(Call("XREADGROUP GROUP g c STREAMS s $"), Error(error_text::kStreamLastInGroup));
  EXPECT_EQ(Call("XREADGROUP GROUP g c STREAMS s +"), Error(error_text::kStreamTopInGroup));
  EXPECT_EQ(Call("XREADGROUP GROUP h c STREAMS s >"),
            Error(error_text::NoKeyOrGroupInRead("s", "h")));
  EXPECT_EQ(Call("XREAD BLOCK x STREAMS s 0"), Error(error_text::kTimeoutNotAnInteger));
  EXPECT_EQ(Call("XREAD BLOCK -1 STREAMS s 0"), Error(error_text::kTimeoutNegative));
}

// A group that is called like the keyword does not shift the keys.
TEST_F(StreamCommandsTest, AGroupCalledStreamsHidesNoKey) {
  Call("XADD s 1-1 a 1");
  Call("XGROUP CREATE s streams 0");
  EXPECT_EQ(Call("XREADGROUP NOACK GROUP streams streams STREAMS s >"),
            "*1\r\n*2\r\n" + Bulk("s") + "*1\r\n" + Entry("1-1", "a", "1"));
}

TEST_F(StreamCommandsTest, GroupsReadAcknowledgeAndClaim) {
  Call("XADD s 1-1 a 1");
  Call("XADD s 2-1 a 2");
  EXPECT_EQ(Call("XGROUP CREATE s g 0 ENTRIESREAD 0"), "+OK\r\n");
  EXPECT_EQ(Call("XGROUP CREATE s g $"), Error(error_text::kBusyGroup));
  EXPECT_EQ(Call("XREADGROUP GROUP g c COUNT 1 STREAMS s >"),
            "*1\r\n*2\r\n" + Bulk("s") + "*1\r\n" + Entry("1-1", "a", "1"));
  EXPECT_EQ(Call("XREADGROUP GROUP g c STREAMS s 0"),
            "*1\r\n*2\r\n" + Bulk("s") + "*1\r\n" + Entry("1-1", "a", "1"));
  EXPECT_EQ(Call("XPENDING s g"),
            "*4\r\n:1\r\n" + Bulk("1-1") + Bulk("1-1") + "*1\r\n*2\r\n" + Bulk("c") + Bulk("1"));
  EXPECT_EQ(Call("XCLAIM s g d 0 1-1 2-1 JUSTID"), "*1\r\n" + Bulk("1-1"));
  EXPECT_EQ(Call("XCLAIM s g d 0 2-1 FORCE RETRYCOUNT 3"), "*1\r\n" + Entry("2-1", "a", "2"));
  EXPECT_EQ(Call("XAUTOCLAIM s g c 0 - COUNT 1"),
            "*3\r\n" + Bulk("2-1") + "*1\r\n" + Entry("1-1", "a", "1") + "*0\r\n");
  EXPECT_EQ(Call("XACK s g 1-1 2-1 3-1"), ":2\r\n");
  EXPECT_EQ(Call("XPENDING s g - + 10 c"), "*0\r\n");
  EXPECT_EQ(Call("XPENDING s g"), "*4\r\n:0\r\n$-1\r\n$-1\r\n*-1\r\n");
  EXPECT_EQ(Call("XGROUP CREATECONSUMER s g new"), ":1\r\n");
  EXPECT_EQ(Call("XGROUP DELCONSUMER s g new"), ":0\r\n");
  EXPECT_EQ(Call("XGROUP SETID s g $"), "+OK\r\n");
  EXPECT_EQ(Call("XGROUP DESTROY s g"), ":1\r\n");
  EXPECT_EQ(Call("XGROUP HELP").substr(0, 5), "*14\r\n");
}

TEST_F(StreamCommandsTest, ErrorsOfGroupsNameKeyAndGroup) {
  EXPECT_EQ(Call("XGROUP CREATE s g $"), Error(error_text::kStreamKeyRequired));
  Call("XADD s 1-1 a 1");
  EXPECT_EQ(Call("XGROUP SETID s g 0"), Error(error_text::NoGroupInStream("s", "g")));
  EXPECT_EQ(Call("XGROUP CREATE s g 0 ENTRIESREAD -2"), Error(error_text::kStreamEntriesRead));
  EXPECT_EQ(Call("XGROUP CREATE s g 0 FOO"),
            Error(error_text::UnknownSubcommandOrArity("CREATE", "XGROUP")));
  EXPECT_EQ(Call("XPENDING s g"), Error(error_text::NoKeyOrGroup("s", "g")));
  EXPECT_EQ(Call("XPENDING s g - +"), Error(error_text::kSyntax));
  EXPECT_EQ(Call("XCLAIM s g c 0 1-1"), Error(error_text::NoKeyOrGroup("s", "g")));
  EXPECT_EQ(Call("XAUTOCLAIM s g c 0 0 COUNT 0"), Error(error_text::kCountMustBePositive));
  EXPECT_EQ(Call("XACK s g x"), ":0\r\n");
  Call("XGROUP CREATE s g 0");
  EXPECT_EQ(Call("XACK s g x"), Error(error_text::kStreamId));
  EXPECT_EQ(Call("XCLAIM s g c x 1-1"), Error(error_text::kClaimMinIdle));
  EXPECT_EQ(Call("XCLAIM s g c 0 1-1 FOO"), Error(error_text::UnknownClaimOption("FOO")));
  EXPECT_EQ(Call("XCLAIM s g c 0 1-1 IDLE x"), Error(error_text::kClaimIdle));
  EXPECT_EQ(Call("XCLAIM s g c 0 1-1 TIME x"), Error(error_text::kClaimTime));
  EXPECT_EQ(Call("XCLAIM s g c 0 1-1 RETRYCOUNT x"), Error(error_text::kClaimRetryCount));
  EXPECT_EQ(Call("XAUTOCLAIM s g c x 0"), Error(error_text::kAutoClaimMinIdle));
}

TEST_F(StreamCommandsTest, InformationIsAMap) {
  Call("XADD s 1-1 a 1");
  Call("XGROUP CREATE s g 0");
  Call("XREADGROUP GROUP g c STREAMS s >");
  EXPECT_EQ(Call("XINFO STREAM s").substr(0, 5), "*20\r\n");
  EXPECT_EQ(Call("XINFO STREAM s FULL COUNT 1").substr(0, 5), "*18\r\n");
  EXPECT_EQ(Call("XINFO GROUPS s"), "*1\r\n*12\r\n" + Bulk("name") + Bulk("g") + Bulk("consumers") +
                                        ":1\r\n" + Bulk("pending") + ":1\r\n" +
                                        Bulk("last-delivered-id") + Bulk("1-1") +
                                        Bulk("entries-read") + ":1\r\n" + Bulk("lag") + ":0\r\n");
  EXPECT_EQ(Call("XINFO CONSUMERS s g").substr(0, 9), "*1\r\n*8\r\n$");
  EXPECT_EQ(Call("XINFO CONSUMERS s h"), Error(error_text::NoGroupInStream("s", "h")));
  EXPECT_EQ(Call("XINFO STREAM none"), Error(error_text::kNoSuchKey));
  EXPECT_EQ(Call("XINFO STREAM s FOO"),
            Error(error_text::UnknownSubcommandOrArity("STREAM", "XINFO")));
  EXPECT_EQ(Call("XINFO HELP").substr(0, 4), "*9\r\n");
  UseResp3();
  EXPECT_EQ(Call("XINFO STREAM s").substr(0, 5), "%10\r\n");
}

TEST_F(StreamCommandsTest, AnotherTypeIsRefusedByAll) {
  Call("SET s text");
  for (const char* request : {"XADD s 1 a 1",
                              "XADD s NOMKSTREAM 1 a 1",
                              "XLEN s",
                              "XRANGE s - +",
                              "XRANGE s - + COUNT 0",
                              "XREVRANGE s + -",
                              "XDEL s x",
                              "XTRIM s MAXLEN 1",
                              "XSETID s 1",
                              "XREAD STREAMS s x",
                              "XREADGROUP GROUP g c STREAMS s x",
                              "XGROUP CREATE s g x",
                              "XGROUP SETID s g 0",
                              "XGROUP DESTROY s g",
                              "XGROUP CREATECONSUMER s g c",
                              "XGROUP DELCONSUMER s g c",
                              "XACK s g x",
                              "XPENDING s g",
                              "XPENDING s g - + 1",
                              "XCLAIM s g c 0 1",
                              "XAUTOCLAIM s g c 0 0",
                              "XINFO STREAM s",
                              "XINFO STREAM s FULL",
                              "XINFO GROUPS s",
                              "XINFO CONSUMERS s g"}) {
    EXPECT_EQ(Call(request), Error(error_text::kWrongType)) << request;
  }
}

// What happens to a group does not touch the entries that a WATCH is about.
TEST_F(StreamCommandsTest, AWatchHoldsWhileGroupsChange) {
  Call("XADD s 1-1 a 1");
  Call("WATCH s");
  Call("XGROUP CREATE s g 0");
  Call("XREADGROUP GROUP g c STREAMS s >");
  Call("XACK s g 1-1");
  Call("MULTI");
  Call("PING");
  EXPECT_EQ(Call("EXEC"), "*1\r\n+PONG\r\n");
  Call("WATCH s");
  Call("XADD s 2-1 a 1");
  Call("MULTI");
  EXPECT_EQ(Call("EXEC"), "*-1\r\n");
}

}  // namespace
}  // namespace remora::protocol
