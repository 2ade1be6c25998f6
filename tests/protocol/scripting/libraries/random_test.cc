#include "tests/support/script_test.h"

namespace remora::protocol::scripting {
namespace {

using LuaRandomTest = tests::ScriptTest;

// As the reference drew.
TEST_F(LuaRandomTest, TheSequenceFollowsFromTheSeed) {
  EXPECT_EQ(Eval("math.randomseed(5) return tostring(math.random())"),
            "$16\r\n0.52483957937213\r\n");
  EXPECT_EQ(Eval("math.randomseed(-1) return tostring(math.random())"),
            "$16\r\n0.30002572727391\r\n");
}

TEST_F(LuaRandomTest, DrawsStayInTheirInterval) {
  EXPECT_EQ(Eval("for i = 1, 1000 do local n = math.random(-3, 3) "
                 "if n < -3 or n > 3 or n ~= math.floor(n) then return n end end return 'ok'"),
            "$2\r\nok\r\n");
  EXPECT_EQ(ErrorOf("return math.random(0)"),
            "-ERR user_script:1: bad argument #1 to 'random' (interval is empty)");
  EXPECT_EQ(ErrorOf("return math.random(2, 1)"),
            "-ERR user_script:1: bad argument #2 to 'random' (interval is empty)");
  EXPECT_EQ(ErrorOf("return math.random(1, 2, 3)"),
            "-ERR user_script:1: wrong number of arguments");
}

TEST_F(LuaRandomTest, ScriptsDoNotStartOver) {
  constexpr std::string_view kDraw = "return tostring(math.random())";
  EXPECT_NE(Eval(kDraw), Eval(kDraw));
}

}  // namespace
}  // namespace remora::protocol::scripting
