#include "engine/values/hash_value.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "engine/base/random.h"
#include "tests/model/hash_model.h"
#include "tests/support/chi_square.h"
#include "tests/support/plain_storage.h"

namespace remora::values {
namespace {

constexpr int64_t kSomeTime = 1'704'067'200'000;

class HashValueTest : public testing::Test {
 protected:
  HashValueTest() { storage_.Splice(0, 0, HashValue::EmptyPacked()); }
  HashValue Hash(HashValue::Limits limits = {}) { return {storage_, hasher_, limits}; }
  void Set(std::string_view name, std::string_view value, int64_t expiry = kNoFieldExpiry,
           HashValue::Limits limits = {}) {
    HashValue hash = Hash(limits);
    if (expiry != kNoFieldExpiry) hash.BecomeVolatile();
    hash.Write(hash.Find(name), {name, value, expiry});
  }
  std::string Order() {
    std::string names;
    Hash().ForEach([&](const HashField& field) { names += field.name; });
    return names;
  }

  base::KeyHasher hasher_{7};
  test::PlainStorage storage_;
};

TEST_F(HashValueTest, FieldsAreReadBackInTheOrderTheyCame) {
  Set("b", "1");
  Set("a", "2");
  Set("b", "longer");
  EXPECT_EQ(Order(), "ba");
  EXPECT_EQ(Hash().size(), 2u);
  EXPECT_EQ(Hash().Find("b").field.value, "longer");
  EXPECT_FALSE(Hash().Find("c"));
}

TEST_F(HashValueTest, OverwritingAFieldHeedsALimitThatWasLowered) {
  for (const std::string_view name : {"a", "b", "c"}) Set(name, "1");
  EXPECT_EQ(Hash().encoding(), HashEncoding::kListPack);
  Set("b", "2", kNoFieldExpiry, {.packed_fields_max = 2});
  EXPECT_EQ(Hash().encoding(), HashEncoding::kHashTable);
  EXPECT_EQ(Hash().size(), 3u);
  EXPECT_EQ(Hash().Find("b").field.value, "2");
}

TEST_F(HashValueTest, FieldsWithAnExpiryComeFirstTheEarliestFirst) {
  for (const std::string_view name : {"a", "b", "c", "d"}) Set(name, "1");
  HashValue hash = Hash();
  EXPECT_EQ(hash.encoding(), HashEncoding::kListPack);
  hash.BecomeVolatile();
  EXPECT_EQ(hash.encoding(), HashEncoding::kListPackWithExpiry);
  hash.SetExpiry(hash.Find("c"), kSomeTime + 1);
  hash.SetExpiry(hash.Find("d"), kSomeTime);
  EXPECT_EQ(Order(), "dcab");
  hash.SetExpiry(hash.Find("b"), kSomeTime + 1);
  EXPECT_EQ(Order(), "dbca") << "among equal times the last set comes first";
  hash.SetExpiry(hash.Find("d"), kNoFieldExpiry);
  EXPECT_EQ(Order(), "bcad");
  EXPECT_EQ(hash.next_due_milliseconds(), kSomeTime + 1);
}

TEST_F(HashValueTest, EncodingFollowsTheLimits) {
  const HashValue::Limits limits{.packed_fields_max = 3, .packed_bytes_max = 8};
  Set("a", "12345678", kNoFieldExpiry, limits);
  Set("b", "1", kNoFieldExpiry, limits);
  Set("c", "1", kNoFieldExpiry, limits);
  EXPECT_EQ(Hash().encoding(), HashEncoding::kListPack);
  Set("d", "1", kNoFieldExpiry, limits);
  EXPECT_EQ(Hash().encoding(), HashEncoding::kHashTable);
  HashValue hash = Hash(limits);
  hash.Remove(hash.Find("d"));
  EXPECT_EQ(hash.encoding(), HashEncoding::kHashTable) << "it never goes back";
  EXPECT_EQ(hash.size(), 3u);
}

TEST_F(HashValueTest, ALongValueOrNameMakesATable) {
  Set("a", std::string(64, 'x'));
  EXPECT_EQ(Hash().encoding(), HashEncoding::kListPack);
  Set("a", std::string(65, 'x'));
  EXPECT_EQ(Hash().encoding(), HashEncoding::kHashTable);
  EXPECT_EQ(Hash().Find("a").field.value, std::string(65, 'x'));
}

TEST_F(HashValueTest, SizesAboveOneByteAreReadBack) {
  const HashValue::Limits wide{.packed_fields_max = 40000, .packed_bytes_max = 1 << 20};
  for (const size_t size : {0, 253, 254, 255, 65535, 65536}) {
    const std::string text(size, 'y');
    Set(text, text, kNoFieldExpiry, wide);
    EXPECT_EQ(Hash(wide).Find(text).field.value, text) << size;
  }
  Hash(wide).CheckInvariants();
  EXPECT_EQ(Hash(wide).encoding(), HashEncoding::kListPack);
}

TEST_F(HashValueTest, RandomFieldsAreDrawnWithEqualChances) {
  for (const bool table : {false, true}) {
    for (char name = 'a'; name < 'a' + 10; ++name) Set({&name, 1}, "v");
    if (table) Set("a", std::string(100, 'x'));
    base::Random random(11);
    std::map<std::string, int> drawn;
    for (int i = 0; i < 4000; ++i) {
      ++drawn[std::string(Hash().Random(random).name)];
      Hash().RandomDistinct(3, random,
                            [&](const HashField& field) { ++drawn[std::string(field.name)]; });
      Hash().RandomDistinct(4, random,
                            [&](const HashField& field) { ++drawn[std::string(field.name)]; });
      Hash().RandomRepeated(2, random,
                            [&](const HashField& field) { ++drawn[std::string(field.name)]; });
    }
    EXPECT_EQ(drawn.size(), 10u);
    for (const auto& [name, count] : drawn) EXPECT_NEAR(count, 4000, 400) << name;
  }
}

TEST_F(HashValueTest, PairsOfRandomFieldsAreEquallyLikely) {
  for (const bool table : {false, true}) {
    for (char name = 'a'; name < 'a' + 10; ++name) Set({&name, 1}, "v");
    if (table) Set("a", std::string(100, 'x'));
    base::Random random(12);
    test::ChiSquare even;
    for (int i = 0; i < 5000; ++i) {
      std::set<std::string> pair;
      Hash().RandomDistinct(2, random, [&](const HashField& field) { pair.emplace(field.name); });
      even.Count(*pair.begin() + *pair.rbegin());
    }
    even.ExpectEven(45);
  }
}

TEST_F(HashValueTest, DistinctRandomFieldsDiffer) {
  const HashValue::Limits limits{.packed_fields_max = 5};
  for (int i = 0; i < 60; ++i) Set("f" + std::to_string(i), "v", kNoFieldExpiry, limits);
  base::Random random(3);
  for (const size_t count : {1, 10, 30, 59, 60, 100}) {
    std::set<std::string> names;
    size_t visits = 0;
    Hash().RandomDistinct(count, random, [&](const HashField& field) {
      names.emplace(field.name);
      ++visits;
    });
    EXPECT_EQ(visits, std::min<size_t>(count, 60));
    EXPECT_EQ(names.size(), visits);
  }
}

TEST_F(HashValueTest, AScanVisitsEveryFieldThatStays) {
  const HashValue::Limits limits{.packed_fields_max = 5};
  for (int i = 0; i < 500; ++i) Set("f" + std::to_string(i), "v", kNoFieldExpiry, limits);
  std::set<std::string> seen;
  uint64_t cursor = 0;
  int step = 0;
  do {
    cursor = Hash().Scan(cursor, 7, [&](const HashField& field) { seen.emplace(field.name); });
    for (int i = 0; i < 3; ++i, ++step) Set("g" + std::to_string(step), "v");
  } while (cursor != 0);
  for (int i = 0; i < 500; ++i) EXPECT_EQ(seen.count("f" + std::to_string(i)), 1u) << i;
}

// Changes one field of the hash and of the model alike.
void ChangeAtRandom(HashValue& hash, model::HashModel& model, base::Random& random, int64_t now) {
  const std::string name = "f" + std::to_string(random.Below(40));
  ASSERT_EQ(static_cast<bool>(hash.Find(name)), model.Find(name) != nullptr);
  std::optional<int64_t> expiry;
  if (random.Below(3) == 0) {
    expiry = now + 1 + static_cast<int64_t>(random.Below(300));
    hash.BecomeVolatile();
  }
  const HashValue::Place place = hash.Find(name);
  switch (random.Below(4)) {
    case 0:
    case 1: {
      const size_t size = random.Below(20) == 0 ? random.Below(5000) : random.Below(12);
      const std::string value(size, static_cast<char>('a' + random.Below(26)));
      ASSERT_EQ(hash.Write(place, {name, value, expiry.value_or(kNoFieldExpiry)}),
                model.Write(name, value, expiry));
      break;
    }
    case 2:
      if (!place) break;
      hash.SetExpiry(place, expiry.value_or(kNoFieldExpiry));
      model.SetExpiry(name, expiry);
      break;
    default:
      if (place) hash.Remove(place);
      model.Remove(name);
  }
}

void ExpectSame(const HashValue& hash, const model::HashModel& model) {
  hash.CheckInvariants();
  model::HashModel::Fields fields;
  hash.ForEach([&](const HashField& field) {
    std::optional<int64_t> due;
    if (field.expiry_milliseconds != kNoFieldExpiry) due = field.expiry_milliseconds;
    fields[std::string(field.name)] = {std::string(field.value), due};
  });
  ASSERT_EQ(fields, model.fields());
  ASSERT_EQ(hash.size(), fields.size());
}

// Compares with the model, step by step.
void RunRandomSteps(uint64_t seed, HashValue::Limits limits, int steps) {
  SCOPED_TRACE(testing::Message() << "seed " << seed);
  const base::KeyHasher hasher(seed);
  test::PlainStorage storage;
  storage.Splice(0, 0, HashValue::EmptyPacked());
  model::HashModel model;
  base::Random random(seed);
  int64_t now = kSomeTime;
  for (int step = 0; step < steps && !testing::Test::HasFatalFailure(); ++step) {
    HashValue hash(storage, hasher, limits);
    if (random.Below(5) == 0) {
      now += static_cast<int64_t>(random.Below(20));
      ASSERT_EQ(hash.RemoveDue(now, ~size_t{0}), model.RemoveDue(now)) << now;
      ASSERT_GT(hash.next_due_milliseconds(), now);
    } else {
      ChangeAtRandom(hash, model, random, now);
    }
    ExpectSame(hash, model);
    if (!storage.is_packed()) {
      ASSERT_EQ(storage.accounted(), storage.object()->footprint_bytes());
    }
  }
}

TEST(HashValueRandomTest, APackedHashBehavesLikeTheModel) {
  for (uint64_t seed = 1; seed <= 3; ++seed) {
    RunRandomSteps(seed, {.packed_fields_max = 100, .packed_bytes_max = 10000}, 3000);
  }
}

TEST(HashValueRandomTest, AHashThatBecomesATableBehavesLikeTheModel) {
  for (uint64_t seed = 1; seed <= 5; ++seed) {
    RunRandomSteps(seed, {.packed_fields_max = 12, .packed_bytes_max = 100}, 3000);
  }
}

TEST(HashValueRandomTest, ATableBehavesLikeTheModel) {
  for (uint64_t seed = 1; seed <= 5; ++seed) {
    RunRandomSteps(seed, {.packed_fields_max = 0, .packed_bytes_max = 0}, 3000);
  }
}

}  // namespace
}  // namespace remora::values
