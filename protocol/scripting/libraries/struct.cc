// struct.pack, unpack and size: numbers and strings as bytes, by a format.
//
//   <  >  !n     little-endian (as from the start), big-endian, alignment to at most n (8)
//   x            a byte of padding
//   b B h H l L T   integers of 1, 2, 8 bytes, T as L; upper case without sign
//   i In         an integer of n bytes (4)
//   f d          floats of 4 and 8 bytes
//   s            a string and a zero byte
//   cn           n bytes (1); c0: packs all of a string, unpacks as many as the number before says
#include <bit>
#include <cctype>
#include <climits>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "protocol/scripting/libraries/libraries.h"
#include "protocol/scripting/lua.h"

namespace remora::protocol::scripting {

namespace {

constexpr int kIntegerBytesMax = 32;
constexpr int kAlignMax = 8;

// One option of a format, and what came before it.
struct Option {
  char letter;
  size_t size;
};

class Format {
 public:
  Format(lua_State* lua, const char* text) : lua_(lua), text_(text) {}

  [[nodiscard]] bool AtEnd() const { return *text_ == '\0'; }
  [[nodiscard]] bool big_endian() const { return big_endian_; }

  Option Next() {
    const char letter = *text_++;
    return {letter, SizeOf(letter)};
  }
  // How many bytes bring `position` to where the option may begin.
  [[nodiscard]] size_t Padding(size_t position, const Option& option) const {
    if (option.size == 0 || option.letter == 'c') return 0;
    const size_t align = option.size > align_ ? align_ : option.size;
    return align > 1 ? (align - (position & (align - 1))) & (align - 1) : 0;
  }
  // Takes an option that is no value: byte order, alignment, a blank; the others are wrong.
  void Control(const Option& option) {
    switch (option.letter) {
      case ' ':
        return;
      case '>':
        big_endian_ = true;
        return;
      case '<':
        big_endian_ = false;
        return;
      case '!': {
        const int align = Number(kAlignMax);
        if (align == 0 || !std::has_single_bit(static_cast<unsigned>(align))) {
          luaL_error(lua_, "alignment %d is not a power of 2", align);
        }
        align_ = static_cast<size_t>(align);
        return;
      }
      default:
        luaL_argerror(lua_, 1, lua_pushfstring(lua_, "invalid format option '%c'", option.letter));
    }
  }

 private:
  int Number(int otherwise) {
    if (std::isdigit(static_cast<unsigned char>(*text_)) == 0) return otherwise;
    int number = 0;
    do {
      const int digit = *text_++ - '0';
      if (number > INT_MAX / 10 || number * 10 > INT_MAX - digit) {
        luaL_error(lua_, "integral size overflow");
      }
      number = number * 10 + digit;
    } while (std::isdigit(static_cast<unsigned char>(*text_)) != 0);
    return number;
  }

  size_t SizeOf(char letter) {
    switch (letter) {
      case 'B':
      case 'b':
      case 'x':
        return 1;
      case 'H':
      case 'h':
        return sizeof(int16_t);
      case 'L':
      case 'l':
      case 'T':
      case 'd':
        return 8;
      case 'f':
        return sizeof(float);
      case 'c':
        return static_cast<size_t>(Number(1));
      case 'I':
      case 'i': {
        const int size = Number(sizeof(int32_t));
        if (size > kIntegerBytesMax) {
          luaL_error(lua_, "integral size %d is larger than limit of %d", size, kIntegerBytesMax);
        }
        return static_cast<size_t>(size);
      }
      default:
        return 0;
    }
  }

  lua_State* lua_;
  const char* text_;
  bool big_endian_ = false;
  size_t align_ = 1;
};

// As the processor converts what does not fit, and so as Redis has it.
uint64_t BitsOf(double number) {
  if (std::isnan(number)) return uint64_t{1} << 63;
  if (number < 0) {
    return number >= -9223372036854775808.0 ? static_cast<uint64_t>(static_cast<int64_t>(number))
                                            : uint64_t{1} << 63;
  }
  return number < 18446744073709551616.0 ? static_cast<uint64_t>(number) : 0;
}

void AddInteger(luaL_Buffer& buffer, uint64_t bits, size_t size, bool big_endian) {
  char bytes[kIntegerBytesMax] = {};
  for (size_t i = 0; i < size; ++i) {
    const char byte = i < sizeof(bits) ? static_cast<char>(bits >> (8 * i)) : '\0';
    bytes[big_endian ? size - 1 - i : i] = byte;
  }
  luaL_addlstring(&buffer, bytes, size);
}

lua_Number ReadInteger(const char* bytes, const Option& option, bool big_endian) {
  uint64_t bits = 0;
  for (size_t i = 0; i < option.size; ++i) {
    const size_t from = big_endian ? i : option.size - 1 - i;
    bits = bits << 8 | static_cast<uint8_t>(bytes[from]);
  }
  if (std::islower(static_cast<unsigned char>(option.letter)) == 0) {
    return static_cast<lua_Number>(bits);
  }
  if (option.size != 0) {
    // Why the remainder: integers of more than eight bytes have their sign where the processor
    // shifts it, and so have they in Redis.
    const uint64_t sign_and_above = ~uint64_t{0} << ((option.size * 8 - 1) % 64);
    if ((bits & sign_and_above) != 0) bits |= sign_and_above;
  }
  return static_cast<lua_Number>(static_cast<int64_t>(bits));
}

// A string, of which as much is packed as the option says.
void PackString(lua_State* lua, luaL_Buffer& buffer, Option& option, int argument) {
  luaL_checkstring(lua, argument);
  const std::string_view text = TextAt(lua, argument);
  const size_t size = option.size == 0 ? text.size() : option.size;
  luaL_argcheck(lua, text.size() >= size, argument + 1, "string too short");
  luaL_addlstring(&buffer, text.data(), size);
  option.size = size;
  if (option.letter == 's') {
    luaL_addchar(&buffer, '\0');
    ++option.size;
  }
}

void PackFloat(luaL_Buffer& buffer, lua_Number number, const Option& option, bool big_endian) {
  if (option.letter == 'f') {
    const auto small = static_cast<float>(number);
    return AddInteger(buffer, std::bit_cast<uint32_t>(small), option.size, big_endian);
  }
  AddInteger(buffer, std::bit_cast<uint64_t>(number), option.size, big_endian);
}

int Pack(lua_State* lua) {
  Format format(lua, luaL_checkstring(lua, 1));
  // Why: an argument that is missing is a nil, not a part of the buffer.
  lua_pushnil(lua);
  luaL_Buffer buffer;
  luaL_buffinit(lua, &buffer);
  int argument = 2;
  size_t position = 0;
  while (!format.AtEnd()) {
    Option option = format.Next();
    const size_t padding = format.Padding(position, option);
    for (size_t i = 0; i < padding; ++i) luaL_addchar(&buffer, '\0');
    position += padding;
    switch (option.letter) {
      case 'b':
      case 'B':
      case 'h':
      case 'H':
      case 'l':
      case 'L':
      case 'T':
      case 'i':
      case 'I':
        AddInteger(buffer, BitsOf(luaL_checknumber(lua, argument++)), option.size,
                   format.big_endian());
        break;
      case 'x':
        luaL_addchar(&buffer, '\0');
        break;
      case 'f':
      case 'd':
        PackFloat(buffer, luaL_checknumber(lua, argument++), option, format.big_endian());
        break;
      case 'c':
      case 's':
        PackString(lua, buffer, option, argument++);
        break;
      default:
        format.Control(option);
    }
    position += option.size;
  }
  luaL_pushresult(&buffer);
  return 1;
}

// Format and data; what was read comes after them.
constexpr int kUnpackArguments = 2;

// Reads a string, moving `position` past it; the option's size becomes that of what was read.
void UnpackString(lua_State* lua, std::string_view data, size_t position, Option& option) {
  if (option.letter == 'c') {
    if (option.size == 0) {
      // Why the count: without values, the data itself is on top of the stack.
      if (lua_gettop(lua) <= kUnpackArguments || lua_isnumber(lua, -1) == 0) {
        luaL_error(lua, "format 'c0' needs a previous size");
      }
      const lua_Number size = lua_tonumber(lua, -1);
      lua_pop(lua, 1);
      luaL_argcheck(lua, size >= 0 && size <= static_cast<lua_Number>(data.size() - position), 2,
                    "data string too short");
      option.size = static_cast<size_t>(size);
    }
    return Push(lua, data.substr(position, option.size));
  }
  const size_t end = data.find('\0', position);
  if (end == std::string_view::npos) luaL_error(lua, "unfinished string in data");
  option.size = end - position + 1;
  Push(lua, data.substr(position, end - position));
}

void UnpackOption(lua_State* lua, std::string_view data, size_t position, Option& option,
                  Format& format) {
  const char* const bytes = data.data() + position;
  switch (option.letter) {
    case 'b':
    case 'B':
    case 'h':
    case 'H':
    case 'l':
    case 'L':
    case 'T':
    case 'i':
    case 'I':
      return lua_pushnumber(lua, ReadInteger(bytes, option, format.big_endian()));
    case 'x':
      return;
    case 'f':
    case 'd': {
      const Option as_integer{.letter = 'I', .size = option.size};
      uint64_t bits = 0;
      for (size_t i = 0; i < as_integer.size; ++i) {
        const size_t from = format.big_endian() ? i : as_integer.size - 1 - i;
        bits = bits << 8 | static_cast<uint8_t>(bytes[from]);
      }
      return lua_pushnumber(lua, option.letter == 'f'
                                     ? std::bit_cast<float>(static_cast<uint32_t>(bits))
                                     : std::bit_cast<double>(bits));
    }
    case 'c':
    case 's':
      return UnpackString(lua, data, position, option);
    default:
      return format.Control(option);
  }
}

int Unpack(lua_State* lua) {
  Format format(lua, luaL_checkstring(lua, 1));
  luaL_checkstring(lua, 2);
  const std::string_view data = TextAt(lua, 2);
  const auto offset = static_cast<int64_t>(luaL_optinteger(lua, 3, 1));
  luaL_argcheck(lua, offset != 0, 3, "offset must be 1 or greater");
  lua_settop(lua, kUnpackArguments);
  auto position = static_cast<size_t>(offset - 1);
  while (!format.AtEnd()) {
    Option option = format.Next();
    const size_t padding = format.Padding(position, option);
    luaL_argcheck(lua, position <= data.size() && padding <= data.size() - position, 2,
                  "data string too short");
    position += padding;
    luaL_argcheck(lua, option.size <= data.size() - position, 2, "data string too short");
    luaL_checkstack(lua, 2, "too many results");
    UnpackOption(lua, data, position, option, format);
    position += option.size;
  }
  lua_pushinteger(lua, static_cast<lua_Integer>(position + 1));
  return lua_gettop(lua) - kUnpackArguments;
}

int Size(lua_State* lua) {
  Format format(lua, luaL_checkstring(lua, 1));
  size_t position = 0;
  while (!format.AtEnd()) {
    const Option option = format.Next();
    position += format.Padding(position, option);
    luaL_argcheck(lua, option.letter != 's', 1, "option 's' has no fixed size");
    luaL_argcheck(lua, option.letter != 'c' || option.size != 0, 1,
                  "option 'c0' has no fixed size");
    if (std::isalnum(static_cast<unsigned char>(option.letter)) == 0) format.Control(option);
    position += option.size;
  }
  lua_pushinteger(lua, static_cast<lua_Integer>(position));
  return 1;
}

constexpr luaL_Reg kStructFunctions[] = {
    {"pack", Pack}, {"unpack", Unpack}, {"size", Size}, {nullptr, nullptr}};

}  // namespace

void OpenStruct(lua_State* lua) {
  lua_newtable(lua);
  AddFunctions(lua, kStructFunctions);
}

}  // namespace remora::protocol::scripting
