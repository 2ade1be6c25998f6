#include "engine/ops/digest.h"

#include <gtest/gtest.h>

#include "engine/base/sha1.h"
#include "engine/engine.h"

namespace remora::ops {
namespace {

std::string DigestOf(Engine& engine) {
  Transaction transaction(engine.keyspace(), 0, Transaction::AllKeys{});
  return base::HexText(DigestOfEverything(transaction));
}

TEST(DigestTest, NothingIsZerosAndTheOrderOfKeysDoesNotMatter) {
  Engine one;
  Engine other;
  EXPECT_EQ(DigestOf(one), std::string(40, '0'));
  ASSERT_TRUE(one.Set("a", "1"));
  ASSERT_TRUE(one.Set("b", "2"));
  ASSERT_TRUE(other.Set("b", "2"));
  ASSERT_TRUE(other.Set("a", "1"));
  EXPECT_EQ(DigestOf(one), DigestOf(other));
  ASSERT_TRUE(other.Set("a", "3"));
  EXPECT_NE(DigestOf(one), DigestOf(other));
}

}  // namespace
}  // namespace remora::ops
