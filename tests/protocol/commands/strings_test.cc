#include <gtest/gtest.h>

#include "protocol/error_text.h"
#include "tests/support/command_test.h"

namespace remora::protocol {
namespace {

class StringCommandsTest : public tests::CommandTest {};

TEST_F(StringCommandsTest, DelIfEqDeletesOnlyTheValueThatWasNamed) {
  Call("SET k v");
  EXPECT_EQ(Call("DELIFEQ k x"), ":0\r\n");
  EXPECT_EQ(Call("DELIFEQ k v"), ":1\r\n");
  EXPECT_EQ(Call("DELIFEQ k v"), ":0\r\n");
  Call("HSET h f v");
  EXPECT_EQ(Call("DELIFEQ h v"), Error(error_text::kWrongType));
}

TEST_F(StringCommandsTest, MSetExSetsAllOrNothing) {
  EXPECT_EQ(Call("MSETEX 2 a 1 b 2 NX"), ":1\r\n");
  EXPECT_EQ(Call("MSETEX 2 b 3 c 4 NX"), ":0\r\n");
  EXPECT_EQ(Call("MSETEX 2 b 3 c 4 XX"), ":0\r\n");
  EXPECT_EQ(Call("MGET a b c"), "*3\r\n$1\r\n1\r\n$1\r\n2\r\n$-1\r\n");
  EXPECT_EQ(Call("MSETEX 2 a 5 b 6 XX EX 100"), ":1\r\n");
  EXPECT_EQ(Call("TTL b"), ":100\r\n");
  EXPECT_EQ(Call("MSETEX 1 b 7 KEEPTTL"), ":1\r\n");
  EXPECT_EQ(Call("TTL b"), ":100\r\n");
  EXPECT_EQ(Call("MSETEX 1 b 7 NX XX"), Error(error_text::kSyntax));
}

TEST_F(StringCommandsTest, AnOptionEndsAtAZeroByte) {
  EXPECT_EQ(client_.Call({"SET", "k", "v", std::string_view("nx\0more", 7)}), "+OK\r\n");
  EXPECT_EQ(client_.Call({"SET", "k", "v", "nxmore"}), Error(error_text::kSyntax));
}

}  // namespace
}  // namespace remora::protocol
