// Protected tables: what scripts may read but not change, such as `redis`, `string` and the
// globals.
//
// Lua 5.1 has no read-only tables. A script gets an empty stand-in whose metatable leads reads to
// the real table and refuses writes:
//
//   stand-in {}  --metatable-->  { __index = real, __newindex = refuses, <mark> = real }
//
// Functions that would look past metatables (next, rawget, rawset, setmetatable, table.insert) are
// replaced by ours, which know the mark.
#pragma once

struct lua_State;

namespace remora::protocol::scripting {

// Takes the real table from the top of the stack and leaves its stand-in there.
void ProtectTable(lua_State* lua);
// Whether the value at `index` is a stand-in; then the real table is pushed.
bool PushRealTable(lua_State* lua, int index);
// Raises the error of a write to a protected table.
int RefuseChange(lua_State* lua);
// The same as a function of Lua, for metatables.
int RefuseChangeHere(lua_State* lua);

}  // namespace remora::protocol::scripting
