#include "protocol/scripting/lua_vm.h"

#include "protocol/scripting/shared_scripts.h"
#include "tests/support/script_test.h"

namespace remora::protocol::scripting {
namespace {

using LuaVmTest = tests::ScriptTest;

TEST_F(LuaVmTest, CountsWhatItHolds) {
  const LuaVm vm;
  EXPECT_GT(vm.used_bytes(), 0u);
}

TEST_F(LuaVmTest, GoesOnAfterItsMemoryHasRunOut) {
  client_.shared.scripts->lua_bytes_max = 20'000'000;
  EXPECT_EQ(ErrorOf("local t = {} while true do t[#t + 1] = string.rep('x', 1000000) .. #t end"),
            "-ERR not enough memory");
  EXPECT_EQ(Eval("return 'fine'"), "$4\r\nfine\r\n");
}

TEST_F(LuaVmTest, WhatACallBringsAlongIsNotLimited) {
  client_.shared.scripts->lua_bytes_max = 1'000'000;
  const std::string large(3'000'000, 'x');
  EXPECT_EQ(Call({"EVAL", "return #ARGV[1]", "0", large}), ":3000000\r\n");
  EXPECT_EQ(Call({"EVAL", "return ARGV[1]", "0", large}).size(), 3'000'012u);
  EXPECT_TRUE(Call({"EVAL", "return ARGV[1] .. 'y'", "0", large}).starts_with("-ERR not enough"));
  EXPECT_EQ(Eval("return 'fine'"), "$4\r\nfine\r\n");
}

}  // namespace
}  // namespace remora::protocol::scripting
