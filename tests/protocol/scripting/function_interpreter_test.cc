#include "protocol/scripting/function_interpreter.h"

#include "tests/support/script_test.h"

namespace remora::protocol::scripting {
namespace {

class FunctionInterpreterTest : public tests::ScriptTest {
 protected:
  std::string Load(const std::string& code) {
    return Call({"FUNCTION", "LOAD", "REPLACE", "#!lua name=lib\n" + code});
  }
};

TEST_F(FunctionInterpreterTest, FunctionsGetKeysAndArguments) {
  EXPECT_EQ(
      Load("redis.register_function('f', function(keys, args) return {keys[1], args[1]} end)"),
      "$3\r\nlib\r\n");
  EXPECT_EQ(Call({"FCALL", "f", "1", "k", "a"}), "*2\r\n$1\r\nk\r\n$1\r\na\r\n");
  EXPECT_EQ(Call({"FCALL", "F", "1", "k", "a"}), "*2\r\n$1\r\nk\r\n$1\r\na\r\n");
  EXPECT_EQ(Call({"FCALL", "g", "0"}), "-ERR Function not found\r\n");
  EXPECT_EQ(Call({"FCALL", "f", "x"}), "-ERR Bad number of keys provided\r\n");
  EXPECT_EQ(Call({"FCALL_RO", "f", "0"}),
            "-ERR Can not execute a script with write flag using *_ro command.\r\n");
}

TEST_F(FunctionInterpreterTest, LoadingSeesOnlyWhatItNeeds) {
  EXPECT_EQ(Load("redis.call('GET', 'k')"),
            "-ERR Error registering functions: ERR user_function:2: Script attempted to access "
            "nonexistent global variable 'call'\r\n");
  EXPECT_EQ(Load("return error"),
            "-ERR Error registering functions: ERR user_function:2: Script attempted to access "
            "nonexistent global variable 'error'\r\n");
  EXPECT_EQ(Load("x = 1"),
            "-ERR Error registering functions: ERR user_function:2: Attempt to modify a readonly "
            "table\r\n");
  EXPECT_EQ(Load("return 1"), "-ERR No functions registered\r\n");
  EXPECT_EQ(Load("return ("),
            "-ERR Error compiling function: user_function:2: unexpected symbol near '<eof>'\r\n");
}

TEST_F(FunctionInterpreterTest, ALibraryThatDoesNotEndIsRefused) {
  EXPECT_EQ(Load("while true do end"),
            "-ERR Error registering functions: ERR FUNCTION LOAD timeout\r\n");
}

TEST_F(FunctionInterpreterTest, ALibraryKeepsItsOwnValues) {
  Load(
      "local calls = 0 redis.register_function('f', function() calls = calls + 1 return calls "
      "end)");
  EXPECT_EQ(Call({"FCALL", "f", "0"}), ":1\r\n");
  EXPECT_EQ(Call({"FCALL", "f", "0"}), ":2\r\n");
}

TEST_F(FunctionInterpreterTest, LibrariesAreReplacedAndDeleted) {
  Load("redis.register_function('f', function() return 1 end)");
  EXPECT_EQ(Call({"FCALL", "f", "0"}), ":1\r\n");
  Load("redis.register_function('f', function() return 2 end)");
  EXPECT_EQ(Call({"FCALL", "f", "0"}), ":2\r\n");
  EXPECT_EQ(Call({"FUNCTION", "DELETE", "lib"}), "+OK\r\n");
  EXPECT_EQ(Call({"FCALL", "f", "0"}), "-ERR Function not found\r\n");
}

TEST_F(FunctionInterpreterTest, AnotherThreadRunsTheLibraryForItself) {
  Load("redis.register_function('f', function() return redis.call('PING') end)");
  Dispatcher other(client_.shared);
  OutputBuffer output;
  Session session(output);
  session.authenticated = true;
  other.Execute(session, std::vector<std::string_view>{"FCALL", "f", "0"});
  EXPECT_EQ(output.view(), "+PONG\r\n");
}

TEST_F(FunctionInterpreterTest, ErrorsNameTheFunctionAndTheLine) {
  Load("redis.register_function('f', function() error('x') end)");
  EXPECT_EQ(Call({"FCALL", "f", "0"}),
            "-ERR user_function:2: x script: f, on @user_function:2.\r\n");
}

}  // namespace
}  // namespace remora::protocol::scripting
