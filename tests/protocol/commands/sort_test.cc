#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "protocol/error_text.h"
#include "tests/support/command_test.h"

namespace remora::protocol {
namespace {

using SortCommandsTest = tests::CommandTest;

TEST_F(SortCommandsTest, ElementsComeInOrder) {
  Call("RPUSH l 3 1 2");
  EXPECT_EQ(Call("SORT l"), "*3\r\n$1\r\n1\r\n$1\r\n2\r\n$1\r\n3\r\n");
  EXPECT_EQ(Call("SORT l DESC LIMIT 0 1"), "*1\r\n$1\r\n3\r\n");
  EXPECT_EQ(Call("SORT_RO l ASC ALPHA"), "*3\r\n$1\r\n1\r\n$1\r\n2\r\n$1\r\n3\r\n");
  EXPECT_EQ(Call("SORT none"), "*0\r\n");
  Call("MSET w1 9 w2 8 w3 7");
  EXPECT_EQ(Call("SORT l BY w* GET # GET w* LIMIT 0 1"), "*2\r\n$1\r\n3\r\n$1\r\n7\r\n");
  EXPECT_EQ(Call("SORT l BY nosort GET none* LIMIT 0 2"), "*2\r\n$-1\r\n$-1\r\n");
  UseResp3();
  EXPECT_EQ(Call("SORT l BY nosort GET none* LIMIT 0 2"), "*2\r\n_\r\n_\r\n");
}

TEST_F(SortCommandsTest, AResultIsStored) {
  Call("SADD s 3 1 2");
  EXPECT_EQ(Call("SORT s STORE d"), ":3\r\n");
  EXPECT_EQ(Call("LRANGE d 0 -1"), "*3\r\n$1\r\n1\r\n$1\r\n2\r\n$1\r\n3\r\n");
  EXPECT_EQ(Call("SORT s STORE none STORE d DESC"), ":3\r\n") << "the last one counts";
  EXPECT_EQ(Call("LINDEX d 0"), "$1\r\n3\r\n");
  EXPECT_EQ(Call("EXISTS none"), ":0\r\n");
  EXPECT_EQ(Call("SORT none STORE d"), ":0\r\n");
  EXPECT_EQ(Call("EXISTS d"), ":0\r\n");
}

TEST_F(SortCommandsTest, TheFirstErrorIsTold) {
  Call("SET t text");
  Call("RPUSH l x");
  EXPECT_EQ(Call("SORT l"), Error(error_text::kSortNotADouble));
  EXPECT_EQ(Call("SORT t"), Error(error_text::kWrongType));
  EXPECT_EQ(Call("SORT t ODD"), Error(error_text::kSyntax));
  EXPECT_EQ(Call("SORT l LIMIT 1"), Error(error_text::kSyntax));
  EXPECT_EQ(Call("SORT l LIMIT 1 x ODD"), Error(error_text::kNotAnInteger));
  EXPECT_EQ(Call("SORT l ODD LIMIT 1 x"), Error(error_text::kSyntax));
  EXPECT_EQ(Call("SORT l BY"), Error(error_text::kSyntax));
  EXPECT_EQ(Call("SORT l GET"), Error(error_text::kSyntax));
  EXPECT_EQ(Call("SORT l STORE"), Error(error_text::kSyntax));
  EXPECT_EQ(Call("SORT_RO l STORE d"), Error(error_text::kSyntax));
}

// Other keys may be in any stripe, and EXEC has locked them all.
TEST_F(SortCommandsTest, ASortInATransactionReadsOtherKeys) {
  Call("RPUSH l a b c d e f");
  Call("MSET wa 6 wb 5 wc 4 wd 3 we 2 wf 1");
  Call("MULTI");
  Call("SORT l BY w* GET w* LIMIT 0 2");
  Call("SORT l BY w* STORE d");
  Call("LINDEX d 0");
  EXPECT_EQ(Call("EXEC"), "*3\r\n*2\r\n$1\r\n1\r\n$1\r\n2\r\n:6\r\n$1\r\nf\r\n");
}

TEST_F(SortCommandsTest, KeysAreFoundButForPatterns) {
  EXPECT_EQ(Call("COMMAND GETKEYS SORT l BY w* GET # STORE d"), "*2\r\n$1\r\nl\r\n$1\r\nd\r\n");
  EXPECT_EQ(Call("COMMAND GETKEYS SORT_RO l BY w*"), "*1\r\n$1\r\nl\r\n");
}

}  // namespace
}  // namespace remora::protocol
