#include "patterns/units/unit_check.h"

#include <gtest/gtest.h>

#include <array>
#include <string_view>

namespace remora::patterns {
namespace {

constexpr std::array<std::string_view, 2> kKeys{"a", "b"};

std::optional<StoreError> Check(StoredType first, const WriteBatch& batch) {
  std::array<StoredType, 2> types{first, StoredType::kNone};
  return CheckStaged(kKeys, types, batch.writes());
}

TEST(UnitCheckTest, TypesAreNamedAsRedisDoes) {
  EXPECT_EQ(StoredTypeNamed("zset"), StoredType::kSortedSet);
  EXPECT_EQ(StoredTypeNamed("hash"), StoredType::kHash);
  EXPECT_EQ(StoredTypeNamed("string"), StoredType::kString);
  EXPECT_EQ(StoredTypeNamed("none"), StoredType::kNone);
  EXPECT_EQ(StoredTypeNamed("stream"), StoredType::kOther);
}

TEST(UnitCheckTest, EachKindOfWriteNeedsItsType) {
  WriteBatch hash;
  hash.Add(HashSet{.key = "a", .field = "f", .value = "v"});
  EXPECT_FALSE(Check(StoredType::kNone, hash));
  EXPECT_FALSE(Check(StoredType::kHash, hash));
  EXPECT_EQ(Check(StoredType::kSortedSet, hash)->code, StoreErrorCode::kWrongType);
  EXPECT_EQ(Check(StoredType::kOther, hash)->ToString(), "wrong type: 'a'");
  WriteBatch any;
  any.Add(ExpireKey{.key = "a", .time_to_live = std::chrono::seconds(1)});
  any.Add(SetString{.key = "a", .value = "v"});
  EXPECT_FALSE(Check(StoredType::kOther, any));
}

TEST(UnitCheckTest, TypesAreFollowedFromWriteToWrite) {
  WriteBatch batch;
  batch.Add(DeleteKeys{std::span(kKeys).first(1)});
  batch.Add(SortedSetAdd{.key = "a", .member = "m", .score = 1});
  EXPECT_FALSE(Check(StoredType::kString, batch));
  batch.Add(HashSet{.key = "a", .field = "f", .value = "v"});
  EXPECT_EQ(Check(StoredType::kString, batch)->code, StoreErrorCode::kWrongType);
}

TEST(UnitCheckTest, WhatAUnitMayNotDo) {
  WriteBatch increment;
  increment.Add(HashIncrement{.key = "a", .field = "f", .delta = 1});
  EXPECT_EQ(Check(StoredType::kNone, increment)->code, StoreErrorCode::kInvalidValue);
  WriteBatch foreign;
  foreign.Add(SetString{.key = "c", .value = "v"});
  EXPECT_EQ(Check(StoredType::kNone, foreign)->code, StoreErrorCode::kUndeclaredKey);
}

}  // namespace
}  // namespace remora::patterns
