#include <gtest/gtest.h>

#include <string>

#include "server/test_server.h"
#include "tests/support/resp_client.h"

namespace remora::server {
namespace {

using protocol::Reply;
using protocol::ReplyType;
using tests::RespClient;

// A server that has seen one slow command, and whose monitor is on.
class LatencyCommandTest : public testing::Test {
 protected:
  LatencyCommandTest()
      : server_(
            {.arguments = {"--latency-monitor-threshold", "5", "--enable-debug-command", "yes"}}),
        client_(server_.port()) {
    client_.Call({"DEBUG", "SLEEP", "0.02"});
  }

  TestServer server_;
  RespClient client_;
};

TEST_F(LatencyCommandTest, LatestAndHistoryShowWhatTookLong) {
  const Reply latest = client_.Call({"LATENCY", "LATEST"});
  ASSERT_EQ(latest.elements.size(), 1u);
  ASSERT_EQ(latest.elements[0].elements.size(), 4u);
  EXPECT_EQ(latest.elements[0].elements[0].text, "command");
  EXPECT_GE(latest.elements[0].elements[2].integer, 20);
  EXPECT_EQ(latest.elements[0].elements[3].integer, latest.elements[0].elements[2].integer);
  const Reply history = client_.Call({"LATENCY", "HISTORY", "command"});
  ASSERT_EQ(history.elements.size(), 1u);
  EXPECT_EQ(history.elements[0].elements[1].integer, latest.elements[0].elements[2].integer);
  EXPECT_EQ(client_.Call({"LATENCY", "HISTORY", "nosuch"}).elements.size(), 0u);
}

TEST_F(LatencyCommandTest, GraphDrawsAnEvent) {
  const Reply graph = client_.Call({"LATENCY", "GRAPH", "command"});
  EXPECT_EQ(graph.text.find("command - high "), 0u);
  EXPECT_EQ(client_.Call({"LATENCY", "GRAPH", "nosuch"}).text,
            "ERR No samples available for event 'nosuch'");
}

TEST_F(LatencyCommandTest, DoctorNamesTheEvent) {
  EXPECT_NE(client_.Call({"LATENCY", "DOCTOR"}).text.find("command"), std::string::npos);
}

TEST_F(LatencyCommandTest, ResetForgetsByNameOrAll) {
  EXPECT_EQ(client_.Call({"LATENCY", "RESET", "nosuch"}).integer, 0);
  EXPECT_EQ(client_.Call({"LATENCY", "RESET", "command"}).integer, 1);
  EXPECT_EQ(client_.Call({"LATENCY", "LATEST"}).elements.size(), 0u);
  client_.Call({"DEBUG", "SLEEP", "0.02"});
  EXPECT_EQ(client_.Call({"LATENCY", "RESET"}).integer, 1);
}

TEST_F(LatencyCommandTest, HistogramCountsCalls) {
  client_.Call({"HELLO", "3"});
  client_.Call({"SET", "k", "1"});
  client_.Call({"SET", "k", "2"});
  const Reply all = client_.Call({"LATENCY", "HISTOGRAM"});
  EXPECT_EQ(all.type, ReplyType::kMap);
  EXPECT_GE(all.elements.size(), 4u);
  const Reply one = client_.Call({"LATENCY", "HISTOGRAM", "set", "nosuch", "get"});
  ASSERT_EQ(one.elements.size(), 2u);
  EXPECT_EQ(one.elements[0].text, "set");
  ASSERT_EQ(one.elements[1].elements.size(), 4u);
  EXPECT_EQ(one.elements[1].elements[0].text, "calls");
  EXPECT_EQ(one.elements[1].elements[1].integer, 2);
  const Reply& steps = one.elements[1].elements[3];
  ASSERT_GE(steps.elements.size(), 2u);
  EXPECT_EQ(steps.elements.back().integer, 2);
}

TEST_F(LatencyCommandTest, HelpNamesTheSubcommands) {
  const Reply reply = client_.Call({"LATENCY", "HELP"});
  ASSERT_GT(reply.elements.size(), 8u);
  EXPECT_EQ(reply.elements[0].text.find("LATENCY <subcommand>"), 0u);
}

TEST(LatencyMonitorTest, IsOffByDefault) {
  TestServer server({.arguments = {"--enable-debug-command", "yes"}});
  RespClient client(server.port());
  client.Call({"DEBUG", "SLEEP", "0.02"});
  EXPECT_EQ(client.Call({"LATENCY", "LATEST"}).elements.size(), 0u);
}

}  // namespace
}  // namespace remora::server
