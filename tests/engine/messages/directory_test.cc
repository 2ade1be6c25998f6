#include "engine/messages/directory.h"

#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <string>

#include "engine/messages/broker.h"
#include "engine/messages/outlet.h"

namespace remora::messages {
namespace {

class SilentOutlet final : public Outlet {
 public:
  using Outlet::Outlet;

 private:
  void Announce() override {}
  void MissedMail() override {}
  void Deliver(const Message&, std::span<const Audience::Member>) override {}
};

class DirectoryTest : public testing::Test {
 protected:
  void Add(std::string_view channel, Outlet& outlet) {
    directory_.Add(directory_.PartOf(channel), channel, outlet);
  }
  void Remove(std::string_view channel, Outlet& outlet) {
    directory_.Remove(directory_.PartOf(channel), channel, outlet);
  }

  base::KeyHasher hasher_{1};
  Broker broker_{hasher_};
  SilentOutlet one_{broker_};
  SilentOutlet two_{broker_};
  Directory directory_{hasher_};
};

TEST_F(DirectoryTest, SubscribersAreCountedOverAllOutlets) {
  Add("c", one_);
  Add("c", one_);
  Add("c", two_);
  EXPECT_EQ(directory_.size(), 1u);
  EXPECT_EQ(directory_.CountSubscribers("c"), 3u);
  EXPECT_EQ(directory_.CountSubscribers("d"), 0u);
  Remove("c", one_);
  Remove("c", two_);
  EXPECT_EQ(directory_.CountSubscribers("c"), 1u);
  Remove("c", one_);
  Remove("c", one_);
  EXPECT_EQ(directory_.size(), 0u);
  EXPECT_EQ(directory_.bytes(), 0u);
}

TEST_F(DirectoryTest, EveryChannelIsShownOnce) {
  std::set<std::string> expected;
  for (int i = 0; i < 200; ++i) {
    expected.insert("channel" + std::to_string(i));
    Add("channel" + std::to_string(i), one_);
  }
  std::multiset<std::string> shown;
  directory_.ForEach([&](std::string_view channel) { shown.emplace(channel); });
  EXPECT_EQ(std::multiset<std::string>(expected.begin(), expected.end()), shown);
  EXPECT_GT(directory_.bytes(), 200 * sizeof(Places));
}

}  // namespace
}  // namespace remora::messages
