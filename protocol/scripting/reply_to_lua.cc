#include "protocol/scripting/reply_to_lua.h"

#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "protocol/scripting/lua.h"

namespace remora::protocol::scripting {

namespace {

int64_t IntegerOf(std::string_view digits) {
  int64_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

// Reads frames that a ReplyWriter has written: they are right, so nothing is checked.
class ReplyReader {
 public:
  ReplyReader(lua_State* lua, std::string_view reply) : lua_(lua), rest_(reply) {}

  void PushNext() {
    luaL_checkstack(lua_, 4, "reply is nested too deeply");
    const char kind = rest_.front();
    const std::string_view line = TakeLine();
    switch (kind) {
      case ':':
        return lua_pushnumber(lua_, static_cast<lua_Number>(IntegerOf(line)));
      case '$':
        return PushBulk(IntegerOf(line));
      case '*':
        return PushArray(IntegerOf(line));
      case '+':
        return PushTagged("ok", line);
      case '-':
        return PushError(lua_, line, /*counted=*/true);
      default:
        PushNewer(kind, line);
    }
  }

 private:
  // What only RESP3 has.
  void PushNewer(char kind, std::string_view line) {
    switch (kind) {
      case '#':
        return lua_pushboolean(lua_, line == "t");
      case ',':
        lua_createtable(lua_, 0, 1);
        lua_pushnumber(lua_, std::strtod(std::string(line).c_str(), nullptr));
        return lua_setfield(lua_, -2, "double");
      case '(':
        return PushTagged("big_number", line);
      case '=':
        return PushVerbatim(static_cast<size_t>(IntegerOf(line)));
      case '%':
        return PushMap(IntegerOf(line));
      case '~':
        return PushSet(IntegerOf(line));
      case '|':
        return SkipAttributes(IntegerOf(line));
      default:  // '_', and whatever has no form in Lua
        lua_pushnil(lua_);
    }
  }

  std::string_view TakeLine() {
    const size_t end = rest_.find('\r');
    const std::string_view line = rest_.substr(1, end - 1);
    rest_.remove_prefix(end + 2);
    return line;
  }
  std::string_view Take(size_t size) {
    const std::string_view text = rest_.substr(0, size);
    rest_.remove_prefix(size + 2);
    return text;
  }

  void PushBulk(int64_t size) {
    if (size < 0) return lua_pushboolean(lua_, 0);
    Push(lua_, Take(static_cast<size_t>(size)));
  }
  void PushArray(int64_t count) {
    if (count < 0) return lua_pushboolean(lua_, 0);
    lua_createtable(lua_, static_cast<int>(count), 0);
    for (int64_t i = 1; i <= count; ++i) {
      PushNext();
      lua_rawseti(lua_, -2, static_cast<int>(i));
    }
  }
  void PushTagged(std::string_view tag, std::string_view text) {
    lua_createtable(lua_, 0, 1);
    SetField(lua_, tag, text);
  }
  void PushVerbatim(size_t size) {
    constexpr size_t kFormatBytes = 3;
    const std::string_view text = Take(size);
    lua_createtable(lua_, 0, 1);
    lua_createtable(lua_, 0, 2);
    SetField(lua_, "string", text.substr(kFormatBytes + 1));
    SetField(lua_, "format", text.substr(0, kFormatBytes));
    lua_setfield(lua_, -2, "verbatim_string");
  }
  void PushMap(int64_t pairs) {
    lua_createtable(lua_, 0, 1);
    lua_createtable(lua_, 0, static_cast<int>(pairs));
    for (int64_t i = 0; i < pairs; ++i) {
      PushNext();
      PushNext();
      lua_rawset(lua_, -3);
    }
    lua_setfield(lua_, -2, "map");
  }
  // They have no form in Lua: what they describe follows.
  void SkipAttributes(int64_t pairs) {
    for (int64_t i = 0; i < 2 * pairs; ++i) {
      PushNext();
      lua_pop(lua_, 1);
    }
    PushNext();
  }
  void PushSet(int64_t count) {
    lua_createtable(lua_, 0, 1);
    lua_createtable(lua_, 0, static_cast<int>(count));
    for (int64_t i = 0; i < count; ++i) {
      PushNext();
      lua_pushboolean(lua_, 1);
      lua_rawset(lua_, -3);
    }
    lua_setfield(lua_, -2, "set");
  }

  lua_State* lua_;
  std::string_view rest_;
};

}  // namespace

void PushReply(lua_State* lua, std::string_view reply) { ReplyReader(lua, reply).PushNext(); }

void PushError(lua_State* lua, std::string_view text, bool counted) {
  lua_createtable(lua, 0, 4);
  SetField(lua, "err", text);
  if (!counted) return;
  lua_pushboolean(lua, 1);
  lua_setfield(lua, -2, "ignore_error_stats_update");
}

}  // namespace remora::protocol::scripting
