#include "tests/support/script_test.h"

namespace remora::protocol::scripting {
namespace {

using LuaBitTest = tests::ScriptTest;

TEST_F(LuaBitTest, ResultsAreSignedWords) {
  EXPECT_EQ(Text("bit.tobit(2^32 + 5)"), "5");
  EXPECT_EQ(Text("bit.lshift(1, 31)"), "-2147483648");
  EXPECT_EQ(Text("bit.bnot(0)"), "-1");
}

TEST_F(LuaBitTest, ShiftsAndRotationsCountModulo32) {
  EXPECT_EQ(Text("bit.lshift(1, 33)"), "2");
  EXPECT_EQ(Text("bit.rshift(-1, 4)"), "268435455");
  EXPECT_EQ(Text("bit.arshift(-16, 2)"), "-4");
  EXPECT_EQ(Text("bit.rol(0x12345678, 12)"), "1164411171");
  EXPECT_EQ(Text("bit.ror(0x12345678, 12)"), "1736516421");
  EXPECT_EQ(Text("bit.ror(1, 0)"), "1");
}

TEST_F(LuaBitTest, OperationsFoldAnyNumberOfWords) {
  EXPECT_EQ(Text("bit.band(7, 3, 1)"), "1");
  EXPECT_EQ(Text("bit.bor(1, 2, 4)"), "7");
  EXPECT_EQ(Text("bit.bxor(5, 1)"), "4");
  EXPECT_EQ(ErrorOf("return bit.band()"),
            "-ERR user_script:1: bad argument #1 to 'band' (number expected, got no value)");
}

TEST_F(LuaBitTest, HexadecimalTextsHaveAtMostEightDigits) {
  EXPECT_EQ(Text("bit.tohex(255)"), "000000ff");
  EXPECT_EQ(Text("bit.tohex(255, -4)"), "00FF");
  EXPECT_EQ(Text("bit.tohex(65535, -2147483648)"), "0000FFFF");
  EXPECT_EQ(Text("bit.tohex(1, 0)"), "");
  EXPECT_EQ(Text("bit.tohex(bit.bswap(0x12345678))"), "78563412");
}

}  // namespace
}  // namespace remora::protocol::scripting
