// Lua's own headers, and how our C functions are made known to it. Only files of this folder
// include this.
#pragma once

#include <cstddef>
#include <string_view>

extern "C" {
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
}

namespace remora::protocol::scripting {

// The string at `index`, which is one, or a number that is turned into one in its place.
[[nodiscard]] inline std::string_view TextAt(lua_State* lua, int index) {
  size_t size = 0;
  const char* const text = lua_tolstring(lua, index, &size);
  return {text, size};
}

// The same, up to its first NUL: what Redis passes on as a C string ends there.
[[nodiscard]] inline std::string_view LineAt(lua_State* lua, int index) {
  const std::string_view text = TextAt(lua, index);
  return text.substr(0, text.find('\0'));
}

inline void Push(lua_State* lua, std::string_view text) {
  lua_pushlstring(lua, text.data(), text.size());
}

// Sets a field of the table on top of the stack.
inline void SetField(lua_State* lua, std::string_view name, std::string_view text) {
  Push(lua, name);
  Push(lua, text);
  lua_rawset(lua, -3);
}

// A library's functions, the last one null.
void AddFunctions(lua_State* lua, const luaL_Reg* functions);

}  // namespace remora::protocol::scripting
