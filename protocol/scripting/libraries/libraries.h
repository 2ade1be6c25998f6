// What a script finds beside redis.*: Lua's own libraries without their holes, and the four that
// Redis adds. Each Open... leaves a table on top of the stack, or changes the one that is there.
#pragma once

struct lua_State;

namespace remora::protocol::scripting {

// Puts our own functions in the place of some of the base library's, in the table of globals on top
// of the stack. Some must know of protected tables, some must not swallow the end of a script, some
// crash the process on hostile arguments in the library that we link.
void ReplaceBaseFunctions(lua_State* lua);
// The same for `string` and `table`, with the library's table on top of the stack.
void ReplaceStringFunctions(lua_State* lua);
void ReplaceTableFunctions(lua_State* lua);
// math.random and math.randomseed draw from the runner's generator: the sequences are Redis', given
// the seed.
void ReplaceRandomFunctions(lua_State* lua);

void OpenBit(lua_State* lua);
void OpenStruct(lua_State* lua);
void OpenMessagePack(lua_State* lua);

}  // namespace remora::protocol::scripting
