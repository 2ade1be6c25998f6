#include "protocol/scripting/lua_to_reply.h"

#include "tests/support/script_test.h"

namespace remora::protocol::scripting {
namespace {

using LuaToReplyTest = tests::ScriptTest;

TEST_F(LuaToReplyTest, NumbersLoseTheirFraction) {
  EXPECT_EQ(Eval("return 3.99"), ":3\r\n");
  EXPECT_EQ(Eval("return -3.99"), ":-3\r\n");
  EXPECT_EQ(Eval("return 0/0"), ":-9223372036854775808\r\n");
}

TEST_F(LuaToReplyTest, TablesEndAtTheirFirstNil) {
  EXPECT_EQ(Eval("return {1, 2, nil, 4}"), "*2\r\n:1\r\n:2\r\n");
  EXPECT_EQ(Eval("return {}"), "*0\r\n");
}

TEST_F(LuaToReplyTest, BooleansFollowTheVersionThatTheScriptChose) {
  EXPECT_EQ(Eval("return {true, false}"), "*2\r\n:1\r\n$-1\r\n");
  EXPECT_EQ(Eval("redis.setresp(3) return {true, false}"), "*2\r\n:1\r\n:0\r\n");
  UseResp3();
  EXPECT_EQ(Eval("redis.setresp(3) return {true, false}"), "*2\r\n#t\r\n#f\r\n");
  EXPECT_EQ(Eval("return false"), "_\r\n");
}

TEST_F(LuaToReplyTest, TablesWithATagAreThatReply) {
  EXPECT_EQ(Eval("return {ok = 'fine\\r\\n'}"), "+fine  \r\n");
  EXPECT_EQ(Eval("return {err = 'MY error'}"), "-MY error\r\n");
  EXPECT_EQ(Eval("return {err = 5}"), "*0\r\n");
  UseResp3();
  EXPECT_EQ(Eval("return {double = 3.5}"), ",3.5\r\n");
  EXPECT_EQ(Eval("return {map = {a = 1}}"), "%1\r\n$1\r\na\r\n:1\r\n");
  EXPECT_EQ(Eval("return {set = {a = true}}"), "~1\r\n$1\r\na\r\n");
  EXPECT_EQ(Eval("return {big_number = '12\\r\\n3'}"), "(12  3\r\n");
  EXPECT_EQ(Eval("return {verbatim_string = {format = 't', string = 'x'}}"), "=5\r\nt  :x\r\n");
  EXPECT_EQ(Eval("return {verbatim_string = {format = 't'}}"), "*0\r\n");
}

TEST_F(LuaToReplyTest, OfSeveralTagsOneCounts) {
  UseResp3();
  EXPECT_EQ(Eval("return {err = 'e', ok = 'o', double = 1}"), "-e\r\n");
  EXPECT_EQ(Eval("return {map = {}, set = {}, big_number = '1'}"), "(1\r\n");
  EXPECT_EQ(Eval("return {map = {}, set = {}}"), "%0\r\n");
}

TEST_F(LuaToReplyTest, ATableInItselfEndsAtALimit) {
  const std::string reply = Eval("local t = {} t[1] = t return t");
  EXPECT_TRUE(reply.ends_with("-ERR reached lua stack limit\r\n"));
}

TEST_F(LuaToReplyTest, TablesNestAsDeepAsInRedis) {
  const auto nested = [&](int levels) {
    return Eval("local t = {1} for i = 1, " + std::to_string(levels) + " do t = {t} end return t");
  };
  EXPECT_TRUE(nested(7993).ends_with("*1\r\n:1\r\n"));
  EXPECT_TRUE(nested(7994).ends_with("-ERR reached lua stack limit\r\n"));
  EXPECT_EQ(Eval("return {map = {{set = {x = true}}}}"), "*2\r\n:1\r\n*1\r\n$1\r\nx\r\n");
  EXPECT_EQ(Eval("return {1, {2, {3}, {}}, 4, nil, 5}"),
            "*3\r\n:1\r\n*3\r\n:2\r\n*1\r\n:3\r\n*0\r\n:4\r\n");
}

TEST_F(LuaToReplyTest, LinesEndAtANul) {
  EXPECT_EQ(Eval("return {ok = 'a\\0b'}"), "+a\r\n");
  EXPECT_EQ(Eval("return {err = 'A\\0b'}"), "-A\r\n");
  EXPECT_EQ(Eval("return redis.error_reply('a\\0b c')"), "-ERR a\r\n");
  EXPECT_EQ(ErrorOf("error({err = 'a\\0b'})"), "-a");
  UseResp3();
  EXPECT_EQ(Eval("return {verbatim_string = {format = 't\\0x', string = 'a\\0b'}}"),
            std::string("=7\r\nt  :a\0b\r\n", 13));
}

}  // namespace
}  // namespace remora::protocol::scripting
