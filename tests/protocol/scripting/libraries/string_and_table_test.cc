#include "protocol/scripting/shared_scripts.h"
#include "tests/support/script_test.h"

namespace remora::protocol::scripting {
namespace {

using LuaStringAndTableTest = tests::ScriptTest;

TEST_F(LuaStringAndTableTest, PatternsThatWouldExhaustTheStackAreRefused) {
  EXPECT_EQ(ErrorOf("return string.find(string.rep('a', 100000), string.rep('a?', 100000))"),
            "-ERR user_script:1: pattern too complex");
  EXPECT_EQ(ErrorOf("return (('a'):rep(100000)):gsub(string.rep('a-', 100000), '')"),
            "-ERR user_script:1: pattern too complex");
  EXPECT_EQ(Text("string.find('aaab', 'a*b')"), "1");
  EXPECT_EQ(Text("string.find(string.rep('x', 100000), string.rep('x', 100000))"), "1");
  EXPECT_EQ(Text("string.find(string.rep('?', 100000), string.rep('?', 100000), 1, true)"), "1");
}

TEST_F(LuaStringAndTableTest, RepeatingEndsAtTheMemoryLimit) {
  client_.shared.scripts->lua_bytes_max = 20'000'000;
  EXPECT_EQ(Text("#string.rep('ab', 3)"), "6");
  EXPECT_EQ(Text("#string.rep('', 2147483647)"), "0");
  EXPECT_EQ(ErrorOf("return #string.rep(string.rep('x', 1000000), 50)"), "-ERR not enough memory");
  EXPECT_EQ(Eval("return 1"), ":1\r\n");
}

TEST_F(LuaStringAndTableTest, InsertRefusesProtectedTables) {
  EXPECT_EQ(ErrorOf("table.insert(_G, 1)"), "-ERR Attempt to modify a readonly table");
  EXPECT_EQ(Eval("local t = {1} table.insert(t, 2) return t"), "*2\r\n:1\r\n:2\r\n");
}

}  // namespace
}  // namespace remora::protocol::scripting
