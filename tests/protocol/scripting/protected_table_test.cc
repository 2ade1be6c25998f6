#include "protocol/scripting/protected_table.h"

#include "tests/support/script_test.h"

namespace remora::protocol::scripting {
namespace {

class ProtectedTableTest : public tests::ScriptTest {
 protected:
  void ExpectRefused(std::string_view script) {
    const std::string error = ErrorOf(script);
    EXPECT_TRUE(error.ends_with("Attempt to modify a readonly table")) << script << ": " << error;
  }
};

TEST_F(ProtectedTableTest, NothingThatAllScriptsShareCanBeChanged) {
  for (const std::string_view script :
       {"x = 1", "redis = 1", "KEYS = 1", "redis.x = 1", "cjson.encode = nil", "string.len = 1",
        "math.pi = 3", "rawset(_G, 'x', 1)", "rawset(redis, 'x', 1)", "setmetatable(_G, {})",
        "setmetatable(redis, {})", "getmetatable('').__index = {}", "table.insert(_G, 1)",
        "getmetatable(_G).__index = {}", "rawset(getmetatable(_G), '__index', {})",
        "setmetatable(getmetatable(''), {})"}) {
    ExpectRefused(script);
  }
  EXPECT_EQ(Text("('x'):upper()"), "X");
}

TEST_F(ProtectedTableTest, OrdinaryTablesAreAsInLua) {
  EXPECT_EQ(Eval("local t = setmetatable({}, {__index = function(_, k) return k .. '!' end}) "
                 "rawset(t, 'a', 1) return {t.a, t.b}"),
            "*2\r\n:1\r\n$2\r\nb!\r\n");
  EXPECT_EQ(Text("getmetatable(setmetatable({}, {__metatable = 'mine'}))"), "mine");
}

}  // namespace
}  // namespace remora::protocol::scripting
