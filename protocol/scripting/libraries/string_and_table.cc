// Functions of Lua's string and table libraries that are ours.
#include <cstddef>
#include <string_view>

#include "protocol/scripting/libraries/libraries.h"
#include "protocol/scripting/lua.h"
#include "protocol/scripting/protected_table.h"

namespace remora::protocol::scripting {

namespace {

// Lua's matcher calls itself once for each of these in a pattern, with some 200 bytes of stack.
constexpr std::string_view kRecursing = "*+-?()";
constexpr size_t kRecursionsMax = 4096;

bool IsTooComplex(std::string_view pattern) {
  if (pattern.size() <= kRecursionsMax) return false;
  size_t count = 0;
  for (const char letter : pattern) {
    if (kRecursing.find(letter) != std::string_view::npos) ++count;
  }
  return count > kRecursionsMax;
}

// Goes on as the library's function, which is the upvalue. Why not by lua_call: it names its caller
// and itself in errors.
int GoOn(lua_State* lua) { return lua_tocfunction(lua, lua_upvalueindex(1))(lua); }

// A function of the library whose second argument is a pattern.
int WithPattern(lua_State* lua) {
  // Why not as a string in place: the function itself complains about what is none.
  if (lua_type(lua, 2) == LUA_TSTRING && lua_toboolean(lua, 4) == 0 &&
      IsTooComplex(TextAt(lua, 2))) {
    return luaL_error(lua, "pattern too complex");
  }
  return GoOn(lua);
}

int Repeat(lua_State* lua) {
  luaL_checkstring(lua, 1);
  const std::string_view text = TextAt(lua, 1);
  const int count = luaL_checkint(lua, 2);
  luaL_Buffer buffer;
  luaL_buffinit(lua, &buffer);
  // Why: Lua's own adds nothing any number of times.
  if (!text.empty()) {
    for (int i = 0; i < count; ++i) luaL_addlstring(&buffer, text.data(), text.size());
  }
  luaL_pushresult(&buffer);
  return 1;
}

// table.insert and table.foreach, by the library's own, which is the upvalue.
int Insert(lua_State* lua) {
  if (PushRealTable(lua, 1)) return RefuseChange(lua);
  return GoOn(lua);
}

int ForEach(lua_State* lua) {
  if (PushRealTable(lua, 1)) lua_replace(lua, 1);
  return GoOn(lua);
}

void Wrap(lua_State* lua, const char* name, lua_CFunction function) {
  lua_getfield(lua, -1, name);
  lua_pushcclosure(lua, function, 1);
  lua_setfield(lua, -2, name);
}

}  // namespace

void ReplaceStringFunctions(lua_State* lua) {
  for (const char* const name : {"find", "match", "gmatch", "gsub"}) {
    Wrap(lua, name, WithPattern);
  }
  lua_getfield(lua, -1, "gmatch");
  lua_setfield(lua, -2, "gfind");
  lua_pushcfunction(lua, Repeat);
  lua_setfield(lua, -2, "rep");
}

void ReplaceTableFunctions(lua_State* lua) {
  Wrap(lua, "insert", Insert);
  Wrap(lua, "foreach", ForEach);
}

}  // namespace remora::protocol::scripting
