#include "server/net/worker_outlet.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "server/test_server.h"
#include "tests/support/resp_client.h"

namespace remora::server {
namespace {

using protocol::Reply;
using tests::RespClient;

class WorkerOutletTest : public testing::Test {
 protected:
  // The nth field of a client's line.
  std::string FieldOf(RespClient& asks, const std::string& id, const std::string& name) {
    const std::string line = asks.Call({"CLIENT", "LIST", "ID", id}).text;
    const size_t at = line.find(" " + name + "=");
    if (at == std::string::npos) return "";
    const size_t begin = at + name.size() + 2;
    return line.substr(begin, line.find(' ', begin) - begin);
  }
  static std::string IdOf(RespClient& client) {
    return std::to_string(client.Call({"CLIENT", "ID"}).integer);
  }

  TestServer server_{{.arguments = {"--io-threads", "2"}}};
};

TEST_F(WorkerOutletTest, SubscribersOnAllWorkersHearEachPublisherInItsOrder) {
  constexpr int kMessages = 2000;
  std::vector<std::unique_ptr<RespClient>> subscribers;
  for (int i = 0; i < 4; ++i) {
    subscribers.push_back(std::make_unique<RespClient>(server_.port()));
    EXPECT_EQ(subscribers.back()->Call({"SUBSCRIBE", "c"}).elements[2].integer, 1);
  }
  std::vector<std::thread> publishers;
  for (int publisher = 0; publisher < 3; ++publisher) {
    publishers.emplace_back([this, publisher] {
      // The third is the program itself.
      if (publisher == 2) {
        for (int i = 0; i < kMessages; ++i) {
          EXPECT_EQ(server_.engine().Publish("c", "2 " + std::to_string(i)), 4u);
        }
        return;
      }
      RespClient client(server_.port());
      for (int i = 0; i < kMessages; ++i) {
        client.Send({"PUBLISH", "c", std::to_string(publisher) + " " + std::to_string(i)});
      }
      for (int i = 0; i < kMessages; ++i) EXPECT_EQ(client.Read().integer, 4);
    });
  }
  for (const auto& subscriber : subscribers) {
    int next[3] = {0, 0, 0};
    for (int i = 0; i < 3 * kMessages; ++i) {
      const Reply message = subscriber->Read();
      ASSERT_EQ(message.elements.size(), 3u);
      const std::string& text = message.elements[2].text;
      ASSERT_EQ(text.substr(2), std::to_string(next[text[0] - '0']++));
    }
  }
  for (std::thread& publisher : publishers) publisher.join();
}

TEST_F(WorkerOutletTest, AMessageIsThereBeforeTheAnswerToALaterQuestion) {
  RespClient publisher(server_.port());
  std::vector<std::unique_ptr<RespClient>> subscribers;
  for (int i = 0; i < 4; ++i) {
    subscribers.push_back(std::make_unique<RespClient>(server_.port()));
    subscribers.back()->Call({"HELLO", "3"});
    subscribers.back()->Call({"SUBSCRIBE", "c"});
  }
  for (int i = 0; i < 200; ++i) {
    EXPECT_EQ(publisher.Call({"PUBLISH", "c", "m"}).integer, 4);
    for (const auto& subscriber : subscribers) subscriber->Send({"PING"});
    for (const auto& subscriber : subscribers) {
      EXPECT_EQ(subscriber->Read().elements.size(), 3u);
      EXPECT_EQ(subscriber->Read().text, "PONG");
    }
  }
}

TEST_F(WorkerOutletTest, ClientsSayWhatTheySubscribeTo) {
  RespClient asks(server_.port());
  RespClient client(server_.port());
  const std::string id = IdOf(client);
  EXPECT_EQ(FieldOf(asks, id, "flags"), "N");
  client.Send({"SUBSCRIBE", "a", "b"});
  client.Send({"PSUBSCRIBE", "p*"});
  client.Send({"SSUBSCRIBE", "s"});
  for (int i = 0; i < 4; ++i) EXPECT_EQ(client.Read().elements.size(), 3u);
  EXPECT_EQ(FieldOf(asks, id, "flags"), "P");
  EXPECT_EQ(FieldOf(asks, id, "sub"), "2");
  EXPECT_EQ(FieldOf(asks, id, "psub"), "1");
  EXPECT_EQ(FieldOf(asks, id, "ssub"), "1");
  EXPECT_NE(asks.Call({"INFO", "clients"}).text.find("pubsub_clients:1\r\n"), std::string::npos);
  const std::string stats = asks.Call({"INFO", "stats"}).text;
  EXPECT_NE(stats.find("pubsub_channels:2\r\n"), std::string::npos);
  EXPECT_NE(stats.find("pubsub_patterns:1\r\n"), std::string::npos);
  EXPECT_NE(stats.find("pubsubshard_channels:1\r\n"), std::string::npos);
  EXPECT_EQ(asks.Call({"CLIENT", "KILL", "TYPE", "pubsub"}).integer, 1);
  EXPECT_TRUE(client.IsClosed());
  EXPECT_EQ(asks.Call({"CLIENT", "LIST", "TYPE", "pubsub"}).text, "");
}

TEST_F(WorkerOutletTest, ASubscriberThatIsGoneIsNotCounted) {
  RespClient publisher(server_.port());
  {
    RespClient client(server_.port());
    client.Call({"SUBSCRIBE", "c"});
    EXPECT_EQ(publisher.Call({"PUBLISH", "c", "m"}).integer, 1);
    client.Read();
    client.Send({"QUIT"});
    EXPECT_TRUE(client.IsClosed());
  }
  EXPECT_EQ(publisher.Call({"PUBLISH", "c", "m"}).integer, 0);
  EXPECT_NE(publisher.Call({"INFO", "clients"}).text.find("pubsub_clients:0\r\n"),
            std::string::npos);
}

TEST_F(WorkerOutletTest, ASubscriberThatDoesNotReadIsClosedAtItsLimit) {
  RespClient publisher(server_.port());
  publisher.Call({"CONFIG", "SET", "client-output-buffer-limit", "pubsub 1mb 0 0"});
  RespClient lazy(server_.port());
  lazy.Call({"SUBSCRIBE", "c"});
  const std::string payload(100'000, 'x');
  int64_t receivers = 1;
  for (int i = 0; i < 1000 && receivers == 1; ++i) {
    receivers = publisher.Call({"PUBLISH", "c", payload}).integer;
  }
  EXPECT_EQ(receivers, 0);
  EXPECT_NE(publisher.Call({"INFO", "stats"})
                .text.find("client_output_buffer_limit_disconnections:1\r\n"),
            std::string::npos);
  EXPECT_TRUE(lazy.IsClosed());
}

TEST_F(WorkerOutletTest, TheProgramHearsWhatClientsPublish) {
  std::atomic<int> heard{0};
  const Subscription subscription =
      server_.engine().Subscribe({.channels = {"c"}}, [&](const ReceivedMessage& message) {
        if (message.payload == "m") ++heard;
      });
  RespClient client(server_.port());
  for (int i = 0; i < 10; ++i) EXPECT_EQ(client.Call({"PUBLISH", "c", "m"}).integer, 1);
  for (int i = 0; i < 1000 && heard.load() < 10; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  EXPECT_EQ(heard.load(), 10);
}

}  // namespace
}  // namespace remora::server
