#include "engine/keyspace/key_events.h"

#include <gtest/gtest.h>

#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "engine/base/clock.h"
#include "engine/engine.h"

namespace remora::keyspace {
namespace {

class KeyEventsTest : public testing::Test {
 protected:
  KeyEventsTest() {
    Listen(kAllEvents | kNewKeyEvents | kKeyMissEvents | kEventsByName);
    subscription_ =
        engine_.Subscribe({.patterns = {"__key*"}}, [this](const ReceivedMessage& message) {
          const std::lock_guard lock(mutex_);
          const std::string channel(message.channel.substr(message.channel.find('@') + 1));
          events_.push_back(channel + " " + std::string(message.payload));
        });
  }
  void Listen(uint32_t events) { engine_.limits().keyspace_events.store(events); }
  std::vector<std::string> Take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(events_, {});
  }
  using Events = std::vector<std::string>;

  base::ManualClock clock_;
  Engine engine_{{.clock = &clock_}};
  std::mutex mutex_;
  std::vector<std::string> events_;
  Subscription subscription_;
};

TEST_F(KeyEventsTest, BothChannelsAreToldTheKeysFirst) {
  Listen(kStringEvents | kEventsByKey | kEventsByName);
  EXPECT_TRUE(engine_.database(3).Set("k", "v").ok());
  EXPECT_EQ(Take(), (Events{"3__:k set", "3__:set k"}));
}

TEST_F(KeyEventsTest, OnlyClassesThatAreWantedAreTold) {
  Listen(kListEvents | kEventsByName);
  EXPECT_TRUE(engine_.Set("k", "v").ok());
  EXPECT_TRUE(engine_.RPush("l", "a").ok());
  EXPECT_EQ(Take(), Events{"0__:rpush l"});
  Listen(kAllEvents);
  EXPECT_TRUE(engine_.RPush("l", "a").ok());
  EXPECT_EQ(Take(), Events());
}

TEST_F(KeyEventsTest, NewKeysMissesAndWhatFollowsComeInOrder) {
  EXPECT_TRUE(engine_.RPush("l", "a").ok());
  EXPECT_TRUE(engine_.RPop("l").ok());
  EXPECT_FALSE(engine_.Get("none")->has_value());
  EXPECT_EQ(Take(),
            (Events{"0__:new l", "0__:rpush l", "0__:rpop l", "0__:del l", "0__:keymiss none"}));
}

TEST_F(KeyEventsTest, WhatExpiresByItselfIsTold) {
  EXPECT_TRUE(engine_.Set("k", "v", {.expiry_milliseconds = clock_.NowMilliseconds() + 10}).ok());
  Take();
  clock_.AdvanceMilliseconds(1000);
  while (engine_.Tick()) {
  }
  EXPECT_EQ(Take(), Events{"0__:expired k"});
}

TEST_F(KeyEventsTest, AStreamThatAGroupMakesIsNewOnce) {
  EXPECT_TRUE(engine_.XGroupCreate("x", "g", {.make_stream = true}).ok());
  EXPECT_EQ(Take(), (Events{"0__:new x", "0__:xgroup-create x"}));
}

// Two threads change one key: the last event is that of the last change, whoever publishes it.
TEST_F(KeyEventsTest, EventsOfAKeyComeInTheOrderOfItsChanges) {
  Listen(kStringEvents | kGenericEvents | kEventsByName);
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 2; ++thread) {
    threads.emplace_back([this] {
      for (int i = 0; i < 5000; ++i) {
        engine_.Transact({"k"}, [](Transaction& transaction, std::span<const Key> keys) {
          static_cast<void>(ops::Append(transaction, keys[0], "x"));
          static_cast<void>(ops::IncrementBy(transaction, keys[0], 1));
          ops::Delete(transaction, keys);
        });
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  const Events events = Take();
  ASSERT_EQ(events.size(), 20'000u);
  for (size_t i = 0; i < events.size(); i += 2) {
    ASSERT_EQ(events[i], "0__:append k");
    ASSERT_EQ(events[i + 1], "0__:del k");
  }
}

}  // namespace
}  // namespace remora::keyspace
