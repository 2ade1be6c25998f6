#include <gtest/gtest.h>

#include "protocol/error_text.h"
#include "tests/support/command_test.h"

namespace remora::protocol {
namespace {

using BitmapCommandsTest = tests::CommandTest;

TEST_F(BitmapCommandsTest, BitsAreSetReadCountedAndFound) {
  EXPECT_EQ(Call("SETBIT k 7 1"), ":0\r\n");
  EXPECT_EQ(Call("SETBIT k 7 1"), ":1\r\n");
  EXPECT_EQ(Call("GETBIT k 7"), ":1\r\n");
  EXPECT_EQ(Call("BITCOUNT k"), ":1\r\n");
  EXPECT_EQ(Call("BITCOUNT k 0 6 BIT"), ":0\r\n");
  EXPECT_EQ(Call("BITCOUNT k 0 -1 byte"), ":1\r\n");
  EXPECT_EQ(Call("BITPOS k 1"), ":7\r\n");
  EXPECT_EQ(Call("BITPOS k 1 0 6 BIT"), ":-1\r\n");
  EXPECT_EQ(Call("BITPOS absent 0 5 3"), ":0\r\n");
}

TEST_F(BitmapCommandsTest, BadArgumentsAreNamedAsTheReferenceDoes) {
  EXPECT_EQ(Call("SETBIT k -1 1"), Error(error_text::kBitOffset));
  EXPECT_EQ(Call("SETBIT k 4294967296 1"), Error(error_text::kBitOffset));
  EXPECT_EQ(Call("SETBIT k 0 2"), Error(error_text::kBitNotAnInteger));
  EXPECT_EQ(Call("BITCOUNT k 1"), Error(error_text::kSyntax));
  EXPECT_EQ(Call("BITCOUNT k 1 2 BITS"), Error(error_text::kSyntax));
  EXPECT_EQ(Call("BITPOS k 2"), Error(error_text::kBitArgument));
  EXPECT_EQ(Call("BITPOS k x"), Error(error_text::kNotAnInteger));
  // The unit is looked at before the end.
  EXPECT_EQ(Call("BITPOS k 1 0 x y"), Error(error_text::kSyntax));
  EXPECT_EQ(Call("BITPOS k 1 0 x BIT"), Error(error_text::kNotAnInteger));
}

TEST_F(BitmapCommandsTest, BitopNamesItsOperations) {
  Call("SET x a");
  Call("SET y b");
  EXPECT_EQ(Call("BITOP and to x y"), ":1\r\n");
  EXPECT_EQ(Call("GET to"), "$1\r\n`\r\n");
  EXPECT_EQ(Call("BITOP ONE to x y"), ":1\r\n");
  EXPECT_EQ(Call("GET to"), "$1\r\n\x03\r\n");
  EXPECT_EQ(Call("BITOP DIFF to x y"), ":1\r\n");
  EXPECT_EQ(Call("GET to"), "$1\r\n\x01\r\n");
  EXPECT_EQ(Call("BITOP DIFF1 to x y"), ":1\r\n");
  EXPECT_EQ(Call("GET to"), "$1\r\n\x02\r\n");
  EXPECT_EQ(Call("BITOP ANDOR to x y"), ":1\r\n");
  EXPECT_EQ(Call("GET to"), "$1\r\n`\r\n");
  EXPECT_EQ(Call("BITOP NAND to x y"), Error(error_text::kSyntax));
  EXPECT_EQ(Call("BITOP NOT to x y"), Error(error_text::kBitopNot));
  EXPECT_EQ(Call("BITOP diff1 to x"), Error(error_text::BitopSources("DIFF1")));
}

TEST_F(BitmapCommandsTest, BitfieldTakesItsStepsInOrder) {
  EXPECT_EQ(Call("BITFIELD k SET i8 #1 -1 GET u4 8 OVERFLOW FAIL INCRBY u4 8 1"),
            "*3\r\n:0\r\n:15\r\n$-1\r\n");
  EXPECT_EQ(Call("BITFIELD k"), "*0\r\n");
  EXPECT_EQ(Call("BITFIELD_RO k GET u16 0"), "*1\r\n:255\r\n");
  UseResp3();
  EXPECT_EQ(Call("BITFIELD k OVERFLOW fail INCRBY u4 8 1"), "*1\r\n_\r\n");
}

TEST_F(BitmapCommandsTest, BitfieldRefusesWhatIsNoField) {
  for (const std::string_view type : {"u64", "i65", "u0", "U8", "8", "i+8", "i08"}) {
    EXPECT_EQ(client_.Call({"BITFIELD", "k", "GET", type, "0"}), Error(error_text::kBitfieldType));
  }
  EXPECT_EQ(Call("BITFIELD k GET u8 -1"), Error(error_text::kBitOffset));
  EXPECT_EQ(Call("BITFIELD k GET u8 #x"), Error(error_text::kBitOffset));
  EXPECT_EQ(Call("BITFIELD k GET u8"), Error(error_text::kSyntax));
  EXPECT_EQ(Call("BITFIELD k OVERFLOW never"), Error(error_text::kBitfieldOverflow));
  EXPECT_EQ(Call("BITFIELD_RO k SET u8 0 1"), Error(error_text::kBitfieldReadOnly));
  EXPECT_EQ(Call("BITFIELD_RO k SET u8 0 x"), Error(error_text::kNotAnInteger));
}

TEST_F(BitmapCommandsTest, NumbersOfFieldsWrapAsInTheReference) {
  EXPECT_EQ(Call("BITFIELD k SET i64 #288230376151711745 5"), "*1\r\n:0\r\n");
  EXPECT_EQ(Call("STRLEN k"), ":16\r\n");
}

}  // namespace
}  // namespace remora::protocol
