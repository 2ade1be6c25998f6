#include <gtest/gtest.h>

#include "protocol/error_text.h"
#include "protocol/script_error_text.h"
#include "tests/support/command_test.h"

namespace remora::protocol {
namespace {

using ScriptingCommandsTest = tests::CommandTest;

TEST_F(ScriptingCommandsTest, TheCacheIsAskedAndEmptied) {
  EXPECT_EQ(Call("SCRIPT EXISTS a b"), "*2\r\n:0\r\n:0\r\n");
  EXPECT_EQ(Call("SCRIPT SHOW a"), Error(error_text::kNoScript));
  EXPECT_EQ(Call("SCRIPT LOAD x()"), "$40\r\nd8ab1e1b43004430bbedc458d06256a703f4d225\r\n");
  EXPECT_EQ(Call("SCRIPT FLUSH"), "+OK\r\n");
  EXPECT_EQ(Call("SCRIPT FLUSH ASYNC"), "+OK\r\n");
  EXPECT_EQ(Call("SCRIPT FLUSH LATER"), Error(error_text::kScriptFlush));
}

TEST_F(ScriptingCommandsTest, NothingRunsThatCouldBeEnded) {
  EXPECT_EQ(Call("SCRIPT KILL"), Error(error_text::kNotBusy));
}

TEST_F(ScriptingCommandsTest, ThereIsNoDebugger) {
  EXPECT_EQ(Call("SCRIPT DEBUG NO"), "+OK\r\n");
  EXPECT_EQ(Call("SCRIPT DEBUG YES"), Error(error_text::kScriptDebugUnsupported));
  EXPECT_EQ(Call("SCRIPT DEBUG MAYBE"), Error(error_text::kScriptDebugMode));
  EXPECT_TRUE(Call("SCRIPT HELP").starts_with("*"));
}

TEST_F(ScriptingCommandsTest, AllFormsRunAScript) {
  EXPECT_EQ(Call("EVAL return{KEYS[1]} 1 k"), "*1\r\n$1\r\nk\r\n");
  EXPECT_EQ(Call("EVAL_RO return{KEYS[1]} 1 k"), "*1\r\n$1\r\nk\r\n");
  EXPECT_EQ(Call("EVALSHA abc 0"), Error(error_text::kNoScript));
  EXPECT_EQ(Call("EVALSHA_RO abc 0"), Error(error_text::kNoScript));
}

}  // namespace
}  // namespace remora::protocol
