#include <gtest/gtest.h>

#include <string>

#include "server/test_server.h"
#include "tests/support/resp_client.h"

namespace remora::server {
namespace {

using tests::RespClient;

TEST(MemoryCommandTest, UsageCountsTheWholeKey) {
  TestServer server;
  RespClient client(server.port());
  ASSERT_TRUE(server.engine().Set("small", "v").ok());
  ASSERT_TRUE(server.engine().Set("large", std::string(100'000, 'x')).ok());
  const int64_t small = client.Call({"MEMORY", "USAGE", "small"}).integer;
  const int64_t large = client.Call({"MEMORY", "USAGE", "large", "SAMPLES", "0"}).integer;
  EXPECT_GT(small, 7);
  EXPECT_LT(small, 4096);
  EXPECT_GE(large, 100'000);
  EXPECT_LT(large, 110'000);
  EXPECT_TRUE(client.Call({"MEMORY", "USAGE", "missing"}).is_null());
}

TEST(MemoryCommandTest, StatsNameEachDatabase) {
  TestServer server;
  RespClient client(server.port());
  client.Call({"HELLO", "3"});
  ASSERT_TRUE(server.engine().Set("k", "v").ok());
  const protocol::Reply reply = client.Call({"MEMORY", "STATS"});
  ASSERT_EQ(reply.type, protocol::ReplyType::kMap);
  bool names_database = false;
  for (size_t i = 0; i + 1 < reply.elements.size(); i += 2) {
    if (reply.elements[i].text == "db.0") names_database = true;
    if (reply.elements[i].text == "keys.count") {
      EXPECT_EQ(reply.elements[i + 1].integer, 1);
    }
  }
  EXPECT_TRUE(names_database);
}

TEST(MemoryCommandTest, MallocStatsAreText) {
  TestServer server;
  RespClient client(server.port());
  EXPECT_FALSE(client.Call({"MEMORY", "MALLOC-STATS"}).text.empty());
}

TEST(ObjectCommandTest, FreqIsOfServersThatCountUses) {
  TestServer server({.arguments = {"--maxmemory-policy", "allkeys-lfu"}});
  RespClient client(server.port());
  client.Call({"SET", "k", "v"});
  EXPECT_GT(client.Call({"OBJECT", "FREQ", "k"}).integer, 0);
  EXPECT_EQ(client.Call({"OBJECT", "IDLETIME", "k"}).error_code(), "ERR");
}

}  // namespace
}  // namespace remora::server
