<<<<<<< HEAD
=======
// Clients that wait for keys, on sockets.
>>>>>>> main
#include "server/net/client.h"

#include <gtest/gtest.h>

<<<<<<< HEAD
#include <memory>
#include <set>
#include <string>
#include <vector>

=======
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "engine/base/clock.h"
>>>>>>> main
#include "server/test_server.h"
#include "tests/support/resp_client.h"

namespace remora::server {
namespace {

<<<<<<< HEAD
using tests::RespClient;

std::string Request(std::initializer_list<std::string_view> arguments) {
  std::string text = "*" + std::to_string(arguments.size()) + "\r\n";
  for (const std::string_view argument : arguments) {
    text += "$" + std::to_string(argument.size()) + "\r\n" + std::string(argument) + "\r\n";
  }
  return text;
}

// A server whose data is too large for the caches, so that it reads ahead for clients that are
// ready at one time; and a way to make them so.
class ReadingAheadTest : public testing::Test {
 protected:
  static constexpr int kClients = 40;

  ReadingAheadTest() {
    const std::string value(1'000'000, 'v');
    for (int i = 0; i < 64; ++i) {
      EXPECT_TRUE(server_.engine().Set("large:" + std::to_string(i), value).ok());
    }
    // The server looks at its memory from time to time.
    EXPECT_EQ(control_.Call({"DEBUG", "SLEEP", "0.3"}).text, "OK");
    for (int i = 0; i < kClients; ++i) {
      clients_.push_back(std::make_unique<RespClient>(server_.port()));
      EXPECT_EQ(clients_.back()->Call({"PING"}).text, "PONG");
    }
  }

  // Everything sent while this holds the server up is ready in one round.
  void HoldUp() { control_.Send({"DEBUG", "SLEEP", "0.05"}); }
  void GoOn() { EXPECT_EQ(control_.Read().text, "OK"); }

  TestServer server_{{.arguments = {"--enable-debug-command", "yes"}}};
  RespClient control_{server_.port()};
  std::vector<std::unique_ptr<RespClient>> clients_;
};

TEST_F(ReadingAheadTest, EveryClientGetsItsOwnAnswers) {
  HoldUp();
  for (int i = 0; i < kClients; ++i) {
    const std::string text = std::to_string(i);
    clients_[i]->SendBytes(Request({"SET", "key:" + text, text}));
  }
  GoOn();
  for (const auto& client : clients_) EXPECT_EQ(client->Read().text, "OK");
  HoldUp();
  for (int i = 0; i < kClients; ++i) {
    clients_[i]->SendBytes(Request({"GET", "key:" + std::to_string(i)}));
  }
  GoOn();
  for (int i = 0; i < kClients; ++i) EXPECT_EQ(clients_[i]->Read().text, std::to_string(i));
}

TEST_F(ReadingAheadTest, PipelinesAndRequestsInPiecesAndOtherDatabasesMix) {
  HoldUp();
  for (int i = 0; i < kClients; ++i) {
    const std::string key = "key:" + std::to_string(i);
    std::string text;
    if (i % 4 == 0) text = Request({"SELECT", "3"});
    for (int step = 0; step <= i; ++step) text += Request({"INCR", key});
    if (i % 3 == 0) text += Request({"SET", key, std::string(5000, 'x')});
    const size_t first = i % 5 == 0 ? text.size() / 2 : text.size();
    clients_[i]->SendBytes(std::string_view(text).substr(0, first));
    if (first == text.size()) continue;
    GoOn();
    HoldUp();
    clients_[i]->SendBytes(std::string_view(text).substr(first));
  }
  GoOn();
  for (int i = 0; i < kClients; ++i) {
    SCOPED_TRACE(i);
    if (i % 4 == 0) {
      EXPECT_EQ(clients_[i]->Read().text, "OK");
    }
    for (int step = 0; step <= i; ++step) EXPECT_EQ(clients_[i]->Read().integer, step + 1);
    if (i % 3 == 0) {
      EXPECT_EQ(clients_[i]->Read().text, "OK");
    }
    EXPECT_EQ(clients_[i]->Call({"PING"}).text, "PONG");
  }
}

// Who comes first in a round is up to the system: the victim may have had its turn.
TEST_F(ReadingAheadTest, AClientThatIsKilledInItsGroupRunsNothingAfterwards) {
  const std::string victim = std::to_string(clients_[kClients - 1]->Call({"CLIENT", "ID"}).integer);
  HoldUp();
  clients_[0]->SendBytes(Request({"CLIENT", "KILL", "ID", victim}));
  for (int i = 1; i < kClients; ++i) clients_[i]->SendBytes(Request({"INCR", "count"}));
  GoOn();
  EXPECT_EQ(clients_[0]->Read().integer, 1);
  std::set<int64_t> counts;
  for (int i = 1; i < kClients - 1; ++i) counts.insert(clients_[i]->Read().integer);
  EXPECT_EQ(counts.size(), kClients - 2u);
  EXPECT_TRUE(clients_[kClients - 1]->IsClosed());
  const std::string total = server_.engine().Get("count").value().value();
  EXPECT_TRUE(total == std::to_string(kClients - 2) || total == std::to_string(kClients - 1));
  EXPECT_GE(std::stoi(total), *counts.rbegin());
}

TEST_F(ReadingAheadTest, WhatIsPausedAndWhatIsMalformedStaysWithItsClient) {
  HoldUp();
  for (int i = 0; i < kClients; ++i) {
    if (i == 5) {
      clients_[i]->SendBytes(Request({"CLIENT", "PAUSE", "100", "WRITE"}));
    } else if (i % 7 == 6) {
      clients_[i]->SendBytes("*1\r\nnonsense\r\n");
    } else {
      clients_[i]->SendBytes(Request({"INCR", "count"}));
    }
  }
  GoOn();
  std::set<int64_t> counts;
  int increments = 0;
  for (int i = 0; i < kClients; ++i) {
    SCOPED_TRACE(i);
    if (i == 5) {
      EXPECT_EQ(clients_[i]->Read().text, "OK");
    } else if (i % 7 == 6) {
      EXPECT_EQ(clients_[i]->Read().text, "ERR Protocol error: expected '$', got 'n'");
      EXPECT_TRUE(clients_[i]->IsClosed());
    } else {
      ++increments;
      counts.insert(clients_[i]->Read().integer);
    }
  }
  EXPECT_EQ(counts.size(), static_cast<size_t>(increments));
  EXPECT_EQ(*counts.rbegin(), increments);
=======
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
>>>>>>> main
}

}  // namespace
}  // namespace remora::server
