#include "tests/support/script_test.h"

namespace remora::protocol::scripting {
namespace {

using LuaStructTest = tests::ScriptTest;

TEST_F(LuaStructTest, IntegersArePackedInEitherByteOrder) {
  EXPECT_EQ(Text("struct.pack('>h', 258)"), "\x01\x02");
  EXPECT_EQ(Text("struct.pack('<h', 258)"), "\x02\x01");
  EXPECT_EQ(Text("struct.unpack('>I3', struct.pack('>I3', 66051))"), "66051");
  EXPECT_EQ(Text("struct.unpack('i16', struct.pack('i8', -1) .. struct.pack('i8', -1))"), "-1");
  EXPECT_EQ(Text("struct.unpack('b', '\\255')"), "-1");
  EXPECT_EQ(Text("struct.unpack('B', '\\255')"), "255");
  EXPECT_EQ(Text("struct.pack('I8', 0/0) == ('\\0'):rep(7) .. '\\128'"), "true");
}

TEST_F(LuaStructTest, FloatsAndStringsReadBackAsTheyWere) {
  EXPECT_EQ(Text("struct.unpack('>d', struct.pack('>d', 1.5))"), "1.5");
  EXPECT_EQ(Text("struct.unpack('f', struct.pack('f', 0.25))"), "0.25");
  EXPECT_EQ(Text("struct.unpack('s', struct.pack('s', 'ab'))"), "ab");
  EXPECT_EQ(Text("struct.unpack('bc0', struct.pack('bc0', 2, 'ab'))"), "ab");
}

TEST_F(LuaStructTest, ValuesAreAlignedWhereAsked) {
  EXPECT_EQ(Text("#struct.pack('!4bi', 1, 2)"), "8");
  EXPECT_EQ(Text("struct.size('!bd')"), "16");
  EXPECT_EQ(ErrorOf("return struct.pack('!3bi', 1, 2)"),
            "-ERR user_script:1: alignment 3 is not a power of 2");
}

TEST_F(LuaStructTest, WhatDoesNotFitIsRefused) {
  EXPECT_EQ(ErrorOf("return struct.pack('I33', 1)"),
            "-ERR user_script:1: integral size 33 is larger than limit of 32");
  EXPECT_EQ(ErrorOf("return struct.pack('i99999999999', 1)"),
            "-ERR user_script:1: integral size overflow");
  EXPECT_EQ(ErrorOf("return struct.unpack('d', 'short')"),
            "-ERR user_script:1: bad argument #2 to 'unpack' (data string too short)");
  EXPECT_EQ(ErrorOf("return struct.unpack('b', 'abc', -1)"),
            "-ERR user_script:1: bad argument #2 to 'unpack' (data string too short)");
  EXPECT_EQ(ErrorOf("return struct.unpack('dc0', struct.pack('d', 2^40))"),
            "-ERR user_script:1: bad argument #2 to 'unpack' (data string too short)");
  EXPECT_EQ(ErrorOf("return struct.unpack('s', 'ab')"),
            "-ERR user_script:1: unfinished string in data");
}

TEST_F(LuaStructTest, IntegersOfMoreThanEightBytesHaveTheirSignAsInRedis) {
  EXPECT_EQ(Text("struct.unpack('i9', '\\224' .. ('\\1'):rep(8))"), "-32");
  EXPECT_EQ(Text("struct.unpack('i16', '\\224' .. ('\\1'):rep(15))"), "7.2340172838077e+16");
}

TEST_F(LuaStructTest, DataThatIsANumberIsNotASize) {
  EXPECT_EQ(ErrorOf("return struct.unpack('c0', '1')"),
            "-ERR user_script:1: format 'c0' needs a previous size");
}

}  // namespace
}  // namespace remora::protocol::scripting
