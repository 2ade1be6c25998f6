// redis.register_function, in both its forms:
//
//   redis.register_function('name', callback)
//   redis.register_function{function_name = 'name', callback = f, flags = {...}, description =
//   '...'}
#include <optional>
#include <string>
#include <string_view>

#include "protocol/script_error_text.h"
#include "protocol/scripting/function_interpreter.h"
#include "protocol/scripting/lua.h"
#include "protocol/scripting/reply_to_lua.h"
#include "protocol/scripting/script_header.h"

namespace remora::protocol::scripting {

namespace {

// What one call of register_function says.
struct Described {
  std::optional<std::string> name;
  std::optional<std::string> description;
  uint32_t flags = 0;
  int callback_index = 0;  // on the stack; 0 for none
};

// The flags in the list on top of the stack; false when one is none.
bool ReadFlags(lua_State* lua, uint32_t& flags) {
  for (int i = 1;; ++i) {
    lua_rawgeti(lua, -1, i);
    if (lua_isnil(lua, -1)) break;
    const std::optional<uint32_t> flag =
        lua_type(lua, -1) == LUA_TSTRING ? FlagOfName(TextAt(lua, -1)) : std::nullopt;
    lua_pop(lua, 1);
    if (!flag) return false;
    flags |= *flag;
  }
  lua_pop(lua, 1);
  return true;
}

// Reads one named argument, whose value is on top of the stack; returns the error.
std::string_view ReadNamed(lua_State* lua, std::string_view name, Described& described) {
  if (name == "function_name") {
    if (lua_isstring(lua, -1) == 0) return error_text::kRegisterNamedNameType;
    described.name = TextAt(lua, -1);
  } else if (name == "description") {
    if (lua_isstring(lua, -1) == 0) return error_text::kRegisterDescriptionType;
    described.description = TextAt(lua, -1);
  } else if (name == "callback") {
    if (!lua_isfunction(lua, -1)) return error_text::kRegisterCallbackType;
    // The table's own slot is no longer needed when the values have been read.
    lua_pushvalue(lua, -1);
    lua_replace(lua, 2);
    described.callback_index = 2;
  } else if (name == "flags") {
    if (!lua_istable(lua, -1)) return error_text::kRegisterFlagsType;
    if (!ReadFlags(lua, described.flags)) return error_text::kRegisterFlag;
  } else {
    return error_text::kRegisterUnknown;
  }
  return {};
}

std::string_view ReadTable(lua_State* lua, Described& described) {
  if (!lua_istable(lua, 1)) return error_text::kRegisterNotATable;
  lua_pushnil(lua);  // the place of the callback
  lua_pushnil(lua);
  while (lua_next(lua, 1) != 0) {
    if (lua_type(lua, -2) != LUA_TSTRING) return error_text::kRegisterUnknown;
    const std::string_view error = ReadNamed(lua, TextAt(lua, -2), described);
    if (!error.empty()) return error;
    lua_pop(lua, 1);
  }
  if (!described.name) return error_text::kRegisterNoName;
  if (described.callback_index == 0) return error_text::kRegisterNoCallback;
  return {};
}

std::string_view ReadPair(lua_State* lua, Described& described) {
  if (lua_isstring(lua, 1) == 0) return error_text::kRegisterNameType;
  if (!lua_isfunction(lua, 2)) return error_text::kRegisterFunctionType;
  described.name = TextAt(lua, 1);
  described.callback_index = 2;
  return {};
}

std::string_view Register(lua_State* lua, FunctionInterpreter::Registration& registration) {
  const int count = lua_gettop(lua);
  if (count < 1 || count > 2) return error_text::kRegisterArguments;
  Described described;
  const std::string_view error = count == 1 ? ReadTable(lua, described) : ReadPair(lua, described);
  if (!error.empty()) return error;
  if (!IsLibraryName(*described.name)) return error_text::kLibraryName;
  if (!registration.names.insert(FoldFunctionName(*described.name)).second)
    return error_text::kRegisterTwice;
  lua_pushvalue(lua, described.callback_index);
  registration.callbacks.push_back(luaL_ref(lua, LUA_REGISTRYINDEX));
  registration.functions.push_back(
      {std::move(*described.name), std::move(described.description), described.flags});
  return {};
}

}  // namespace

int RegisterFunction(lua_State* lua) {
  auto* const interpreter =
      static_cast<FunctionInterpreter*>(lua_touserdata(lua, lua_upvalueindex(1)));
  FunctionInterpreter::Registration* const registration = interpreter->registration();
  if (registration == nullptr) {
    return luaL_error(lua, "redis.register_function can only be called on FUNCTION LOAD command");
  }
  std::string_view error = Register(lua, *registration);
  if (error.empty()) return 0;
  PushError(lua, error, /*counted=*/false);
  return lua_error(lua);
}

}  // namespace remora::protocol::scripting
