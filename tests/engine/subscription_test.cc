#include "engine/subscription.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "engine/engine.h"

namespace remora {
namespace {

TEST(SubscriptionTest, MessagesComeByChannelPatternAndShardChannel) {
  Engine engine;
  std::vector<std::string> heard;
  const Subscription subscription = engine.Subscribe(
      {.channels = {"news"}, .patterns = {"n*"}, .shard_channels = {"news"}},
      [&](const ReceivedMessage& message) {
        heard.push_back(std::string(message.pattern) + "@" + std::string(message.channel) + "=" +
                        std::string(message.payload));
      });
  EXPECT_EQ(engine.Publish("news", "1"), 2u);
  EXPECT_EQ(engine.Publish("night", "2"), 1u);
  EXPECT_EQ(engine.Publish("day", "3"), 0u);
  EXPECT_EQ(engine.SPublish("news", "4"), 1u);
  EXPECT_EQ(heard, (std::vector<std::string>{"@news=1", "n*@news=1", "n*@night=2", "@news=4"}));
}

TEST(SubscriptionTest, ItEndsWithItsObjectAndMovesWithIt) {
  Engine engine;
  int heard = 0;
  {
    Subscription outer;
    {
      Subscription inner =
          engine.Subscribe({.channels = {"c"}}, [&](const ReceivedMessage&) { ++heard; });
      outer = std::move(inner);
    }
    EXPECT_EQ(engine.Publish("c", "m"), 1u);
  }
  EXPECT_EQ(engine.Publish("c", "m"), 0u);
  EXPECT_EQ(heard, 1);
}

TEST(SubscriptionTest, AListenerMayUseTheEngine) {
  Engine engine;
  const Subscription subscription =
      engine.Subscribe({.channels = {"c"}}, [&](const ReceivedMessage& message) {
        EXPECT_TRUE(engine.IncrBy("heard", 1).ok());
        if (message.payload == "ask") engine.Publish("c", "answer");
      });
  // As part of a step, it is told when the step is over.
  engine.Transact({"heard"}, [](Transaction& transaction, std::span<const Key>) {
    EXPECT_EQ(ops::Publish(transaction, ops::ChannelSpace::kUsual, "c", "ask"), 1u);
  });
  EXPECT_EQ(engine.Get("heard")->value(), "2");
}

TEST(SubscriptionTest, WhoIsSubscribedToWhatIsKnown) {
  Engine engine;
  const auto ignore = [](const ReceivedMessage&) {};
  const Subscription one = engine.Subscribe({.channels = {"a", "b"}, .patterns = {"x*"}}, ignore);
  const Subscription two = engine.Subscribe(
      {.channels = {"a"}, .patterns = {"x*", "y"}, .shard_channels = {"s"}}, ignore);
  std::vector<std::string> channels = engine.PubSubChannels();
  std::sort(channels.begin(), channels.end());
  EXPECT_EQ(channels, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(engine.PubSubChannels("b*"), std::vector<std::string>{"b"});
  EXPECT_EQ(engine.PubSubShardChannels(), std::vector<std::string>{"s"});
  EXPECT_EQ(engine.PubSubNumSub("a"), 2u);
  EXPECT_EQ(engine.PubSubNumSub("x1"), 0u);
  EXPECT_EQ(engine.PubSubShardNumSub("s"), 1u);
  EXPECT_EQ(engine.PubSubNumPat(), 2u);
}

TEST(SubscriptionTest, ManyThreadsPublishAndEveryListenerHearsEachInItsOrder) {
  constexpr int kThreads = 3;
  constexpr int kMessages = 5'000;
  Engine engine;
  std::map<std::string, int> next[2];
  bool in_order = true;
  const auto listen = [&](int number) {
    return engine.Subscribe({.channels = {"c"}}, [&, number](const ReceivedMessage& message) {
      const size_t space = message.payload.find(' ');
      int& expected = next[number][std::string(message.payload.substr(0, space))];
      if (message.payload.substr(space + 1) != std::to_string(expected)) in_order = false;
      ++expected;
    });
  };
  {
    const Subscription one = listen(0);
    const Subscription two = listen(1);
    std::vector<std::thread> threads;
    for (int thread = 0; thread < kThreads; ++thread) {
      threads.emplace_back([&engine, thread] {
        for (int i = 0; i < kMessages; ++i) {
          engine.Publish("c", std::to_string(thread) + " " + std::to_string(i));
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
  }
  EXPECT_TRUE(in_order);
  for (const auto& heard : next) {
    ASSERT_EQ(heard.size(), static_cast<size_t>(kThreads));
    for (const auto& [thread, count] : heard) EXPECT_EQ(count, kMessages) << thread;
  }
}

}  // namespace
}  // namespace remora
