// The commands that answer for features which are off.
#include <gtest/gtest.h>

#include <string>

#include "engine/base/clock.h"
#include "server/test_server.h"
#include "tests/support/resp_client.h"

namespace remora::server {
namespace {

using protocol::Reply;
using tests::RespClient;

TEST(AdministrationTest, TimeIsTheInstances) {
  base::ManualClock clock;
  TestServer server({.clock = &clock});
  RespClient client(server.port());
  clock.AdvanceMicroseconds(1'500'042);
  const Reply reply = client.Call({"TIME"});
  ASSERT_EQ(reply.elements.size(), 2u);
  EXPECT_EQ(reply.elements[0].text, "1577836801");
  EXPECT_EQ(reply.elements[1].text, "500042");
  EXPECT_EQ(client.Call({"LASTSAVE"}).integer, 1577836800);
}

TEST(AdministrationTest, NothingIsSaved) {
  TestServer server;
  RespClient client(server.port());
  const std::string refusal = "ERR Persistence is not supported by this version: nothing is saved";
  EXPECT_EQ(client.Call({"SAVE"}).text, refusal);
  EXPECT_EQ(client.Call({"BGSAVE"}).text, refusal);
  EXPECT_EQ(client.Call({"BGSAVE", "SCHEDULE"}).text, refusal);
  EXPECT_EQ(client.Call({"BGSAVE", "LATER"}).text, "ERR syntax error");
  EXPECT_EQ(client.Call({"BGREWRITEAOF"}).text, refusal);
}

TEST(AdministrationTest, AMasterWithoutReplicas) {
  TestServer server;
  RespClient client(server.port());
  EXPECT_EQ(client.Call({"ROLE"}).elements[0].text, "master");
  EXPECT_EQ(client.Call({"REPLICAOF", "NO", "ONE"}).text, "OK");
  EXPECT_EQ(client.Call({"SLAVEOF", "no", "one"}).text, "OK");
  EXPECT_EQ(client.Call({"REPLICAOF", "host", "70000"}).text, "ERR Invalid master port");
  EXPECT_EQ(client.Call({"REPLICAOF", "host", "6379"}).text,
            "ERR Replication is not supported by this version");
  EXPECT_EQ(client.Call({"WAIT", "0", "0"}).integer, 0);
  EXPECT_EQ(client.Call({"WAIT", "x", "x"}).text, "ERR value is not an integer or out of range");
  EXPECT_EQ(client.Call({"WAIT", "0", "-1"}).text, "ERR timeout is negative");
  EXPECT_EQ(client.Call({"WAITAOF", "0", "0", "0"}).elements.size(), 2u);
  EXPECT_EQ(client.Call({"WAITAOF", "1", "0", "0"}).text,
            "ERR WAITAOF cannot be used when numlocal is set but appendonly is disabled.");
  EXPECT_EQ(client.Call({"FAILOVER"}).text, "ERR FAILOVER requires connected replicas.");
  EXPECT_EQ(client.Call({"FAILOVER", "ABORT"}).text, "ERR No failover in progress.");
  EXPECT_EQ(client.Call({"FAILOVER", "TIMEOUT", "0"}).text,
            "ERR FAILOVER timeout must be greater than 0");
}

TEST(AdministrationTest, ClusterIsDisabled) {
  TestServer server;
  RespClient client(server.port());
  const std::string refusal = "ERR This instance has cluster support disabled";
  EXPECT_EQ(client.Call({"CLUSTER", "INFO"}).text, refusal);
  EXPECT_EQ(client.Call({"CLUSTER", "KEYSLOT", "k"}).text, refusal);
  EXPECT_EQ(client.Call({"CLUSTER", "KEYSLOT"}).text,
            "ERR wrong number of arguments for 'cluster|keyslot' command");
  EXPECT_EQ(client.Call({"ASKING"}).text, refusal);
  EXPECT_EQ(client.Call({"READONLY"}).text, refusal);
  EXPECT_EQ(client.Call({"READWRITE"}).text, refusal);
}

TEST(AdministrationTest, ThereAreNoModules) {
  TestServer server;
  RespClient client(server.port());
  EXPECT_EQ(client.Call({"MODULE", "LIST"}).type, protocol::ReplyType::kArray);
  EXPECT_EQ(client.Call({"MODULE", "HELP"}).elements.size(), 11u);
  EXPECT_EQ(client.Call({"MODULE", "LOAD", "x.so"}).text.find("ERR MODULE command not allowed."),
            0u);
  EXPECT_EQ(client.Call({"MODULE", "LOADEX", "x.so"}).error_code(), "ERR");
  EXPECT_EQ(client.Call({"MODULE", "UNLOAD", "x"}).error_code(), "ERR");
}

TEST(AdministrationTest, LolwutPaintsASea) {
  TestServer server;
  RespClient client(server.port());
  EXPECT_NE(client.Call({"LOLWUT"}).text.find("Redis ver. 8.0.2"), std::string::npos);
  EXPECT_EQ(client.Call({"LOLWUT", "VERSION", "5", "3", "1"}).text.substr(0, 4), "~~~\n");
  EXPECT_EQ(client.Call({"LOLWUT", "VERSION", "x"}).text,
            "ERR value is not an integer or out of range");
}

TEST(AdministrationTest, MemoryCommandsOfTheProcess) {
  TestServer server;
  RespClient client(server.port());
  EXPECT_NE(client.Call({"MEMORY", "DOCTOR"}).text.find("less than 5 MB"), std::string::npos);
  EXPECT_FALSE(client.Call({"MEMORY", "MALLOC-STATS"}).text.empty());
  EXPECT_EQ(client.Call({"MEMORY", "PURGE"}).text, "OK");
  EXPECT_EQ(client.Call({"MEMORY", "HELP"}).elements[0].text,
            "MEMORY <subcommand> [<arg> [value] [opt] ...]. Subcommands are:");
}

TEST(AdministrationTest, TrackingIsOff) {
  TestServer server;
  RespClient client(server.port());
  EXPECT_EQ(client.Call({"CLIENT", "GETREDIR"}).integer, -1);
  EXPECT_EQ(client.Call({"CLIENT", "TRACKINGINFO"}).elements[1].elements[0].text, "off");
  EXPECT_EQ(client.Call({"CLIENT", "TRACKING", "OFF"}).text, "OK");
  EXPECT_EQ(client.Call({"CLIENT", "CACHING", "YES"}).error_code(), "ERR");
  EXPECT_EQ(client.Call({"CLIENT", "UNBLOCK", "1"}).integer, 0);
  EXPECT_EQ(client.Call({"CLIENT", "NO-EVICT", "ON"}).text, "OK");
  EXPECT_TRUE(client.Call({"CLIENT", "GETNAME"}).is_null());
  EXPECT_GT(client.Call({"CLIENT", "HELP"}).elements.size(), 20u);
  EXPECT_GT(client.Call({"CONFIG", "HELP"}).elements.size(), 8u);
  EXPECT_EQ(client.Call({"CONFIG", "REWRITE"}).text,
            "ERR The server is running without a config file");
}

}  // namespace
}  // namespace remora::server
