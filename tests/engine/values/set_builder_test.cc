#include "engine/values/set_builder.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace remora::values {
namespace {

class SetBuilderTest : public testing::Test {
 protected:
  static std::vector<std::string> MembersOf(SetBuilder& builder) {
    std::vector<std::string> members;
    builder.set().ForEach([&](std::string_view member) { members.emplace_back(member); });
    return members;
  }

  base::KeyHasher hasher_{4};
};

TEST_F(SetBuilderTest, IntegersArePreferredFromWhateverTheyWere) {
  for (const SetEncoding start :
       {SetEncoding::kIntSet, SetEncoding::kListPack, SetEncoding::kHashTable}) {
    SetBuilder builder(hasher_, {}, start);
    for (const std::string_view member : {"70000", "-3", "5"}) builder.set().Add(member);
    builder.PreferIntegers();
    EXPECT_EQ(builder.set().encoding(), SetEncoding::kIntSet);
    EXPECT_EQ(MembersOf(builder), (std::vector<std::string>{"-3", "5", "70000"}));
    EXPECT_EQ(builder.set().size(), 3u);
    builder.set().CheckInvariants();
  }
}

TEST_F(SetBuilderTest, WhatIsNoIntegerOrTooManyStaysAsItIs) {
  SetBuilder mixed(hasher_, {}, SetEncoding::kListPack);
  for (const std::string_view member : {"1", "x"}) mixed.set().Add(member);
  mixed.PreferIntegers();
  EXPECT_EQ(mixed.set().encoding(), SetEncoding::kListPack);
  SetBuilder many(hasher_, {.integers_max = 2}, SetEncoding::kListPack);
  for (const std::string_view member : {"1", "2", "3"}) many.set().Add(member);
  many.PreferIntegers();
  EXPECT_EQ(many.set().encoding(), SetEncoding::kListPack);
  SetBuilder none(hasher_, {}, SetEncoding::kListPack);
  none.PreferIntegers();
  EXPECT_EQ(none.set().size(), 0u);
}

TEST_F(SetBuilderTest, AssignedMembersKeepTheirForm) {
  SetBuilder packed(hasher_, {.packed_member_bytes_max = 1}, SetEncoding::kHashTable);
  const std::string_view members[] = {"long ones, too", "12"};
  packed.AssignPacked(members);
  EXPECT_EQ(packed.set().encoding(), SetEncoding::kListPack);
  EXPECT_TRUE(packed.set().Contains("long ones, too"));
  packed.set().CheckInvariants();
  const std::string integers("\xFA\x01\x00\x00\x00\x02\x00\x00\x00", 9);
  SetBuilder few(hasher_, {}, SetEncoding::kIntSet);
  few.AssignIntegers(integers);
  EXPECT_EQ(few.packed(), integers) << "as wide as they were";
  SetBuilder many(hasher_, {.integers_max = 1}, SetEncoding::kIntSet);
  many.AssignIntegers(integers);
  EXPECT_EQ(many.set().encoding(), SetEncoding::kHashTable);
  EXPECT_TRUE(many.set().Contains("2"));
}

}  // namespace
}  // namespace remora::values
