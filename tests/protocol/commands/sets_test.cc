#include <gtest/gtest.h>

#include <string>

#include "protocol/error_text.h"
#include "tests/support/command_test.h"

namespace remora::protocol {
namespace {

using SetCommandsTest = tests::CommandTest;

TEST_F(SetCommandsTest, MembersAreAddedFoundAndRemoved) {
  EXPECT_EQ(Call("SADD s b a b"), ":2\r\n");
  EXPECT_EQ(Call("SADD s a"), ":0\r\n");
  EXPECT_EQ(Call("SCARD s"), ":2\r\n");
  EXPECT_EQ(Call("SMEMBERS s"), "*2\r\n$1\r\nb\r\n$1\r\na\r\n");
  EXPECT_EQ(Call("SISMEMBER s a"), ":1\r\n");
  EXPECT_EQ(Call("SISMEMBER s x"), ":0\r\n");
  EXPECT_EQ(Call("SMISMEMBER s a x"), "*2\r\n:1\r\n:0\r\n");
  EXPECT_EQ(Call("SMISMEMBER none a x"), "*2\r\n:0\r\n:0\r\n");
  EXPECT_EQ(Call("SMOVE s t a"), ":1\r\n");
  EXPECT_EQ(Call("SMOVE s t a"), ":0\r\n");
  EXPECT_EQ(Call("SREM s b x"), ":1\r\n");
  EXPECT_EQ(Call("TYPE s"), "+none\r\n");
  EXPECT_EQ(Call("TYPE t"), "+set\r\n");
  EXPECT_EQ(Call("SCAN 0 TYPE set"), "*2\r\n$1\r\n0\r\n*1\r\n$1\r\nt\r\n");
}

TEST_F(SetCommandsTest, Resp3GetsSets) {
  UseResp3();
  Call("SADD s 1");
  EXPECT_EQ(Call("SMEMBERS s"), "~1\r\n$1\r\n1\r\n");
  EXPECT_EQ(Call("SMEMBERS none"), "~0\r\n");
  EXPECT_EQ(Call("SRANDMEMBER s 3"), "*1\r\n$1\r\n1\r\n") << "these stay an array";
  EXPECT_EQ(Call("SRANDMEMBER none"), "_\r\n");
  EXPECT_EQ(Call("SPOP s 0"), "~0\r\n");
  EXPECT_EQ(Call("SPOP s 3"), "~1\r\n$1\r\n1\r\n");
  EXPECT_EQ(Call("SPOP s 3"), "~0\r\n");
  EXPECT_EQ(Call("SPOP s"), "_\r\n");
}

TEST_F(SetCommandsTest, RandomMembersComeAloneOrAsAList) {
  Call("SADD s a");
  EXPECT_EQ(Call("SRANDMEMBER s"), "$1\r\na\r\n");
  EXPECT_EQ(Call("SRANDMEMBER s 5"), "*1\r\n$1\r\na\r\n");
  EXPECT_EQ(Call("SRANDMEMBER s -2"), "*2\r\n$1\r\na\r\n$1\r\na\r\n");
  EXPECT_EQ(Call("SRANDMEMBER s 0"), "*0\r\n");
  EXPECT_EQ(Call("SRANDMEMBER none"), "$-1\r\n");
  EXPECT_EQ(Call("SRANDMEMBER none 1"), "*0\r\n");
  EXPECT_EQ(Call("SPOP s"), "$1\r\na\r\n");
  EXPECT_EQ(Call("SPOP s"), "$-1\r\n");
}

TEST_F(SetCommandsTest, CountsAreCheckedBeforeTheKey) {
  Call("SET t text");
  EXPECT_EQ(Call("SPOP t x"), Error(error_text::kMustBePositive));
  EXPECT_EQ(Call("SPOP t -1"), Error(error_text::kMustBePositive));
  EXPECT_EQ(Call("SPOP t x 1"), Error(error_text::kSyntax));
  EXPECT_EQ(Call("SPOP t 0"), Error(error_text::kWrongType));
  EXPECT_EQ(Call("SPOP t"), Error(error_text::kWrongType));
  EXPECT_EQ(Call("SRANDMEMBER t x"), Error(error_text::kNotAnInteger));
  EXPECT_EQ(Call("SRANDMEMBER t x 1"), Error(error_text::kSyntax));
  EXPECT_EQ(Call("SRANDMEMBER t 0"), Error(error_text::kWrongType));
  EXPECT_EQ(Call("SRANDMEMBER s -9223372036854775808"),
            Error(error_text::OutOfRange({-INT64_MAX, INT64_MAX})));
}

TEST_F(SetCommandsTest, OtherTypesAreRefused) {
  Call("SET t text");
  for (const std::string_view request :
       {"SADD t a", "SREM t a", "SISMEMBER t a", "SMISMEMBER t a", "SCARD t", "SMEMBERS t",
        "SMOVE t s a", "SRANDMEMBER t", "SSCAN t 0"}) {
    EXPECT_EQ(Call(request), Error(error_text::kWrongType)) << request;
  }
  EXPECT_EQ(Call("SMOVE none t a"), ":0\r\n");
}

TEST_F(SetCommandsTest, AScanSaysWhatIsWrongInOrder) {
  Call("SADD s 3 1 2");
  EXPECT_EQ(Call("SSCAN s 0"), "*2\r\n$1\r\n0\r\n*3\r\n$1\r\n1\r\n$1\r\n2\r\n$1\r\n3\r\n");
  EXPECT_EQ(Call("SSCAN s 0 MATCH [12] COUNT 1"), "*2\r\n$1\r\n0\r\n*2\r\n$1\r\n1\r\n$1\r\n2\r\n");
  EXPECT_EQ(Call("SSCAN s x"), Error(error_text::kInvalidCursor));
  EXPECT_EQ(Call("SSCAN s 0 COUNT 0"), Error(error_text::kSyntax));
  EXPECT_EQ(Call("SSCAN s 0 NOVALUES"), Error(error_text::kNoValuesOutsideHashes));
  EXPECT_EQ(Call("SSCAN none 0 COUNT 0"), "*2\r\n$1\r\n0\r\n*0\r\n");
  Call("SET t text");
  EXPECT_EQ(Call("SSCAN t 0 COUNT 0"), Error(error_text::kWrongType));
}

TEST_F(SetCommandsTest, EncodingsAreThoseOfRedis) {
  Call("SADD s 1 2 3");
  EXPECT_EQ(Call("OBJECT ENCODING s"), "$6\r\nintset\r\n");
  Call("SADD s x");
  EXPECT_EQ(Call("OBJECT ENCODING s"), "$8\r\nlistpack\r\n");
  Call("SADD s " + std::string(65, 'x'));
  EXPECT_EQ(Call("OBJECT ENCODING s"), "$9\r\nhashtable\r\n");
}

}  // namespace
}  // namespace remora::protocol
