#include "engine/ops/payloads.h"

#include <gtest/gtest.h>

#include <string>

#include "engine/base/random.h"
#include "engine/engine.h"
#include "engine/persistence/dump_payload.h"

namespace remora {
namespace {

using std::string_literals::operator""s;

// What Redis 8.0 gives for these values.
TEST(PayloadsTest, StringsAreDumpedAsRedisDoes) {
  Engine engine;
  ASSERT_TRUE(engine.Set("key", "-129").ok());
  EXPECT_EQ(engine.Dump("key"), "\x00\xc1\x7f\xff\x0c\x00\xdc\x16\xb6\xe8\xae\xaa\x1a\xc9"s);
  ASSERT_TRUE(engine.Set("key", "12345678901").ok());
  EXPECT_EQ(engine.Dump("key"),
            "\x00\x0b"
            "12345678901\x0c\x00\xfb"
            "8f\x17\xdd=\xfbY"s);
}

TEST(PayloadsTest, AListPackOfRedisIsRestored) {
  Engine engine;
  const std::string payload =
      "\x11\x1c\x1c\x00\x00\x00\x06\x00\x81"
      "a\x02\x01\x01\x81"
      "b\x02\x83"
      "2.5\x04\x81"
      "c\x02\x83"
      "inf\x04\xff\x0c\x00\xa0k\xea\x1c\x12\xc8]\xd0"s;
  ASSERT_TRUE(engine.Restore("set", payload).ok());
  EXPECT_EQ(engine.Type("set"), values::ValueType::kSortedSet);
  EXPECT_EQ(engine.Encoding("set"), "listpack");
  EXPECT_EQ(engine.Dump("set"), payload);
}

TEST(PayloadsTest, AKeyInTheWayStaysUnlessItMayBeReplaced) {
  Engine engine;
  ASSERT_TRUE(engine.Set("from", "new").ok());
  ASSERT_TRUE(engine.Set("to", "old").ok());
  const std::string payload = engine.Dump("from").value();
  EXPECT_EQ(engine.Restore("to", payload).error(), OpError::kBusyKey);
  EXPECT_EQ(engine.Get("to").value(), "old");
  ASSERT_TRUE(engine.Restore("to", payload, {.replace = true}).ok());
  EXPECT_EQ(engine.Get("to").value(), "new");
}

TEST(PayloadsTest, DamagedPayloadsChangeNothing) {
  Engine engine;
  base::Random random(7);
  ASSERT_TRUE(engine.Set("key", "kept").ok());
  const std::string list_pack_hash =
      "\x10\xc3\x1e"
      "6\x0f"
      "6\x00\x00\x00\x06\x00\x81"
      "a\x02\x01\x01\x81"
      "b\x02\x9ex\xe0\x14\x00\x08\x1f\x81"
      "c\x02\xf1x\xec\x03\xff"s;
  for (int round = 0; round < 20'000; ++round) {
    std::string bytes = list_pack_hash;
    for (uint64_t changes = 1 + random.Below(3); changes > 0; --changes) {
      bytes[random.Below(bytes.size())] = static_cast<char>(random.Next());
    }
    if (random.Below(4) == 0) bytes.resize(random.Below(bytes.size()));
    persistence::SealPayload(bytes);
    const Outcome outcome = engine.Restore("other", bytes);
    if (outcome.ok()) {
      ASSERT_TRUE(engine.Del("other"));
    } else {
      ASSERT_EQ(outcome.error(), OpError::kBadFormat);
      ASSERT_FALSE(engine.Exists("other"));
    }
  }
  EXPECT_EQ(engine.Get("key").value(), "kept");
  std::string unsealed = engine.Dump("key").value();
  unsealed.back() ^= 1;
  EXPECT_EQ(engine.Restore("other", unsealed).error(), OpError::kBadPayload);
}

}  // namespace
}  // namespace remora
