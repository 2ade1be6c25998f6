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

TEST(StringExtensionsTest, DelIfEqDeletesOnlyWhatIsEqual) {
  tests::MemorySession session;
  session.Call({"SET", "key", "value"});
  EXPECT_EQ(session.Call({"DELIFEQ", "key", "other"}), ":0\r\n");
  EXPECT_EQ(session.Call({"DELIFEQ", "key", "value"}), ":1\r\n");
  EXPECT_EQ(session.Call({"DELIFEQ", "key", "value"}), ":0\r\n");
}

TEST(StringExtensionsTest, SetIfEqWritesOnlyOverWhatIsEqual) {
  tests::MemorySession session;
  session.Call({"SET", "key", "value"});
  EXPECT_EQ(session.Call({"SET", "key", "new", "IFEQ", "other"}), "$-1\r\n");
  EXPECT_EQ(session.Call({"SET", "key", "new", "IFEQ", "value"}), "+OK\r\n");
  EXPECT_EQ(session.Call({"GET", "key"}), "$3\r\nnew\r\n");
}

TEST(StringExtensionsTest, MsetExIsAllOrNothing) {
  tests::MemorySession session;
  EXPECT_EQ(session.Call({"MSETEX", "2", "a", "1", "b", "2", "EX", "100"}), ":1\r\n");
  EXPECT_EQ(session.Call({"TTL", "a"}), ":100\r\n");
  EXPECT_EQ(session.Call({"MSETEX", "2", "b", "3", "c", "4", "NX"}), ":0\r\n");
  EXPECT_EQ(session.Call({"EXISTS", "c"}), ":0\r\n");
  EXPECT_EQ(session.Call({"GET", "b"}), "$1\r\n2\r\n");
}

TEST(StringExtensionsTest, FrequenciesNeedAPolicyThatCountsThem) {
  tests::MemorySession session;
  session.Call({"SET", "key", "value"});
  EXPECT_EQ(session.Call({"OBJECT", "FREQ", "key"}).substr(0, 43),
            "-ERR An LFU maxmemory policy is not selecte");
  EXPECT_EQ(session.Call({"OBJECT", "FREQ", "missing"}), "$-1\r\n");
}

TEST_F(StringCommandsTest, TheLatestExpiryIsRoundedToASecond) {
  EXPECT_EQ(Call("SET k v PXAT 9223372036854775807"), "+OK\r\n");
  EXPECT_EQ(Call("PEXPIRETIME k"), ":9223372036854775807\r\n");
  EXPECT_EQ(Call("EXPIRETIME k"), ":9223372036854776\r\n");
}

}  // namespace
}  // namespace remora::protocol
