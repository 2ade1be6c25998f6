#include <gtest/gtest.h>

#include <string>

#include "engine/base/clock.h"
#include "server/test_server.h"
#include "tests/support/resp_client.h"

namespace remora::server {
namespace {

using tests::RespClient;

TEST(ConnectionLimitsTest, PasswordIsAskedForBeforeAnythingElse) {
  TestServer server({.arguments = {"--requirepass", "secret"}});
  RespClient client(server.port());
  EXPECT_EQ(client.Call({"GET", "k"}).text, "NOAUTH Authentication required.");
  EXPECT_EQ(client.Call({"AUTH", "wrong"}).error_code(), "WRONGPASS");
  EXPECT_EQ(client.Call({"AUTH", "nobody", "secret"}).error_code(), "WRONGPASS");
  EXPECT_EQ(client.Call({"AUTH", "secret"}).text, "OK");
  EXPECT_TRUE(client.Call({"GET", "k"}).is_null());
  EXPECT_NE(client.Call({"INFO", "stats"}).text.find("acl_access_denied_auth:2\r\n"),
            std::string::npos);
}

TEST(ConnectionLimitsTest, StrangersMaySendLittle) {
  TestServer server({.arguments = {"--requirepass", "secret"}});
  RespClient many(server.port());
  many.SendBytes("*100\r\n");
  EXPECT_EQ(many.Read().text, "ERR Protocol error: unauthenticated multibulk length");
  EXPECT_TRUE(many.IsClosed());
  RespClient large(server.port());
  large.SendBytes("*1\r\n$16385\r\n");
  EXPECT_EQ(large.Read().text, "ERR Protocol error: unauthenticated bulk length");
  EXPECT_TRUE(large.IsClosed());
}

TEST(ConnectionLimitsTest, TakingThePasswordAwayLetsStrangersIn) {
  TestServer server({.arguments = {"--requirepass", "secret"}});
  RespClient stranger(server.port());
  RespClient client(server.port());
  EXPECT_EQ(stranger.Call({"GET", "k"}).error_code(), "NOAUTH");
  EXPECT_EQ(client.Call({"AUTH", "secret"}).text, "OK");
  EXPECT_EQ(client.Call({"CONFIG", "SET", "requirepass", ""}).text, "OK");
  EXPECT_TRUE(stranger.Call({"GET", "k"}).is_null());
}

TEST(ConnectionLimitsTest, ClientsBeyondTheLimitAreTurnedAway) {
  TestServer server({.arguments = {"--maxclients", "1"}});
  RespClient client(server.port());
  EXPECT_EQ(client.Call({"PING"}).text, "PONG");
  RespClient second(server.port());
  EXPECT_EQ(second.Read().text, "ERR max number of clients reached");
  EXPECT_TRUE(second.IsClosed());
  EXPECT_NE(client.Call({"INFO", "stats"}).text.find("rejected_connections:1\r\n"),
            std::string::npos);
}

TEST(ConnectionLimitsTest, IdleClientsAreClosedByTheClockOfTheInstance) {
  base::ManualClock clock;
  TestServer server({.clock = &clock, .arguments = {"--timeout", "60"}});
  RespClient client(server.port());
  EXPECT_EQ(client.Call({"PING"}).text, "PONG");
  clock.AdvanceMilliseconds(60'000);
  EXPECT_EQ(client.Call({"PING"}).text, "PONG");
  clock.AdvanceMilliseconds(61'000);
  EXPECT_TRUE(client.IsClosed());
}

TEST(ConnectionLimitsTest, OutputThatIsNotReadClosesTheClient) {
  TestServer server({.arguments = {"--client-output-buffer-limit", "normal", "1mb", "0", "0"}});
  ASSERT_TRUE(server.engine().Set("big", std::string(1 << 20, 'x')).ok());
  RespClient greedy(server.port());
  std::string requests;
  for (int i = 0; i < 64; ++i) requests += "*2\r\n$3\r\nGET\r\n$3\r\nbig\r\n";
  greedy.SendBytes(requests);
  RespClient client(server.port());
  bool closed = false;
  for (int i = 0; i < 500 && !closed; ++i) {
    const std::string info = client.Call({"INFO", "stats"}).text;
    closed = info.find("client_output_buffer_limit_disconnections:1\r\n") != std::string::npos;
  }
  EXPECT_TRUE(closed);
  EXPECT_TRUE(greedy.IsClosed());
}

TEST(ConnectionLimitsTest, AReplyBeyondTheLimitIsNotSent) {
  TestServer server({.arguments = {"--client-output-buffer-limit", "normal", "10", "0", "0"}});
  ASSERT_TRUE(server.engine().Set("big", std::string(100'000, 'x')).ok());
  RespClient client(server.port());
  EXPECT_EQ(client.Call({"PING"}).text, "PONG");
  EXPECT_EQ(client.Call({"GET", "big"}).text, "closed");
}

TEST(ConnectionLimitsTest, StrangersMayLeaveLittleUnread) {
  TestServer server({.arguments = {"--requirepass", "secret"}});
  RespClient stranger(server.port());
  std::string requests;
  for (int i = 0; i < 10'000; ++i) requests += "*2\r\n$3\r\nGET\r\n$1\r\nk\r\n";
  for (int i = 0; i < 50; ++i) stranger.SendBytes(requests);
  EXPECT_TRUE(stranger.IsClosed());
}

TEST(ConnectionLimitsTest, QueriesBeyondTheLimitCloseTheClient) {
  TestServer server({.arguments = {"--client-query-buffer-limit", "1mb"}});
  RespClient greedy(server.port());
  greedy.SendBytes("*2\r\n$3\r\nGET\r\n$2097152\r\n" + std::string(2 << 20, 'x') + "\r\n");
  EXPECT_TRUE(greedy.IsClosed());
  RespClient client(server.port());
  EXPECT_NE(
      client.Call({"INFO", "stats"}).text.find("client_query_buffer_limit_disconnections:1\r\n"),
      std::string::npos);
}

}  // namespace
}  // namespace remora::server
