#include "protocol/scripting/eval_interpreter.h"

#include "protocol/scripting/shared_scripts.h"
#include "tests/support/script_test.h"

namespace remora::protocol::scripting {
namespace {

using EvalInterpreterTest = tests::ScriptTest;

constexpr std::string_view kSha = "e0e1f9fabfc9d4800c877a703b823ac0578ff8db";  // of "return 1"
constexpr std::string_view kNoScript = "-NOSCRIPT No matching script. Please use EVAL.\r\n";

TEST_F(EvalInterpreterTest, KeysAndArgumentsAreTables) {
  EXPECT_EQ(Call({"EVAL", "return {#KEYS, KEYS[1], #ARGV, ARGV[2]}", "1", "k", "a", "b"}),
            "*4\r\n:1\r\n$1\r\nk\r\n:2\r\n$1\r\nb\r\n");
  EXPECT_EQ(Call({"EVAL", "return 1", "x"}), "-ERR value is not an integer or out of range\r\n");
  EXPECT_EQ(Call({"EVAL", "return 1", "-1"}), "-ERR Number of keys can't be negative\r\n");
  EXPECT_EQ(Call({"EVAL", "return 1", "2", "k"}),
            "-ERR Number of keys can't be greater than number of args\r\n");
}

TEST_F(EvalInterpreterTest, AScriptIsKnownByItsShaOnceItHasRun) {
  EXPECT_EQ(Call({"EVALSHA", kSha, "0"}), kNoScript);
  EXPECT_EQ(Call({"EVAL", "return 1", "0"}), ":1\r\n");
  EXPECT_EQ(Call({"EVALSHA", kSha, "0"}), ":1\r\n");
  EXPECT_EQ(Call({"EVALSHA", "E0E1F9FABFC9D4800C877A703B823AC0578FF8DB", "0"}), ":1\r\n");
  EXPECT_EQ(Call({"EVALSHA_RO", kSha, "0"}), ":1\r\n");
  EXPECT_EQ(Call({"SCRIPT", "EXISTS", kSha, "none"}), "*2\r\n:1\r\n:0\r\n");
  EXPECT_EQ(Call({"SCRIPT", "SHOW", kSha}), "$8\r\nreturn 1\r\n");
  EXPECT_EQ(Call({"SCRIPT", "FLUSH"}), "+OK\r\n");
  EXPECT_EQ(Call({"EVALSHA", kSha, "0"}), kNoScript);
}

TEST_F(EvalInterpreterTest, LoadingKeepsAScriptWithoutRunningIt) {
  EXPECT_EQ(Call({"SCRIPT", "LOAD", "return 1"}), "$40\r\n" + std::string(kSha) + "\r\n");
  EXPECT_EQ(Call({"EVALSHA", kSha, "0"}), ":1\r\n");
}

TEST_F(EvalInterpreterTest, WhatDoesNotCompileIsNotKept) {
  EXPECT_EQ(Eval("return ("),
            "-ERR Error compiling script (new function): user_script:1: unexpected symbol near "
            "'<eof>'\r\n");
  EXPECT_EQ(Eval("\x1bLua"),
            "-ERR Error compiling script (new function): user_script:1: unexpected symbol near "
            "'char(27)'\r\n");
  EXPECT_EQ(client_.shared.scripts->store.size(), 0u);
}

TEST_F(EvalInterpreterTest, ManyScriptsTakeNoMoreThanTheStoreKeeps) {
  for (int i = 0; i < 5000; ++i) Eval("return " + std::to_string(i));
  EXPECT_EQ(client_.shared.scripts->store.size(), ScriptStore::kEvalScriptsMax);
  EXPECT_EQ(Eval("return 17"), ":17\r\n");
}

TEST_F(EvalInterpreterTest, ReadOnlyCommandsRefuseScriptsThatSayTheyWrite) {
  EXPECT_EQ(Call({"EVAL_RO", "#!lua\nreturn 1", "0"}),
            "-ERR Can not execute a script with write flag using *_ro command.\r\n");
  EXPECT_EQ(Call({"EVAL_RO", "#!lua flags=no-writes\nreturn 1", "0"}), ":1\r\n");
}

}  // namespace
}  // namespace remora::protocol::scripting
