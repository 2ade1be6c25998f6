#include <gtest/gtest.h>

#include "protocol/error_text.h"
#include "protocol/script_error_text.h"
#include "tests/support/command_test.h"

namespace remora::protocol {
namespace {

class FunctionCommandsTest : public tests::CommandTest {
 protected:
  std::string Load(std::string_view name, std::string_view function) {
    const std::string code = "#!lua name=" + std::string(name) + "\nredis.register_function('" +
                             std::string(function) + "', function(keys, args) return 7 end)";
    return client_.Call({"FUNCTION", "LOAD", code});
  }
};

TEST_F(FunctionCommandsTest, LibrariesComeAndGo) {
  EXPECT_EQ(Load("one", "f"), "$3\r\none\r\n");
  EXPECT_EQ(Load("one", "f"), Error("ERR Library 'one' already exists"));
  EXPECT_EQ(Load("two", "f"), Error("ERR Function f already exists"));
  EXPECT_EQ(Call("FCALL f 0"), ":7\r\n");
  EXPECT_EQ(Call("FCALL_RO f 0"), Error(error_text::kWritingScriptInReadOnlyCommand));
  EXPECT_EQ(Call("FUNCTION DELETE one"), "+OK\r\n");
  EXPECT_EQ(Call("FUNCTION DELETE one"), Error(error_text::kLibraryNotFound));
  EXPECT_EQ(Call("FUNCTION LIST"), "*0\r\n");
  EXPECT_EQ(Call("FUNCTION LOAD BAD code"), Error("ERR Unknown option given: BAD"));
}

TEST_F(FunctionCommandsTest, ListIsFilteredByName) {
  Load("one", "f");
  Load("two", "g");
  EXPECT_TRUE(Call("FUNCTION LIST").starts_with("*2\r\n"));
  EXPECT_TRUE(Call("FUNCTION LIST LIBRARYNAME O* WITHCODE").starts_with("*1\r\n*8\r\n"));
  EXPECT_EQ(Call("FUNCTION LIST LIBRARYNAME"), Error(error_text::kLibraryNameArgument));
  EXPECT_EQ(Call("FUNCTION LIST WITHCODE WITHCODE"), Error("ERR Unknown argument WITHCODE"));
}

TEST_F(FunctionCommandsTest, ADumpRestoresWhatWasThere) {
  Load("one", "f");
  const std::string reply = Call("FUNCTION DUMP");
  const size_t begin = reply.find("\r\n") + 2;
  const std::string payload = reply.substr(begin, reply.size() - begin - 2);
  EXPECT_EQ(client_.Call({"FUNCTION", "RESTORE", payload}),
            Error("ERR Library one already exists"));
  EXPECT_EQ(client_.Call({"FUNCTION", "RESTORE", payload, "REPLACE"}), "+OK\r\n");
  Call("FUNCTION FLUSH");
  Load("two", "g");
  EXPECT_EQ(client_.Call({"FUNCTION", "RESTORE", payload, "APPEND"}), "+OK\r\n");
  EXPECT_TRUE(Call("FUNCTION LIST").starts_with("*2\r\n"));
  EXPECT_EQ(client_.Call({"FUNCTION", "RESTORE", payload, "FLUSH"}), "+OK\r\n");
  EXPECT_TRUE(Call("FUNCTION LIST").starts_with("*1\r\n"));
  EXPECT_EQ(Call("FCALL f 0"), ":7\r\n");
  EXPECT_EQ(client_.Call({"FUNCTION", "RESTORE", payload, "BAD"}),
            Error(error_text::kRestorePolicy));
  EXPECT_EQ(client_.Call({"FUNCTION", "RESTORE", "bad"}), Error(error_text::kBadDumpPayload));
}

TEST_F(FunctionCommandsTest, OtherSubcommandsAnswerWithoutFunctions) {
  EXPECT_EQ(Call("FUNCTION KILL"), Error(error_text::kNotBusy));
  EXPECT_EQ(Call("FUNCTION FLUSH SYNC"), "+OK\r\n");
  EXPECT_EQ(Call("FUNCTION FLUSH LATER"), Error(error_text::kFunctionFlush));
  EXPECT_EQ(Call("FUNCTION STATS"),
            "*4\r\n$14\r\nrunning_script\r\n$-1\r\n$7\r\nengines\r\n*2\r\n$3\r\nLUA\r\n*4\r\n"
            "$15\r\nlibraries_count\r\n:0\r\n$15\r\nfunctions_count\r\n:0\r\n");
  EXPECT_TRUE(Call("FUNCTION HELP").starts_with("*"));
}

}  // namespace
}  // namespace remora::protocol
