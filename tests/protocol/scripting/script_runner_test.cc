#include "protocol/scripting/script_runner.h"

#include <atomic>
#include <chrono>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "engine/base/clock.h"
#include "engine/engine.h"
#include "engine/keyspace/keyspace.h"
#include "engine/transaction.h"
#include "protocol/scripting/shared_scripts.h"
#include "tests/support/script_test.h"

namespace remora::protocol::scripting {
namespace {

using ScriptRunnerTest = tests::ScriptTest;

// One of several clients of an engine, for its own thread.
class Client {
 public:
  explicit Client(DispatcherShared& shared) : dispatcher_(shared), session_(output_) {
    session_.authenticated = true;
  }
  std::string Call(const std::vector<std::string_view>& request) {
    dispatcher_.Execute(session_, request);
    std::string reply(output_.view());
    output_.Consume(output_.size());
    return reply;
  }

 private:
  Dispatcher dispatcher_;
  OutputBuffer output_;
  Session session_;
};

TEST_F(ScriptRunnerTest, KeysThatAreNotDeclaredAreReadAndWritten) {
  EXPECT_EQ(Call({"EVAL",
                  "redis.call('SET', KEYS[1], 'a') redis.call('SET', 'other', 'b') "
                  "return redis.call('MGET', KEYS[1], 'other')",
                  "1", "k"}),
            "*2\r\n$1\r\na\r\n$1\r\nb\r\n");
  EXPECT_EQ(Eval("return redis.call('GET', 'other')"), "$1\r\nb\r\n");
  EXPECT_EQ(Eval("return #redis.call('KEYS', '*')"), ":2\r\n");
}

TEST_F(ScriptRunnerTest, AnAttemptThatIsGivenUpLeavesNothing) {
  // Reads a declared key, then begins again because of the other: pcall must not keep it.
  EXPECT_EQ(Call({"EVAL",
                  "redis.call('GET', KEYS[1]) "
                  "local ok, got = pcall(redis.call, 'INCR', 'other') "
                  "local co = coroutine.create(function() return redis.call('INCR', 'third') "
                  "end) local fine, second = coroutine.resume(co) "
                  "return {tostring(ok), got, tostring(fine), second}",
                  "1", "k"}),
            "*4\r\n$4\r\ntrue\r\n:1\r\n$4\r\ntrue\r\n:1\r\n");
}

TEST_F(ScriptRunnerTest, InsideExecAScriptIsPartOfTheStep) {
  Call({"MULTI"});
  Call({"SET", "k", "1"});
  Call({"EVAL", "return redis.call('INCR', KEYS[1]) + redis.call('INCR', 'other')", "1", "k"});
  EXPECT_EQ(Call({"EXEC"}), "*2\r\n+OK\r\n:3\r\n");
}

TEST_F(ScriptRunnerTest, FlushingFreesAtOnce) {
  Call({"SET", "k", "v"});
  EXPECT_EQ(Eval("return redis.call('FLUSHALL')"), "+OK\r\n");
  EXPECT_EQ(Call({"DBSIZE"}), ":0\r\n");
}

// Money moves between accounts by scripts that declare none, one or both of them, and by EXEC,
// beside scripts that look at all of it.
class ScriptRunnerMoneyTest : public testing::Test {
 protected:
  static constexpr int kAccounts = 8;
  static constexpr std::string_view kMove =
      "redis.call('DECRBY', ARGV[1], ARGV[3]) redis.call('INCRBY', ARGV[2], ARGV[3]) "
      "return 'moved'";
  static constexpr std::string_view kSum =
      "local sum = 0 for i = 0, 7 do sum = sum + redis.call('GET', 'account' .. i) end return sum";

  void SetUp() override {
    for (int i = 0; i < kAccounts; ++i) {
      ASSERT_TRUE(engine_.Set("account" + std::to_string(i), "1000"));
    }
  }

  void MoveByScript(Client& client, unsigned choice, const std::string& script,
                    const std::string& from, const std::string& to) {
    std::string reply;
    if (choice == 0) reply = client.Call({"EVAL", script, "0", from, to, "7"});
    if (choice == 1) reply = client.Call({"EVAL", script + "a", "1", from, from, to, "7"});
    if (choice == 2) reply = client.Call({"EVAL", script + "b", "2", from, to, from, to, "7"});
    EXPECT_EQ(reply, "$5\r\nmoved\r\n");
  }

  void MoveAround(unsigned seed) {
    constexpr int kRounds = 2000;
    Client client(shared_);
    std::mt19937 random(seed);
    for (int i = 0; i < kRounds; ++i) {
      const std::string from = "account" + std::to_string(random() % kAccounts);
      const std::string to = "account" + std::to_string(random() % kAccounts);
      const unsigned choice = random() % 4;
      if (choice == 3) {
        client.Call({"MULTI"});
        client.Call({"DECRBY", from, "7"});
        client.Call({"INCRBY", to, "7"});
        client.Call({"EXEC"});
      } else {
        // Texts of their own, so that each learns for itself what it needs.
        MoveByScript(client, choice, std::string(kMove) + " --" + std::to_string(i % 50), from, to);
      }
    }
  }

  Engine engine_;
  CommandTable table_{CommandTable::ProtocolFamilies()};
  DispatcherShared shared_{.engine = engine_, .table = table_, .host = nullptr, .ticks = {}};
};

TEST_F(ScriptRunnerMoneyTest, MoneyIsNeitherMadeNorLost) {
  constexpr unsigned kThreads = 4;
  std::atomic<int> wrong_sums{0};
  std::atomic<bool> done{false};
  std::thread watcher([&] {
    Client client(shared_);
    while (!done) {
      if (client.Call({"EVAL_RO", kSum, "0"}) != ":8000\r\n") ++wrong_sums;
    }
  });
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < kThreads; ++i) threads.emplace_back([this, i] { MoveAround(i + 1); });
  for (std::thread& thread : threads) thread.join();
  done = true;
  watcher.join();
  EXPECT_EQ(wrong_sums, 0);
  Client client(shared_);
  EXPECT_EQ(client.Call({"EVAL", kSum, "0"}), ":8000\r\n");
}

TEST(ScriptRunnerConcurrencyTest, ABusyScriptIsAnsweredForAndKilled) {
  Engine engine;
  CommandTable table(CommandTable::ProtocolFamilies());
  DispatcherShared shared{.engine = engine, .table = table, .host = nullptr, .ticks = {}};
  shared.scripts->running.busy_milliseconds = 20;
  std::string result;
  std::thread runner([&] {
    Client client(shared);
    result = client.Call(
        {"EVAL", "redis.call('GET', KEYS[1]) while true do pcall(error) end", "1", "k"});
  });
  Client other(shared);
  // It waits for the key's lock, or comes before the script is busy; either way it is told.
  std::string reply;
  do {
    reply = other.Call({"GET", "k"});
  } while (!reply.starts_with("-BUSY"));
  EXPECT_EQ(other.Call({"FUNCTION", "KILL"}).substr(0, 5), "-BUSY");
  EXPECT_EQ(other.Call({"MULTI"}), "+OK\r\n");
  EXPECT_EQ(other.Call({"EXEC"}).substr(0, 53),
            "-EXECABORT Transaction discarded because of: BUSY Red");
  EXPECT_EQ(other.Call({"SCRIPT", "KILL"}), "+OK\r\n");
  runner.join();
  EXPECT_TRUE(result.starts_with("-ERR Script killed by user with SCRIPT KILL... script: "));
  EXPECT_EQ(other.Call({"GET", "k"}), "$-1\r\n");
  EXPECT_EQ(other.Call({"SCRIPT", "KILL"}), "-NOTBUSY No scripts in execution right now.\r\n");
}

// Scripts of several threads, some of which run until they are killed.
class ScriptRunnerBusyTest : public testing::Test {
 protected:
  static constexpr std::string_view kIncrement = "return redis.call('INCR', KEYS[1])";
  // Has what others may have seen, but has not written: so it holds the right, and can be killed.
  static constexpr std::string_view kHoldTheRight =
      "redis.call('PFCOUNT', KEYS[1]) while true do end";
  static constexpr std::string_view kRead = "redis.call('GET', KEYS[1]) while true do end";

  ScriptRunnerBusyTest() { shared_.scripts->running.busy_milliseconds = 100; }

  // On a thread of its own.
  std::thread Start(std::string_view script, std::string_view key, std::string& reply) {
    return std::thread([=, this, &reply] {
      Client client(shared_);
      reply = client.Call({"EVAL", script, "1", key});
    });
  }
  void WaitUntilRightIsTaken() {
    while (engine_.keyspace().right_to_widen().try_lock()) {
      engine_.keyspace().right_to_widen().unlock();
      std::this_thread::yield();
    }
  }

  // A seed, so that the keys have stripes of their own.
  Engine engine_{EngineOptions{.seed = 1}};
  CommandTable table_{CommandTable::ProtocolFamilies()};
  DispatcherShared shared_{.engine = engine_, .table = table_, .host = nullptr, .ticks = {}};
};

TEST_F(ScriptRunnerBusyTest, WhoWaitsForTheRightToWidenIsToldOfABusyScript) {
  Client client(shared_);
  ASSERT_EQ(client.Call({"EVAL", kIncrement, "1", "mine"}), ":1\r\n");
  std::string killed;
  std::thread busy = Start(kHoldTheRight, "other", killed);
  WaitUntilRightIsTaken();
  // It is known to write, so it waits: nothing that it touches is locked.
  EXPECT_TRUE(client.Call({"EVAL", kIncrement, "1", "mine"}).starts_with("-BUSY "));
  EXPECT_EQ(client.Call({"SCRIPT", "KILL"}), "+OK\r\n");
  busy.join();
  EXPECT_TRUE(killed.starts_with("-ERR Script killed by user")) << killed;
  EXPECT_EQ(client.Call({"EVAL", kIncrement, "1", "mine"}), ":2\r\n");
}

TEST_F(ScriptRunnerBusyTest, WhoWaitsForItsKeysIsToldOfABusyScript) {
  Client client(shared_);
  ASSERT_EQ(client.Call({"EVAL", kIncrement, "1", "k"}), ":1\r\n");
  constexpr std::string_view kEverything = "return redis.call('DBSIZE')";
  ASSERT_EQ(client.Call({"EVAL", kEverything, "0"}), ":1\r\n");
  for (const std::vector<std::string_view>& request :
       {std::vector<std::string_view>{"EVAL", kIncrement, "1", "k"},
        std::vector<std::string_view>{"EVAL", kEverything, "0"}}) {
    std::string killed;
    std::thread busy = Start(kRead, "k", killed);
    std::string reply;
    do {
      reply = client.Call(request);
    } while (!reply.starts_with('-'));
    EXPECT_TRUE(reply.starts_with("-BUSY ")) << reply;
    EXPECT_EQ(client.Call({"SCRIPT", "KILL"}), "+OK\r\n");
    busy.join();
  }
}

TEST_F(ScriptRunnerBusyTest, WhoWidensBesideABusyScriptKeepsNobodyInTheDark) {
  Client client(shared_);
  std::string killed;
  std::string widened;
  std::thread busy = Start(kRead, "read", killed);
  while (!shared_.scripts->running.any_busy()) std::this_thread::yield();
  std::thread widener([&] {
    const std::lock_guard right(engine_.keyspace().right_to_widen());
    Transaction transaction(engine_.keyspace(), 0, engine_.MakeKey("written"));
    int calls = 0;
    transaction.WidenToEverything([&] {
      ++calls;
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    });
    widened = calls > 0 ? "waited" : "had nobody to wait for";
  });
  WaitUntilRightIsTaken();
  EXPECT_FALSE(engine_.keyspace().LockRightUnlessBusy());
  EXPECT_EQ(client.Call({"SCRIPT", "KILL"}), "+OK\r\n");
  busy.join();
  widener.join();
  EXPECT_EQ(widened, "waited");
  EXPECT_TRUE(killed.starts_with("-ERR Script killed by user")) << killed;
}

TEST_F(ScriptRunnerBusyTest, AScriptThatWidensBesideABusyOneGoesOnWhenThatIsOver) {
  shared_.scripts->running.busy_milliseconds = 300;
  std::string killed;
  std::string widened;
  std::thread busy = Start(kRead, "read", killed);
  // It has written before it comes to what the other has locked.
  std::thread widener =
      Start("redis.call('INCR', KEYS[1]) return redis.call('INCR', 'read')", "written", widened);
  while (!shared_.scripts->running.any_busy()) std::this_thread::yield();
  Client client(shared_);
  std::string reply;
  while ((reply = client.Call({"SCRIPT", "KILL"})).starts_with("-UNKILLABLE")) {
  }
  EXPECT_EQ(reply, "+OK\r\n");
  busy.join();
  widener.join();
  EXPECT_EQ(widened, ":1\r\n");
  EXPECT_TRUE(killed.starts_with("-ERR Script killed by user")) << killed;
}

}  // namespace
}  // namespace remora::protocol::scripting
