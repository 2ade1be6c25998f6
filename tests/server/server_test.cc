#include "server/server.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "server/test_server.h"
#include "tests/support/resp_client.h"

namespace remora::server {
namespace {

using protocol::Reply;
using tests::RespClient;

// A server whose scripts are busy after a moment; with one thread, which runs the script and
// answers all others, and with two.
class BusyServerTest : public testing::TestWithParam<int> {
 protected:
  // Asks until a script is busy.
  static Reply UntilBusy(RespClient& client) {
    Reply reply = client.Call({"GET", "elsewhere"});
    while (!reply.text.starts_with("BUSY")) reply = client.Call({"GET", "elsewhere"});
    return reply;
  }

  TestServer server_{{.threads = GetParam(), .arguments = {"--busy-reply-threshold", "20"}}};
  RespClient script_{server_.port()};
  RespClient other_{server_.port()};
  RespClient third_{server_.port()};
};

TEST_P(BusyServerTest, OthersAreAnsweredAndMayKillAScript) {
  script_.Send({"EVAL", "redis.call('GET', KEYS[1]) while true do end", "1", "k"});
  EXPECT_EQ(UntilBusy(other_).text,
            "BUSY Redis is busy running a script. You can only call SCRIPT KILL or SHUTDOWN "
            "NOSAVE.");
  EXPECT_TRUE(third_.Call({"GET", "k"}).text.starts_with("BUSY"));
  EXPECT_TRUE(third_.Call({"EVAL", "return 1", "0"}).text.starts_with("BUSY"));
  EXPECT_TRUE(other_.Call({"FUNCTION", "KILL"}).text.starts_with("BUSY"));
  EXPECT_EQ(other_.Call({"SCRIPT", "KILL"}).text, "OK");
  EXPECT_TRUE(script_.Read().text.starts_with("ERR Script killed by user with SCRIPT KILL..."));
  EXPECT_EQ(other_.Call({"SCRIPT", "KILL"}).text, "NOTBUSY No scripts in execution right now.");
  EXPECT_EQ(third_.Call({"SET", "k", "v"}).text, "OK");
}

TEST_P(BusyServerTest, AFunctionIsKilledByItsOwnCommand) {
  ASSERT_EQ(
      other_
          .Call({"FUNCTION", "LOAD",
                 "#!lua name=l\nredis.register_function('f', function() while true do end end)"})
          .text,
      "l");
  script_.Send({"FCALL", "f", "0"});
  EXPECT_EQ(UntilBusy(other_).text,
            "BUSY Redis is busy running a script. You can only call FUNCTION KILL or SHUTDOWN "
            "NOSAVE.");
  EXPECT_TRUE(other_.Call({"SCRIPT", "KILL"}).text.starts_with("BUSY"));
  EXPECT_EQ(other_.Call({"FUNCTION", "KILL"}).text, "OK");
  EXPECT_TRUE(script_.Read().text.starts_with("ERR Script killed by user with SCRIPT KILL..."));
}

TEST_P(BusyServerTest, WhatHasWrittenEndsOnlyWithTheServer) {
  script_.Send({"EVAL", "redis.call('SET', KEYS[1], 'v') while true do end", "1", "k"});
  UntilBusy(other_);
  EXPECT_TRUE(other_.Call({"SCRIPT", "KILL"})
                  .text.starts_with("UNKILLABLE Sorry the script already executed write commands"));
  EXPECT_TRUE(other_.Call({"SHUTDOWN", "SAVE"}).text.starts_with("BUSY"));
  other_.Send({"SHUTDOWN", "NOSAVE"});
  EXPECT_TRUE(other_.IsClosed());
  EXPECT_TRUE(script_.IsClosed());
  EXPECT_TRUE(third_.IsClosed());
}

TEST_P(BusyServerTest, ARequestThatWaitsForTheKeyIsAnswered) {
  script_.Send({"EVAL", "redis.call('GET', KEYS[1]) while true do end", "1", "k"});
  // Sent at once, so that with two threads they wait for the key's lock.
  other_.Send({"INCR", "k"});
  third_.Send({"EVAL", "return redis.call('INCR', KEYS[1])", "1", "k"});
  const Reply one = other_.Read();
  const Reply two = third_.Read();
  EXPECT_TRUE(one.text.starts_with("BUSY") || one.integer > 0) << one.text;
  EXPECT_TRUE(two.text.starts_with("BUSY") || two.integer > 0) << two.text;
  EXPECT_EQ(RespClient(server_.port()).Call({"SCRIPT", "KILL"}).text, "OK");
  EXPECT_TRUE(script_.Read().text.starts_with("ERR Script killed"));
}

INSTANTIATE_TEST_SUITE_P(Threads, BusyServerTest, testing::Values(1, 2));

// Clients that wait for keys, and scripts that bring what they wait for.
class ServingScriptTest : public testing::TestWithParam<int> {
 protected:
  // Waits until so many clients are blocked.
  void UntilBlocked(int count) {
    const std::string line = "blocked_clients:" + std::to_string(count) + "\r\n";
    while (control_.Call({"INFO", "clients"}).text.find(line) == std::string::npos) {
    }
  }
  // Blocks a new client with a request.
  RespClient& Block(std::initializer_list<std::string_view> request) {
    RespClient& client = *clients_.emplace_back(std::make_unique<RespClient>(server_.port()));
    client.Send(request);
    UntilBlocked(static_cast<int>(clients_.size()));
    return client;
  }

  TestServer server_{{.threads = GetParam()}};
  RespClient control_{server_.port()};
  std::vector<std::unique_ptr<RespClient>> clients_;
};

TEST_P(ServingScriptTest, PushesServeInTheOrderOfArrivalWhenTheScriptIsOver) {
  for (const std::string_view script :
       {"redis.call('RPUSH', KEYS[1], 'a', 'b') redis.call('RPUSH', KEYS[1], 'c', 'd') "
        "return redis.call('LLEN', KEYS[1])",
        "redis.call('RPUSH', 'list', 'a', 'b') redis.call('RPUSH', 'list', 'c', 'd') "
        "return redis.call('LLEN', 'list') -- not declared"}) {
    clients_.clear();
    UntilBlocked(0);
    for (int i = 0; i < 3; ++i) Block({"BLPOP", "list", "0"});
    const std::string keys = script.find("KEYS") == std::string_view::npos ? "0" : "1";
    // Nobody takes an element while the script runs.
    EXPECT_EQ(control_.Call({"EVAL", script, keys, "list"}).integer, 4);
    for (int i = 0; i < 3; ++i) {
      const Reply reply = clients_[i]->Read();
      ASSERT_EQ(reply.elements.size(), 2u);
      EXPECT_EQ(reply.elements[1].text, std::string(1, static_cast<char>('a' + i)));
    }
    EXPECT_EQ(control_.Call({"LPOP", "list"}).text, "d");
  }
}

TEST_P(ServingScriptTest, WhatIsTakenBackServesNobody) {
  RespClient& client = Block({"BLPOP", "list", "0"});
  EXPECT_EQ(
      control_
          .Call({"EVAL", "redis.call('RPUSH', KEYS[1], 'a') return redis.call('LPOP', KEYS[1])",
                 "1", "list"})
          .text,
      "a");
  EXPECT_FALSE(client.Readable(20));
  // An error of the script does not take back what it has pushed.
  EXPECT_TRUE(control_.Call({"EVAL", "redis.call('RPUSH', KEYS[1], 'b') error('no')", "1", "list"})
                  .is_error());
  EXPECT_EQ(client.Read().elements[1].text, "b");
}

TEST_P(ServingScriptTest, EveryTypeIsServedByOneScript) {
  RespClient& list = Block({"BLMOVE", "list", "moved", "LEFT", "RIGHT", "0"});
  RespClient& zset = Block({"BZPOPMIN", "zset", "0"});
  RespClient& stream = Block({"XREAD", "BLOCK", "0", "STREAMS", "stream", "$"});
  RespClient& moved = Block({"BLPOP", "moved", "0"});
  EXPECT_EQ(control_
                .Call({"EVAL",
                       "redis.call('LPUSH', KEYS[1], 'x') redis.call('ZADD', KEYS[2], 1, 'm') "
                       "return redis.call('XADD', KEYS[3], '1-1', 'f', 'v')",
                       "3", "list", "zset", "stream"})
                .text,
            "1-1");
  EXPECT_EQ(list.Read().text, "x");
  EXPECT_EQ(zset.Read().elements[1].text, "m");
  EXPECT_EQ(stream.Read().elements.size(), 1u);
  EXPECT_EQ(moved.Read().elements[1].text, "x");
}

INSTANTIATE_TEST_SUITE_P(Threads, ServingScriptTest, testing::Values(1, 2));

}  // namespace
}  // namespace remora::server
