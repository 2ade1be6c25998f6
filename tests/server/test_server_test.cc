#include "server/test_server.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <memory>
#include <string>
#include <vector>

#include "engine/base/clock.h"
#include "tests/support/resp_client.h"

namespace remora::server {
namespace {

using tests::RespClient;

TEST(TestServerTest, ClientsAndTypedCallsShareData) {
  TestServer server;
  RespClient client(server.port());
  ASSERT_TRUE(server.engine().Set("counter", "41").ok());
  EXPECT_EQ(client.Call({"INCRBY", "counter", "1"}).integer, 42);
  EXPECT_EQ(server.engine().Get("counter").value(), "42");
}

TEST(TestServerTest, ManyServersLiveInOneProcess) {
  std::vector<std::unique_ptr<TestServer>> servers;
  for (int i = 0; i < 20; ++i) servers.push_back(std::make_unique<TestServer>());
  for (size_t i = 0; i < servers.size(); ++i) {
    RespClient client(servers[i]->port());
    EXPECT_EQ(client.Call({"INCRBY", "own", std::to_string(i)}).integer, static_cast<int64_t>(i));
  }
}

TEST(TestServerTest, ListensOnAUnixSocket) {
  const std::string path = "/tmp/remora_test_" + std::to_string(getpid()) + ".sock";
  {
    TestServer server({.unix_path = path});
    EXPECT_EQ(server.port(), 0);
    RespClient client(path);
    EXPECT_EQ(client.Call({"PING"}).text, "PONG");
    const std::string line = client.Call({"CLIENT", "INFO"}).text;
    EXPECT_NE(line.find("addr=" + path + ":0 laddr=" + path + ":0 "), std::string::npos) << line;
    EXPECT_NE(line.find(" flags=U "), std::string::npos) << line;
  }
  EXPECT_NE(access(path.c_str(), F_OK), 0);
}

TEST(TestServerTest, KeysExpireWhenTheTestMovesTime) {
  base::ManualClock clock;
  TestServer server({.clock = &clock});
  const int64_t due = clock.NowMilliseconds() + 1000;
  ASSERT_TRUE(server.engine().Set("k", "v", {.expiry_milliseconds = due}).ok());
  RespClient client(server.port());
  clock.AdvanceMilliseconds(999);
  EXPECT_EQ(client.Call({"GET", "k"}).text, "v");
  clock.AdvanceMilliseconds(1);
  EXPECT_TRUE(client.Call({"GET", "k"}).is_null());
}

TEST(TestServerTest, DataOutlivesARestart) {
  TestServer server;
  ASSERT_TRUE(server.engine().Set("k", "v").ok());
  RespClient before(server.port());
  EXPECT_EQ(before.Call({"GET", "k"}).text, "v");
  server.Start();
  EXPECT_TRUE(before.IsClosed());
  RespClient after(server.port());
  EXPECT_EQ(after.Call({"GET", "k"}).text, "v");
}

TEST(TestServerTest, ShutdownEndsConnections) {
  TestServer server;
  RespClient client(server.port());
  client.Send({"SHUTDOWN", "NOSAVE"});
  EXPECT_TRUE(client.IsClosed());
}

}  // namespace
}  // namespace remora::server
