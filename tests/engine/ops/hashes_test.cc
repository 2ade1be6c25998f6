#include "engine/ops/hashes.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "engine/base/clock.h"
#include "engine/engine.h"
#include "engine/keyspace/keyspace.h"
#include "engine/keyspace/record_handle.h"
#include "engine/values/hash_value.h"

namespace remora {
namespace {

class HashesTest : public testing::Test {
 protected:
  std::string_view Encoding(std::string_view key) {
    const Key at = engine_.MakeKey(key);
    Transaction transaction(engine_.keyspace(), 0, at);
    const keyspace::RecordHandle record = transaction.Find(at, Access::kQuiet);
    return record ? NameOf(values::EncodingOfHash(record)) : "none";
  }
  bool Exists(std::string_view key) { return Encoding(key) != "none"; }
  void CheckInvariants() {
    keyspace::Keyspace& keyspace = engine_.keyspace();
    for (uint32_t i = 0; i < keyspace.stripe_count(); ++i) {
      if (const auto* slice = keyspace.FindSlice(keyspace.stripe(i), 0)) slice->CheckInvariants();
    }
  }
  Result<uint64_t> Delete(std::string_view key, std::initializer_list<std::string_view> fields) {
    return engine_.HDel(key, {fields.begin(), fields.size()});
  }

  Engine engine_;
};

TEST_F(HashesTest, FieldsAreSetAndCounted) {
  const ops::FieldValue fields[] = {{"a", "1"}, {"b", "2"}, {"a", "3"}};
  EXPECT_EQ(engine_.HSetMany("h", fields).value(), 2u);
  EXPECT_EQ(engine_.HLen("h").value(), 2u);
  EXPECT_EQ(engine_.HGet("h", "a").value(), "3");
  EXPECT_EQ(engine_.HGet("h", "c").value(), std::nullopt);
  EXPECT_EQ(engine_.HGet("none", "a").value(), std::nullopt);
  EXPECT_FALSE(engine_.HSet("h", "b", "4").value());
  EXPECT_TRUE(engine_.HSet("h", "c", "").value());
  EXPECT_EQ(engine_.HStrLen("h", "c").value(), 0u);
  EXPECT_TRUE(engine_.HExists("h", "c").value());
  const std::vector<Engine::OwnedField> all = {{"a", "3"}, {"b", "4"}, {"c", ""}};
  EXPECT_EQ(engine_.HGetAll("h").value(), all);
}

TEST_F(HashesTest, ASetOnlyWhereAbsentLeavesTheFieldAlone) {
  EXPECT_TRUE(engine_.HSetNx("h", "a", "1").value());
  EXPECT_FALSE(engine_.HSetNx("h", "a", std::string(100, 'x')).value());
  EXPECT_EQ(Encoding("h"), "listpack");
  EXPECT_TRUE(engine_.HSetNx("h", "b", std::string(100, 'x')).value());
  EXPECT_EQ(Encoding("h"), "hashtable");
  EXPECT_EQ(engine_.HGet("h", "a").value(), "1");
}

TEST_F(HashesTest, TheKeyGoesWithItsLastField) {
  for (const std::string_view field : {"a", "b", "c"}) (void)engine_.HSet("h", field, "1");
  EXPECT_EQ(Delete("h", {"a", "a", "x"}).value(), 1u);
  EXPECT_TRUE(Exists("h"));
  EXPECT_EQ(Delete("h", {"b", "c"}).value(), 2u);
  EXPECT_FALSE(Exists("h"));
  EXPECT_EQ(Delete("h", {"b"}).value(), 0u);
}

TEST_F(HashesTest, AnotherTypeIsAnErrorAndStays) {
  ASSERT_TRUE(engine_.Set("s", "text").ok());
  EXPECT_EQ(engine_.HSet("s", "a", "1").error(), OpError::kWrongType);
  EXPECT_EQ(engine_.HGetAll("s").error(), OpError::kWrongType);
  EXPECT_EQ(engine_.HIncrBy("s", "a", 1).error(), OpError::kWrongType);
  EXPECT_EQ(engine_.HGetDel("s", {}).error(), OpError::kWrongType);
  EXPECT_EQ(engine_.Get("s").value(), "text");
  ASSERT_TRUE(engine_.HSet("h", "a", "1").ok());
  EXPECT_EQ(engine_.Get("h").error(), OpError::kWrongType);
}

TEST_F(HashesTest, NumbersAreIncremented) {
  EXPECT_EQ(engine_.HIncrBy("h", "n", 5).value(), 5);
  EXPECT_EQ(engine_.HIncrBy("h", "n", -7).value(), -2);
  EXPECT_EQ(engine_.HIncrByFloat("h", "n", 0.5L).value(), "-1.5");
  EXPECT_EQ(engine_.HIncrBy("h", "n", 1).error(), OpError::kHashValueNotAnInteger);
  (void)engine_.HSet("h", "t", "text");
  EXPECT_EQ(engine_.HIncrByFloat("h", "t", 1).error(), OpError::kHashValueNotAFloat);
  (void)engine_.HSet("h", "big", "9223372036854775807");
  EXPECT_EQ(engine_.HIncrBy("h", "big", 1).error(), OpError::kOverflow);
  EXPECT_EQ(engine_.HGet("h", "big").value(), "9223372036854775807");
}

TEST_F(HashesTest, EncodingsFollowTheLimitsOfTheEngine) {
  engine_.limits().hash_max_listpack_entries = 4;
  for (int i = 0; i < 4; ++i) (void)engine_.HSet("h", std::to_string(i), "v");
  EXPECT_EQ(Encoding("h"), "listpack");
  (void)engine_.HSet("h", "4", "v");
  EXPECT_EQ(Encoding("h"), "hashtable");
  const ops::FieldValue same[] = {{"a", "1"}, {"a", "1"}, {"a", "1"}, {"a", "1"}, {"a", "1"}};
  EXPECT_EQ(engine_.HSetMany("many", same).value(), 1u);
  EXPECT_EQ(Encoding("many"), "hashtable") << "arguments are counted, not fields";
  CheckInvariants();
}

TEST_F(HashesTest, AHashOfFiveFieldsTakesAtMostOneHundredAndThirtyBytes) {
  EngineOptions options;
  options.stripes = 1;
  Engine engine(options);
  constexpr int kKeys = 20'000;
  for (int i = 0; i < kKeys; ++i) {
    const std::string key = "user:" + std::to_string(10'000'000'000 + i);
    const std::string number = std::to_string(1'000'000 + i);
    const std::string mail = number + "@mail";
    const ops::FieldValue fields[] = {
        {"name", number}, {"mail", mail}, {"age", "42"}, {"city", "berlin"}, {"seen", number}};
    ASSERT_TRUE(engine.HSetMany(key, fields).ok());
  }
  const auto* slice = engine.keyspace().FindSlice(engine.keyspace().stripe(0), 0);
  EXPECT_LE(slice->used_bytes() / kKeys, 130u);
}

TEST_F(HashesTest, LargeHashesAreScannedAndDrawnFrom) {
  for (int i = 0; i < 2000; ++i) (void)engine_.HSet("h", std::to_string(i), "v");
  CheckInvariants();
  std::vector<Engine::OwnedField> found;
  uint64_t cursor = 0;
  int calls = 0;
  do {
    const size_t before = found.size();
    cursor = engine_.HScan("h", {.cursor = cursor}, found).value();
    // A call ends with the bucket that reaches ten fields; three full ones in a chain are a freak.
    EXPECT_LE(found.size() - before, 9u + 36u);
    ++calls;
  } while (cursor != 0);
  EXPECT_GT(calls, 20);
  EXPECT_EQ(std::set(found.begin(), found.end()).size(), 2000u);
  const auto drawn = engine_.HRandFields("h", {.count = 50}).value();
  EXPECT_EQ(std::set(drawn.begin(), drawn.end()).size(), 50u);
  EXPECT_EQ(engine_.HRandFields("h", {.count = 5000, .distinct = false}).value().size(), 5000u);
  EXPECT_TRUE(engine_.HRandField("h").value().has_value());
  EXPECT_FALSE(engine_.HRandField("none").value().has_value());
}

TEST_F(HashesTest, RepeatedGrowthKeepsTheSlicesBooks) {
  for (int i = 0; i < 300; ++i) {
    const std::string key = "h" + std::to_string(i % 7);
    (void)engine_.HSet(key, "f" + std::to_string(i), std::string(static_cast<size_t>(i % 64), 'x'));
    (void)Delete(key, {"f" + std::to_string(i / 2)});
    CheckInvariants();
  }
}

}  // namespace
}  // namespace remora
