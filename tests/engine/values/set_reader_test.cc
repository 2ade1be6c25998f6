#include "engine/values/set_reader.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "tests/support/plain_storage.h"

namespace remora::values {
namespace {

constexpr SetLimits kAnySize{.integers_max = 10'000, .packed_members_max = 10'000};

TEST(SetReaderTest, EveryMemberOfEveryEncodingIsReadOnce) {
  const base::KeyHasher hasher(3);
  for (const SetEncoding encoding :
       {SetEncoding::kIntSet, SetEncoding::kListPack, SetEncoding::kHashTable}) {
    for (const int count : {0, 1, 31, 32, 33, 64, 1000}) {
      test::PlainStorage storage;
      SetValue set(storage, hasher, kAnySize);
      set.Begin(encoding);
      for (int i = 0; i < count; ++i) set.Add(std::to_string(i * 1'000'003));
      ASSERT_EQ(set.encoding(), encoding);
      std::set<std::string> seen;
      size_t members = 0;
      MemberBatch batch;
      for (SetReader reader(set); reader.Next(batch);) {
        members += batch.size();
        for (size_t i = 0; i < batch.size(); ++i) {
          seen.emplace(batch[i]);
          if (batch.is_integer(i)) {
            EXPECT_EQ(std::to_string(batch.integer(i)), batch[i]);
          }
        }
      }
      EXPECT_EQ(members, static_cast<size_t>(count));
      EXPECT_EQ(seen.size(), members);
    }
  }
}

TEST(SetReaderTest, ABatchKeepsTheRightMembersWhenSomeAreDropped) {
  const base::KeyHasher hasher(3);
  MemberBatch batch;
  batch.Clear();
  const std::string texts[] = {"a", "b", "c"};
  for (const std::string& text : texts) {
    batch.AddText(text);
    batch.AddInteger(text[0]);
  }
  batch.Hash(hasher);
  batch.KeepIf([](size_t i) { return i == 1 || i == 2 || i == 5; });
  ASSERT_EQ(batch.size(), 3u);
  EXPECT_EQ(batch[0], "97");
  EXPECT_EQ(batch[1], "b");
  EXPECT_EQ(batch[2], "99");
  EXPECT_TRUE(batch.is_integer(0));
  EXPECT_FALSE(batch.is_integer(1));
  EXPECT_EQ(batch.integer(2), 99);
  for (size_t i = 0; i < 3; ++i) EXPECT_EQ(batch.hash(i), hasher(batch[i]));
}

}  // namespace
}  // namespace remora::values
