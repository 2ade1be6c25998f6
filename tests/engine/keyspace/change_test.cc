#include "engine/keyspace/change.h"

#include <gtest/gtest.h>

#include <set>
#include <string_view>

namespace remora::keyspace {
namespace {

// The names that subscribers to Redis' keyspace events know.
TEST(ChangeTest, EventsHaveRedisNamesAndClasses) {
  EXPECT_EQ(NameOf(Change::kDelete), "del");
  EXPECT_EQ(ClassOf(Change::kDelete), ChangeClass::kGeneric);
  EXPECT_EQ(NameOf(Change::kExpired), "expired");
  EXPECT_EQ(ClassOf(Change::kExpired), ChangeClass::kExpired);
  EXPECT_EQ(NameOf(Change::kMiss), "keymiss");
  EXPECT_EQ(ClassOf(Change::kMiss), ChangeClass::kMiss);
  EXPECT_EQ(NameOf(Change::kIncrementBy), "incrby");
  EXPECT_EQ(ClassOf(Change::kIncrementBy), ChangeClass::kString);
  EXPECT_EQ(NameOf(Change::kHashExpired), "hexpired");
  EXPECT_EQ(ClassOf(Change::kHashExpired), ChangeClass::kHash);
  EXPECT_EQ(NameOf(Change::kSortedSetIncrement), "zincr");
  EXPECT_EQ(NameOf(Change::kSortedSetRemoveRangeByLex), "zremrangebylex");
  EXPECT_EQ(ClassOf(Change::kSortedSetRemoveRangeByLex), ChangeClass::kSortedSet);
}

TEST(ChangeTest, NamesDifferAndAreInLowerCase) {
  std::set<std::string_view> names;
  constexpr int kLast = static_cast<int>(Change::kSortedSetDiffStore);
  for (int change = 0; change <= kLast; ++change) {
    const std::string_view name = NameOf(static_cast<Change>(change));
    EXPECT_TRUE(names.insert(name).second) << name;
    EXPECT_EQ(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_"), std::string_view::npos);
  }
}

}  // namespace
}  // namespace remora::keyspace
