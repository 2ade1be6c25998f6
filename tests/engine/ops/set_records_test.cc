#include "engine/ops/set_records.h"

#include <gtest/gtest.h>

#include <string>

#include "engine/engine.h"
#include "engine/keyspace/keyspace.h"

namespace remora {
namespace {

class SetRecordsTest : public testing::Test {
 protected:
  // Makes a set of `count` members the value of `key`.
  uint64_t Store(std::string_view key, int count) {
    const Key at = engine_.MakeKey(key);
    Transaction transaction(engine_.keyspace(), 0, at);
    values::SetBuilder builder(engine_.keyspace().hasher(), ops::SetLimitsOf(transaction),
                               values::SetEncoding::kListPack);
    for (int i = 0; i < count; ++i) builder.set().Add("member:" + std::to_string(i));
    return ops::StoreSet(transaction, at, builder, keyspace::Change::kSetUnionStore);
  }
  void CheckInvariants() {
    keyspace::Keyspace& keyspace = engine_.keyspace();
    for (uint32_t i = 0; i < keyspace.stripe_count(); ++i) {
      if (const auto* slice = keyspace.FindSlice(keyspace.stripe(i), 0)) slice->CheckInvariants();
    }
  }

  Engine engine_{{.stripes = 1, .seed = 1}};
};

// One size in the record, one in an allocation of its own, one in a table, each over each.
TEST_F(SetRecordsTest, SetsOfAllSizesTakeTheirPlacesFromEachOther) {
  engine_.limits().set_max_listpack_entries = 1000;
  for (const int before : {0, 3, 500, 2000}) {
    for (const int count : {3, 500, 2000}) {
      Store("s", before);
      EXPECT_EQ(Store("s", count), static_cast<uint64_t>(count));
      EXPECT_EQ(engine_.SCard("s").value(), static_cast<uint64_t>(count));
      CheckInvariants();
    }
  }
}

TEST_F(SetRecordsTest, AnotherTypeIsReplacedWithItsExpiry) {
  ASSERT_TRUE(engine_.Set("s", "text").ok());
  EXPECT_TRUE(engine_.ExpireAfter("s", 100'000));
  Store("s", 3);
  EXPECT_FALSE(engine_.ExpireTime("s").milliseconds.has_value());
  ASSERT_TRUE(engine_.HSet("h", "f", "v").ok());
  Store("h", 2000);
  EXPECT_EQ(engine_.SCard("h").value(), 2000u);
  CheckInvariants();
}

TEST_F(SetRecordsTest, AnEmptyResultRemovesTheKey) {
  Store("s", 3);
  const uint64_t before = engine_.Stats().changes;
  EXPECT_EQ(Store("s", 0), 0u);
  EXPECT_FALSE(engine_.Exists("s"));
  EXPECT_EQ(engine_.Stats().changes, before + 1);
  EXPECT_EQ(Store("s", 0), 0u);
  EXPECT_EQ(engine_.Stats().changes, before + 1) << "nothing was there";
}

}  // namespace
}  // namespace remora
