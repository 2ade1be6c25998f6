#include <gtest/gtest.h>

#include <string>

#include "engine/base/clock.h"
#include "server/test_server.h"
#include "tests/support/resp_client.h"

namespace remora::server {
namespace {

using protocol::Reply;
using tests::RespClient;

// Every call is slow.
TestServerOptions LogEverything(base::Clock& clock) {
  return {.clock = &clock, .arguments = {"--slowlog-log-slower-than", "0"}};
}

TEST(SlowlogCommandTest, GetShowsTheNewestFirst) {
  base::ManualClock clock;
  TestServer server(LogEverything(clock));
  RespClient client(server.port());
  client.Call({"CLIENT", "SETNAME", "tester"});
  client.Call({"SLOWLOG", "RESET"});
  client.Call({"SET", "k", "v"});
  client.Call({"GET", "k"});
  const Reply reply = client.Call({"SLOWLOG", "GET"});
  ASSERT_GE(reply.elements.size(), 2u);
  const Reply& newest = reply.elements[0];
  ASSERT_EQ(newest.elements.size(), 6u);
  EXPECT_EQ(newest.elements[0].integer, reply.elements[1].elements[0].integer + 1);
  EXPECT_EQ(newest.elements[1].integer, clock.NowMilliseconds() / 1000);
  EXPECT_GE(newest.elements[2].integer, 0);
  ASSERT_EQ(newest.elements[3].elements.size(), 2u);
  EXPECT_EQ(newest.elements[3].elements[0].text, "GET");
  EXPECT_EQ(newest.elements[3].elements[1].text, "k");
  EXPECT_EQ(newest.elements[4].text.find("127.0.0.1:"), 0u);
  EXPECT_EQ(newest.elements[5].text, "tester");
  EXPECT_EQ(reply.elements[1].elements[3].elements[0].text, "SET");
}

TEST(SlowlogCommandTest, GetTakesACount) {
  base::ManualClock clock;
  TestServer server(LogEverything(clock));
  RespClient client(server.port());
  for (int i = 0; i < 20; ++i) client.Call({"PING"});
  EXPECT_EQ(client.Call({"SLOWLOG", "GET"}).elements.size(), 10u);
  EXPECT_EQ(client.Call({"SLOWLOG", "GET", "0"}).elements.size(), 0u);
  EXPECT_EQ(client.Call({"SLOWLOG", "GET", "3"}).elements.size(), 3u);
  EXPECT_GE(client.Call({"SLOWLOG", "GET", "-1"}).elements.size(), 20u);
  const std::string refusal = "ERR count should be greater than or equal to -1";
  EXPECT_EQ(client.Call({"SLOWLOG", "GET", "-2"}).text, refusal);
  EXPECT_EQ(client.Call({"SLOWLOG", "GET", "many"}).text, refusal);
}

TEST(SlowlogCommandTest, LengthIsBoundedAndResetEmpties) {
  base::ManualClock clock;
  TestServer server(LogEverything(clock));
  RespClient client(server.port());
  client.Call({"CONFIG", "SET", "slowlog-max-len", "5"});
  for (int i = 0; i < 20; ++i) client.Call({"PING"});
  EXPECT_EQ(client.Call({"SLOWLOG", "LEN"}).integer, 5);
  client.Call({"CONFIG", "SET", "slowlog-log-slower-than", "-1"});
  EXPECT_EQ(client.Call({"SLOWLOG", "RESET"}).text, "OK");
  client.Call({"PING"});
  EXPECT_EQ(client.Call({"SLOWLOG", "LEN"}).integer, 0);
}

TEST(SlowlogCommandTest, HelpNamesTheSubcommands) {
  TestServer server;
  RespClient client(server.port());
  const Reply reply = client.Call({"SLOWLOG", "HELP"});
  ASSERT_GT(reply.elements.size(), 6u);
  EXPECT_EQ(reply.elements[0].text.find("SLOWLOG <subcommand>"), 0u);
}

}  // namespace
}  // namespace remora::server
