#include "protocol/scripting/lua_to_reply.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/reply_writer.h"
#include "protocol/script_error_text.h"
#include "protocol/scripting/lua.h"
#include "protocol/scripting/protected_table.h"

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
    Begin();
    while (!open_.empty()) GoOn();
  }

 private:
  // Why kept here and not by a function that calls itself: values nest as deep as Lua's stack, and
  // the caller's thread may have a small one.
  enum class Part : uint8_t { kElement, kMember, kKey, kValue };
  struct OpenTable {
    ReplyWriter::DeferredHeader header;
    size_t count = 0;
    Part next;
  };

  // Writes the value on top of the stack and takes it, or opens it when it has elements.
  void Begin() {
    // As many as make the limit that of Redis, to the level.
    constexpr int kFreeSlots = 5;
    if (lua_checkstack(lua_, kFreeSlots) == 0) {
      reply_.Error(error_text::kLuaStackLimit);
      return lua_pop(lua_, 1);
    }
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
        if (Opens()) return;
        break;
      default:
        reply_.Null();
    }
    lua_pop(lua_, 1);
  }

  // Goes on with the table that was opened last: begins its next element, or closes it.
  void GoOn() {
    OpenTable& table = open_.back();
    if (table.next == Part::kElement) return NextElement(table);
    if (table.next == Part::kValue) {
      table.next = Part::kKey;
      return Begin();
    }
    // The last key is on top of the stack.
    if (lua_next(lua_, -2) == 0) return Close(2);
    ++table.count;
    if (table.next == Part::kMember) {
      lua_pop(lua_, 1);
      lua_pushvalue(lua_, -1);
    } else {
      table.next = Part::kValue;
      lua_pushvalue(lua_, -2);
    }
    Begin();
  }

  void NextElement(OpenTable& table) {
    lua_rawgeti(lua_, -1, static_cast<int>(table.count + 1));
    if (lua_isnil(lua_, -1)) return Close(2);
    ++table.count;
    Begin();
  }

  void Close(int values) {
    reply_.Finish(open_.back().header, open_.back().count);
    open_.pop_back();
    lua_pop(lua_, values);
  }

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

  // Writes a table that stands for one value; true when it was opened instead.
  bool Opens() {
    if (PushField("err", LUA_TSTRING)) {
      WriteError();
    } else if (PushField("ok", LUA_TSTRING)) {
      reply_.SimpleString(AsLine(LineAt(lua_, -1)));
    } else if (PushField("double", LUA_TNUMBER)) {
      reply_.Double(lua_tonumber(lua_, -1));
    } else if (PushField("big_number", LUA_TSTRING)) {
      reply_.BigNumber(AsLine(TextAt(lua_, -1)));
    } else {
      return OpensAggregate();
    }
    lua_pop(lua_, 1);
    return false;
  }

  bool OpensAggregate() {
    if (PushField("verbatim_string", LUA_TTABLE)) {
      const bool written = WriteVerbatim();
      lua_pop(lua_, 1);
      if (written) return false;
    }
    if (PushField("map", LUA_TTABLE)) {
      if (PushRealTable(lua_, -1)) lua_replace(lua_, -2);
      open_.push_back({.header = reply_.DeferMap(), .next = Part::kKey});
      lua_pushnil(lua_);
    } else if (PushField("set", LUA_TTABLE)) {
      if (PushRealTable(lua_, -1)) lua_replace(lua_, -2);
      open_.push_back({.header = reply_.DeferSet(), .next = Part::kMember});
      lua_pushnil(lua_);
    } else {
      open_.push_back({.header = reply_.DeferArray(lua_objlen(lua_, -1)), .next = Part::kElement});
    }
    return true;
  }

  void WriteError() {
    const std::string text(LineAt(lua_, -1));
    lua_pushliteral(lua_, "ignore_error_stats_update");
    lua_rawget(lua_, -3);
    const bool counted = lua_toboolean(lua_, -1) != 0;
    lua_pop(lua_, 1);
    counted ? reply_.CountedError(text) : reply_.Error(text);
  }

  // False when the table has not what a verbatim string needs.
  bool WriteVerbatim() {
    constexpr size_t kFormatBytes = 3;
    if (!PushField("format", LUA_TSTRING)) return false;
    std::string format(LineAt(lua_, -1).substr(0, kFormatBytes));
    format.resize(kFormatBytes, ' ');
    lua_pop(lua_, 1);
    if (!PushField("string", LUA_TSTRING)) return false;
    reply_.VerbatimString(format, TextAt(lua_, -1));
    lua_pop(lua_, 1);
    return true;
  }

  lua_State* lua_;
  const RespVersion version_;
  ReplyWriter& reply_;
  std::vector<OpenTable> open_;
};

}  // namespace

void WriteLuaValue(lua_State* lua, RespVersion version, ReplyWriter& reply) {
  ValueWriter(lua, version, reply).Write();
}

}  // namespace remora::protocol::scripting
