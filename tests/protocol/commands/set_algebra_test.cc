#include <gtest/gtest.h>

#include <string>

#include "protocol/error_text.h"
#include "tests/support/command_test.h"

namespace remora::protocol {
namespace {

class SetAlgebraCommandsTest : public tests::CommandTest {
 protected:
  SetAlgebraCommandsTest() {
    Call("SADD a 1 2 3");
    Call("SADD b 3 4");
  }
};

TEST_F(SetAlgebraCommandsTest, SetsAreCombined) {
  EXPECT_EQ(Call("SINTER a b"), "*1\r\n$1\r\n3\r\n");
  EXPECT_EQ(Call("SUNION a b"), "*4\r\n$1\r\n1\r\n$1\r\n2\r\n$1\r\n3\r\n$1\r\n4\r\n");
  EXPECT_EQ(Call("SDIFF a b"), "*2\r\n$1\r\n1\r\n$1\r\n2\r\n");
  EXPECT_EQ(Call("SINTER a none"), "*0\r\n");
  EXPECT_EQ(Call("SINTER a"), "*3\r\n$1\r\n1\r\n$1\r\n2\r\n$1\r\n3\r\n");
  EXPECT_EQ(Call("SINTERSTORE d a b"), ":1\r\n");
  EXPECT_EQ(Call("SUNIONSTORE d a b"), ":4\r\n");
  EXPECT_EQ(Call("SDIFFSTORE d a b"), ":2\r\n");
  EXPECT_EQ(Call("SMEMBERS d"), "*2\r\n$1\r\n1\r\n$1\r\n2\r\n");
  EXPECT_EQ(Call("SDIFFSTORE d none"), ":0\r\n");
  EXPECT_EQ(Call("EXISTS d"), ":0\r\n");
}

TEST_F(SetAlgebraCommandsTest, Resp3GetsSets) {
  UseResp3();
  EXPECT_EQ(Call("SINTER a b"), "~1\r\n$1\r\n3\r\n");
  EXPECT_EQ(Call("SDIFF a b"), "~2\r\n$1\r\n1\r\n$1\r\n2\r\n");
  EXPECT_EQ(Call("SUNION none"), "~0\r\n");
}

// The guess at the size has another number of digits.
TEST_F(SetAlgebraCommandsTest, ALongReplyHasTheRightCount) {
  std::string add = "SADD large";
  for (int i = 0; i < 1200; ++i) add += " m" + std::to_string(i);
  Call(add);
  Call("SADD few m1 m2");
  EXPECT_EQ(Call("SUNION large few").substr(0, 7), "*1200\r\n");
  EXPECT_EQ(Call("SDIFF large few").substr(0, 7), "*1198\r\n");
  EXPECT_EQ(Call("SINTER large few").substr(0, 4), "*2\r\n");
  Call("SUNIONSTORE copy large");
  EXPECT_EQ(Call("SDIFF large copy"), "*0\r\n");
}

TEST_F(SetAlgebraCommandsTest, OtherTypesAreRefused) {
  Call("SET t text");
  for (const std::string_view request :
       {"SINTER none t", "SUNION a t", "SDIFF t a", "SINTERSTORE d a t", "SUNIONSTORE d t",
        "SDIFFSTORE d a t", "SINTERCARD 1 t"}) {
    EXPECT_EQ(Call(request), Error(error_text::kWrongType)) << request;
  }
  EXPECT_EQ(Call("SUNIONSTORE t a"), ":3\r\n");
}

TEST_F(SetAlgebraCommandsTest, CountingTakesALimit) {
  Call("SADD c 2 3");
  EXPECT_EQ(Call("SINTERCARD 2 a c"), ":2\r\n");
  EXPECT_EQ(Call("SINTERCARD 2 a c LIMIT 1"), ":1\r\n");
  EXPECT_EQ(Call("SINTERCARD 2 a c LIMIT 0"), ":2\r\n");
  EXPECT_EQ(Call("SINTERCARD 2 a none"), ":0\r\n");
  EXPECT_EQ(Call("SINTERCARD 0 a"), Error(error_text::kNumberOfKeysNotPositive));
  EXPECT_EQ(Call("SINTERCARD x a"), Error(error_text::kNumberOfKeysNotPositive));
  EXPECT_EQ(Call("SINTERCARD 2 a"), Error(error_text::kTooManyKeys));
  EXPECT_EQ(Call("SINTERCARD 1 a LIMIT"), Error(error_text::kSyntax));
  EXPECT_EQ(Call("SINTERCARD 1 a LIMIT -1"), Error(error_text::kNegativeLimit));
  EXPECT_EQ(Call("SINTERCARD 1 a LIMIT x"), Error(error_text::kNegativeLimit));
  EXPECT_EQ(Call("SINTERCARD 1 a LIMIT 1 x"), Error(error_text::kSyntax));
  EXPECT_EQ(Call("SINTERCARD 1 a b"), Error(error_text::kSyntax));
}

TEST_F(SetAlgebraCommandsTest, SortedSetsTakeSetsToo) {
  Call("ZADD z 5 3");
  EXPECT_EQ(Call("ZINTER 2 z a WITHSCORES"), "*2\r\n$1\r\n3\r\n$1\r\n6\r\n");
  EXPECT_EQ(Call("ZINTERCARD 2 a b"), ":1\r\n");
  EXPECT_EQ(Call("ZUNIONSTORE d 2 a b WEIGHTS 2 3"), ":4\r\n");
  EXPECT_EQ(Call("ZSCORE d 3"), "$1\r\n5\r\n");
}

}  // namespace
}  // namespace remora::protocol
