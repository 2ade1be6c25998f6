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

std::string DigestOfKey(Engine& engine, std::string_view key) {
  return engine.Transact({key}, [](Transaction& transaction, std::span<const Key> keys) {
    return base::HexText(DigestOfValue(transaction, keys[0]));
  });
}

// As Redis 8.0 says.
TEST(DigestTest, StreamsAndLargeScoresAreThoseOfRedis) {
  Engine engine;
  ASSERT_TRUE(engine.XGroupCreate("stream", "g", {.make_stream = true}).ok());
  EXPECT_EQ(DigestOfKey(engine, "stream"), "06bd01623de1d087bbd377851096317b1af476a2");
  ASSERT_TRUE(engine.ZAdd("scores", "a", 1e17));
  EXPECT_EQ(DigestOfKey(engine, "scores").substr(0, 8), "865dfe69");
  ASSERT_TRUE(engine.ZAdd("scores", "a", 4611686018427387904.0));
  EXPECT_EQ(DigestOfKey(engine, "scores").substr(0, 8), "0e32e6cf");
}

}  // namespace
}  // namespace remora::ops
