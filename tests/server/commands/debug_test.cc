#include <gtest/gtest.h>

#include <initializer_list>
#include <string>
#include <string_view>

#include "engine/base/clock.h"
#include "server/test_server.h"
#include "tests/support/resp_client.h"

namespace remora::server {
namespace {

using protocol::Reply;
using protocol::ReplyType;
using tests::RespClient;

constexpr const char* kNoDigest = "0000000000000000000000000000000000000000";

class DebugCommandTest : public testing::Test {
 protected:
  DebugCommandTest()
      : server_({.clock = &clock_, .arguments = {"--enable-debug-command", "yes"}}),
        client_(server_.port()) {}

  base::ManualClock clock_;
  TestServer server_;
  RespClient client_;
};

TEST(DebugAccessTest, IsRefusedUnlessAllowed) {
  TestServer server;
  RespClient client(server.port());
  EXPECT_EQ(client.Call({"DEBUG", "DIGEST"}).text.find("ERR DEBUG command not allowed."), 0u);
}

TEST(DebugAccessTest, MayBeAllowedToLocalClients) {
  TestServer server({.arguments = {"--enable-debug-command", "local"}});
  RespClient client(server.port());
  EXPECT_EQ(client.Call({"DEBUG", "DIGEST"}).text, kNoDigest);
}

TEST_F(DebugCommandTest, TheDigestIsOfContents) {
  EXPECT_EQ(client_.Call({"DEBUG", "DIGEST"}).text, kNoDigest);
  client_.Call({"SET", "a", "1"});
  const std::string one = client_.Call({"DEBUG", "DIGEST"}).text;
  client_.Call({"SET", "b", "2"});
  const std::string two = client_.Call({"DEBUG", "DIGEST"}).text;
  EXPECT_NE(one, two);
  client_.Call({"DEL", "b"});
  EXPECT_EQ(client_.Call({"DEBUG", "DIGEST"}).text, one);
}

TEST_F(DebugCommandTest, ValuesHaveDigestsOfTheirOwn) {
  client_.Call({"SET", "a", "same"});
  client_.Call({"SET", "b", "same"});
  const Reply reply = client_.Call({"DEBUG", "DIGEST-VALUE", "a", "b", "none"});
  ASSERT_EQ(reply.elements.size(), 3u);
  EXPECT_EQ(reply.elements[0].text, reply.elements[1].text);
  EXPECT_EQ(reply.elements[2].text, kNoDigest);
}

TEST_F(DebugCommandTest, ObjectTellsOfTheValue) {
  EXPECT_EQ(client_.Call({"DEBUG", "OBJECT", "none"}).text, "ERR no such key");
  client_.Call({"SET", "k", "text"});
  const std::string text = client_.Call({"DEBUG", "OBJECT", "k"}).text;
  EXPECT_EQ(text.find("Value at:"), 0u);
  EXPECT_NE(text.find(" encoding:embstr serializedlength:5 "), std::string::npos) << text;
}

// As Redis 8.0 answers.
TEST_F(DebugCommandTest, ObjectTellsOfTheBlocksOfAList) {
  client_.Call({"CONFIG", "SET", "list-max-listpack-size", "3"});
  client_.Call({"RPUSH", "l", "a", "b", "c", "d", "e", "f", "g"});
  const std::string text = client_.Call({"DEBUG", "OBJECT", "l"}).text;
  EXPECT_NE(text.find(" encoding:quicklist serializedlength:49 "), std::string::npos) << text;
  EXPECT_TRUE(
      text.ends_with(" ql_nodes:3 ql_avg_node:2.33 ql_listpack_max:3 ql_compressed:0"
                     " ql_uncompressed_size:42"))
      << text;
  client_.Call({"LTRIM", "l", "0", "0"});
  EXPECT_EQ(client_.Call({"DEBUG", "OBJECT", "l"}).text.find("ql_nodes"), std::string::npos);
}

TEST_F(DebugCommandTest, AListpackIsOneHoweverLongItIs) {
  for (int i = 0; i < 50; ++i)
    client_.Call({"RPUSH", "l", "some forty bytes of text in an element, yes"});
  EXPECT_EQ(client_.Call({"DEBUG", "LISTPACK", "l"}).text, "Listpack structure printed on stdout");
  client_.Call({"CONFIG", "SET", "list-max-listpack-size", "1"});
  client_.Call({"RPUSH", "l", "x"});
  EXPECT_EQ(client_.Call({"DEBUG", "LISTPACK", "l"}).text, "ERR Not a listpack encoded object.");
}

TEST_F(DebugCommandTest, ElementsAreKeptApartFromASizeOn) {
  client_.Call({"CONFIG", "SET", "list-max-listpack-size", "1"});
  EXPECT_EQ(client_.Call({"DEBUG", "QUICKLIST-PACKED-THRESHOLD", "3"}).text, "OK");
  client_.Call({"RPUSH", "l", "a", "abc"});
  client_.Call({"LPOP", "l"});
  EXPECT_EQ(client_.Call({"OBJECT", "ENCODING", "l"}).text, "quicklist");
  EXPECT_EQ(client_.Call({"DEBUG", "QUICKLIST-PACKED-THRESHOLD", "4294967296"}).text.find("ERR"),
            0u);
  EXPECT_EQ(client_.Call({"DEBUG", "QUICKLIST-PACKED-THRESHOLD", "0"}).text, "OK");
}

TEST_F(DebugCommandTest, PopulateMakesKeysThatAreNotThere) {
  client_.Call({"SET", "key:1", "mine"});
  EXPECT_EQ(client_.Call({"DEBUG", "POPULATE", "3"}).text, "OK");
  EXPECT_EQ(client_.Call({"DBSIZE"}).integer, 3);
  EXPECT_EQ(client_.Call({"GET", "key:1"}).text, "mine");
  EXPECT_EQ(client_.Call({"GET", "key:2"}).text, "value:2");
  EXPECT_EQ(client_.Call({"DEBUG", "POPULATE", "1", "other", "20"}).text, "OK");
  EXPECT_EQ(client_.Call({"STRLEN", "other:0"}).integer, 20);
}

TEST_F(DebugCommandTest, ActiveExpiryCanBeHeldBack) {
  client_.Call({"SET", "k", "v", "PX", "10"});
  EXPECT_EQ(client_.Call({"DEBUG", "SET-ACTIVE-EXPIRE", "0"}).text, "OK");
  clock_.AdvanceMilliseconds(5000);
  EXPECT_EQ(client_.Call({"DBSIZE"}).integer, 1);
  EXPECT_TRUE(client_.Call({"GET", "k"}).is_null());
  EXPECT_EQ(client_.Call({"DEBUG", "SET-ACTIVE-EXPIRE", "1"}).text, "OK");
}

TEST_F(DebugCommandTest, ProtocolShowsEachTypeOfReply) {
  EXPECT_EQ(client_.Call({"DEBUG", "PROTOCOL", "string"}).text, "Hello World");
  EXPECT_EQ(client_.Call({"DEBUG", "PROTOCOL", "integer"}).integer, 12345);
  EXPECT_EQ(client_.Call({"DEBUG", "PROTOCOL", "array"}).elements.size(), 3u);
  EXPECT_EQ(client_.Call({"DEBUG", "PROTOCOL", "map"}).type, ReplyType::kArray);
  client_.Call({"HELLO", "3"});
  EXPECT_EQ(client_.Call({"DEBUG", "PROTOCOL", "map"}).type, ReplyType::kMap);
  EXPECT_EQ(client_.Call({"DEBUG", "PROTOCOL", "nosuch"}).type, ReplyType::kError);
}

TEST_F(DebugCommandTest, ErrorIsAnsweredWithIt) {
  EXPECT_EQ(client_.Call({"DEBUG", "ERROR", "CODE of mine"}).text, "CODE of mine");
}

TEST_F(DebugCommandTest, LengthsAndTablesAreOfTheRightTypesOnly) {
  client_.Call({"SET", "s", "text"});
  client_.Call({"HSET", "h", "f", "v"});
  EXPECT_EQ(client_.Call({"DEBUG", "SDSLEN", "s"}).text.find("key_sds_len:1, "), 0u);
  EXPECT_EQ(client_.Call({"DEBUG", "SDSLEN", "h"}).type, ReplyType::kError);
  EXPECT_EQ(client_.Call({"DEBUG", "LISTPACK", "h"}).type, ReplyType::kSimpleString);
  EXPECT_EQ(client_.Call({"DEBUG", "LISTPACK", "s"}).type, ReplyType::kError);
  EXPECT_EQ(client_.Call({"DEBUG", "HTSTATS-KEY", "h"}).type, ReplyType::kError);
  EXPECT_NE(client_.Call({"DEBUG", "HTSTATS", "0"}).text.find("number of elements: 2"),
            std::string::npos);
  EXPECT_EQ(client_.Call({"DEBUG", "HTSTATS", "99"}).type, ReplyType::kError);
}

TEST_F(DebugCommandTest, UnknownSubcommandsAndArityAreOneError) {
  const std::string text = client_.Call({"DEBUG", "NOSUCH"}).text;
  EXPECT_EQ(text.find("ERR unknown subcommand or wrong number of arguments for 'NOSUCH'"), 0u);
  EXPECT_EQ(client_.Call({"DEBUG", "SLEEP"}).type, ReplyType::kError);
  EXPECT_EQ(client_.Call({"DEBUG", "RELOAD", "NOSUCH"}).type, ReplyType::kError);
  EXPECT_GT(client_.Call({"DEBUG", "HELP"}).elements.size(), 10u);
}

TEST_F(DebugCommandTest, TheReplicationIdCanBeChanged) {
  const auto id = [&] {
    const std::string info = client_.Call({"INFO", "replication"}).text;
    return info.substr(info.find("master_replid:") + 14, 40);
  };
  const std::string before = id();
  EXPECT_EQ(before, id());
  EXPECT_EQ(client_.Call({"DEBUG", "CHANGE-REPL-ID"}).text, "OK");
  EXPECT_NE(before, id());
  EXPECT_EQ(id().find_first_not_of("0123456789abcdef"), std::string::npos);
}

TEST_F(DebugCommandTest, ScriptsMayCallItWhereThatIsAllowed) {
  constexpr std::string_view kScript = "return redis.call('DEBUG', 'STRINGMATCH-LEN', 1, 1)";
  EXPECT_EQ(client_.Call({"EVAL", kScript, "0"}).type, ReplyType::kError);
  EXPECT_EQ(client_.Call({"DEBUG", "SET-DISABLE-DENY-SCRIPTS", "1"}).text, "OK");
  EXPECT_EQ(client_.Call({"EVAL", "return redis.call('DEBUG', 'PROTOCOL', 'integer')", "0"}).type,
            ReplyType::kInteger);
  EXPECT_EQ(client_.Call({"DEBUG", "SET-DISABLE-DENY-SCRIPTS", "0"}).text, "OK");
}

TEST_F(DebugCommandTest, WhatCannotBeDoneIsRefusedByName) {
  const auto expect_refused = [&](std::initializer_list<std::string_view> request) {
    const Reply reply = client_.Call(request);
    EXPECT_EQ(reply.type, ReplyType::kError) << request.begin()[1];
    return reply.text;
  };
  EXPECT_EQ(expect_refused({"DEBUG", "REPLICATE", "SET", "a", "1"}),
            "ERR DEBUG REPLICATE is not supported: this version has no replicas");
  expect_refused({"DEBUG", "REPLYBUFFER", "PEAK-RESET-TIME", "100"});
  expect_refused({"DEBUG", "RELOAD"});
  expect_refused({"DEBUG", "LOADAOF"});
}

TEST_F(DebugCommandTest, ThePackedThresholdIsChecked) {
  EXPECT_EQ(client_.Call({"DEBUG", "QUICKLIST-PACKED-THRESHOLD", "100B"}).text, "OK");
  EXPECT_EQ(client_.Call({"DEBUG", "QUICKLIST-PACKED-THRESHOLD", "4gb"}).type, ReplyType::kError);
  EXPECT_EQ(client_.Call({"DEBUG", "QUICKLIST-PACKED-THRESHOLD", "x"}).type, ReplyType::kError);
}

}  // namespace
}  // namespace remora::server
