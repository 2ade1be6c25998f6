#include "tests/support/script_test.h"

namespace remora::protocol::scripting {
namespace {

class RegisterFunctionTest : public tests::ScriptTest {
 protected:
  // What loading a library says of one call of register_function.
  std::string Register(std::string_view arguments) {
    const std::string code = "#!lua name=lib\nlocal f = function() end\nredis.register_function" +
                             std::string(arguments);
    constexpr std::string_view kBefore = "-ERR Error registering functions: ERR ";
    const std::string reply = Call({"FUNCTION", "LOAD", "REPLACE", code});
    return reply.starts_with(kBefore) ? reply.substr(kBefore.size()) : reply;
  }
};

TEST_F(RegisterFunctionTest, BothFormsAreTaken) {
  EXPECT_EQ(Register("('f', f)"), "$3\r\nlib\r\n");
  EXPECT_EQ(Register("{function_name = 'f', callback = f, description = 'd', "
                     "flags = {'no-writes', 'allow-oom'}}"),
            "$3\r\nlib\r\n");
  EXPECT_EQ(Call({"FUNCTION", "LIST"}),
            "*1\r\n*6\r\n$12\r\nlibrary_name\r\n$3\r\nlib\r\n$6\r\nengine\r\n$3\r\nLUA\r\n"
            "$9\r\nfunctions\r\n*1\r\n*6\r\n$4\r\nname\r\n$1\r\nf\r\n$11\r\ndescription\r\n"
            "$1\r\nd\r\n$5\r\nflags\r\n*2\r\n+no-writes\r\n+allow-oom\r\n");
}

TEST_F(RegisterFunctionTest, EachMistakeHasItsError) {
  EXPECT_EQ(Register("()"), "wrong number of arguments to redis.register_function\r\n");
  EXPECT_EQ(Register("('f', 1)"),
            "second argument to redis.register_function must be a function\r\n");
  EXPECT_EQ(Register("({}, f)"), "first argument to redis.register_function must be a string\r\n");
  EXPECT_EQ(Register("{callback = f}"),
            "redis.register_function must get a function name argument\r\n");
  EXPECT_EQ(Register("{function_name = 'f'}"),
            "redis.register_function must get a callback argument\r\n");
  EXPECT_EQ(Register("{function_name = 'f', callback = f, flags = {'bad'}}"),
            "unknown flag given\r\n");
  EXPECT_EQ(Register("{function_name = 'f', callback = f, bad = 1}"),
            "unknown argument given to redis.register_function\r\n");
  EXPECT_EQ(Register("('f', f) redis.register_function('F', f)"),
            "Function already exists in the library\r\n");
}

TEST_F(RegisterFunctionTest, IsThereOnlyWhileALibraryIsLoaded) {
  EXPECT_EQ(Register("('f', function() return redis.register_function end)"), "$3\r\nlib\r\n");
  EXPECT_EQ(Call({"FCALL", "f", "0"}), "$-1\r\n");
}

}  // namespace
}  // namespace remora::protocol::scripting
