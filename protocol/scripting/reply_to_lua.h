// Replies of commands as values of Lua:
//
//   integer           number                     simple string   {ok = text}
//   bulk string       string                     error           {err = text}
//   array             table from 1 on            null            false; in RESP3 nil
//   and in RESP3:     map {map = {}}, set {set = {}}, double {double = number}, boolean,
//                     big number {big_number = text}, verbatim string
//                     {verbatim_string = {format = text, string = text}}
#pragma once

#include <string_view>

struct lua_State;

namespace remora::protocol::scripting {

// Pushes the reply, which a ReplyWriter has written and is whole.
void PushReply(lua_State* lua, std::string_view reply);
// Pushes an error as a table. `counted`: it is in the statistics already.
void PushError(lua_State* lua, std::string_view text, bool counted);

}  // namespace remora::protocol::scripting
