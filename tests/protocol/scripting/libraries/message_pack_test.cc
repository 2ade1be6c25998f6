#include "tests/support/script_test.h"

namespace remora::protocol::scripting {
namespace {

class LuaMessagePackTest : public tests::ScriptTest {
 protected:
  // The bytes of a value, in hexadecimal.
  std::string Packed(std::string_view value) {
    return Text("(cmsgpack.pack(" + std::string(value) +
                "):gsub('.', function(c) return ('%02x'):format(c:byte()) end))");
  }
};

TEST_F(LuaMessagePackTest, IntegersTakeAsFewBytesAsTheyNeed) {
  EXPECT_EQ(Packed("1"), "01");
  EXPECT_EQ(Packed("-32"), "e0");
  EXPECT_EQ(Packed("-33"), "d0df");
  EXPECT_EQ(Packed("255"), "ccff");
  EXPECT_EQ(Packed("65536"), "ce00010000");
  EXPECT_EQ(Packed("2^53"), "cf0020000000000000");
  EXPECT_EQ(Packed("-2^63"), "d38000000000000000");
}

TEST_F(LuaMessagePackTest, OtherNumbersAreFloatsOfTheSmallestSizeThatHoldsThem) {
  EXPECT_EQ(Packed("1.5"), "ca3fc00000");
  EXPECT_EQ(Packed("0.1"), "cb3fb999999999999a");
  EXPECT_EQ(Packed("2^63"), "ca5f000000");
}

TEST_F(LuaMessagePackTest, TablesAreListsWhenTheirKeysCountFromOne) {
  EXPECT_EQ(Packed("{1, 2, 3}"), "93010203");
  EXPECT_EQ(Packed("{}"), "90");
  EXPECT_EQ(Packed("{a = 1}"), "81a16101");
  EXPECT_EQ(Packed("{[0] = 1}"), "810001");
}

TEST_F(LuaMessagePackTest, TablesInTablesEndAtALimit) {
  EXPECT_EQ(Eval("local t = {} t[1] = t return #cmsgpack.pack(t)"), ":17\r\n");
}

TEST_F(LuaMessagePackTest, PartsSayWhereTheNextBegins) {
  EXPECT_EQ(Eval("return {cmsgpack.unpack_one(cmsgpack.pack(1, 2, 3))}"), "*2\r\n:1\r\n:1\r\n");
  EXPECT_EQ(Eval("return {cmsgpack.unpack_one(cmsgpack.pack(1, 2, 3), 2)}"), "*2\r\n:-1\r\n:3\r\n");
  EXPECT_EQ(Eval("return {cmsgpack.unpack_limit(cmsgpack.pack(1, 2, 3), 2)}"),
            "*3\r\n:2\r\n:1\r\n:2\r\n");
}

TEST_F(LuaMessagePackTest, DamagedBytesAreAnError) {
  EXPECT_EQ(ErrorOf("return cmsgpack.unpack('\\161')"),
            "-ERR user_script:1: Missing bytes in input.");
  EXPECT_EQ(ErrorOf("return cmsgpack.unpack('\\193')"),
            "-ERR user_script:1: Bad data format in input.");
  EXPECT_EQ(ErrorOf("return cmsgpack.unpack('\\221\\255\\255\\255\\255')"),
            "-ERR user_script:1: Missing bytes in input.");
  EXPECT_TRUE(ErrorOf("return cmsgpack.unpack(string.rep('\\145', 100000))")
                  .starts_with("-ERR user_script:1: stack overflow"));
}

}  // namespace
}  // namespace remora::protocol::scripting
