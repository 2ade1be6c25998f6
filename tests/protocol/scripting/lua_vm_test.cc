#include "protocol/scripting/lua_vm.h"

#include "tests/support/script_test.h"

namespace remora::protocol::scripting {
namespace {

using LuaVmTest = tests::ScriptTest;

TEST_F(LuaVmTest, CountsWhatItHolds) {
  const LuaVm vm;
  EXPECT_GT(vm.used_bytes(), 0u);
}

TEST_F(LuaVmTest, GoesOnAfterItsMemoryHasRunOut) {
  EXPECT_EQ(ErrorOf("local t = {} while true do t[#t + 1] = string.rep('x', 10000000) .. #t end"),
            "-ERR not enough memory");
  EXPECT_EQ(Eval("return 'fine'"), "$4\r\nfine\r\n");
}

}  // namespace
}  // namespace remora::protocol::scripting
