#include "protocol/scripting/sandbox.h"

#include <string>
#include <string_view>

#include "protocol/scripting/libraries/libraries.h"
#include "protocol/scripting/lua.h"
#include "protocol/scripting/protected_table.h"
#include "protocol/scripting/redis_api.h"
#include "protocol/scripting/script_runner.h"

extern "C" int luaopen_cjson(lua_State* lua);

namespace remora::protocol::scripting {

namespace {

void OpenLibrary(lua_State* lua, const char* name, lua_CFunction open) {
  lua_pushcfunction(lua, open);
  lua_pushstring(lua, name);
  lua_call(lua, 1, 0);
}

int UndeclaredGlobal(lua_State* lua) {
  const char* const name = lua_tostring(lua, 2);
  return luaL_error(lua, "Script attempted to access nonexistent global variable '%s'",
                    name == nullptr ? lua_typename(lua, lua_type(lua, 2)) : name);
}

// Makes whatever was thrown a table, and notes the place in the script that threw it.
int DescribeError(lua_State* lua) {
  if (lua_istable(lua, 1) == 0) {
    std::string text("ERR ");
    if (lua_isstring(lua, 1) != 0) {
      text.append(TextAt(lua, 1));
    } else if (lua_isboolean(lua, 1)) {
      text.append(lua_toboolean(lua, 1) != 0 ? "true" : "false");
    } else {
      text.append(luaL_typename(lua, 1));
    }
    lua_createtable(lua, 0, 3);
    SetField(lua, "err", text);
  } else {
    lua_pushvalue(lua, 1);
  }
  lua_Debug where;
  for (int level = 1; level <= 2 && lua_getstack(lua, level, &where) != 0; ++level) {
    lua_getinfo(lua, "Sl", &where);
    if (std::string_view(where.what) == "C" && level == 1) continue;
    SetField(lua, "source", where.source);
    lua_pushinteger(lua, where.currentline);
    lua_setfield(lua, -2, "line");
    break;
  }
  return 1;
}

// Replaces the library of this name in the table on top of the stack by a protected one.
void ProtectField(lua_State* lua, const char* name) {
  lua_getfield(lua, -1, name);
  ProtectTable(lua);
  lua_setfield(lua, -2, name);
}

// Leaves of `os` only the processor time.
void KeepOnlyClock(lua_State* lua) {
  lua_getfield(lua, -1, "os");
  lua_newtable(lua);
  lua_getfield(lua, -2, "clock");
  lua_setfield(lua, -2, "clock");
  lua_remove(lua, -2);
  lua_setfield(lua, -2, "os");
}

// With the table of globals on top of the stack.
void OpenLibraries(lua_State* lua) {
  OpenLibrary(lua, "", luaopen_base);
  OpenLibrary(lua, LUA_TABLIBNAME, luaopen_table);
  OpenLibrary(lua, LUA_STRLIBNAME, luaopen_string);
  OpenLibrary(lua, LUA_MATHLIBNAME, luaopen_math);
  OpenLibrary(lua, LUA_OSLIBNAME, luaopen_os);
  ReplaceBaseFunctions(lua);
  lua_getfield(lua, -1, LUA_STRLIBNAME);
  ReplaceStringFunctions(lua);
  lua_pop(lua, 1);
  lua_getfield(lua, -1, LUA_TABLIBNAME);
  ReplaceTableFunctions(lua);
  lua_pop(lua, 1);
  lua_getfield(lua, -1, LUA_MATHLIBNAME);
  ReplaceRandomFunctions(lua);
  lua_pop(lua, 1);
  KeepOnlyClock(lua);
  lua_pushcfunction(lua, luaopen_cjson);
  lua_call(lua, 0, 1);
  lua_setfield(lua, -2, "cjson");
  OpenBit(lua);
  lua_setfield(lua, -2, "bit");
  OpenStruct(lua);
  lua_setfield(lua, -2, "struct");
  OpenMessagePack(lua);
  lua_setfield(lua, -2, "cmsgpack");
}

// Strings have one metatable for all: what a script sees of it is a copy that cannot be changed.
void ProtectStrings(lua_State* lua) {
  lua_pushliteral(lua, "");
  lua_getmetatable(lua, -1);
  lua_newtable(lua);
  lua_getfield(lua, -4, LUA_STRLIBNAME);
  lua_setfield(lua, -2, "__index");
  ProtectTable(lua);
  lua_setfield(lua, -2, "__metatable");
  lua_pop(lua, 2);
}

}  // namespace

void RefuseUndeclared(lua_State* lua) {
  lua_createtable(lua, 0, 2);
  lua_pushcfunction(lua, UndeclaredGlobal);
  lua_setfield(lua, -2, "__index");
  // What scripts see of this metatable cannot be changed either.
  lua_createtable(lua, 0, 1);
  lua_pushcfunction(lua, UndeclaredGlobal);
  lua_setfield(lua, -2, "__index");
  ProtectTable(lua);
  lua_setfield(lua, -2, "__metatable");
  lua_setmetatable(lua, -2);
}

Sandbox::Sandbox(lua_State* lua, ScriptRunner& runner, For whom) : lua_(lua) {
  runner.Attach(lua);
  lua_pushvalue(lua, LUA_GLOBALSINDEX);
  OpenLibraries(lua);
  PushRedisApi(lua, whom == For::kFunctions);
  lua_setfield(lua, -2, "redis");
  lua_pushcfunction(lua, DescribeError);
  lua_pushvalue(lua, -1);
  error_handler_ = luaL_ref(lua, LUA_REGISTRYINDEX);
  if (whom == For::kScripts) {
    lua_setfield(lua, -2, "__redis__err__handler");
  } else {
    lua_pop(lua, 1);
  }
  for (const char* const name : {LUA_STRLIBNAME, LUA_TABLIBNAME, LUA_MATHLIBNAME, LUA_OSLIBNAME,
                                 LUA_COLIBNAME, "cjson", "bit", "struct", "cmsgpack", "redis"}) {
    ProtectField(lua, name);
  }
  ProtectStrings(lua);

  RefuseUndeclared(lua);
  lua_pushvalue(lua, -1);
  globals_ = luaL_ref(lua, LUA_REGISTRYINDEX);

  lua_pushvalue(lua, -1);
  ProtectTable(lua);
  lua_pushvalue(lua, -1);
  lua_setfield(lua, -3, "_G");
  lua_getmetatable(lua, -1);
  metatable_ = luaL_ref(lua, LUA_REGISTRYINDEX);
  lua_replace(lua, LUA_GLOBALSINDEX);
  lua_pop(lua, 1);
}

void Sandbox::PushErrorHandler() const { lua_rawgeti(lua_, LUA_REGISTRYINDEX, error_handler_); }

void Sandbox::SetGlobal(const char* name) {
  lua_rawgeti(lua_, LUA_REGISTRYINDEX, globals_);
  lua_insert(lua_, -2);
  lua_setfield(lua_, -2, name);
  lua_pop(lua_, 1);
}

void Sandbox::UseGlobals() {
  lua_rawgeti(lua_, LUA_REGISTRYINDEX, metatable_);
  lua_insert(lua_, -2);
  lua_setfield(lua_, -2, "__index");
  lua_pop(lua_, 1);
}

void Sandbox::RestoreGlobals() {
  lua_rawgeti(lua_, LUA_REGISTRYINDEX, globals_);
  UseGlobals();
}

}  // namespace remora::protocol::scripting
