#include "engine/messages/outlet.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "engine/messages/broker.h"

namespace remora::messages {
namespace {

class Listener final : public Subscriber {
 public:
  using Subscriber::Subscriber;
  std::vector<std::string> heard;
};

class RecordingOutlet final : public Outlet {
 public:
  using Outlet::Outlet;
  int announcements = 0;
  int missed = 0;

 private:
  void Announce() override { ++announcements; }
  void MissedMail() override { ++missed; }
  void Deliver(const Message& message, std::span<const Audience::Member> members) override {
    for (const Audience::Member& member : members) {
      std::string text(message.pattern);
      text.append("@").append(message.channel).append("=").append(message.payload);
      static_cast<Listener*>(member.subscriber)->heard.push_back(text);
    }
  }
};

class OutletTest : public testing::Test {
 protected:
  ~OutletTest() override {
    for (Listener* listener : {&one_, &two_}) broker_.UnsubscribeAll(*listener);
  }
  void Publish(std::string_view channel, std::string_view payload) {
    broker_.Publish(ChannelKind::kChannel, channel, payload);
  }

  base::KeyHasher hasher_{1};
  Broker broker_{hasher_};
  std::shared_ptr<RecordingOutlet> outlet_ = std::make_shared<RecordingOutlet>(broker_);
  Listener one_{*outlet_};
  Listener two_{*outlet_};
};

TEST_F(OutletTest, MailWaitsUntilItIsDelivered) {
  broker_.Subscribe(one_, ChannelKind::kChannel, "c");
  Publish("c", "1");
  Publish("c", "2");
  EXPECT_TRUE(outlet_->has_mail());
  EXPECT_TRUE(one_.heard.empty());
  outlet_->DeliverMail();
  EXPECT_EQ(one_.heard, (std::vector<std::string>{"@c=1", "@c=2"}));
}

TEST_F(OutletTest, MailIsAnnouncedOnceAndNotToAThreadInItsRound) {
  broker_.Subscribe(one_, ChannelKind::kChannel, "c");
  Publish("c", "1");
  Publish("c", "2");
  EXPECT_EQ(outlet_->announcements, 0);
  broker_.AnnounceMail();
  broker_.AnnounceMail();
  EXPECT_EQ(outlet_->announcements, 1);
  outlet_->DeliverMail();
  outlet_->BeginRound();
  Publish("c", "3");
  broker_.AnnounceMail();
  outlet_->DeliverMail();
  outlet_->EndRound();
  EXPECT_EQ(outlet_->announcements, 1);
  EXPECT_EQ(one_.heard.size(), 3u);
}

TEST_F(OutletTest, AnothersMailIsAnnouncedAtTheEndOfTheRound) {
  const auto other = std::make_shared<RecordingOutlet>(broker_);
  Listener far(*other);
  broker_.Subscribe(far, ChannelKind::kChannel, "c");
  outlet_->BeginRound();
  Publish("c", "1");
  broker_.AnnounceMail();
  EXPECT_EQ(other->announcements, 0);
  outlet_->EndRound();
  EXPECT_EQ(other->announcements, 1);
  broker_.UnsubscribeAll(far);
}

TEST_F(OutletTest, SubscribersComeAndGoInAnyOrder) {
  std::vector<std::unique_ptr<Listener>> listeners;
  for (int i = 0; i < 10; ++i) {
    listeners.push_back(std::make_unique<Listener>(*outlet_));
    EXPECT_TRUE(broker_.Subscribe(*listeners.back(), ChannelKind::kChannel, "c"));
    EXPECT_FALSE(broker_.Subscribe(*listeners.back(), ChannelKind::kChannel, "c"));
  }
  for (const int gone : {0, 9, 4}) {
    EXPECT_TRUE(broker_.Unsubscribe(*listeners[gone], ChannelKind::kChannel, "c"));
    EXPECT_FALSE(broker_.Unsubscribe(*listeners[gone], ChannelKind::kChannel, "c"));
  }
  EXPECT_EQ(broker_.Publish(ChannelKind::kChannel, "c", "m"), 7u);
  outlet_->DeliverMail();
  for (int i = 0; i < 10; ++i) {
    const bool is_gone = i == 0 || i == 9 || i == 4;
    EXPECT_EQ(listeners[i]->heard.size(), is_gone ? 0u : 1u) << i;
    broker_.UnsubscribeAll(*listeners[i]);
  }
  EXPECT_EQ(broker_.channels(), 0u);
}

TEST_F(OutletTest, AChannelIsHeardBeforeItsPatterns) {
  broker_.Subscribe(one_, ChannelKind::kPattern, "c*");
  broker_.Subscribe(one_, ChannelKind::kChannel, "ch");
  broker_.Subscribe(two_, ChannelKind::kPattern, "x*");
  Publish("ch", "m");
  outlet_->DeliverMail();
  EXPECT_EQ(one_.heard, (std::vector<std::string>{"@ch=m", "c*@ch=m"}));
  EXPECT_TRUE(two_.heard.empty());
}

TEST_F(OutletTest, ABoxThatRanOverIsReported) {
  broker_.Subscribe(one_, ChannelKind::kChannel, "c");
  Publish("c", std::string(Mailbox::kBytesMax + 1, 'x'));
  Publish("c", "lost");
  outlet_->DeliverMail();
  EXPECT_EQ(outlet_->missed, 1);
  EXPECT_EQ(one_.heard.size(), 1u);
}

}  // namespace
}  // namespace remora::messages
