#include "engine/values/packed_set.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/plain_storage.h"

namespace remora::values {
namespace {

class PackedSetTest : public testing::Test {
 protected:
  PackedSetTest() { storage_.Splice(0, 0, PackedSet::Empty()); }
  PackedSet Set() { return PackedSet(storage_); }
  std::vector<std::string> Members() {
    std::vector<std::string> members;
    for (size_t at = Set().first_offset(); at < Set().bytes().size(); at = Set().At(at).end()) {
      Set().At(at).AppendTextTo(members.emplace_back());
    }
    return members;
  }

  test::PlainStorage storage_;
};

TEST_F(PackedSetTest, MembersStayInTheOrderTheyCame) {
  for (const std::string_view member : {"red", "7", "blue", ""}) Set().Add(member);
  EXPECT_EQ(Set().size(), 4u);
  EXPECT_EQ(Members(), (std::vector<std::string>{"red", "7", "blue", ""}));
  Set().Remove(Set().Find("7"));
  EXPECT_EQ(Members(), (std::vector<std::string>{"red", "blue", ""}));
  EXPECT_EQ(Set().Find("7"), containers::kNoOffset);
  Set().CheckInvariants();
}

TEST_F(PackedSetTest, TheCountIsNoMember) {
  Set().Add("x");
  EXPECT_EQ(Set().Find("1"), containers::kNoOffset);
  Set().Add("1");
  EXPECT_NE(Set().Find("1"), containers::kNoOffset);
  Set().CheckInvariants();
}

TEST_F(PackedSetTest, TheCountGrowsAndShrinksWithItsBytes) {
  for (int i = 0; i < 5000; ++i) Set().Add("m" + std::to_string(i));
  EXPECT_EQ(Set().size(), 5000u);
  for (int i = 0; i < 4990; ++i) Set().Remove(Set().Find("m" + std::to_string(i)));
  EXPECT_EQ(Set().size(), 10u);
  Set().CheckInvariants();
}

TEST_F(PackedSetTest, LongMembersAreKept) {
  for (const size_t size : {63, 64, 253, 254, 255, 256, 4095, 4096, 70'000}) {
    Set().Add(std::string(size, 'x'));
    EXPECT_NE(Set().Find(std::string(size, 'x')), containers::kNoOffset) << size;
  }
  Set().CheckInvariants();
}

}  // namespace
}  // namespace remora::values
