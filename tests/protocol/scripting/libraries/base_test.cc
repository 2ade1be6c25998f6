#include "tests/support/script_test.h"

namespace remora::protocol::scripting {
namespace {

using LuaBaseTest = tests::ScriptTest;

TEST_F(LuaBaseTest, PcallReturnsTheTextOfAnErrorThatIsATable) {
  EXPECT_EQ(Text("select(2, pcall(error, {err = 'MY error'}))"), "MY error");
  EXPECT_EQ(Text("select(2, pcall(error, 'plain'))"), "plain");
  EXPECT_EQ(Text("select(2, pcall())"), "attempt to call a boolean value");
}

TEST_F(LuaBaseTest, XpcallCallsItsHandler) {
  EXPECT_EQ(
      Text("select(2, xpcall(function() error('a', 0) end, function(e) return e .. '!' end))"),
      "a!");
}

TEST_F(LuaBaseTest, UnpackRefusesMoreThanTheStackHolds) {
  EXPECT_EQ(Text("select('#', unpack({}, 1, 7000))"), "7000");
  constexpr std::string_view kTooMany = "-ERR user_script:1: too many results to unpack";
  EXPECT_EQ(ErrorOf("return unpack({}, 1, 8000)"), kTooMany);
  EXPECT_EQ(ErrorOf("return unpack({1, 2, 3}, 0, 2147483647)"), kTooMany);
  EXPECT_EQ(ErrorOf("return unpack({1}, -2147483648, 2147483647)"), kTooMany);
}

TEST_F(LuaBaseTest, CompiledCodeIsNotLoaded) {
  EXPECT_EQ(Text("loadstring(string.dump(function() return 1 end))"), "nil");
  EXPECT_EQ(Text("load(function() return string.dump(function() end) end)"), "nil");
  EXPECT_EQ(Text("loadstring('return 7')()"), "7");
  EXPECT_EQ(Text("loadstring('x(')"), "nil");
}

TEST_F(LuaBaseTest, LoadPutsPiecesTogether) {
  EXPECT_EQ(
      Eval("local n = 0 return load(function() n = n + 1 return ({'return ', '7'})[n] end)()"),
      ":7\r\n");
}

TEST_F(LuaBaseTest, PairsAndNextAndRawgetSeeProtectedTables) {
  EXPECT_EQ(Text("next(bit) ~= nil"), "true");
  EXPECT_EQ(Eval("local n = 0 for name in pairs(os) do n = n + 1 end return n"), ":1\r\n");
  EXPECT_EQ(Text("rawget(redis, 'call') == redis.call"), "true");
  EXPECT_EQ(Text("rawget(_G, 'nothing')"), "nil");
}

TEST_F(LuaBaseTest, WhatIsDangerousIsNotThere) {
  for (const std::string_view name : {"print", "dofile", "loadfile", "newproxy", "setfenv",
                                      "getfenv", "module", "require", "debug", "io", "package"}) {
    EXPECT_EQ(ErrorOf("return " + std::string(name)),
              "-ERR user_script:1: Script attempted to access nonexistent global variable '" +
                  std::string(name) + "'");
  }
}

}  // namespace
}  // namespace remora::protocol::scripting
