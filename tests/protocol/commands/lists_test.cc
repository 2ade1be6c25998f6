#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "protocol/error_text.h"
#include "tests/support/command_test.h"

namespace remora::protocol {
namespace {

class ListCommandsTest : public tests::CommandTest {};

TEST_F(ListCommandsTest, ElementsArePushedAndPopped) {
  EXPECT_EQ(Call("RPUSH l a 2"), ":2\r\n");
  EXPECT_EQ(Call("LPUSH l x y"), ":4\r\n");
  EXPECT_EQ(Call("LPUSHX l z"), ":5\r\n");
  EXPECT_EQ(Call("RPUSHX none z"), ":0\r\n");
  EXPECT_EQ(Call("LLEN l"), ":5\r\n");
  EXPECT_EQ(Call("LRANGE l 0 -1"), "*5\r\n$1\r\nz\r\n$1\r\ny\r\n$1\r\nx\r\n$1\r\na\r\n$1\r\n2\r\n");
  EXPECT_EQ(Call("LPOP l"), "$1\r\nz\r\n");
  EXPECT_EQ(Call("RPOP l"), "$1\r\n2\r\n");
  EXPECT_EQ(Call("RPOP l 2"), "*2\r\n$1\r\na\r\n$1\r\nx\r\n");
  EXPECT_EQ(Call("LPOP l 0"), "*0\r\n");
  EXPECT_EQ(Call("LPOP l 9"), "*1\r\n$1\r\ny\r\n");
  EXPECT_EQ(Call("LPOP l"), "$-1\r\n");
  EXPECT_EQ(Call("LPOP l 1"), "*-1\r\n");
  EXPECT_EQ(Call("LPOP l -1"), Error(error_text::kMustBePositive));
  EXPECT_EQ(Call("LPOP l 1 2"), Error(error_text::WrongNumberOfArguments("lpop")));
}

TEST_F(ListCommandsTest, ElementsAreReadAndChangedByIndex) {
  Call("RPUSH l a b c");
  EXPECT_EQ(Call("LINDEX l -1"), "$1\r\nc\r\n");
  EXPECT_EQ(Call("LINDEX l 3"), "$-1\r\n");
  EXPECT_EQ(Call("LINDEX l x"), Error(error_text::kNotAnInteger));
  EXPECT_EQ(Call("LINDEX none x"), "$-1\r\n");
  EXPECT_EQ(Call("LSET l 1 B"), "+OK\r\n");
  EXPECT_EQ(Call("LSET l 3 B"), Error(error_text::kIndexOutOfRange));
  EXPECT_EQ(Call("LSET l x B"), Error(error_text::kNotAnInteger));
  EXPECT_EQ(Call("LSET none x B"), Error(error_text::kNoSuchKey));
  EXPECT_EQ(Call("LINSERT l BEFORE B 1"), ":4\r\n");
  EXPECT_EQ(Call("LINSERT l after x 1"), ":-1\r\n");
  EXPECT_EQ(Call("LINSERT none AFTER x 1"), ":0\r\n");
  EXPECT_EQ(Call("LINSERT l BESIDE x 1"), Error(error_text::kSyntax));
  EXPECT_EQ(Call("LTRIM l 1 2"), "+OK\r\n");
  EXPECT_EQ(Call("LRANGE l 0 -1"), "*2\r\n$1\r\n1\r\n$1\r\nB\r\n");
  EXPECT_EQ(Call("LTRIM l 1 x"), Error(error_text::kNotAnInteger));
  EXPECT_EQ(Call("LREM l 0 1"), ":1\r\n");
  EXPECT_EQ(Call("LREM l x 1"), Error(error_text::kNotAnInteger));
}

// As Redis 8.0 does.
TEST_F(ListCommandsTest, AnIndexToWriteHasThirtyTwoBits) {
  Call("RPUSH l a b");
  EXPECT_EQ(Call("LSET l 4294967297 x"), "+OK\r\n");
  EXPECT_EQ(Call("LINDEX l 1"), "$1\r\nx\r\n");
  EXPECT_EQ(Call("LINDEX l 4294967297"), "$-1\r\n");
  EXPECT_EQ(Call("LSET l 2147483648 x"), Error(error_text::kIndexOutOfRange));
}

TEST_F(ListCommandsTest, ElementsMove) {
  Call("RPUSH l a b c");
  EXPECT_EQ(Call("LMOVE l m LEFT RIGHT"), "$1\r\na\r\n");
  EXPECT_EQ(Call("RPOPLPUSH l m"), "$1\r\nc\r\n");
  EXPECT_EQ(Call("LRANGE m 0 -1"), "*2\r\n$1\r\nc\r\n$1\r\na\r\n");
  EXPECT_EQ(Call("LMOVE none m LEFT RIGHT"), "$-1\r\n");
  EXPECT_EQ(Call("LMOVE l m LEFT UP"), Error(error_text::kSyntax));
  EXPECT_EQ(Call("LMPOP 2 none m RIGHT COUNT 5"), "*2\r\n$1\r\nm\r\n*2\r\n$1\r\na\r\n$1\r\nc\r\n");
  EXPECT_EQ(Call("LMPOP 1 m LEFT"), "*-1\r\n");
  EXPECT_EQ(Call("LMPOP 0 m LEFT"), Error(error_text::kNumberOfKeysNotPositive));
  EXPECT_EQ(Call("LMPOP 2 m LEFT"), Error(error_text::kSyntax));
  EXPECT_EQ(Call("LMPOP 1 m LEFT COUNT 0"), Error(error_text::kCountNotPositive));
  EXPECT_EQ(Call("LMPOP 1 m LEFT COUNT"), Error(error_text::kSyntax));
}

TEST_F(ListCommandsTest, PositionsAreFound) {
  Call("RPUSH l a b a c a");
  EXPECT_EQ(Call("LPOS l a"), ":0\r\n");
  EXPECT_EQ(Call("LPOS l a RANK -1"), ":4\r\n");
  EXPECT_EQ(Call("LPOS l a COUNT 0"), "*3\r\n:0\r\n:2\r\n:4\r\n");
  EXPECT_EQ(Call("LPOS l a COUNT 2 RANK 2 MAXLEN 4"), "*1\r\n:2\r\n");
  EXPECT_EQ(Call("LPOS l x"), "$-1\r\n");
  EXPECT_EQ(Call("LPOS none x"), "$-1\r\n");
  EXPECT_EQ(Call("LPOS none x COUNT 1"), "*0\r\n");
  EXPECT_EQ(Call("LPOS l x RANK 0"), Error(error_text::kRankZero));
  EXPECT_EQ(Call("LPOS l x MAXLEN -1"), Error(error_text::kNegativeMaxLength));
  EXPECT_EQ(Call("LPOS l x COUNT -1"), Error(error_text::kNegativeCount));
  EXPECT_EQ(Call("LPOS l x COUNT"), Error(error_text::kSyntax));
}

TEST_F(ListCommandsTest, Resp3HasANullOfItsOwn) {
  UseResp3();
  EXPECT_EQ(Call("LPOP none"), "_\r\n");
  EXPECT_EQ(Call("LPOP none 2"), "_\r\n");
  EXPECT_EQ(Call("LMPOP 1 none LEFT"), "_\r\n");
  EXPECT_EQ(Call("LINDEX none 0"), "_\r\n");
}

TEST_F(ListCommandsTest, OtherTypesAreRefused) {
  Call("SET s text");
  for (const std::string_view request :
       {"LPUSH s a", "RPUSHX s a", "LPOP s", "RPOP s 0", "LLEN s", "LINDEX s 0", "LINDEX s x",
        "LSET s x a", "LINSERT s BEFORE a b", "LRANGE s 0 1", "LTRIM s 0 1", "LREM s 0 a",
        "LPOS s a", "LMOVE s s LEFT LEFT", "RPOPLPUSH s l", "LMPOP 1 s LEFT"}) {
    EXPECT_EQ(Call(request), Error(error_text::kWrongType)) << request;
  }
}

TEST_F(ListCommandsTest, LongListsAreWrittenWhole) {
  std::string expected = "*2000\r\n";
  for (int i = 0; i < 2000; ++i) {
    const std::string text = i % 3 == 0 ? std::to_string(i) : std::string(i % 90, 'x');
    client_.Call({"RPUSH", "l", text});
    expected += "$" + std::to_string(text.size()) + "\r\n" + text + "\r\n";
  }
  EXPECT_EQ(Call("LRANGE l 0 -1"), expected);
}

}  // namespace
}  // namespace remora::protocol
