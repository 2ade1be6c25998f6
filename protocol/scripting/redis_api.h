// The table `redis` of scripts.
#pragma once

struct lua_State;

namespace remora::protocol::scripting {

// Pushes the table for scripts of EVAL; that for functions lacks what only those ever had.
void PushRedisApi(lua_State* lua, bool for_functions);
// Pushes the part that a library sees while it is loaded, to which register_function is added.
void PushLoadingApi(lua_State* lua);

}  // namespace remora::protocol::scripting
