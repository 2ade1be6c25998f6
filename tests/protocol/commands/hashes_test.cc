#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "protocol/error_text.h"
#include "tests/support/command_test.h"

namespace remora::protocol {
namespace {

class HashCommandsTest : public tests::CommandTest {};

TEST_F(HashCommandsTest, FieldsAreWrittenAndRead) {
  EXPECT_EQ(Call("HSET h a 1 b 2 a 3"), ":2\r\n");
  EXPECT_EQ(Call("HGET h a"), "$1\r\n3\r\n");
  EXPECT_EQ(Call("HGET h x"), "$-1\r\n");
  EXPECT_EQ(Call("HMGET h b x"), "*2\r\n$1\r\n2\r\n$-1\r\n");
  EXPECT_EQ(Call("HMGET none b"), "*1\r\n$-1\r\n");
  EXPECT_EQ(Call("HGETALL h"), "*4\r\n$1\r\na\r\n$1\r\n3\r\n$1\r\nb\r\n$1\r\n2\r\n");
  EXPECT_EQ(Call("HKEYS h"), "*2\r\n$1\r\na\r\n$1\r\nb\r\n");
  EXPECT_EQ(Call("HVALS h"), "*2\r\n$1\r\n3\r\n$1\r\n2\r\n");
  EXPECT_EQ(Call("HLEN h"), ":2\r\n");
  EXPECT_EQ(Call("HSTRLEN h a"), ":1\r\n");
  EXPECT_EQ(Call("HEXISTS h a"), ":1\r\n");
  EXPECT_EQ(Call("HSETNX h a 4"), ":0\r\n");
  EXPECT_EQ(Call("HMSET h c 4"), "+OK\r\n");
  EXPECT_EQ(Call("HDEL h a b c d"), ":3\r\n");
  EXPECT_EQ(Call("HGETALL h"), "*0\r\n");
}

TEST_F(HashCommandsTest, Resp3GetsMapsAndPairs) {
  UseResp3();
  Call("HSET h a 1");
  EXPECT_EQ(Call("HGETALL h"), "%1\r\n$1\r\na\r\n$1\r\n1\r\n");
  EXPECT_EQ(Call("HGETALL none"), "%0\r\n");
  EXPECT_EQ(Call("HRANDFIELD h 1 WITHVALUES"), "*1\r\n*2\r\n$1\r\na\r\n$1\r\n1\r\n");
  EXPECT_EQ(Call("HRANDFIELD none"), "_\r\n");
  EXPECT_EQ(Call("HSCAN h 0"), "*2\r\n$1\r\n0\r\n*2\r\n$1\r\na\r\n$1\r\n1\r\n");
}

TEST_F(HashCommandsTest, RandomFieldsInResp2AreFlat) {
  Call("HSET h a 1");
  EXPECT_EQ(Call("HRANDFIELD h"), "$1\r\na\r\n");
  EXPECT_EQ(Call("HRANDFIELD h 5"), "*1\r\n$1\r\na\r\n");
  EXPECT_EQ(Call("HRANDFIELD h -2 WITHVALUES"),
            "*4\r\n$1\r\na\r\n$1\r\n1\r\n$1\r\na\r\n$1\r\n1\r\n");
  EXPECT_EQ(Call("HRANDFIELD h 0"), "*0\r\n");
  EXPECT_EQ(Call("HRANDFIELD none"), "$-1\r\n");
  EXPECT_EQ(Call("HRANDFIELD none 3"), "*0\r\n");
  EXPECT_EQ(Call("HRANDFIELD h 1 WITHVALUE"), Error(error_text::kSyntax));
  EXPECT_EQ(Call("HRANDFIELD h -4611686018427387904 WITHVALUES"),
            Error(error_text::kValueOutOfRange));
  EXPECT_EQ(Call("HRANDFIELD h -9223372036854775808"),
            Error(error_text::OutOfRange({-INT64_MAX, INT64_MAX})));
}

TEST_F(HashCommandsTest, AScanSaysWhatIsWrongInOrder) {
  Call("HSET h a 1");
  EXPECT_EQ(Call("HSCAN h x"), Error(error_text::kInvalidCursor));
  EXPECT_EQ(Call("HSCAN h -1"), Error(error_text::kInvalidCursor));
  EXPECT_EQ(Call("HSCAN h 18446744073709551616"), Error(error_text::kInvalidCursor));
  EXPECT_EQ(Call("HSCAN none 0 COUNT x"), "*2\r\n$1\r\n0\r\n*0\r\n");
  EXPECT_EQ(Call("HSCAN h 0 COUNT x"), Error(error_text::kNotAnInteger));
  EXPECT_EQ(Call("HSCAN h 0 COUNT 0"), Error(error_text::kSyntax));
  EXPECT_EQ(Call("HSCAN h 0 MATCH"), Error(error_text::kSyntax));
  EXPECT_EQ(Call("HSCAN h 00 MATCH b* NOVALUES"), "*2\r\n$1\r\n0\r\n*0\r\n");
  EXPECT_EQ(Call("HSCAN h 0 NOVALUES MATCH *"), "*2\r\n$1\r\n0\r\n*1\r\n$1\r\na\r\n");
}

TEST_F(HashCommandsTest, NumbersAndTheirErrors) {
  EXPECT_EQ(Call("HINCRBY h n 5"), ":5\r\n");
  EXPECT_EQ(Call("HINCRBY h n x"), Error(error_text::kNotAnInteger));
  EXPECT_EQ(Call("HINCRBYFLOAT h n 0.5"), "$3\r\n5.5\r\n");
  EXPECT_EQ(Call("HINCRBY h n 5"), Error(error_text::kHashValueNotAnInteger));
  EXPECT_EQ(Call("HINCRBYFLOAT h n inf"), Error(error_text::kHashValueNotFinite));
  EXPECT_EQ(Call("HINCRBYFLOAT h n nan"), Error(error_text::kNotAFloat));
  Call("HSET h t text");
  EXPECT_EQ(Call("HINCRBYFLOAT h t 1"), Error(error_text::kHashValueNotAFloat));
  EXPECT_EQ(Call("HSET h a"), Error(error_text::WrongNumberOfArguments("hset")));
  EXPECT_EQ(Call("HSET h a 1 b"), Error(error_text::WrongNumberOfArguments("hset")));
  EXPECT_EQ(Call("HMSET h a 1 b"), Error(error_text::WrongNumberOfArguments("hmset")));
}

TEST_F(HashCommandsTest, ExpiriesAreSetAndRead) {
  Call("HSET h a 1 b 2");
  EXPECT_EQ(Call("HEXPIRE h 100 FIELDS 2 a x"), "*2\r\n:1\r\n:-2\r\n");
  EXPECT_EQ(Call("HTTL h FIELDS 3 a b x"), "*3\r\n:100\r\n:-1\r\n:-2\r\n");
  EXPECT_EQ(Call("HPEXPIREAT h 9000000000001 nx fields 2 a b"), "*2\r\n:0\r\n:1\r\n");
  EXPECT_EQ(Call("HEXPIRETIME h FIELDS 1 b"), "*1\r\n:9000000001\r\n");
  EXPECT_EQ(Call("HPEXPIRETIME h FIELDS 1 b"), "*1\r\n:9000000000001\r\n");
  EXPECT_EQ(Call("HPERSIST h FIELDS 2 b b"), "*2\r\n:1\r\n:-1\r\n");
  EXPECT_EQ(Call("HEXPIREAT h 0 FIELDS 1 b"), "*1\r\n:2\r\n");
  EXPECT_EQ(Call("HPEXPIRE none 5 FIELDS 2 a b"), "*2\r\n:-2\r\n:-2\r\n");
  EXPECT_EQ(Call("HPTTL none FIELDS 1 a"), "*1\r\n:-2\r\n");
}

TEST_F(HashCommandsTest, WhatIsWrongWithAnExpiryIsSaidInRedisOrder) {
  Call("HSET h a 1");
  Call("SET s text");
  EXPECT_EQ(Call("HEXPIRE s x FOO 1 a"), Error(error_text::kWrongType));
  EXPECT_EQ(Call("HEXPIRE none x FOO 1 a"), Error(error_text::kNotAnInteger));
  EXPECT_EQ(Call("HEXPIRE h -1 FOO 1 a"), Error(error_text::kHashExpireNegative));
  EXPECT_EQ(Call("HEXPIRE h 9999999999999 FOO 1 a"),
            Error(error_text::InvalidExpireTime("hexpire")));
  EXPECT_EQ(Call("HPEXPIREAT h 70368744177664 FIELDS 1 a"),
            Error(error_text::InvalidExpireTime("hpexpireat")));
  EXPECT_EQ(Call("HPEXPIREAT h 70368744177663 FIELDS 1 a"), "*1\r\n:1\r\n");
  EXPECT_EQ(Call("HEXPIRE h 10 NX XX FIELDS 1 a"), Error(error_text::kFieldsMissing));
  EXPECT_EQ(Call("HEXPIRE h 10 FIELDS 0 a"), Error(error_text::kHashExpireFieldsNotPositive));
  EXPECT_EQ(Call("HEXPIRE h 10 FIELDS 2 a"), Error(error_text::kFieldsMismatch));
  EXPECT_EQ(Call("HTTL h FIELDS 0 a"), Error(error_text::kNumberOfFieldsNotPositive));
  EXPECT_EQ(Call("HTTL h FIELD 1 a"), Error(error_text::kFieldsMissing));
}

TEST_F(HashCommandsTest, ReadingCanExpireOrDelete) {
  Call("HSET h a 1 b 2 c 3");
  EXPECT_EQ(Call("HGETEX h EX 100 FIELDS 2 a x"), "*2\r\n$1\r\n1\r\n$-1\r\n");
  EXPECT_EQ(Call("HTTL h FIELDS 1 a"), "*1\r\n:100\r\n");
  EXPECT_EQ(Call("HGETEX h PERSIST FIELDS 1 a"), "*1\r\n$1\r\n1\r\n");
  EXPECT_EQ(Call("HTTL h FIELDS 1 a"), "*1\r\n:-1\r\n");
  EXPECT_EQ(Call("HGETDEL h FIELDS 2 b b"), "*2\r\n$1\r\n2\r\n$-1\r\n");
  EXPECT_EQ(Call("HGETEX h EX 10 FIELDS"), Error(error_text::kNumberOfFieldsNotPositive));
  EXPECT_EQ(Call("HGETEX h EX 10 PX 10 FIELDS 1 a"), Error(error_text::kFieldsMissing));
  EXPECT_EQ(Call("HGETEX h EX FIELDS 1 a"), Error(error_text::kNotAnInteger));
  EXPECT_EQ(Call("HGETDEL none FIELDS 2 a"), Error(error_text::kFieldsMismatch));
}

TEST_F(HashCommandsTest, SettingWithAnExpiry) {
  EXPECT_EQ(Call("HSETEX h EX 100 FIELDS 2 a 1 b 2"), ":1\r\n");
  EXPECT_EQ(Call("HTTL h FIELDS 2 a b"), "*2\r\n:100\r\n:100\r\n");
  EXPECT_EQ(Call("HSETEX h FNX KEEPTTL FIELDS 1 a 3"), ":0\r\n");
  EXPECT_EQ(Call("HSETEX h FXX KEEPTTL FIELDS 1 a 3"), ":1\r\n");
  EXPECT_EQ(Call("HTTL h FIELDS 1 a"), "*1\r\n:100\r\n");
  EXPECT_EQ(Call("HSETEX h PXAT 1 FIELDS 2 a 1 b 2"), ":1\r\n");
  EXPECT_EQ(Call("HLEN h"), ":0\r\n");
  EXPECT_EQ(Call("HSETEX h FNX FXX FIELDS 1 a 1"), Error(error_text::kHashSetConditions));
  EXPECT_EQ(Call("HSETEX h EX 10 KEEPTTL FIELDS 1 a 1"), Error(error_text::kHashSetExpiries));
  EXPECT_EQ(Call("HSETEX h PERSIST FIELDS 1 a 1"), Error(error_text::UnknownArgument("PERSIST")));
  EXPECT_EQ(Call("HSETEX h FIELDS 0 a 1"), Error(error_text::kHashSetFieldsInvalid));
  EXPECT_EQ(Call("HSETEX h FIELDS 2 a 1"), Error(error_text::WrongNumberOfArguments("hsetex")));
  EXPECT_EQ(Call("HSETEX h FIELDS 1 a 1 FNX"), Error(error_text::WrongNumberOfArguments("hsetex")));
}

TEST_F(HashCommandsTest, AnotherTypeIsRefusedByAll) {
  Call("SET s text");
  for (const char* request : {"HSET s a 1",
                              "HMSET s a 1",
                              "HSETNX s a 1",
                              "HGET s a",
                              "HMGET s a",
                              "HGETALL s",
                              "HKEYS s",
                              "HVALS s",
                              "HLEN s",
                              "HSTRLEN s a",
                              "HEXISTS s a",
                              "HDEL s a",
                              "HINCRBY s a 1",
                              "HINCRBYFLOAT s a 1",
                              "HRANDFIELD s",
                              "HRANDFIELD s 1",
                              "HSCAN s 0",
                              "HSCAN s 0 FOO",
                              "HEXPIRE s 1 FIELDS 1 a",
                              "HTTL s FIELDS 1 a",
                              "HPERSIST s FIELDS 1 a",
                              "HGETEX s FIELDS 1 a",
                              "HGETEX s EX 1 FIELDS 1 a",
                              "HGETDEL s FIELDS 1 a",
                              "HSETEX s FIELDS 1 a 1"}) {
    EXPECT_EQ(Call(request), Error(error_text::kWrongType)) << request;
  }
}

TEST_F(HashCommandsTest, HsetexLooksAtTheNumberOnlyWhereAFieldFollows) {
  EXPECT_EQ(Call("HSETEX h FXX FIELDS x a"),
            Error("ERR wrong number of arguments for 'hsetex' command"));
  EXPECT_EQ(Call("HSETEX h FXX FIELDS x a b"), Error("ERR invalid number of fields"));
}

}  // namespace
}  // namespace remora::protocol
