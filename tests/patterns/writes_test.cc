#include "patterns/writes.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace remora::patterns {
namespace {

TEST(WriteBatchTest, KeepsBytesThatTheCallerGivesUp) {
  WriteBatch batch;
  for (int i = 0; i < 500; ++i) {
    const std::string key = "key" + std::to_string(i);
    const std::string member(static_cast<size_t>(i * 7 % 300), 'm');
    batch.Add(SortedSetAdd{.key = key, .member = member, .score = double(i)});
  }
  ASSERT_EQ(batch.writes().size(), 500u);
  for (int i = 0; i < 500; ++i) {
    const auto& write = std::get<SortedSetAdd>(batch.writes()[static_cast<size_t>(i)]);
    EXPECT_EQ(write.key, "key" + std::to_string(i));
    EXPECT_EQ(write.member, std::string(static_cast<size_t>(i * 7 % 300), 'm'));
  }
}

TEST(WriteBatchTest, KeepsLists) {
  WriteBatch batch;
  {
    const std::vector<std::string> names{"one", std::string(5000, 'x')};
    const std::vector<std::string_view> keys{names[0], names[1]};
    batch.Add(DeleteKeys{keys});
  }
  const auto keys = KeysOf(batch.writes()[0]);
  ASSERT_EQ(keys.size(), 2u);
  EXPECT_EQ(keys[0], "one");
  EXPECT_EQ(keys[1], std::string(5000, 'x'));
}

TEST(WriteBatchTest, IsUsedAgain) {
  WriteBatch batch;
  for (int round = 0; round < 3; ++round) {
    EXPECT_TRUE(batch.empty());
    batch.Add(SetString{.key = "k", .value = std::string(3000, 'v')});
    batch.Add(SetString{.key = "k", .value = "v"});
    EXPECT_EQ(std::get<SetString>(batch.writes()[1]).value, "v");
    EXPECT_EQ(KeysOf(batch.writes()[0])[0], "k");
    batch.Clear();
  }
}

}  // namespace
}  // namespace remora::patterns
