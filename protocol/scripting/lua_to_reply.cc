#include "protocol/scripting/lua_to_reply.h"

#include <cstdint>
#include <string>
#include <string_view>

#include "protocol/reply_writer.h"
#include "protocol/script_error_text.h"
#include "protocol/scripting/lua.h"

namespace remora::protocol::scripting {

namespace {

// What a line of RESP cannot hold becomes a space.
std::string AsLine(std::string_view text) {
  std::string line(text);
  for (char& byte : line) {
    if (byte == '\r' || byte == '\n') byte = ' ';
  }
  return line;
}

int64_t TruncatedNumber(lua_Number number) {
  constexpr lua_Number kLimit = 9223372036854775808.0;
  return number >= -kLimit && number < kLimit ? static_cast<int64_t>(number) : INT64_MIN;
}

class ValueWriter {
 public:
  ValueWriter(lua_State* lua, RespVersion version, ReplyWriter& reply)
      : lua_(lua), version_(version), reply_(reply) {}

  // Writes the value on top of the stack and takes it.
  void Write() {
    switch (lua_type(lua_, -1)) {
      case LUA_TSTRING:
        reply_.BulkString(TextAt(lua_, -1));
        break;
      case LUA_TBOOLEAN:
        WriteBoolean(lua_toboolean(lua_, -1) != 0);
        break;
      case LUA_TNUMBER:
        reply_.Integer(TruncatedNumber(lua_tonumber(lua_, -1)));
        break;
      case LUA_TTABLE:
        WriteTable();
        break;
      default:
        reply_.Null();
    }
    lua_pop(lua_, 1);
  }

 private:
  void WriteBoolean(bool value) {
    if (version_ == RespVersion::kResp3) return reply_.Boolean(value);
    value ? reply_.Integer(1) : reply_.Null();
  }

  // Pushes a field when it has the type.
  bool PushField(std::string_view name, int type) {
    Push(lua_, name);
    lua_rawget(lua_, -2);
    if (lua_type(lua_, -1) == type) return true;
    lua_pop(lua_, 1);
    return false;
  }

  void WriteTable() {
    if (lua_checkstack(lua_, 4) == 0) return reply_.Error(error_text::kLuaStackLimit);
    if (PushField("err", LUA_TSTRING)) {
      WriteError();
    } else if (PushField("ok", LUA_TSTRING)) {
      reply_.SimpleString(AsLine(TextAt(lua_, -1)));
    } else if (PushField("double", LUA_TNUMBER)) {
      reply_.Double(lua_tonumber(lua_, -1));
    } else if (PushField("big_number", LUA_TSTRING)) {
      reply_.BigNumber(AsLine(TextAt(lua_, -1)));
    } else {
      return WriteAggregate();
    }
    lua_pop(lua_, 1);
  }

  void WriteAggregate() {
    if (PushField("verbatim_string", LUA_TTABLE)) {
      const bool written = WriteVerbatim();
      lua_pop(lua_, 1);
      if (written) return;
    }
    if (PushField("map", LUA_TTABLE)) {
      WriteMap();
    } else if (PushField("set", LUA_TTABLE)) {
      WriteSet();
    } else {
      return WriteArray();
    }
    lua_pop(lua_, 1);
  }

  void WriteError() {
    const std::string text(TextAt(lua_, -1));
    lua_pushliteral(lua_, "ignore_error_stats_update");
    lua_rawget(lua_, -3);
    const bool counted = lua_toboolean(lua_, -1) != 0;
    lua_pop(lua_, 1);
    counted ? reply_.CountedError(text) : reply_.Error(text);
  }

  void WriteMap() {
    const ReplyWriter::DeferredHeader header = reply_.DeferMap();
    size_t pairs = 0;
    lua_pushnil(lua_);
    while (lua_next(lua_, -2) != 0) {
      lua_pushvalue(lua_, -2);
      Write();
      Write();
      ++pairs;
    }
    reply_.Finish(header, pairs);
  }

  void WriteSet() {
    const ReplyWriter::DeferredHeader header = reply_.DeferSet();
    size_t count = 0;
    lua_pushnil(lua_);
    while (lua_next(lua_, -2) != 0) {
      lua_pop(lua_, 1);
      lua_pushvalue(lua_, -1);
      Write();
      ++count;
    }
    reply_.Finish(header, count);
  }

  // False when the table has not what a verbatim string needs.
  bool WriteVerbatim() {
    constexpr size_t kFormatBytes = 3;
    if (!PushField("format", LUA_TSTRING)) return false;
    std::string format(TextAt(lua_, -1).substr(0, kFormatBytes));
    format.resize(kFormatBytes, ' ');
    lua_pop(lua_, 1);
    if (!PushField("string", LUA_TSTRING)) return false;
    reply_.VerbatimString(format, TextAt(lua_, -1));
    lua_pop(lua_, 1);
    return true;
  }

  void WriteArray() {
    const ReplyWriter::DeferredHeader header = reply_.DeferArray(lua_objlen(lua_, -1));
    int count = 0;
    while (true) {
      lua_rawgeti(lua_, -1, count + 1);
      if (lua_isnil(lua_, -1)) break;
      Write();
      ++count;
    }
    lua_pop(lua_, 1);
    reply_.Finish(header, static_cast<size_t>(count));
  }

  lua_State* lua_;
  const RespVersion version_;
  ReplyWriter& reply_;
};

}  // namespace

void WriteLuaValue(lua_State* lua, RespVersion version, ReplyWriter& reply) {
  ValueWriter(lua, version, reply).Write();
}

}  // namespace remora::protocol::scripting
