#include "engine/messages/listener_outlet.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "engine/messages/broker.h"

namespace remora::messages {
namespace {

class ListenerOutletTest : public testing::Test {
 protected:
  void Publish(std::string_view payload) {
    broker_.Publish(ChannelKind::kChannel, "c", payload);
    broker_.AnnounceMail();
  }
  std::shared_ptr<ListenerOutlet> Listen(ListenerOutlet::Listener listener) {
    auto outlet = std::make_shared<ListenerOutlet>(broker_, std::move(listener));
    outlet->Begin(
        [&](Subscriber& subscriber) { broker_.Subscribe(subscriber, ChannelKind::kChannel, "c"); });
    return outlet;
  }

  base::KeyHasher hasher_{1};
  Broker broker_{hasher_};
  std::vector<std::string> heard_;
};

TEST_F(ListenerOutletTest, TheListenerHasBeenCalledWhenMailIsAnnounced) {
  const auto outlet =
      Listen([this](const Message& message) { heard_.emplace_back(message.payload); });
  Publish("1");
  Publish("2");
  EXPECT_EQ(heard_, (std::vector<std::string>{"1", "2"}));
  outlet->End();
  Publish("3");
  EXPECT_EQ(heard_.size(), 2u);
  EXPECT_TRUE(broker_.silent());
}

TEST_F(ListenerOutletTest, WhatAListenerPublishesComesAfterItReturns) {
  const auto outlet = Listen([this](const Message& message) {
    heard_.push_back("begin " + std::string(message.payload));
    if (message.payload == "1") Publish("2");
    heard_.push_back("end " + std::string(message.payload));
  });
  Publish("1");
  EXPECT_EQ(heard_, (std::vector<std::string>{"begin 1", "end 1", "begin 2", "end 2"}));
  outlet->End();
}

TEST_F(ListenerOutletTest, AListenerMayEndItself) {
  std::shared_ptr<ListenerOutlet> outlet;
  outlet = Listen([&](const Message& message) {
    outlet->End();
    heard_.emplace_back(message.payload);
  });
  broker_.Publish(ChannelKind::kChannel, "c", "1");
  broker_.Publish(ChannelKind::kChannel, "c", "2");
  broker_.AnnounceMail();
  EXPECT_EQ(heard_, std::vector<std::string>{"1"});
  EXPECT_TRUE(broker_.silent());
}

}  // namespace
}  // namespace remora::messages
