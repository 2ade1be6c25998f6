// Clients that wait for keys, on sockets.
#include "server/net/client.h"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "engine/base/clock.h"
#include "server/test_server.h"
#include "tests/support/resp_client.h"

namespace remora::server {
namespace {

using protocol::ReplyType;
using tests::RespClient;

class WaitingClientTest : public testing::TestWithParam<int> {
 protected:
  WaitingClientTest() : server_({.threads = GetParam()}), other_(server_.port()) {}

  [[nodiscard]] std::unique_ptr<RespClient> Connect() const {
    return std::make_unique<RespClient>(server_.port());
  }
  // Whether so many clients are said to wait, soon.
  [[nodiscard]] bool Wait(int count) {
    return Says("blocked_clients:" + std::to_string(count) + "\r\n");
  }
  [[nodiscard]] bool Says(const std::string& line) {
    for (int i = 0; i < 1000; ++i) {
      if (other_.Call({"INFO", "clients"}).text.find(line) != std::string::npos) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return false;
  }
  static std::string Id(RespClient& client) {
    return std::to_string(client.Call({"CLIENT", "ID"}).integer);
  }
  // The member of a reply to BZPOPMIN.
  static std::string Member(const protocol::Reply& reply) {
    return reply.elements.size() == 3 ? reply.elements[1].text : "none";
  }

  TestServer server_;
  RespClient other_;
};

INSTANTIATE_TEST_SUITE_P(Threads, WaitingClientTest, testing::Values(1, 2));

TEST_P(WaitingClientTest, ClientsAreServedInTheOrderOfTheirArrival) {
  std::vector<std::unique_ptr<RespClient>> clients;
  for (int i = 0; i < 6; ++i) {
    clients.push_back(Connect());
    clients.back()->Send({"BZPOPMIN", "z", "0"});
    ASSERT_TRUE(Wait(i + 1));
  }
  EXPECT_TRUE(Says("total_blocking_keys:1\r\n"));
  EXPECT_EQ(other_.Call({"ZADD", "z", "1", "a", "2", "b", "3", "c"}).integer, 3);
  EXPECT_EQ(other_.Call({"EXISTS", "z"}).integer, 0);
  EXPECT_EQ(other_.Call({"ZADD", "z", "4", "d", "5", "e", "6", "f", "7", "g"}).integer, 4);
  for (size_t i = 0; i < clients.size(); ++i) {
    EXPECT_EQ(Member(clients[i]->Read()), std::string(1, static_cast<char>('a' + i)));
  }
  EXPECT_EQ(other_.Call({"ZCARD", "z"}).integer, 1);
  EXPECT_TRUE(Wait(0));
}

TEST_P(WaitingClientTest, RequestsBehindOneThatWaitsWaitToo) {
  const auto client = Connect();
  client->Send({"BZPOPMIN", "z", "0"});
  client->Send({"PING"});
  client->Send({"BZPOPMAX", "z", "0"});
  ASSERT_TRUE(Wait(1));
  client->Send({"ECHO", "hi"});
  EXPECT_FALSE(client->Readable(20));
  other_.Call({"ZADD", "z", "1", "a", "2", "b"});
  EXPECT_EQ(Member(client->Read()), "a");
  EXPECT_EQ(client->Read().text, "PONG");
  EXPECT_EQ(Member(client->Read()), "b");
  EXPECT_EQ(client->Read().text, "hi");
}

TEST_P(WaitingClientTest, AWaitTimesOut) {
  const auto client = Connect();
  const auto began = std::chrono::steady_clock::now();
  EXPECT_EQ(client->Call({"BZPOPMIN", "z", "0.05"}).type, ReplyType::kNull);
  EXPECT_GE(std::chrono::steady_clock::now() - began, std::chrono::milliseconds(49));
  EXPECT_EQ(other_.Call({"ZADD", "z", "1", "a"}).integer, 1);
  EXPECT_EQ(other_.Call({"ZCARD", "z"}).integer, 1);
}

TEST_P(WaitingClientTest, UnblockEndsAWait) {
  const auto client = Connect();
  const std::string id = Id(*client);
  EXPECT_EQ(other_.Call({"CLIENT", "UNBLOCK", id}).integer, 0);
  client->Send({"BZPOPMIN", "z", "10"});
  ASSERT_TRUE(Wait(1));
  EXPECT_TRUE(Says("clients_in_timeout_table:1\r\n"));
  EXPECT_NE(other_.Call({"CLIENT", "LIST", "ID", id}).text.find("flags=b"), std::string::npos);
  EXPECT_EQ(other_.Call({"CLIENT", "UNBLOCK", id, "ERROR"}).integer, 1);
  EXPECT_EQ(client->Read().text, "UNBLOCKED client unblocked via CLIENT UNBLOCK");
  client->Send({"BZPOPMIN", "z", "0"});
  ASSERT_TRUE(Wait(1));
  EXPECT_EQ(other_.Call({"CLIENT", "UNBLOCK", id}).integer, 1);
  EXPECT_EQ(client->Read().type, ReplyType::kNull);
  EXPECT_EQ(other_.Call({"CLIENT", "UNBLOCK", id}).integer, 0);
}

TEST_P(WaitingClientTest, UnblockInsideMultiComesBeforeWhatIsServed) {
  const auto client = Connect();
  const std::string id = Id(*client);
  client->Send({"BZPOPMIN", "z", "0"});
  ASSERT_TRUE(Wait(1));
  other_.Call({"MULTI"});
  other_.Call({"ZADD", "z", "1", "a"});
  other_.Call({"CLIENT", "UNBLOCK", id});
  const protocol::Reply reply = other_.Call({"EXEC"});
  ASSERT_EQ(reply.elements.size(), 2u);
  EXPECT_EQ(reply.elements[1].integer, 1);
  EXPECT_EQ(client->Read().type, ReplyType::kNull);
  EXPECT_EQ(other_.Call({"ZCARD", "z"}).integer, 1);
}

TEST_P(WaitingClientTest, AKilledClientTakesNothing) {
  for (int i = 0; i < 50; ++i) {
    const auto client = Connect();
    const std::string id = Id(*client);
    client->Send({"BZPOPMIN", "z", "0"});
    // Sometimes before it waits, mostly while it does.
    if (i % 4 != 0) {
      ASSERT_TRUE(Wait(1));
    }
    EXPECT_EQ(other_.Call({"CLIENT", "KILL", "ID", id}).integer, 1);
    EXPECT_EQ(other_.Call({"ZADD", "z", "1", "a"}).integer, 1);
    ASSERT_EQ(other_.Call({"ZCARD", "z"}).integer, 1) << i;
    EXPECT_EQ(other_.Call({"DEL", "z"}).integer, 1);
    EXPECT_TRUE(client->IsClosed());
    ASSERT_TRUE(Wait(0));
  }
}

TEST_P(WaitingClientTest, AClientThatHasLeftTakesNothing) {
  auto client = Connect();
  // With requests behind the one that waits: the end of the connection is behind them, too.
  client->SendBytes("BZPOPMIN z 0\r\nPING\r\nPING\r\n");
  ASSERT_TRUE(Wait(1));
  client.reset();
  ASSERT_TRUE(Wait(0));
  EXPECT_EQ(other_.Call({"ZADD", "z", "1", "a"}).integer, 1);
  EXPECT_EQ(other_.Call({"ZCARD", "z"}).integer, 1);
}

TEST_P(WaitingClientTest, APauseHoldsBackWhoCouldBeServed) {
  const auto client = Connect();
  client->Send({"BZPOPMIN", "z", "0"});
  ASSERT_TRUE(Wait(1));
  other_.Call({"MULTI"});
  other_.Call({"ZADD", "z", "1", "a"});
  other_.Call({"CLIENT", "PAUSE", "100000", "WRITE"});
  other_.Call({"EXEC"});
  EXPECT_EQ(other_.Call({"ZCARD", "z"}).integer, 1);
  EXPECT_FALSE(client->Readable(20));
  EXPECT_EQ(other_.Call({"CLIENT", "UNPAUSE"}).text, "OK");
  EXPECT_EQ(Member(client->Read()), "a");
  EXPECT_EQ(other_.Call({"ZCARD", "z"}).integer, 0);
}

TEST_P(WaitingClientTest, RepliesThatAreOffStayOff) {
  const auto client = Connect();
  client->Send({"CLIENT", "REPLY", "SKIP"});
  client->Send({"BZPOPMIN", "z", "0"});
  client->Send({"PING"});
  ASSERT_TRUE(Wait(1));
  other_.Call({"ZADD", "z", "1", "a"});
  EXPECT_EQ(client->Read().text, "PONG");
}

TEST_P(WaitingClientTest, ClientsWaitBesideThreadsOfTheProgram) {
  const auto client = Connect();
  client->Send({"BZPOPMIN", "z", "0"});
  ASSERT_TRUE(Wait(1));
  std::thread thread([&] {
    const std::string_view keys[] = {"z", "own"};
    EXPECT_EQ(server_.engine().BZPopMin(keys).value()->second.first, "b");
  });
  ASSERT_TRUE(Says("total_blocking_keys:2\r\n"));
  ASSERT_TRUE(server_.engine().ZAdd("z", "a", 1));
  ASSERT_TRUE(server_.engine().ZAdd("z", "b", 1));
  thread.join();
  EXPECT_EQ(Member(client->Read()), "a");
}

TEST(WaitingClientClockTest, TimeIsTheEngines) {
  base::ManualClock clock;
  TestServer server({.clock = &clock});
  RespClient client(server.port());
  client.Send({"BZPOPMIN", "z", "3600"});
  RespClient other(server.port());
  while (other.Call({"INFO", "clients"}).text.find("blocked_clients:1") == std::string::npos) {
  }
  clock.AdvanceMilliseconds(3'599'999);
  EXPECT_FALSE(client.Readable(20));
  clock.AdvanceMilliseconds(1);
  EXPECT_EQ(client.Read().type, ReplyType::kNull);
}

TEST(WaitingClientClockTest, AServerMayStopWhileClientsWait) {
  Engine engine;
  {
    TestServer server({.engine = &engine, .threads = 2});
    RespClient client(server.port());
    RespClient other(server.port());
    client.Send({"BZPOPMIN", "z", "0"});
    while (other.Call({"INFO", "clients"}).text.find("blocked_clients:1") == std::string::npos) {
    }
  }
  ASSERT_TRUE(engine.ZAdd("z", "a", 1));
  EXPECT_EQ(engine.ZCard("z").value(), 1u);
}

}  // namespace
}  // namespace remora::server
