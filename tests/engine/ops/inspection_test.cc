#include "engine/ops/inspection.h"

#include <gtest/gtest.h>

#include <numeric>
#include <string>

#include "engine/engine.h"
#include "engine/keyspace/keyspace.h"

namespace remora::ops {
namespace {

class InspectionTest : public testing::Test {
 protected:
  InspectionTest() : engine_({.stripes = 4, .databases = 2, .seed = 1}) {}
  static void ExpectSums(const TableFigures& figures, uint64_t entries) {
    EXPECT_EQ(figures.entries, entries);
    uint64_t buckets = 0;
    uint64_t counted = 0;
    for (size_t size = 0; size < figures.buckets_by_entries.size(); ++size) {
      buckets += figures.buckets_by_entries[size];
      counted += figures.buckets_by_entries[size] * size;
    }
    EXPECT_EQ(buckets, figures.buckets);
    EXPECT_EQ(counted, entries);
  }

  Engine engine_;
};

TEST_F(InspectionTest, AllBucketsOfADatabaseAreCounted) {
  for (int i = 0; i < 1000; ++i) (void)engine_.Set("key:" + std::to_string(i), "v");
  Transaction transaction(engine_.keyspace(), 0, Transaction::AllKeys{});
  ExpectSums(TableFiguresOf(transaction, 0), 1000);
  EXPECT_EQ(TableFiguresOf(transaction, 1).entries, 0u);
}

TEST_F(InspectionTest, OnlyLargeCollectionsHaveTables) {
  for (int i = 0; i < 600; ++i) {
    (void)engine_.HSet("hash", std::to_string(i), "v");
    (void)engine_.ZAdd("scores", std::to_string(i), i);
  }
  (void)engine_.HSet("small", "f", "v");
  (void)engine_.Set("text", "v");
  Transaction transaction(engine_.keyspace(), 0, Transaction::AllKeys{});
  const auto figures = [&](std::string_view name) {
    return TableFiguresOfValue(transaction, transaction.MakeKey(name));
  };
  ExpectSums(figures("hash").value(), 600);
  ExpectSums(figures("scores").value(), 600);
  EXPECT_EQ(figures("small").error(), OpError::kWrongType);
  EXPECT_EQ(figures("text").error(), OpError::kWrongType);
  EXPECT_EQ(figures("absent").error(), OpError::kNoSuchKey);
}

TEST_F(InspectionTest, BytesAreWhereTheRecordSays) {
  (void)engine_.Set("text", "hello");
  (void)engine_.Set("number", "12345");
  (void)engine_.HSet("small", "f", "v");
  (void)engine_.Set("long", std::string(5000, 'x'));
  Transaction transaction(engine_.keyspace(), 0, Transaction::AllKeys{});
  const auto figures = [&](std::string_view name) {
    return ByteFiguresOf(transaction, transaction.MakeKey(name));
  };
  EXPECT_EQ(figures("text")->bytes, 5u);
  EXPECT_FALSE(figures("text")->packed);
  EXPECT_TRUE(figures("small")->packed);
  EXPECT_GT(figures("small")->bytes, 2u);
  EXPECT_EQ(figures("long")->bytes, 5000u);
  EXPECT_EQ(figures("number")->bytes, 5u);
  EXPECT_NE(figures("number")->address, nullptr);
  EXPECT_FALSE(figures("absent"));
}

}  // namespace
}  // namespace remora::ops
