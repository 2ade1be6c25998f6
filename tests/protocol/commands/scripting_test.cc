#include <gtest/gtest.h>

#include "protocol/error_text.h"
#include "tests/support/command_test.h"

namespace remora::protocol {
namespace {

class ScriptingCommandsTest : public tests::CommandTest {};

TEST_F(ScriptingCommandsTest, NoScriptRunsAndNoneIsKept) {
  for (const char* request :
       {"EVAL return 0", "EVALSHA abc 0", "SCRIPT LOAD return", "FUNCTION LOAD code"}) {
    EXPECT_TRUE(Call(request).starts_with("-")) << request;
  }
  EXPECT_EQ(Call("SCRIPT EXISTS a b"), "*2\r\n:0\r\n:0\r\n");
  EXPECT_EQ(Call("FUNCTION LIST"), "*0\r\n");
  EXPECT_EQ(Call("FUNCTION DELETE library"), Error(error_text::kLibraryNotFound));
}

TEST_F(ScriptingCommandsTest, ForgettingNothingSucceeds) {
  EXPECT_EQ(Call("SCRIPT FLUSH"), "+OK\r\n");
  EXPECT_EQ(Call("SCRIPT FLUSH ASYNC"), "+OK\r\n");
  EXPECT_EQ(Call("SCRIPT FLUSH LATER"), Error(error_text::kScriptFlush));
  EXPECT_EQ(Call("FUNCTION FLUSH SYNC"), "+OK\r\n");
  EXPECT_EQ(Call("FUNCTION FLUSH LATER"), Error(error_text::kFunctionFlush));
}

TEST_F(ScriptingCommandsTest, NothingRunsThatCouldBeEnded) {
  EXPECT_EQ(Call("SCRIPT KILL"), Error(error_text::kNotBusy));
  EXPECT_EQ(Call("FUNCTION KILL"), Error(error_text::kNotBusy));
}

}  // namespace
}  // namespace remora::protocol
