#include "protocol/scripting/redis_api.h"

#include "tests/support/script_test.h"

namespace remora::protocol::scripting {
namespace {

using RedisApiTest = tests::ScriptTest;

TEST_F(RedisApiTest, ErrorRepliesGetACode) {
  EXPECT_EQ(Eval("return redis.error_reply('x')"), "-ERR x\r\n");
  EXPECT_EQ(Eval("return redis.error_reply('MY x')"), "-MY x\r\n");
  EXPECT_EQ(Eval("return redis.error_reply('-ERR x')"), "-ERR x\r\n");
  EXPECT_EQ(Eval("return redis.error_reply('')"), "-ERR \r\n");
  EXPECT_EQ(Eval("return redis.error_reply({})"), "-ERR wrong number or type of arguments\r\n");
  EXPECT_EQ(Eval("return redis.status_reply('fine')"), "+fine\r\n");
}

TEST_F(RedisApiTest, HelpersCheckTheirArguments) {
  EXPECT_EQ(Text("redis.sha1hex('')"), "da39a3ee5e6b4b0d3255bfef95601890afd80709");
  EXPECT_EQ(ErrorOf("return redis.sha1hex()"), "-ERR wrong number of arguments");
  EXPECT_EQ(ErrorOf("redis.log(1)"), "-ERR redis.log() requires two arguments or more.");
  EXPECT_EQ(ErrorOf("redis.log('x', 'y')"), "-ERR First argument must be a number (log level).");
  EXPECT_EQ(ErrorOf("redis.log(9, 'x')"), "-ERR Invalid log level.");
  EXPECT_EQ(ErrorOf("redis.setresp(4)"), "-ERR RESP version must be 2 or 3.");
  EXPECT_EQ(ErrorOf("redis.setresp()"), "-ERR redis.setresp() requires one argument.");
  EXPECT_EQ(ErrorOf("redis.set_repl(9)"),
            "-ERR Invalid replication flags. Use REPL_AOF, REPL_REPLICA, REPL_ALL or REPL_NONE.");
  EXPECT_EQ(Eval("redis.set_repl(redis.REPL_ALL) return redis.replicate_commands()"), ":1\r\n");
  EXPECT_EQ(Eval("return redis.breakpoint()"), "$-1\r\n");
  EXPECT_EQ(Eval("return redis.acl_check_cmd('SET', 'a', 'b')"), ":1\r\n");
}

}  // namespace
}  // namespace remora::protocol::scripting
