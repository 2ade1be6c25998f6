#include "protocol/scripting/sandbox.h"

#include "tests/support/script_test.h"

namespace remora::protocol::scripting {
namespace {

using SandboxTest = tests::ScriptTest;

TEST_F(SandboxTest, GlobalsAreThoseOfRedis) {
  EXPECT_EQ(
      Eval("local names = {} for name in pairs(_G) do names[#names + 1] = name end "
           "table.sort(names) return table.concat(names, ' ')"),
      "$274\r\nARGV KEYS _G _VERSION __redis__err__handler assert bit cjson cmsgpack "
      "collectgarbage coroutine error gcinfo getmetatable ipairs load loadstring math next os "
      "pairs pcall rawequal rawget rawset redis select setmetatable string struct table "
      "tonumber tostring type unpack xpcall\r\n");
}

TEST_F(SandboxTest, ErrorsSayWhereTheyArose) {
  EXPECT_EQ(Eval("error('x')"),
            "-ERR user_script:1: x script: 9851144f39f03a0d597a980c5aa79c80cb696891, on "
            "@user_script:1.\r\n");
  EXPECT_TRUE(Eval("\n\nerror({err = 'MY x'})").ends_with(", on @user_script:3.\r\n"));
  EXPECT_EQ(ErrorOf("error(nil)"), "-ERR nil");
  EXPECT_EQ(ErrorOf("error(true)"), "-ERR true");
  EXPECT_EQ(ErrorOf("error({})"), "-ERR execution failure");
}

TEST_F(SandboxTest, RecursionEndsWithAnError) {
  EXPECT_EQ(ErrorOf("local function f() return 1 + f() end return f()"),
            "-ERR user_script:1: stack overflow");
  EXPECT_TRUE(Eval("return " + std::string(100000, '(')).starts_with("-ERR Error compiling"));
  EXPECT_TRUE(ErrorOf("local s = 'x' for i = 1, 300 do s = '{' .. s .. '}' end "
                      "return loadstring('return ' .. s)()")
                  .starts_with("-ERR"));
}

TEST_F(SandboxTest, JsonIsThere) {
  EXPECT_EQ(Text("cjson.encode({1, 2})"), "[1,2]");
  EXPECT_EQ(Text("cjson.decode('{\"a\":[1,{\"b\":null}]}').a[1]"), "1");
  EXPECT_EQ(ErrorOf("return cjson.encode(1/0)"),
            "-ERR user_script:1: Cannot serialise number: must not be NaN or Inf");
  EXPECT_TRUE(ErrorOf("return cjson.decode(string.rep('[', 100000))")
                  .starts_with("-ERR user_script:1: Found too many nested data structures"));
}

}  // namespace
}  // namespace remora::protocol::scripting
