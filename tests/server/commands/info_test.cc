#include "server/metrics/info.h"

#include <gtest/gtest.h>

#include <string>

#include "engine/base/clock.h"
#include "server/test_server.h"
#include "tests/support/resp_client.h"

namespace remora::server {
namespace {

using protocol::Reply;
using protocol::ReplyType;
using tests::RespClient;

int64_t Number(const std::string& info, const std::string& name) {
  const size_t at = info.find("\r\n" + name + ":");
  return at == std::string::npos ? -1 : std::stoll(info.substr(at + name.size() + 3));
}

TEST(InfoCommandTest, SectionsAreChosenByName) {
  TestServer server;
  RespClient client(server.port());
  EXPECT_EQ(client.Call({"INFO", "cluster"}).text, "# Cluster\r\ncluster_enabled:0\r\n");
  EXPECT_EQ(client.Call({"INFO", "nonsense"}).text, "");
  EXPECT_EQ(client.Call({"INFO", "KEYSPACE", "Cluster", "nonsense"}).text,
            "# Cluster\r\ncluster_enabled:0\r\n\r\n# Keyspace\r\n");
  EXPECT_EQ(client.Call({"INFO"}).text.find("# Commandstats"), std::string::npos);
  EXPECT_NE(client.Call({"INFO", "all"}).text.find("# Commandstats"), std::string::npos);
}

TEST(InfoCommandTest, IsVerbatimInResp3) {
  TestServer server;
  RespClient client(server.port());
  client.Call({"HELLO", "3"});
  const Reply reply = client.Call({"INFO", "cluster"});
  EXPECT_EQ(reply.type, ReplyType::kVerbatimString);
  EXPECT_EQ(reply.format, "txt");
  EXPECT_EQ(reply.text, "# Cluster\r\ncluster_enabled:0\r\n");
}

TEST(InfoCommandTest, CountsCommandsErrorsHitsAndBytes) {
  TestServer server({.threads = 2});
  RespClient client(server.port());
  RespClient other(server.port());
  client.Call({"INCRBY", "k", "1"});
  other.Call({"GET", "k"});
  other.Call({"GET", "missing"});
  other.Call({"INCRBY", "k", "x"});
  client.Call({"NOSUCH"});
  const std::string info = client.Call({"INFO", "everything"}).text;
  EXPECT_EQ(Number(info, "total_commands_processed"), 4);
  EXPECT_EQ(Number(info, "total_error_replies"), 2);
  EXPECT_EQ(Number(info, "keyspace_hits"), 1);
  EXPECT_EQ(Number(info, "keyspace_misses"), 1);
  EXPECT_EQ(Number(info, "connected_clients"), 2);
  EXPECT_GT(Number(info, "total_net_input_bytes"), 100);
  EXPECT_NE(info.find("cmdstat_incrby:calls=2,"), std::string::npos);
  EXPECT_NE(info.find(",rejected_calls=0,failed_calls=1\r\n"), std::string::npos);
  EXPECT_NE(info.find("errorstat_ERR:count=2\r\n"), std::string::npos);
  EXPECT_NE(info.find("latency_percentiles_usec_get:p50="), std::string::npos);
}

TEST(InfoCommandTest, KeyspaceShowsTheAverageTimeToLive) {
  base::ManualClock clock;
  TestServer server({.clock = &clock});
  const int64_t now = clock.NowMilliseconds();
  ASSERT_TRUE(server.engine().Set("a", "1", {.expiry_milliseconds = now + 1000}).ok());
  ASSERT_TRUE(server.engine().Set("b", "1", {.expiry_milliseconds = now + 9000}).ok());
  ASSERT_TRUE(server.engine().Set("b", "1", {.expiry_milliseconds = now + 3000}).ok());
  ASSERT_TRUE(server.engine().Set("c", "1").ok());
  RespClient client(server.port());
  EXPECT_EQ(client.Call({"INFO", "keyspace"}).text,
            "# Keyspace\r\ndb0:keys=3,expires=2,avg_ttl=2000,subexpiry=0\r\n");
}

TEST(InfoCommandTest, MemoryGrowsWithDataAndRemembersItsPeak) {
  TestServer server;
  RespClient client(server.port());
  const int64_t before = Number(client.Call({"INFO", "memory"}).text, "used_memory");
  ASSERT_TRUE(server.engine().Set("big", std::string(1 << 20, 'x')).ok());
  const int64_t during = Number(client.Call({"INFO", "memory"}).text, "used_memory");
  EXPECT_GE(during - before, 1 << 20);
  EXPECT_LE(during - before, (1 << 20) + 64 * 1024);
  ASSERT_TRUE(server.engine().Set("big", "small").ok());
  const std::string after = client.Call({"INFO", "memory"}).text;
  EXPECT_LT(Number(after, "used_memory"), during - (1 << 19));
  EXPECT_GE(Number(after, "used_memory_peak"), during);
}

TEST(InfoCommandTest, BytesForPeople) {
  EXPECT_EQ(HumanBytes(0), "0B");
  EXPECT_EQ(HumanBytes(1023), "1023B");
  EXPECT_EQ(HumanBytes(1024), "1.00K");
  EXPECT_EQ(HumanBytes(1572864), "1.50M");
  EXPECT_EQ(HumanBytes(uint64_t{23} << 30), "23.00G");
}

// What Redis 8.0 says of the same keys.
TEST(InfoCommandTest, SizesAreDistributedByTypeAndPowersOfTwo) {
  TestServer server;
  RespClient client(server.port());
  EXPECT_EQ(client.Call({"INFO", "keysizes"}).text, "# Keysizes\r\n");
  client.Call({"SET", "empty", ""});
  client.Call({"SET", "number", "12345"});
  client.Call({"SETRANGE", "kibibyte", "1023", "x"});
  client.Call({"SETRANGE", "mebibytes", "3000000", "x"});
  client.Call({"HSET", "hash", "a", "1", "b", "2", "c", "3"});
  client.Call({"ZADD", "set", "1", "a"});
  client.Call({"SELECT", "3"});
  client.Call({"SET", "elsewhere", "x"});
  EXPECT_EQ(client.Call({"INFO", "keysizes"}).text,
            "# Keysizes\r\n"
            "db0_distrib_strings_sizes:0=1,4=1,1K=1,2M=1\r\n"
            "db0_distrib_zsets_items:1=1\r\n"
            "db0_distrib_hashes_items:2=1\r\n"
            "db3_distrib_strings_sizes:1=1\r\n");
  client.Call({"FLUSHALL"});
  EXPECT_EQ(client.Call({"INFO", "keysizes"}).text, "# Keysizes\r\n");
}

}  // namespace
}  // namespace remora::server
