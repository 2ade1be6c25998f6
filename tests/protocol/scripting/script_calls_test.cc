#include "engine/base/clock.h"
#include "tests/support/script_test.h"

namespace remora::protocol::scripting {
namespace {

using ScriptCallsTest = tests::ScriptTest;

TEST_F(ScriptCallsTest, NumbersAreWrittenAsRedisDoes) {
  EXPECT_EQ(Text("redis.call('ECHO', 3)"), "3");
  EXPECT_EQ(Text("redis.call('ECHO', 1.5)"), "1.5");
  EXPECT_EQ(Text("redis.call('ECHO', 1/3)"), "0.3333333333333333");
  EXPECT_EQ(Text("redis.call('ECHO', 2^63)"), "9223372036854776000");
  EXPECT_EQ(Text("redis.call('ECHO', -0.0)"), "0");
  EXPECT_EQ(Text("redis.call('ECHO', 0/0)"), "-nan");
}

TEST_F(ScriptCallsTest, WhatMayNotBeCalledHasItsError) {
  EXPECT_EQ(ErrorOf("redis.call()"),
            "-ERR Please specify at least one argument for this redis lib call");
  EXPECT_EQ(ErrorOf("redis.call('GET', {})"),
            "-ERR Lua redis lib command arguments must be strings or integers");
  EXPECT_EQ(ErrorOf("redis.call('NOSUCH')"), "-ERR Unknown Redis command called from script");
  EXPECT_EQ(ErrorOf("redis.call('GET')"),
            "-ERR Wrong number of args calling Redis command from script");
  EXPECT_EQ(ErrorOf("redis.call('MULTI')"), "-ERR This Redis command is not allowed from script");
  EXPECT_EQ(ErrorOf("redis.call('EVAL', 'return 1', 0)"),
            "-ERR This Redis command is not allowed from script");
  EXPECT_EQ(Call({"EVAL_RO", "return redis.pcall('SET', 'k', 'v')", "0"}),
            "-ERR Write commands are not allowed from read-only scripts.\r\n");
}

TEST_F(ScriptCallsTest, WhatMayReplicateCountsAsAWriteInReadOnlyScripts) {
  for (const std::string_view request : {"'PFCOUNT', 'k'", "'PUBLISH', 'c', 'm'"}) {
    const std::string script = "return redis.call(" + std::string(request) + ")";
    EXPECT_TRUE(Call({"EVAL_RO", script, "0"})
                    .starts_with("-ERR Write commands are not allowed from read-only scripts."));
    EXPECT_EQ(Eval(script), ":0\r\n");
  }
}

TEST_F(ScriptCallsTest, SelectHoldsForTheScriptOnly) {
  EXPECT_EQ(Eval("redis.call('SELECT', 9) return redis.call('SET', 'k', 'v')"), "+OK\r\n");
  EXPECT_EQ(Call({"GET", "k"}), "$-1\r\n");
  EXPECT_EQ(Call({"SELECT", "9"}), "+OK\r\n");
  EXPECT_EQ(Call({"GET", "k"}), "$1\r\nv\r\n");
}

TEST_F(ScriptCallsTest, BlockingCommandsDoNotWait) {
  EXPECT_EQ(Eval("return redis.call('BLPOP', 'nothing', 0)"), "$-1\r\n");
}

TEST_F(ScriptCallsTest, WithoutMemoryOnlyWhatHasBegunToWriteGoesOn) {
  client_.shared.out_of_memory = true;
  EXPECT_EQ(ErrorOf("return redis.call('SET', 'k', 'v')"),
            "-OOM command not allowed when used memory > 'maxmemory'.");
  EXPECT_EQ(Eval("redis.call('DEL', 'k') return redis.call('SET', 'k', 'v')"), "+OK\r\n");
  EXPECT_EQ(Eval("#!lua flags=allow-oom\nreturn redis.call('SET', 'k', 'v')"), "+OK\r\n");
  EXPECT_TRUE(Eval("#!lua\nreturn 1").starts_with("-OOM allow-oom flag is not set"));
  EXPECT_EQ(Eval("#!lua flags=no-writes\nreturn 1"), ":1\r\n");
}

TEST_F(ScriptCallsTest, CallsAreCounted) {
  Eval("redis.pcall('INCR', 'n') redis.pcall('INCR') redis.call('NOSUCH')");
  const CommandTable::Entry& incr = *client_.table.Find("INCR");
  EXPECT_EQ(client_.dispatcher.statistics().command(incr.id).calls.value(), 1u);
  EXPECT_EQ(client_.dispatcher.statistics().command(incr.id).rejected.value(), 1u);
  EXPECT_EQ(client_.dispatcher.statistics().error_replies.value(), 2u);
}

TEST_F(ScriptCallsTest, AsManyArgumentsAsTheStackHolds) {
  EXPECT_EQ(Eval("local t = {} for i = 1, 7900 do t[i] = 'k' end "
                 "return redis.call('EXISTS', unpack(t))"),
            ":0\r\n");
}

}  // namespace
}  // namespace remora::protocol::scripting
