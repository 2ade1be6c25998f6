#include <gtest/gtest.h>

#include <string>

#include "server/test_server.h"
#include "tests/support/resp_client.h"

namespace remora::server {
namespace {

using tests::RespClient;

// What a line says behind the time and the address.
std::string Shown(RespClient& client) {
  const std::string line = client.Read().text;
  const size_t at = line.find("] ");
  return at == std::string::npos ? line : line.substr(at + 2);
}

class MonitorTest : public testing::Test {
 protected:
  MonitorTest() { EXPECT_EQ(watcher_.Call({"MONITOR"}).text, "OK"); }

  TestServer server_{{.arguments = {"--io-threads", "2"}}};
  RespClient watcher_{server_.port()};
  RespClient client_{server_.port()};
};

TEST_F(MonitorTest, RequestsAreShownAsTheyWereSent) {
  static_cast<void>(client_.Call({"set", "k", "a \"b\"\n\x01"}));
  EXPECT_EQ(Shown(watcher_), "\"set\" \"k\" \"a \\\"b\\\"\\n\\x01\"");
}

TEST_F(MonitorTest, SecretsAndAdministrationAreNotShown) {
  static_cast<void>(client_.Call({"AUTH", "default", "secret"}));
  static_cast<void>(client_.Call({"CONFIG", "GET", "port"}));
  static_cast<void>(client_.Call({"PING"}));
  EXPECT_EQ(Shown(watcher_), "\"AUTH\" \"(redacted)\" \"(redacted)\"");
  EXPECT_EQ(Shown(watcher_), "\"PING\"");
}

TEST_F(MonitorTest, TransactionsAndScriptsAreShownInTheirOrder) {
  static_cast<void>(client_.Call({"MULTI"}));
  static_cast<void>(client_.Call({"INCR", "k"}));
  static_cast<void>(client_.Call({"EXEC"}));
  static_cast<void>(client_.Call({"EVAL", "return redis.call('GET', 'k')", "0"}));
  EXPECT_EQ(Shown(watcher_), "\"MULTI\"");
  EXPECT_EQ(Shown(watcher_), "\"INCR\" \"k\"");
  EXPECT_EQ(Shown(watcher_), "\"EXEC\"");
  EXPECT_EQ(Shown(watcher_), "\"EVAL\" \"return redis.call('GET', 'k')\" \"0\"");
  const std::string line = watcher_.Read().text;
  EXPECT_NE(line.find(" [0 lua] \"GET\" \"k\""), std::string::npos) << line;
}

TEST_F(MonitorTest, WhoWatchesTouchesNoKeysUntilReset) {
  EXPECT_EQ(watcher_.Call({"GET", "k"}).text, "ERR Replica can't interact with the keyspace");
  EXPECT_EQ(watcher_.Call({"RESET"}).text, "RESET");
  static_cast<void>(client_.Call({"PING"}));
  EXPECT_EQ(watcher_.Call({"ECHO", "e"}).text, "e");
}

TEST_F(MonitorTest, ARefusedExecIsShownToo) {
  static_cast<void>(client_.Call({"MULTI"}));
  static_cast<void>(client_.Call({"exec", "x"}));
  EXPECT_EQ(Shown(watcher_), "\"MULTI\"");
  EXPECT_EQ(Shown(watcher_), "\"exec\" \"x\"");
}

TEST_F(MonitorTest, TransactionsCannotWatch) {
  static_cast<void>(client_.Call({"MULTI"}));
  static_cast<void>(client_.Call({"MONITOR"}));
  EXPECT_EQ(client_.Call({"EXEC"}).elements[0].text,
            "ERR MONITOR isn't allowed for DENY BLOCKING client");
}

}  // namespace
}  // namespace remora::server
