#include "patterns/remote/remote_store.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>

#include <string_view>

#include "tests/patterns/support/store_backends.h"

namespace remora::patterns {
namespace {

using std::chrono_literals::operator""ms;

class RemoteStoreTest : public StoreTest {};
INSTANTIATE_TEST_SUITE_P(Stores, RemoteStoreTest, kRemoteBackends, BackendName);

TEST_P(RemoteStoreTest, ConnectsToAUnixSocket) {
  RemoteStore store({.unix_path = ServerOf(GetParam()).server->unix_path()});
  ASSERT_TRUE(store.Ping());
  ASSERT_TRUE(store.Perform(SetString{.key = "k", .value = "v"}));
  EXPECT_EQ(Command({"GET", "k"}), "v");
}

TEST_P(RemoteStoreTest, SelectsItsDatabase) {
  RemoteStore third({.port = ServerOf(GetParam()).server->port(), .database = 3});
  ASSERT_TRUE(third.Perform(SetString{.key = "k", .value = "v"}));
  EXPECT_EQ(Command({"EXISTS", "k"}), "0");
  EXPECT_TRUE(*third.Exists("k"));
  RemoteStore none({.port = ServerOf(GetParam()).server->port(), .database = 99});
  EXPECT_EQ(none.Ping().error().code, StoreErrorCode::kRefused);
}

TEST_P(RemoteStoreTest, GivesItsPassword) {
  const auto started = ChildServer::Start(ProgramOf(GetParam()), "secret");
  ASSERT_NE(started.server, nullptr) << started.error;
  const uint16_t port = started.server->port();
  RemoteStore right({.port = port, .password = "secret"});
  EXPECT_TRUE(right.Ping());
  RemoteStore named({.port = port, .user = "default", .password = "secret"});
  EXPECT_TRUE(named.Ping());
  RemoteStore wrong({.port = port, .password = "guess"});
  EXPECT_EQ(wrong.Ping().error().code, StoreErrorCode::kRefused);
  RemoteStore silent({.port = port});
  EXPECT_EQ(silent.Get("k").error().code, StoreErrorCode::kRefused);
}

TEST_P(RemoteStoreTest, ReplacesConnectionsThatTheServerClosed) {
  RemoteStore store({.port = ServerOf(GetParam()).server->port()});
  ASSERT_TRUE(store.Perform(SetString{.key = "k", .value = "1"}));
  EXPECT_EQ(Command({"CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"}).substr(0, 4).find("ERR"),
            std::string::npos);
  EXPECT_EQ(*store.Get("k"), "1");
  ASSERT_NE(Command({"CLIENT", "KILL", "TYPE", "normal"}), "0");
  EXPECT_TRUE(store.Perform(SetString{.key = "k", .value = "2"}));
}

TEST_P(RemoteStoreTest, AStoppedServerIsATimeout) {
  const auto started = ChildServer::Start(ProgramOf(GetParam()));
  ASSERT_NE(started.server, nullptr) << started.error;
  RemoteStore store({.port = started.server->port(), .reply_timeout = 100ms});
  ASSERT_TRUE(store.Ping());
  kill(started.server->process(), SIGSTOP);
  int status = 0;
  ASSERT_EQ(waitpid(started.server->process(), &status, WUNTRACED), started.server->process());
  const auto written = store.Perform(SetString{.key = "k", .value = "v"});
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, StoreErrorCode::kUnknownOutcome);
  EXPECT_EQ(written.error().text, "no reply within 100 ms");
  kill(started.server->process(), SIGCONT);
  EXPECT_TRUE(store.Ping());
}

TEST_P(RemoteStoreTest, AUnitRunsAgainWhenOthersInterfere) {
  const std::unique_ptr<Store> other = AnotherStore();
  const std::string_view key = "h";
  int runs = 0;
  const auto unit = [&](StoreReader& reader, WriteBatch& writes) -> StoreResult<Decision> {
    const auto value = reader.HashGet(key, "f");
    if (++runs <= 2) {
      EXPECT_TRUE(other->Perform(HashSet{.key = key, .field = "f", .value = std::to_string(runs)}));
    }
    writes.Add(HashSet{.key = key, .field = "seen", .value = value->value_or("none")});
    return Decision::kCommit;
  };
  ASSERT_TRUE(store().Atomically({&key, 1}, unit));
  EXPECT_EQ(runs, 3);
  EXPECT_EQ(*store().HashGet(key, "seen"), "2");
}

TEST_P(RemoteStoreTest, AUnitGivesUpInTheEnd) {
  RemoteStore store({.port = ServerOf(GetParam()).server->port(), .unit_attempts_max = 5});
  const std::unique_ptr<Store> other = AnotherStore();
  const std::string_view key = "h";
  int runs = 0;
  const auto unit = [&](StoreReader&, WriteBatch&) -> StoreResult<Decision> {
    EXPECT_TRUE(other->Perform(HashSet{.key = key, .field = "f", .value = std::to_string(++runs)}));
    return Decision::kCommit;
  };
  EXPECT_EQ(store.Atomically({&key, 1}, unit).error().code, StoreErrorCode::kConflict);
  EXPECT_EQ(runs, 5);
  // The connection goes back without anything watched.
  WriteBatch batch;
  batch.Add(HashSet{.key = key, .field = "g", .value = "v"});
  EXPECT_TRUE(store.Apply(batch));
}

TEST_P(RemoteStoreTest, TellsAboutTheServer) {
  RemoteStore store({.port = ServerOf(GetParam()).server->port()});
  EXPECT_NE(store.Info("server")->find("redis_version:8."), std::string::npos);
}

TEST(RemoteStoreConnectingTest, NobodyListening) {
  RemoteStore store({.port = FreePort(), .connect_attempts_max = 2, .connect_pause = 1ms});
  EXPECT_EQ(store.Get("k").error().code, StoreErrorCode::kNotConnected);
  const auto written = store.Perform(SetString{.key = "k", .value = "v"});
  EXPECT_EQ(written.error().code, StoreErrorCode::kNotConnected);
  RemoteStore nowhere({.unix_path = "/nonexistent/socket", .connect_attempts_max = 1});
  EXPECT_EQ(nowhere.Ping().error().ToString(),
            "not connected: /nonexistent/socket: No such file or directory");
}

}  // namespace
}  // namespace remora::patterns
