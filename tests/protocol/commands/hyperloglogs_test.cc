#include <gtest/gtest.h>

#include "protocol/error_text.h"
#include "tests/support/command_test.h"

namespace remora::protocol {
namespace {

using HyperLogLogCommandsTest = tests::CommandTest;

TEST_F(HyperLogLogCommandsTest, ElementsAreAddedCountedAndMerged) {
  EXPECT_EQ(Call("PFADD x a b c"), ":1\r\n");
  EXPECT_EQ(Call("PFADD x a"), ":0\r\n");
  EXPECT_EQ(Call("PFADD y c d"), ":1\r\n");
  EXPECT_EQ(Call("PFCOUNT x"), ":3\r\n");
  EXPECT_EQ(Call("PFCOUNT x y absent"), ":4\r\n");
  EXPECT_EQ(Call("PFMERGE to x y"), "+OK\r\n");
  EXPECT_EQ(Call("PFCOUNT to"), ":4\r\n");
  EXPECT_EQ(Call("PFCOUNT absent"), ":0\r\n");
}

TEST_F(HyperLogLogCommandsTest, DebugShowsTheInside) {
  Call("PFADD k a");
  EXPECT_EQ(Call("PFDEBUG ENCODING k"), "+sparse\r\n");
  EXPECT_EQ(Call("PFDEBUG DECODE k"), "$20\r\nZ:12711 v:2,1 Z:3672\r\n");
  EXPECT_EQ(Call("PFDEBUG TODENSE k"), ":1\r\n");
  EXPECT_EQ(Call("PFDEBUG TODENSE k"), ":0\r\n");
  EXPECT_EQ(Call("PFDEBUG encoding k"), "+dense\r\n");
  EXPECT_EQ(Call("PFDEBUG DECODE k"), Error(error_text::kHyperLogLogNotSparse));
  const std::string registers = Call("PFDEBUG GETREG k");
  EXPECT_TRUE(registers.starts_with("*16384\r\n:0\r\n"));
  EXPECT_EQ(registers.find(":2"), 8 + 4 * 12711u);
  EXPECT_EQ(Call("PFCOUNT k"), ":1\r\n");
}

TEST_F(HyperLogLogCommandsTest, DebugNamesWhatIsWrong) {
  EXPECT_EQ(Call("PFDEBUG ENCODING absent"), Error(error_text::kHyperLogLogNoKey));
  EXPECT_EQ(Call("PFDEBUG NOSUCH absent"), Error(error_text::kHyperLogLogNoKey));
  Call("PFADD k a");
  EXPECT_EQ(Call("PFDEBUG NoSuch k"), Error(error_text::UnknownHyperLogLogSubcommand("NoSuch")));
  Call("SET s text");
  EXPECT_EQ(Call("PFDEBUG GETREG s"), Error(error_text::kNotHyperLogLog));
}

TEST_F(HyperLogLogCommandsTest, VectorInstructionsCanBeTurnedOff) {
  Call("PFADD k a b c");
  EXPECT_EQ(Call("PFDEBUG SIMD OFF"), "+disabled\r\n");
  EXPECT_FALSE(client_.engine.limits().hll_vector_instructions.load());
  EXPECT_EQ(Call("PFCOUNT k absent"), ":3\r\n");
  EXPECT_EQ(Call("PFDEBUG SIMD on"), "+enabled\r\n");
  EXPECT_EQ(Call("PFDEBUG SIMD maybe"), Error(error_text::kHyperLogLogSimd));
}

TEST_F(HyperLogLogCommandsTest, TheSelfTestPasses) { EXPECT_EQ(Call("PFSELFTEST"), "+OK\r\n"); }

TEST_F(HyperLogLogCommandsTest, StringsThatAreNoneAreRefused) {
  Call("SET s text");
  EXPECT_EQ(Call("PFADD s a"), Error(error_text::kNotHyperLogLog));
  EXPECT_EQ(Call("PFCOUNT s"), Error(error_text::kNotHyperLogLog));
  Call("HSET h f v");
  EXPECT_EQ(Call("PFMERGE s h"), Error(error_text::kNotHyperLogLog));
  EXPECT_EQ(Call("PFMERGE to h s"), Error(error_text::kWrongType));
  const std::string_view damaged("HYLL\x01\0\0\0\0\0\0\0\0\0\0\x80\x7f\x00", 18);
  client_.Call({"SET", "d", damaged});
  EXPECT_EQ(Call("PFCOUNT d"), Error(error_text::kDamagedHyperLogLog));
  EXPECT_EQ(Call("PFDEBUG TODENSE d"), Error(error_text::kDamagedHyperLogLog));
}

}  // namespace
}  // namespace remora::protocol
