// math.random: the 48-bit linear generator of drand48, as Redis uses it.
#include <cmath>
#include <cstdint>

#include "protocol/scripting/libraries/libraries.h"
#include "protocol/scripting/lua.h"
#include "protocol/scripting/script_runner.h"

namespace remora::protocol::scripting {

namespace {

constexpr uint64_t kFactor = 0x5DEECE66D;
constexpr uint64_t kAddend = 0xB;
constexpr uint64_t kStateMask = (uint64_t{1} << 48) - 1;
constexpr uint64_t kLowWordOfSeeded = 0x330E;
constexpr int32_t kDrawsMax = INT32_MAX;

// The generator's state is the runner's; both functions have its address as upvalue.
uint64_t& StateOf(lua_State* lua) {
  return *static_cast<uint64_t*>(lua_touserdata(lua, lua_upvalueindex(1)));
}

int32_t Draw(uint64_t& state) {
  state = (state * kFactor + kAddend) & kStateMask;
  return static_cast<int32_t>(state >> 17);
}

int Random(lua_State* lua) {
  const lua_Number fraction =
      static_cast<lua_Number>(Draw(StateOf(lua)) % kDrawsMax) / static_cast<lua_Number>(kDrawsMax);
  switch (lua_gettop(lua)) {
    case 0:
      lua_pushnumber(lua, fraction);
      break;
    case 1: {
      const int high = luaL_checkint(lua, 1);
      luaL_argcheck(lua, 1 <= high, 1, "interval is empty");
      lua_pushnumber(lua, std::floor(fraction * high) + 1);
      break;
    }
    case 2: {
      const int low = luaL_checkint(lua, 1);
      const int high = luaL_checkint(lua, 2);
      luaL_argcheck(lua, low <= high, 2, "interval is empty");
      // Why in doubles: the width of an interval may not fit into an int.
      const lua_Number width = static_cast<lua_Number>(high) - static_cast<lua_Number>(low) + 1;
      lua_pushnumber(lua, std::floor(fraction * width) + low);
      break;
    }
    default:
      return luaL_error(lua, "wrong number of arguments");
  }
  return 1;
}

int RandomSeed(lua_State* lua) {
  const auto seed = static_cast<uint32_t>(luaL_checkint(lua, 1));
  StateOf(lua) = uint64_t{seed} << 16 | kLowWordOfSeeded;
  return 0;
}

}  // namespace

void ReplaceRandomFunctions(lua_State* lua) {
  lua_pushlightuserdata(lua, &ScriptRunner::Of(lua).random_state());
  lua_pushvalue(lua, -1);
  lua_pushcclosure(lua, Random, 1);
  lua_setfield(lua, -3, "random");
  lua_pushcclosure(lua, RandomSeed, 1);
  lua_setfield(lua, -2, "randomseed");
}

}  // namespace remora::protocol::scripting
