#include "protocol/scripting/reply_to_lua.h"

#include "tests/support/script_test.h"

namespace remora::protocol::scripting {
namespace {

using ReplyToLuaTest = tests::ScriptTest;

TEST_F(ReplyToLuaTest, RepliesOfResp2AreValues) {
  EXPECT_EQ(Text("type(redis.call('INCR', 'n'))"), "number");
  EXPECT_EQ(Text("redis.call('ECHO', 'text')"), "text");
  EXPECT_EQ(Text("redis.call('SET', 'k', 'v').ok"), "OK");
  EXPECT_EQ(Text("redis.call('GET', 'nothing')"), "false");
  EXPECT_EQ(Text("#redis.call('MGET', 'k', 'n', 'nothing')"), "3");
  EXPECT_EQ(Text("redis.pcall('INCR', 'k').err"), "ERR value is not an integer or out of range");
}

TEST_F(ReplyToLuaTest, RepliesOfResp3KeepTheirTypes) {
  Call({"HSET", "h", "f", "v"});
  Call({"SADD", "s", "m"});
  Call({"ZADD", "z", "1.5", "m"});
  constexpr std::string_view kResp3 = "redis.setresp(3) return ";
  const auto in_resp3 = [&](std::string_view expression) {
    return Eval(std::string(kResp3) + "tostring(" + std::string(expression) + ")");
  };
  EXPECT_EQ(in_resp3("redis.call('HGETALL', 'h').map.f"), "$1\r\nv\r\n");
  EXPECT_EQ(in_resp3("redis.call('SMEMBERS', 's').set.m"), "$4\r\ntrue\r\n");
  EXPECT_EQ(in_resp3("redis.call('ZSCORE', 'z', 'm').double"), "$3\r\n1.5\r\n");
  EXPECT_EQ(in_resp3("redis.call('GET', 'nothing')"), "$3\r\nnil\r\n");
}

}  // namespace
}  // namespace remora::protocol::scripting
