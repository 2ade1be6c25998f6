// Functions of Lua's base library that are ours.
#include <cstdint>

#include "protocol/scripting/libraries/libraries.h"
#include "protocol/scripting/lua.h"
#include "protocol/scripting/protected_table.h"
#include "protocol/scripting/script_runner.h"

namespace remora::protocol::scripting {

namespace {

// The most values that unpack spreads: the stack holds some 8,000.
constexpr int64_t kUnpackedMax = 1'000'000;

int Next(lua_State* lua) {
  luaL_checktype(lua, 1, LUA_TTABLE);
  lua_settop(lua, 2);
  if (PushRealTable(lua, 1)) lua_replace(lua, 1);
  if (lua_next(lua, 1) != 0) return 2;
  lua_pushnil(lua);
  return 1;
}

int Pairs(lua_State* lua) {
  luaL_checktype(lua, 1, LUA_TTABLE);
  lua_pushvalue(lua, lua_upvalueindex(1));
  lua_pushvalue(lua, 1);
  lua_pushnil(lua);
  return 3;
}

int RawGet(lua_State* lua) {
  luaL_checktype(lua, 1, LUA_TTABLE);
  luaL_checkany(lua, 2);
  lua_settop(lua, 2);
  if (PushRealTable(lua, 1)) lua_replace(lua, 1);
  lua_rawget(lua, 1);
  return 1;
}

int RawSet(lua_State* lua) {
  luaL_checktype(lua, 1, LUA_TTABLE);
  luaL_checkany(lua, 2);
  luaL_checkany(lua, 3);
  lua_settop(lua, 3);
  if (PushRealTable(lua, 1)) return RefuseChange(lua);
  lua_rawset(lua, 1);
  return 1;
}

int GetMetatable(lua_State* lua) {
  luaL_checkany(lua, 1);
  if (PushRealTable(lua, 1)) {
    // What the real table has for a metatable is shown as it says.
    if (luaL_getmetafield(lua, -1, "__metatable") == 0) lua_pushnil(lua);
    return 1;
  }
  if (lua_getmetatable(lua, 1) == 0) {
    lua_pushnil(lua);
    return 1;
  }
  luaL_getmetafield(lua, 1, "__metatable");
  return 1;
}

int SetMetatable(lua_State* lua) {
  const int type = lua_type(lua, 2);
  luaL_checktype(lua, 1, LUA_TTABLE);
  luaL_argcheck(lua, type == LUA_TNIL || type == LUA_TTABLE, 2, "nil or table expected");
  if (PushRealTable(lua, 1)) return RefuseChange(lua);
  if (luaL_getmetafield(lua, 1, "__metatable") != 0) {
    return luaL_error(lua, "cannot change a protected metatable");
  }
  lua_settop(lua, 2);
  lua_setmetatable(lua, 1);
  return 1;
}

// An error that ends the script goes on, whatever the script would do with it.
void PassOnEndOfScript(lua_State* lua) {
  if (ScriptRunner::Of(lua).unwinding()) lua_error(lua);
}

// As Redis has it: an error that is a table with a text is caught as that text.
int ProtectedCall(lua_State* lua) {
  // Why something: what is called is then none of the caller's values, as in Redis.
  if (lua_gettop(lua) == 0) lua_pushboolean(lua, 1);
  const int status = lua_pcall(lua, lua_gettop(lua) - 1, LUA_MULTRET, 0);
  if (status != 0) {
    PassOnEndOfScript(lua);
    if (lua_istable(lua, -1)) {
      lua_getfield(lua, -1, "err");
      lua_isstring(lua, -1) != 0 ? lua_replace(lua, -2) : lua_pop(lua, 1);
    }
  }
  lua_pushboolean(lua, status == 0 ? 1 : 0);
  lua_insert(lua, 1);
  return lua_gettop(lua);
}

int ProtectedCallWithHandler(lua_State* lua) {
  luaL_checkany(lua, 2);
  lua_settop(lua, 2);
  lua_insert(lua, 1);
  const int status = lua_pcall(lua, 0, LUA_MULTRET, 1);
  if (status != 0) PassOnEndOfScript(lua);
  lua_pushboolean(lua, status == 0 ? 1 : 0);
  lua_replace(lua, 1);
  return lua_gettop(lua);
}

// coroutine.resume, by the library's own, which is the upvalue.
int Resume(lua_State* lua) {
  lua_pushvalue(lua, lua_upvalueindex(1));
  lua_insert(lua, 1);
  lua_call(lua, lua_gettop(lua) - 1, LUA_MULTRET);
  if (lua_toboolean(lua, 1) == 0) PassOnEndOfScript(lua);
  return lua_gettop(lua);
}

int LoadResult(lua_State* lua, int status) {
  if (status == 0) return 1;
  lua_pushnil(lua);
  lua_insert(lua, -2);
  return 2;
}

// Code that was compiled before is not run: it can reach past the machine's memory.
bool IsCompiled(std::string_view chunk) {
  return !chunk.empty() && chunk.front() == LUA_SIGNATURE[0];
}

int RefuseCompiled(lua_State* lua) {
  lua_pushnil(lua);
  lua_pushliteral(lua, "bad code");
  return 2;
}

int LoadString(lua_State* lua) {
  luaL_checkstring(lua, 1);
  const std::string_view chunk = TextAt(lua, 1);
  const char* const name = luaL_optstring(lua, 2, chunk.data());
  if (IsCompiled(chunk)) return RefuseCompiled(lua);
  return LoadResult(lua, luaL_loadbuffer(lua, chunk.data(), chunk.size(), name));
}

// Collects the pieces that a function returns, then loads them together.
int Load(lua_State* lua) {
  const char* const name = luaL_optstring(lua, 2, "=(load)");
  luaL_checktype(lua, 1, LUA_TFUNCTION);
  lua_settop(lua, 2);
  luaL_Buffer buffer;
  luaL_buffinit(lua, &buffer);
  for (bool first = true;; first = false) {
    lua_pushvalue(lua, 1);
    lua_call(lua, 0, 1);
    if (lua_isnil(lua, -1)) break;
    if (lua_isstring(lua, -1) == 0) {
      return luaL_error(lua, "reader function must return a string");
    }
    if (lua_objlen(lua, -1) == 0) break;
    if (first && IsCompiled(TextAt(lua, -1))) return RefuseCompiled(lua);
    luaL_addvalue(&buffer);
  }
  lua_pop(lua, 1);
  luaL_pushresult(&buffer);
  const std::string_view chunk = TextAt(lua, -1);
  return LoadResult(lua, luaL_loadbuffer(lua, chunk.data(), chunk.size(), name));
}

int Unpack(lua_State* lua) {
  luaL_checktype(lua, 1, LUA_TTABLE);
  const auto first = static_cast<int64_t>(luaL_optint(lua, 2, 1));
  const int64_t last = lua_isnoneornil(lua, 3) ? static_cast<int64_t>(lua_objlen(lua, 1))
                                               : static_cast<int64_t>(luaL_checkint(lua, 3));
  if (first > last) return 0;
  const int64_t count = last - first + 1;
  if (count > kUnpackedMax || lua_checkstack(lua, static_cast<int>(count)) == 0) {
    return luaL_error(lua, "too many results to unpack");
  }
  for (int64_t i = first; i <= last; ++i) lua_rawgeti(lua, 1, static_cast<int>(i));
  return static_cast<int>(count);
}

constexpr luaL_Reg kBaseFunctions[] = {
    {"next", Next},
    {"rawget", RawGet},
    {"rawset", RawSet},
    {"getmetatable", GetMetatable},
    {"setmetatable", SetMetatable},
    {"pcall", ProtectedCall},
    {"xpcall", ProtectedCallWithHandler},
    {"load", Load},
    {"loadstring", LoadString},
    {"unpack", Unpack},
    {nullptr, nullptr},
};

constexpr const char* kForbidden[] = {"dofile",  "loadfile", "print",  "newproxy",
                                      "setfenv", "getfenv",  "module", "require"};

}  // namespace

void ReplaceBaseFunctions(lua_State* lua) {
  AddFunctions(lua, kBaseFunctions);
  lua_getfield(lua, -1, "next");
  lua_pushcclosure(lua, Pairs, 1);
  lua_setfield(lua, -2, "pairs");
  for (const char* const name : kForbidden) {
    lua_pushnil(lua);
    lua_setfield(lua, -2, name);
  }
  lua_getfield(lua, -1, "coroutine");
  lua_getfield(lua, -1, "resume");
  lua_pushcclosure(lua, Resume, 1);
  lua_setfield(lua, -2, "resume");
  lua_pop(lua, 1);
}

}  // namespace remora::protocol::scripting
