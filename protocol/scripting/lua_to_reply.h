// What a script returns as a reply: the inverse of reply_to_lua.h. Numbers lose their fraction,
// true is 1 and false null unless the script speaks RESP3, and a table ends at its first nil.
#pragma once

#include <cstdint>

struct lua_State;

namespace remora::protocol {
class ReplyWriter;
enum class RespVersion : uint8_t;
}  // namespace remora::protocol

namespace remora::protocol::scripting {

// Writes the value on top of the stack and takes it. `version` is what the script has chosen by
// redis.setresp.
void WriteLuaValue(lua_State* lua, RespVersion version, ReplyWriter& reply);

}  // namespace remora::protocol::scripting
