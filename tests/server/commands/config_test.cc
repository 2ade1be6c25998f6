#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <thread>

#include "server/test_server.h"
#include "tests/support/resp_client.h"

namespace remora::server {
namespace {

using tests::RespClient;

TEST(ConfigCommandTest, GetAnswersAMap) {
  TestServer server;
  RespClient client(server.port());
  client.Call({"HELLO", "3"});
  const protocol::Reply reply = client.Call({"CONFIG", "GET", "maxclients", "timeout"});
  ASSERT_EQ(reply.type, protocol::ReplyType::kMap);
  ASSERT_EQ(reply.elements.size(), 4u);
  EXPECT_EQ(reply.elements[0].text, "maxclients");
  EXPECT_EQ(reply.elements[1].text, "1000");
}

// What is compared by bytes and what by a locale is told apart where the system has one that does.
TEST(ConfigCommandTest, TextsAreSortedInTheLocale) {
  TestServer server;
  RespClient client(server.port());
  client.Call({"RPUSH", "l", "b", "B", "a"});
  const auto sorted = [&] {
    std::string texts;
    for (const protocol::Reply& element : client.Call({"SORT", "l", "ALPHA"}).elements) {
      texts += element.text;
    }
    return texts;
  };
  EXPECT_EQ(client.Call({"CONFIG", "SET", "locale-collate", "C"}).text, "OK");
  EXPECT_EQ(sorted(), "Bab");
  EXPECT_EQ(client.Call({"CONFIG", "SET", "locale-collate", "no such locale"}).error_code(), "ERR");
  EXPECT_EQ(sorted(), "Bab");
  if (client.Call({"CONFIG", "SET", "locale-collate", "en_US.UTF-8"}).text != "OK") return;
  EXPECT_EQ(sorted(), "abB");
}

TEST(ConfigCommandTest, SetBindReopensTheSocket) {
  TestServer first;
  RespClient client(first.port());
  EXPECT_EQ(client.Call({"CONFIG", "SET", "bind", "no such address"}).error_code(), "ERR");
  EXPECT_EQ(client.Call({"CONFIG", "SET", "bind", "127.0.0.1 127.0.0.2"}).text, "OK");
  EXPECT_NE(first.port(), 0);
  RespClient again(first.port());
  EXPECT_EQ(again.Call({"PING"}).text, "PONG");
  // Those that were connected stay.
  EXPECT_EQ(client.Call({"PING"}).text, "PONG");
}

TEST(ConfigCommandTest, MoreClientsThanTheSystemAllowsAreRefused) {
  TestServer server;
  RespClient client(server.port());
  const protocol::Reply reply = client.Call({"CONFIG", "SET", "maxclients", "4000000000"});
  EXPECT_EQ(reply.text.find("ERR CONFIG SET failed (possibly related to argument 'maxclients') - "
                            "The operating system is not able to handle the specified number of "
                            "clients, try with "),
            0u)
      << reply.text;
  EXPECT_EQ(client.Call({"CONFIG", "GET", "maxclients"}).elements[1].text, "1000");
}

TEST(ConfigCommandTest, HowUsesAreCountedIsSet) {
  TestServer server;
  RespClient client(server.port());
  client.Call({"CONFIG", "SET", "maxmemory-policy", "allkeys-lfu", "lfu-log-factor", "0"});
  client.Call({"SET", "k", "v"});
  for (int i = 0; i < 30; ++i) client.Call({"GET", "k"});
  EXPECT_EQ(client.Call({"OBJECT", "FREQ", "k"}).integer, 35);
}

TEST(ConfigCommandTest, WhatWasFreedInTheBackgroundIsCounted) {
  TestServer server;
  RespClient client(server.port());
  const auto freed = [&] {
    const std::string info = client.Call({"INFO", "memory"}).text;
    const size_t at = info.find("lazyfreed_objects:");
    return info.substr(at, info.find('\r', at) - at);
  };
  for (int i = 0; i < 100; ++i) client.Call({"SET", std::to_string(i), "v"});
  client.Call({"FLUSHALL", "ASYNC"});
  while (server.engine().Tick()) {
  }
  for (int i = 0; i < 1000 && freed() != "lazyfreed_objects:100"; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  EXPECT_EQ(freed(), "lazyfreed_objects:100");
  client.Call({"CONFIG", "RESETSTAT"});
  EXPECT_EQ(freed(), "lazyfreed_objects:0");
}

TEST(ConfigCommandTest, ResetstatZeroesCountersButNotData) {
  TestServer server;
  RespClient client(server.port());
  client.Call({"INCRBY", "k", "1"});
  client.Call({"NOSUCH"});
  EXPECT_EQ(client.Call({"CONFIG", "RESETSTAT"}).text, "OK");
  const std::string info = client.Call({"INFO", "everything"}).text;
  EXPECT_NE(info.find("total_commands_processed:1\r\n"), std::string::npos);
  EXPECT_NE(info.find("total_error_replies:0\r\n"), std::string::npos);
  EXPECT_EQ(info.find("cmdstat_incrby"), std::string::npos);
  EXPECT_NE(info.find("rdb_changes_since_last_save:1\r\n"), std::string::npos);
  EXPECT_NE(info.find("db0:keys=1,expires=0,avg_ttl=0,subexpiry=0\r\n"), std::string::npos);
}

}  // namespace
}  // namespace remora::server
