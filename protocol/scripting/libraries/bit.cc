// bit.*: operations on numbers as 32-bit words. Results are signed.
#include <cstdint>
#include <cstring>

#include "protocol/scripting/libraries/libraries.h"
#include "protocol/scripting/lua.h"

namespace remora::protocol::scripting {

namespace {

// A number as 32 bits, whatever its size: adding this constant to a double leaves its integer part,
// modulo 2^32, in the low half of its bits, rounded to the nearest and ties to even.
constexpr double kShiftsIntegerPartDown = 6755399441055744.0;

uint32_t WordAt(lua_State* lua, int index) {
  const double shifted = luaL_checknumber(lua, index) + kShiftsIntegerPartDown;
  uint64_t bits;
  std::memcpy(&bits, &shifted, sizeof(bits));
  return static_cast<uint32_t>(bits);
}

int Return(lua_State* lua, uint32_t word) {
  lua_pushnumber(lua, static_cast<lua_Number>(static_cast<int32_t>(word)));
  return 1;
}

int ToBit(lua_State* lua) { return Return(lua, WordAt(lua, 1)); }

int Not(lua_State* lua) { return Return(lua, ~WordAt(lua, 1)); }

template <typename Combine>
int Fold(lua_State* lua, Combine combine) {
  uint32_t word = WordAt(lua, 1);
  for (int i = lua_gettop(lua); i > 1; --i) word = combine(word, WordAt(lua, i));
  return Return(lua, word);
}

int And(lua_State* lua) {
  return Fold(lua, [](uint32_t a, uint32_t b) { return a & b; });
}
int Or(lua_State* lua) {
  return Fold(lua, [](uint32_t a, uint32_t b) { return a | b; });
}
int Xor(lua_State* lua) {
  return Fold(lua, [](uint32_t a, uint32_t b) { return a ^ b; });
}

int ShiftOf(lua_State* lua) { return static_cast<int>(WordAt(lua, 2) & 31); }

int ShiftLeft(lua_State* lua) { return Return(lua, WordAt(lua, 1) << ShiftOf(lua)); }

int ShiftRight(lua_State* lua) { return Return(lua, WordAt(lua, 1) >> ShiftOf(lua)); }

int ShiftRightSigned(lua_State* lua) {
  const auto word = static_cast<int32_t>(WordAt(lua, 1));
  return Return(lua, static_cast<uint32_t>(word >> ShiftOf(lua)));
}

uint32_t Rotated(uint32_t word, int by) { return word << by | word >> (-by & 31); }

int RotateLeft(lua_State* lua) { return Return(lua, Rotated(WordAt(lua, 1), ShiftOf(lua))); }

int RotateRight(lua_State* lua) { return Return(lua, Rotated(WordAt(lua, 1), -ShiftOf(lua) & 31)); }

int SwapBytes(lua_State* lua) { return Return(lua, __builtin_bswap32(WordAt(lua, 1))); }

// bit.tohex(x [, n]): the last |n| digits, in upper case where n is negative.
int ToHex(lua_State* lua) {
  constexpr int kDigits = 8;
  uint32_t word = WordAt(lua, 1);
  const int32_t wanted = lua_isnone(lua, 2) ? kDigits : static_cast<int32_t>(WordAt(lua, 2));
  const char* const digits = wanted < 0 ? "0123456789ABCDEF" : "0123456789abcdef";
  const int count = wanted <= -kDigits || wanted >= kDigits ? kDigits
                    : wanted < 0                            ? -wanted
                                                            : wanted;
  char text[kDigits];
  for (int i = count; i > 0; --i, word >>= 4) text[i - 1] = digits[word & 15];
  lua_pushlstring(lua, text, static_cast<size_t>(count));
  return 1;
}

constexpr luaL_Reg kBitFunctions[] = {
    {"tobit", ToBit},       {"bnot", Not},
    {"band", And},          {"bor", Or},
    {"bxor", Xor},          {"lshift", ShiftLeft},
    {"rshift", ShiftRight}, {"arshift", ShiftRightSigned},
    {"rol", RotateLeft},    {"ror", RotateRight},
    {"bswap", SwapBytes},   {"tohex", ToHex},
    {nullptr, nullptr},
};

}  // namespace

void OpenBit(lua_State* lua) {
  lua_newtable(lua);
  AddFunctions(lua, kBitFunctions);
}

}  // namespace remora::protocol::scripting
