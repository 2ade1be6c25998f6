#include "engine/ops/messages.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/engine.h"

namespace remora::ops {
namespace {

TEST(MessagesOpsTest, TheTwoSpacesHaveChannelsOfTheirOwn) {
  Engine engine;
  std::vector<std::string> heard;
  const Subscription subscription = engine.Subscribe(
      {.channels = {"a"}, .patterns = {"*"}, .shard_channels = {"b"}},
      [&](const ReceivedMessage& message) { heard.emplace_back(message.payload); });
  engine.Transact({}, [&](Transaction& transaction, std::span<const Key>) {
    EXPECT_EQ(Publish(transaction, ChannelSpace::kUsual, "a", "1"), 2u);
    EXPECT_EQ(Publish(transaction, ChannelSpace::kUsual, "b", "2"), 1u);
    EXPECT_EQ(Publish(transaction, ChannelSpace::kShard, "a", "3"), 0u);
    EXPECT_EQ(Publish(transaction, ChannelSpace::kShard, "b", "4"), 1u);
    EXPECT_EQ(CountSubscribers(transaction, ChannelSpace::kUsual, "a"), 1u);
    EXPECT_EQ(CountSubscribers(transaction, ChannelSpace::kShard, "a"), 0u);
    EXPECT_EQ(CountPatterns(transaction), 1u);
    std::vector<std::string> channels;
    ForEachChannel(transaction, ChannelSpace::kShard,
                   [&](std::string_view channel) { channels.emplace_back(channel); });
    EXPECT_EQ(channels, std::vector<std::string>{"b"});
    // Nobody hears anything in the middle of a step.
    EXPECT_TRUE(heard.empty());
  });
  EXPECT_EQ(heard, (std::vector<std::string>{"1", "1", "2", "4"}));
}

}  // namespace
}  // namespace remora::ops
