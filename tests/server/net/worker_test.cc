#include "server/net/worker.h"

#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "server/test_server.h"
#include "tests/support/resp_client.h"

namespace remora::server {
namespace {

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
}

}  // namespace
}  // namespace remora::server
