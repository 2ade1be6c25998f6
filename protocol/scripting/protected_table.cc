#include "protocol/scripting/protected_table.h"

#include "protocol/script_error_text.h"
#include "protocol/scripting/lua.h"

namespace remora::protocol::scripting {

namespace {

// Its address is the mark: no script can make such a value.
char mark;

}  // namespace

void ProtectTable(lua_State* lua) {
  lua_newtable(lua);           // real stand-in
  lua_createtable(lua, 0, 4);  // real stand-in meta
  lua_pushvalue(lua, -3);
  lua_setfield(lua, -2, "__index");
  lua_pushcfunction(lua, RefuseChangeHere);
  lua_setfield(lua, -2, "__newindex");
  lua_pushlightuserdata(lua, &mark);
  lua_pushvalue(lua, -4);
  lua_rawset(lua, -3);
  lua_setmetatable(lua, -2);  // real stand-in
  lua_remove(lua, -2);
}

bool PushRealTable(lua_State* lua, int index) {
  if (lua_type(lua, index) != LUA_TTABLE || lua_getmetatable(lua, index) == 0) return false;
  lua_pushlightuserdata(lua, &mark);
  lua_rawget(lua, -2);
  lua_remove(lua, -2);
  if (lua_istable(lua, -1)) return true;
  lua_pop(lua, 1);
  return false;
}

int RefuseChange(lua_State* lua) {
  lua_pushlstring(lua, error_text::kReadOnlyTable.data(), error_text::kReadOnlyTable.size());
  return lua_error(lua);
}

int RefuseChangeHere(lua_State* lua) {
  return luaL_error(lua, "%s", error_text::kReadOnlyTable.data());
}

}  // namespace remora::protocol::scripting
