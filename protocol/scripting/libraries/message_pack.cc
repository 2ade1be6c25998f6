// cmsgpack.*: values of Lua in MessagePack's form, and back.
#include <bit>
#include <climits>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "protocol/scripting/libraries/libraries.h"
#include "protocol/scripting/lua.h"
#include "protocol/scripting/protected_table.h"

namespace remora::protocol::scripting {

namespace {

// Tables within tables; what is deeper is packed as nil.
constexpr int kNestingMax = 16;

// Collects bytes in a buffer of Lua's, so that an error loses nothing.
class Packer {
 public:
  explicit Packer(lua_State* lua) : lua_(lua) {}

  // Appends the value on top of the stack, which it takes.
  void Add(int level) {
    switch (lua_type(lua_, -1)) {
      case LUA_TSTRING:
        AddString(TextAt(lua_, -1));
        break;
      case LUA_TBOOLEAN:
        AddByte(lua_toboolean(lua_, -1) != 0 ? 0xC3 : 0xC2);
        break;
      case LUA_TNUMBER:
        AddNumber(lua_tonumber(lua_, -1));
        break;
      case LUA_TTABLE:
        if (level == kNestingMax) {
          AddByte(0xC0);
        } else {
          AddTable(level);
        }
        break;
      default:
        AddByte(0xC0);
    }
    lua_pop(lua_, 1);
  }
  [[nodiscard]] const std::string& bytes() const { return bytes_; }

 private:
  void AddByte(int byte) { bytes_.push_back(static_cast<char>(byte)); }
  void AddBigEndian(int kind, uint64_t value, int size) {
    AddByte(kind);
    for (int i = size - 1; i >= 0; --i) AddByte(static_cast<int>(value >> (8 * i) & 0xFF));
  }

  void AddString(std::string_view text) {
    if (text.size() < 32) {
      AddByte(static_cast<int>(0xA0 | text.size()));
    } else if (text.size() <= 0xFF) {
      AddBigEndian(0xD9, text.size(), 1);
    } else if (text.size() <= 0xFFFF) {
      AddBigEndian(0xDA, text.size(), 2);
    } else {
      AddBigEndian(0xDB, text.size(), 4);
    }
    bytes_.append(text);
  }

  void AddNumber(lua_Number number) {
    constexpr lua_Number kLimit = 9223372036854775808.0;
    if (number >= -kLimit && number < kLimit && number == std::floor(number)) {
      return AddInteger(static_cast<int64_t>(number));
    }
    const auto small = static_cast<float>(number);
    if (static_cast<lua_Number>(small) == number) {
      AddBigEndian(0xCA, std::bit_cast<uint32_t>(small), 4);
    } else {
      AddBigEndian(0xCB, std::bit_cast<uint64_t>(number), 8);
    }
  }

  void AddInteger(int64_t number) {
    const auto bits = static_cast<uint64_t>(number);
    if (number >= 0) {
      if (number <= 127) {
        AddByte(static_cast<int>(number));
      } else if (number <= 0xFF) {
        AddBigEndian(0xCC, bits, 1);
      } else if (number <= 0xFFFF) {
        AddBigEndian(0xCD, bits, 2);
      } else if (number <= 0xFFFFFFFF) {
        AddBigEndian(0xCE, bits, 4);
      } else {
        AddBigEndian(0xCF, bits, 8);
      }
    } else if (number >= -32) {
      AddByte(static_cast<int>(bits & 0xFF));
    } else if (number >= INT8_MIN) {
      AddBigEndian(0xD0, bits, 1);
    } else if (number >= INT16_MIN) {
      AddBigEndian(0xD1, bits, 2);
    } else if (number >= INT32_MIN) {
      AddBigEndian(0xD2, bits, 4);
    } else {
      AddBigEndian(0xD3, bits, 8);
    }
  }

  void AddCount(size_t count, int small, int medium) {
    if (count <= 15) {
      AddByte(small | static_cast<int>(count));
    } else if (count <= 0xFFFF) {
      AddBigEndian(medium, count, 2);
    } else {
      AddBigEndian(medium + 1, count, 4);
    }
  }

  void AddTable(int level) {
    luaL_checkstack(lua_, 5, "in function mp_encode_lua_table");
    if (PushRealTable(lua_, -1)) lua_replace(lua_, -2);
    size_t count = 0;
    size_t last = 0;
    const bool is_list = IsList(count, last);
    if (is_list && count == last) {
      AddCount(count, 0x90, 0xDC);
      for (size_t i = 1; i <= count; ++i) {
        lua_rawgeti(lua_, -1, static_cast<int>(i));
        Add(level + 1);
      }
      return;
    }
    AddCount(count, 0x80, 0xDE);
    lua_pushnil(lua_);
    while (lua_next(lua_, -2) != 0) {
      lua_pushvalue(lua_, -2);
      Add(level + 1);
      Add(level + 1);
    }
  }

  // Whether all keys are positive integers; counts the keys, and finds the largest.
  bool IsList(size_t& count, size_t& last) {
    bool is_list = true;
    lua_pushnil(lua_);
    while (lua_next(lua_, -2) != 0) {
      lua_pop(lua_, 1);
      ++count;
      const lua_Number key = lua_type(lua_, -1) == LUA_TNUMBER ? lua_tonumber(lua_, -1) : 0;
      if (key < 1 || key > INT_MAX || key != std::floor(key)) {
        is_list = false;
      } else if (static_cast<size_t>(key) > last) {
        last = static_cast<size_t>(key);
      }
    }
    return is_list;
  }

  lua_State* lua_;
  std::string bytes_;
};

int Pack(lua_State* lua) {
  const int count = lua_gettop(lua);
  if (count == 0) return luaL_argerror(lua, 0, "MessagePack pack needs input.");
  luaL_checkstack(lua, count + 1, "too many arguments to be packed");
  Packer packer(lua);
  for (int i = 1; i <= count; ++i) {
    lua_pushvalue(lua, i);
    packer.Add(0);
  }
  Push(lua, packer.bytes());
  return 1;
}

class Unpacker {
 public:
  Unpacker(lua_State* lua, std::string_view bytes) : lua_(lua), bytes_(bytes) {}

  [[nodiscard]] bool AtEnd() const { return bytes_.empty(); }
  [[nodiscard]] size_t left() const { return bytes_.size(); }

  // Pushes the next value. Why no recursion: how deep tables nest is limited by Lua's stack alone.
  void PushNext() {
    Begin();
    while (!open_.empty()) {
      OpenTable& table = open_.back();
      if (table.held == table.size) {
        open_.pop_back();
        if (!open_.empty()) Keep();
        continue;
      }
      if (!table.is_map) lua_pushnumber(lua_, static_cast<lua_Number>(table.held + 1));
      const size_t depth = open_.size();
      Begin();
      if (open_.size() == depth) Keep();
    }
  }

 private:
  // A table that is on the stack, and not full yet.
  struct OpenTable {
    uint64_t size;  // values, keys of a map among them
    uint64_t held;
    bool is_map;
  };

  // Pushes the next value, or the empty table that it is to fill.
  void Begin() {
    luaL_checkstack(lua_, 1, "in function mp_decode_to_lua_type");
    const auto kind = static_cast<uint8_t>(Take(1)[0]);
    if (kind < 0x80) return lua_pushnumber(lua_, kind);
    if (kind < 0x90) return PushMap(kind & 0x0F);
    if (kind < 0xA0) return PushList(kind & 0x0F);
    if (kind < 0xC0) return Push(lua_, Take(kind & 0x1F));
    if (kind >= 0xE0) return lua_pushnumber(lua_, static_cast<int8_t>(kind));
    PushMarked(kind);
  }

  void PushMarked(uint8_t kind) {
    switch (kind) {
      case 0xC0:
        return lua_pushnil(lua_);
      case 0xC2:
      case 0xC3:
        return lua_pushboolean(lua_, kind == 0xC3);
      case 0xCA:
        return lua_pushnumber(lua_, std::bit_cast<float>(static_cast<uint32_t>(Number(4))));
      case 0xCB:
        return lua_pushnumber(lua_, std::bit_cast<double>(Number(8)));
      case 0xCC:
      case 0xCD:
      case 0xCE:
      case 0xCF:
        return lua_pushnumber(
            lua_, static_cast<lua_Number>(static_cast<int64_t>(Number(1 << (kind & 3)))));
      case 0xD0:
        return lua_pushnumber(lua_, static_cast<int8_t>(Number(1)));
      case 0xD1:
        return lua_pushnumber(lua_, static_cast<int16_t>(Number(2)));
      case 0xD2:
        return lua_pushnumber(lua_, static_cast<int32_t>(Number(4)));
      case 0xD3:
        return lua_pushnumber(lua_, static_cast<lua_Number>(static_cast<int64_t>(Number(8))));
      case 0xD9:
      case 0xDA:
      case 0xDB:
        return Push(lua_, Take(Number(1 << (kind - 0xD9))));
      case 0xDC:
      case 0xDD:
        return PushList(Number(kind == 0xDC ? 2 : 4));
      case 0xDE:
      case 0xDF:
        return PushMap(Number(kind == 0xDE ? 2 : 4));
      default:
        luaL_error(lua_, "Bad data format in input.");
    }
  }

  std::string_view Take(uint64_t size) {
    if (size > bytes_.size()) luaL_error(lua_, "Missing bytes in input.");
    const std::string_view taken = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return taken;
  }
  uint64_t Number(int size) {
    uint64_t number = 0;
    for (const char byte : Take(static_cast<uint64_t>(size))) {
      number = number << 8 | static_cast<uint8_t>(byte);
    }
    return number;
  }
  // Why nothing is reserved: a count may claim more than there is.
  void PushList(uint64_t count) {
    luaL_checkstack(lua_, 2, "in function mp_decode_to_lua_array");
    lua_newtable(lua_);
    open_.push_back({count, 0, false});
  }
  void PushMap(uint64_t count) {
    luaL_checkstack(lua_, 3, "in function mp_decode_to_lua_hash");
    lua_newtable(lua_);
    open_.push_back({2 * count, 0, true});
  }
  // Takes the value on top into the innermost open table, or leaves it there as a key.
  void Keep() {
    OpenTable& table = open_.back();
    ++table.held;
    if (!table.is_map || table.held % 2 == 0) lua_settable(lua_, -3);
  }

  lua_State* lua_;
  std::string_view bytes_;
  std::vector<OpenTable> open_;
};

// Unpacks `limit` values from `offset` on, or all. Before those of a part, the place where the next
// begins is returned, or -1 at the end.
int UnpackPart(lua_State* lua, int limit, int offset) {
  luaL_checkstring(lua, 1);
  const std::string_view bytes = TextAt(lua, 1);
  const auto size = static_cast<int>(bytes.size());
  if (offset < 0 || limit < 0) {
    return luaL_error(lua, "Invalid request to unpack with offset of %d and limit of %d.", offset,
                      size);
  }
  if (offset > size) {
    return luaL_error(lua, "Start offset %d greater than input length %d.", offset, size);
  }
  const bool all = limit == 0 && offset == 0;
  lua_settop(lua, 1);
  Unpacker unpacker(lua, bytes.substr(static_cast<size_t>(offset)));
  int count = 0;
  for (; !unpacker.AtEnd() && (all || count < limit); ++count) unpacker.PushNext();
  if (all) return count;
  lua_pushnumber(lua, unpacker.AtEnd()
                          ? -1
                          : static_cast<lua_Number>(size - static_cast<int>(unpacker.left())));
  lua_insert(lua, 2);
  return count + 1;
}

int Unpack(lua_State* lua) { return UnpackPart(lua, 0, 0); }

int UnpackOne(lua_State* lua) { return UnpackPart(lua, 1, luaL_optint(lua, 2, 0)); }

int UnpackLimit(lua_State* lua) {
  const int limit = luaL_checkint(lua, 2);
  return UnpackPart(lua, limit, luaL_optint(lua, 3, 0));
}

constexpr luaL_Reg kFunctions[] = {{"pack", Pack},
                                   {"unpack", Unpack},
                                   {"unpack_one", UnpackOne},
                                   {"unpack_limit", UnpackLimit},
                                   {nullptr, nullptr}};

}  // namespace

void OpenMessagePack(lua_State* lua) {
  lua_newtable(lua);
  AddFunctions(lua, kFunctions);
  SetField(lua, "_NAME", "cmsgpack");
  SetField(lua, "_VERSION", "lua-cmsgpack 0.4.0");
  SetField(lua, "_COPYRIGHT", "Copyright (C) 2012, Salvatore Sanfilippo");
  SetField(lua, "_DESCRIPTION", "MessagePack C implementation for Lua");
}

}  // namespace remora::protocol::scripting
