#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "engine/base/clock.h"
#include "engine/keyspace/record_handle.h"
#include "server/test_server.h"
#include "tests/support/resp_client.h"

namespace remora::server {
namespace {

using protocol::Reply;
using protocol::ReplyType;
using tests::RespClient;

// The value of one field of a line of CLIENT LIST.
std::string Field(const std::string& line, const std::string& name) {
  const size_t at = (" " + line).find(" " + name + "=");
  if (at == std::string::npos) return "<none>";
  const size_t begin = at + name.size() + 1;
  return line.substr(begin, line.find_first_of(" \n", begin) - begin);
}

bool WaitUntilBlocked(RespClient& client, int count) {
  const std::string wanted = "blocked_clients:" + std::to_string(count) + "\r\n";
  for (int i = 0; i < 500; ++i) {
    if (client.Call({"INFO", "clients"}).text.find(wanted) != std::string::npos) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return false;
}

TEST(ClientCommandTest, InfoHasTheFieldsOfRedis) {
  TestServer server;
  RespClient client(server.port());
  const std::string line = client.Call({"CLIENT", "INFO"}).text;
  std::string names;
  for (size_t at = 0; at < line.size();) {
    const size_t end = line.find_first_of(" \n", at);
    names += line.substr(at, line.find('=', at) - at) + " ";
    at = end + 1;
  }
  EXPECT_EQ(names,
            "id addr laddr fd name age idle flags db sub psub ssub multi watch qbuf qbuf-free "
            "argv-mem multi-mem rbs rbp obl oll omem tot-mem events cmd user redir resp lib-name "
            "lib-ver io-thread ");
  EXPECT_EQ(Field(line, "qbuf"), "26");
  EXPECT_EQ(Field(line, "argv-mem"), "10");
  EXPECT_EQ(Field(line, "cmd"), "client|info");
  EXPECT_EQ(Field(line, "flags"), "N");
}

TEST(ClientCommandTest, ListShowsNamesLibrariesAndDatabases) {
  TestServer server;
  RespClient client(server.port());
  RespClient other(server.port());
  EXPECT_EQ(other.Call({"CLIENT", "SETNAME", "worker"}).text, "OK");
  EXPECT_EQ(other.Call({"CLIENT", "SETINFO", "LIB-NAME", "own"}).text, "OK");
  EXPECT_EQ(other.Call({"CLIENT", "SETINFO", "LIB-VER", "1.2"}).text, "OK");
  EXPECT_EQ(other.Call({"SELECT", "3"}).text, "OK");
  const std::string id = std::to_string(other.Call({"CLIENT", "ID"}).integer);
  const std::string line = client.Call({"CLIENT", "LIST", "ID", id}).text;
  EXPECT_EQ(Field(line, "name"), "worker");
  EXPECT_EQ(Field(line, "lib-name"), "own");
  EXPECT_EQ(Field(line, "lib-ver"), "1.2");
  EXPECT_EQ(Field(line, "db"), "3");
  EXPECT_EQ(other.Call({"RESET"}).text, "RESET");
  EXPECT_EQ(Field(client.Call({"CLIENT", "LIST", "ID", id}).text, "name"), "");
}

TEST(ClientCommandTest, ListIsVerbatimInResp3) {
  TestServer server;
  RespClient client(server.port());
  client.Call({"HELLO", "3"});
  const Reply reply = client.Call({"CLIENT", "LIST"});
  EXPECT_EQ(reply.type, ReplyType::kVerbatimString);
  EXPECT_EQ(reply.format, "txt");
  EXPECT_EQ(Field(reply.text, "resp"), "3");
}

TEST(ClientCommandTest, KillClosesOthersAtOnceAndTheCallerAfterItsAnswer) {
  TestServer server({.threads = 2});
  RespClient client(server.port());
  RespClient other(server.port());
  const std::string id = std::to_string(other.Call({"CLIENT", "ID"}).integer);
  EXPECT_EQ(client.Call({"CLIENT", "KILL", "ID", id}).integer, 1);
  EXPECT_TRUE(other.IsClosed());
  EXPECT_EQ(client.Call({"CLIENT", "KILL", "TYPE", "normal"}).integer, 0);
  EXPECT_EQ(client.Call({"CLIENT", "KILL", "SKIPME", "no"}).integer, 1);
  EXPECT_TRUE(client.IsClosed());
}

TEST(ClientCommandTest, KillByAge) {
  base::ManualClock clock;
  TestServer server({.clock = &clock});
  RespClient old(server.port());
  EXPECT_EQ(old.Call({"PING"}).text, "PONG");
  clock.AdvanceMilliseconds(10'000);
  RespClient client(server.port());
  EXPECT_EQ(client.Call({"CLIENT", "KILL", "MAXAGE", "11"}).integer, 0);
  EXPECT_EQ(client.Call({"CLIENT", "KILL", "MAXAGE", "10", "SKIPME", "no"}).integer, 1);
  EXPECT_TRUE(old.IsClosed());
}

TEST(ClientCommandTest, ReplySkipsAndTurnsOff) {
  TestServer server;
  RespClient client(server.port());
  client.Send({"CLIENT", "REPLY", "SKIP"});
  client.Send({"PING", "skipped"});
  EXPECT_EQ(client.Call({"PING", "shown"}).text, "shown");
  client.Send({"CLIENT", "REPLY", "OFF"});
  client.Send({"PING", "silent"});
  EXPECT_EQ(client.Call({"CLIENT", "REPLY", "ON"}).text, "OK");
  EXPECT_EQ(client.Call({"PING", "again"}).text, "again");
}

TEST(ClientCommandTest, PauseOfWritesHoldsWritesAlone) {
  TestServer server({.threads = 2});
  RespClient client(server.port());
  RespClient writer(server.port());
  EXPECT_EQ(client.Call({"CLIENT", "PAUSE", "100000", "WRITE"}).text, "OK");
  writer.Send({"INCRBY", "k", "1"});
  ASSERT_TRUE(WaitUntilBlocked(client, 1));
  EXPECT_TRUE(client.Call({"GET", "k"}).is_null());
  EXPECT_FALSE(writer.Readable(20));
  EXPECT_NE(client.Call({"CLIENT", "LIST"}).text.find(" flags=b "), std::string::npos);
  EXPECT_EQ(client.Call({"CLIENT", "UNPAUSE"}).text, "OK");
  EXPECT_EQ(writer.Read().integer, 1);
  EXPECT_TRUE(WaitUntilBlocked(client, 0));
}

TEST(ClientCommandTest, PauseOfEverythingHoldsEvenItsOwnEnd) {
  TestServer server;
  RespClient client(server.port());
  EXPECT_EQ(client.Call({"CLIENT", "PAUSE", "60"}).text, "OK");
  const auto began = std::chrono::steady_clock::now();
  // What would be refused is refused at once.
  EXPECT_EQ(client.Call({"NOSUCH"}).error_code(), "ERR");
  EXPECT_EQ(client.Call({"GET"}).error_code(), "ERR");
  EXPECT_EQ(client.Call({"CLIENT", "UNPAUSE"}).text, "OK");
  const auto waited = std::chrono::steady_clock::now() - began;
  EXPECT_GE(waited, std::chrono::milliseconds(40));
  EXPECT_LE(waited, std::chrono::milliseconds(90));
}

TEST(ClientCommandTest, PauseEndsByTheClockOfTheInstance) {
  base::ManualClock clock;
  TestServer server({.clock = &clock});
  RespClient client(server.port());
  EXPECT_EQ(client.Call({"CLIENT", "PAUSE", "5000"}).text, "OK");
  client.Send({"PING"});
  EXPECT_FALSE(client.Readable(30));
  clock.AdvanceMilliseconds(4999);
  EXPECT_FALSE(client.Readable(30));
  clock.AdvanceMilliseconds(1);
  EXPECT_TRUE(client.Readable(50));
  EXPECT_EQ(client.Read().text, "PONG");
}

TEST(ClientCommandTest, AHeldClientThatGoesAwayIsForgotten) {
  TestServer server;
  RespClient client(server.port());
  {
    RespClient writer(server.port());
    EXPECT_EQ(client.Call({"CLIENT", "PAUSE", "100000", "WRITE"}).text, "OK");
    writer.Send({"INCRBY", "k", "1"});
    ASSERT_TRUE(WaitUntilBlocked(client, 1));
  }
  EXPECT_TRUE(WaitUntilBlocked(client, 0));
}

TEST(ClientCommandTest, NoTouchLeavesAccessClocksAlone) {
  base::ManualClock clock;
  TestServer server({.clock = &clock});
  RespClient client(server.port());
  ASSERT_TRUE(server.engine().Set("k", "v").ok());
  EXPECT_EQ(client.Call({"CLIENT", "NO-TOUCH", "ON"}).text, "OK");
  EXPECT_NE(client.Call({"CLIENT", "INFO"}).text.find(" flags=T "), std::string::npos);
  clock.AdvanceMilliseconds(7000);
  EXPECT_EQ(client.Call({"GET", "k"}).text, "v");
  // The clock is read by way of the record: no command of this file shows it.
  const Key key = server.engine().MakeKey("k");
  const auto clock_of_key = [&] {
    Transaction transaction(server.engine().keyspace(), 0, key);
    return transaction.Find(key, Access::kQuiet).record().clock();
  };
  const uint32_t before = clock_of_key();
  EXPECT_EQ(client.Call({"CLIENT", "NO-TOUCH", "OFF"}).text, "OK");
  EXPECT_EQ(client.Call({"GET", "k"}).text, "v");
  EXPECT_EQ(clock_of_key(), before + 7);
}

}  // namespace
}  // namespace remora::server
