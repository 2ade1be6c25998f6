#include "engine/messages/broker.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "engine/messages/outlet.h"

namespace remora::messages {
namespace {

// A thread with an outlet, which delivers as often as it can.
class Worker final : public Outlet {
 public:
  using Outlet::Outlet;

  // What came last, by publisher; messages are "<publisher> <number>".
  std::vector<int> last = std::vector<int>(8, -1);
  uint64_t count = 0;
  bool in_order = true;

 private:
  void Announce() override {}
  void MissedMail() override {}
  void Deliver(const Message& message, std::span<const Audience::Member> members) override {
    count += members.size();
    const size_t space = message.payload.find(' ');
    const int publisher = std::stoi(std::string(message.payload.substr(0, space)));
    const int number = std::stoi(std::string(message.payload.substr(space + 1)));
    if (number <= last[publisher]) in_order = false;
    last[publisher] = number;
  }
};

class Ear final : public Subscriber {
 public:
  using Subscriber::Subscriber;
};

class BrokerTest : public testing::Test {
 protected:
  base::KeyHasher hasher_{1};
  Broker broker_{hasher_};
};

TEST_F(BrokerTest, ChannelsPatternsAndShardChannelsAreApart) {
  const auto outlet = std::make_shared<Worker>(broker_);
  Ear ear(*outlet);
  EXPECT_TRUE(broker_.silent());
  broker_.Subscribe(ear, ChannelKind::kShard, "c");
  EXPECT_TRUE(broker_.silent());
  EXPECT_EQ(broker_.Publish(ChannelKind::kChannel, "c", "1 1"), 0u);
  EXPECT_EQ(broker_.Publish(ChannelKind::kShard, "c", "1 1"), 1u);
  broker_.Subscribe(ear, ChannelKind::kPattern, "c");
  EXPECT_EQ(broker_.Publish(ChannelKind::kChannel, "c", "1 2"), 1u);
  EXPECT_EQ(broker_.Publish(ChannelKind::kShard, "c", "1 3"), 1u);
  broker_.Subscribe(ear, ChannelKind::kChannel, "c");
  EXPECT_EQ(broker_.Publish(ChannelKind::kChannel, "c", "1 4"), 2u);
  EXPECT_FALSE(broker_.silent());
  EXPECT_EQ(broker_.channels(), 1u);
  EXPECT_EQ(broker_.patterns(), 1u);
  EXPECT_EQ(broker_.shard_channels(), 1u);
  EXPECT_GT(broker_.bytes(), 0u);
  EXPECT_GT(ear.bytes(), 0u);
  broker_.UnsubscribeAll(ear);
  EXPECT_FALSE(ear.subscribes());
  EXPECT_EQ(broker_.bytes(), 0u);
  EXPECT_EQ(outlet->count, 5u);
}

TEST_F(BrokerTest, ASubscriptionBeginsAndEndsBetweenTwoMessages) {
  const auto outlet = std::make_shared<Worker>(broker_);
  Ear one(*outlet);
  Ear two(*outlet);
  broker_.Subscribe(one, ChannelKind::kChannel, "c");
  broker_.Publish(ChannelKind::kChannel, "c", "1 1");
  // What was published before is delivered to those who were subscribed, and to nobody else.
  broker_.Subscribe(two, ChannelKind::kChannel, "c");
  EXPECT_EQ(outlet->count, 1u);
  broker_.Publish(ChannelKind::kChannel, "c", "1 2");
  broker_.Unsubscribe(two, ChannelKind::kChannel, "c");
  EXPECT_EQ(outlet->count, 3u);
  broker_.UnsubscribeAll(one);
}

// Publishers on two threads, subscribers that come and go on two others: every count that Publish
// returned arrives, and each publisher's messages in their order.
TEST_F(BrokerTest, CountsAndOrderHoldBetweenThreads) {
  constexpr int kMessages = 20'000;
  std::atomic<int> publishing{2};
  std::atomic<int> listening{0};
  std::atomic<uint64_t> promised{0};
  std::vector<std::shared_ptr<Worker>> workers;
  for (int i = 0; i < 2; ++i) workers.push_back(std::make_shared<Worker>(broker_));
  std::vector<std::thread> threads;
  for (int publisher = 0; publisher < 2; ++publisher) {
    threads.emplace_back([&, publisher] {
      while (listening.load() < 2) std::this_thread::yield();
      for (int i = 0; i < kMessages; ++i) {
        const std::string payload = std::to_string(publisher) + " " + std::to_string(i);
        promised += broker_.Publish(ChannelKind::kChannel, "c", payload);
        broker_.AnnounceMail();
      }
      --publishing;
    });
  }
  for (int number = 0; number < 2; ++number) {
    threads.emplace_back([&, number] {
      Worker& worker = *workers[number];
      Ear ears[2] = {Ear(worker), Ear(worker)};
      // One that stays, so that something is heard however the threads are scheduled.
      Ear stays(worker);
      broker_.Subscribe(stays, ChannelKind::kChannel, "c");
      ++listening;
      for (int turn = 0; publishing.load() != 0; ++turn) {
        worker.BeginRound();
        Ear& ear = ears[turn % 2];
        if (turn % 3 == 0) broker_.Subscribe(ear, ChannelKind::kChannel, "c");
        if (turn % 5 == 0) broker_.Unsubscribe(ear, ChannelKind::kChannel, "c");
        worker.DeliverMail();
        worker.EndRound();
      }
      for (Ear& ear : ears) broker_.UnsubscribeAll(ear);
      broker_.UnsubscribeAll(stays);
      worker.DeliverMail();
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_TRUE(workers[0]->in_order && workers[1]->in_order);
  EXPECT_EQ(workers[0]->count + workers[1]->count, promised.load());
  EXPECT_GT(promised.load(), 0u);
}

}  // namespace
}  // namespace remora::messages
