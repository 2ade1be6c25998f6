#include "protocol/dispatcher.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "engine/keyspace/keyspace.h"
#include "protocol/access_control.h"
#include "protocol/error_text.h"
#include "tests/support/command_test.h"

namespace remora::protocol {
namespace {

class DispatcherTest : public tests::CommandTest {
 protected:
  uint64_t CallsOf(std::string_view name) {
    return client_.dispatcher.statistics()
        .command(client_.table.FindFullName(name)->id)
        .calls.value();
  }
  const CommandStatistics& StatisticsOf(std::string_view name) {
    return client_.dispatcher.statistics().command(client_.table.FindFullName(name)->id);
  }
};

TEST_F(DispatcherTest, UnknownCommandsAreNamedWithTheirArguments) {
  EXPECT_EQ(Call("nope a b"),
            "-ERR unknown command 'nope', with args beginning with: 'a' 'b' \r\n");
  EXPECT_EQ(Call("object nope"), "-ERR unknown subcommand 'nope'. Try OBJECT HELP.\r\n");
  const std::string long_name(200, 'x');
  const std::string reply = client_.Call({long_name, long_name});
  EXPECT_LT(reply.size(), 320u);
  // Line ends in a name must not end the reply's line.
  const std::string cut = client_.Call({"a\r\nb"});
  EXPECT_EQ(cut.find("\r\n"), cut.size() - 2);
}

TEST_F(DispatcherTest, ArityIsCheckedBeforeAnythingElse) {
  EXPECT_EQ(Call("get"), "-ERR wrong number of arguments for 'get' command\r\n");
  EXPECT_EQ(Call("GET a b"), "-ERR wrong number of arguments for 'get' command\r\n");
  EXPECT_EQ(Call("object encoding"),
            "-ERR wrong number of arguments for 'object|encoding' command\r\n");
  EXPECT_EQ(StatisticsOf("get").rejected.value(), 2u);
  EXPECT_EQ(CallsOf("get"), 0u);
}

TEST_F(DispatcherTest, CallsFailuresAndErrorsAreCounted) {
  Call("set k v");
  Call("hget k f");
  Call("hget k f");
  EXPECT_EQ(CallsOf("set"), 1u);
  EXPECT_EQ(CallsOf("hget"), 2u);
  EXPECT_EQ(StatisticsOf("hget").failed.value(), 2u);
  std::map<std::string, uint64_t> errors;
  client_.dispatcher.statistics().CollectErrors(errors);
  EXPECT_EQ(errors["WRONGTYPE"], 2u);
  EXPECT_EQ(client_.dispatcher.statistics().processed.value(), 3u);
}

TEST_F(DispatcherTest, ASessionThatMustLogInMayDoLittle) {
  client_.session.authenticated = false;
  EXPECT_EQ(Call("get k"), Error(error_text::kNoAuth));
  EXPECT_EQ(Call("ping"), Error(error_text::kNoAuth));
  EXPECT_EQ(CallsOf("get"), 0u);
}

// Allows everything but one command, once asked; counts how often it is asked.
class OneRefused final : public AccessControl {
 public:
  explicit OneRefused(std::string_view command) : command_(command) {}

  std::string WhyRefused(Session& session, const AccessRequest& request) override {
    ++asked;
    last_context = request.context;
    if (trusts) session.access.trusted_version = 1;
    return request.entry.full_name == command_ ? "NOPERM refused" : "";
  }
  bool WouldRefuse(const Session&, const AccessRequest&) override { return false; }
  bool MayReadEveryKey(const Session&, const AccessRequest&) override { return true; }
  bool LogIn(Session&, const LoginRequest&) override { return false; }
  bool LoginRequired() const override { return login_required; }
  bool DefaultUserHasPassword() const override { return login_required; }
  void LogOut(Session&) override {}

  int asked = 0;
  bool trusts = false;
  bool login_required = false;
  AccessContext last_context = AccessContext::kTopLevel;

 private:
  std::string_view command_;
};

TEST_F(DispatcherTest, WhatTheUserMayNotDoIsRejected) {
  OneRefused access("set");
  client_.shared.access = &access;
  client_.shared.access_version = 1;
  EXPECT_EQ(Call("get k"), "$-1\r\n");
  EXPECT_EQ(Call("set k v"), "-NOPERM refused\r\n");
  EXPECT_EQ(StatisticsOf("set").rejected.value(), 1u);
  EXPECT_EQ(CallsOf("set"), 0u);
  EXPECT_EQ(access.asked, 2);
}

TEST_F(DispatcherTest, WhoMayDoEverythingIsAskedForOnce) {
  OneRefused access("set");
  access.trusts = true;
  client_.shared.access = &access;
  client_.shared.access_version = 1;
  for (int i = 0; i < 10; ++i) Call("get k");
  EXPECT_EQ(access.asked, 1);
  client_.shared.access_version = 2;
  Call("get k");
  EXPECT_EQ(access.asked, 2);
}

TEST_F(DispatcherTest, WhatIsQueuedIsJudgedAgainAtExec) {
  OneRefused access("incr");
  Call("multi");
  EXPECT_EQ(Call("incr n"), "+QUEUED\r\n");
  EXPECT_EQ(Call("get n"), "+QUEUED\r\n");
  client_.shared.access = &access;
  client_.shared.access_version = 1;
  EXPECT_EQ(Call("exec"), "*2\r\n-NOPERM refused\r\n$-1\r\n");
  EXPECT_EQ(access.last_context, AccessContext::kExec);
  EXPECT_EQ(CallsOf("incr"), 0u);
  EXPECT_EQ(Call("multi"), "+OK\r\n");
  EXPECT_EQ(Call("incr n"), "-NOPERM refused\r\n");
  EXPECT_EQ(access.last_context, AccessContext::kQueueing);
  EXPECT_EQ(Call("exec").substr(0, 10), "-EXECABORT");
}

TEST_F(DispatcherTest, WithoutALoginNobodyIsJudged) {
  OneRefused access("get");
  access.login_required = true;
  client_.shared.access = &access;
  client_.shared.access_version = 1;
  client_.session.authenticated = false;
  EXPECT_EQ(Call("get k"), Error(error_text::kNoAuth));
  EXPECT_EQ(access.asked, 0);
  access.login_required = false;
  EXPECT_EQ(Call("get k"), "-NOPERM refused\r\n");
}

TEST_F(DispatcherTest, WithoutMemoryOnlyWhatNeedsNoneRuns) {
  Call("set k v");
  client_.shared.out_of_memory = true;
  EXPECT_EQ(Call("set k w"), Error(error_text::kOutOfMemory));
  EXPECT_EQ(Call("get k"), "$1\r\nv\r\n");
  EXPECT_EQ(Call("del k"), ":1\r\n");
  client_.shared.out_of_memory = false;
  EXPECT_EQ(Call("set k w"), "+OK\r\n");
}

// Nothing of a transaction runs when one of its commands needs memory that there is not.
TEST_F(DispatcherTest, ExecIsRefusedOutOfMemory) {
  Call("multi");
  EXPECT_EQ(Call("set k v"), "+QUEUED\r\n");
  EXPECT_EQ(Call("incrby n 1"), "+QUEUED\r\n");
  client_.shared.out_of_memory = true;
  EXPECT_EQ(Call("exec"), "-EXECABORT Transaction discarded because of: " +
                              std::string(error_text::kOutOfMemory) + "\r\n");
  EXPECT_EQ(Call("exists k n"), ":0\r\n");
  EXPECT_EQ(Call("exec"), "-ERR EXEC without MULTI\r\n");
  Call("multi");
  EXPECT_EQ(Call("get k"), "+QUEUED\r\n");
  EXPECT_EQ(Call("exec"), "*1\r\n$-1\r\n");
}

TEST_F(DispatcherTest, WhatIsQueuedOutOfMemoryAborts) {
  client_.shared.out_of_memory = true;
  Call("multi");
  EXPECT_EQ(Call("set k v"), Error(error_text::kOutOfMemory));
  EXPECT_EQ(Call("exec").substr(0, 10), "-EXECABORT");
}

TEST_F(DispatcherTest, TheTimeOfABatchIsGiven) {
  client_.dispatcher.set_now_milliseconds(1'000'000);
  Call("set k v px 500");
  EXPECT_EQ(Call("pttl k"), ":500\r\n");
  client_.dispatcher.set_now_milliseconds(1'000'499);
  EXPECT_EQ(Call("exists k"), ":1\r\n");
  client_.dispatcher.set_now_milliseconds(1'000'500);
  EXPECT_EQ(Call("exists k"), ":0\r\n");
}

TEST_F(DispatcherTest, ARequestIsPreparedWithItsFewKeys) {
  const std::vector<std::string_view> get = {"get", "k"};
  const Dispatcher::Prepared one = client_.dispatcher.Prepare(get);
  ASSERT_EQ(one.keys().size(), 1u);
  EXPECT_EQ(one.keys()[0].hash, client_.engine.MakeKey("k").hash);
  const std::vector<std::string_view> rename = {"rename", "k", "l"};
  const Dispatcher::Prepared two = client_.dispatcher.Prepare(rename);
  ASSERT_EQ(two.keys().size(), 2u);
  EXPECT_EQ(two.keys()[1].name, "l");
  const std::vector<std::string_view> cut = {"rename", "k"};
  EXPECT_TRUE(client_.dispatcher.Prepare(cut).keys().empty());
  const std::vector<std::string_view> mget = {"mget", "k", "l"};
  EXPECT_TRUE(client_.dispatcher.Prepare(mget).keys().empty());
  const std::vector<std::string_view> none = {"nope"};
  EXPECT_EQ(client_.dispatcher.Prepare(none).entry, nullptr);
  const Dispatcher::Prepared requests[] = {one, client_.dispatcher.Prepare(mget)};
  client_.dispatcher.Prefetch(client_.session.database, requests);
}

// Runs requests as a server runs those that have arrived together.
class DispatcherBatchTest : public DispatcherTest {
 protected:
  using Words = std::vector<std::string_view>;

  void RunTogether(const std::vector<Words>& requests, const std::function<void()>& between) {
    std::vector<Dispatcher::Prepared> prepared;
    for (const Words& words : requests) prepared.push_back(client_.dispatcher.Prepare(words));
    for (size_t i = 0; i < requests.size(); ++i) {
      const bool is_last = i + 1 == requests.size();
      client_.dispatcher.Execute(client_.session, requests[i], prepared[i],
                                 is_last ? nullptr : &prepared[i + 1]);
      between();
    }
    client_.dispatcher.GiveBackLocks();
  }
  [[nodiscard]] bool IsLocked(std::string_view name) {
    keyspace::Keyspace& keyspace = client_.engine.keyspace();
    const uint32_t index = keyspace.StripeIndex(client_.engine.MakeKey(name).hash);
    if (!keyspace.stripe(index).lock.TryAcquireFree()) return true;
    keyspace.UnlockStripe(index);
    return false;
  }
};

TEST_F(DispatcherBatchTest, RequestsForOneKeyShareItsLock) {
  const std::vector<bool> wanted = {true, true, true, false, false};
  std::vector<bool> locked;
  // Why several times: locks are given back early where calls take long, as on a busy machine.
  for (int i = 0; i < 1000 && locked != wanted; ++i) {
    locked.clear();
    RunTogether({{"lpush", "k", "a"},
                 {"lmove", "k", "k", "left", "right"},
                 {"llen", "k"},
                 {"rpop", "k"},
                 {"ping"}},
                [&] { locked.push_back(IsLocked("k")); });
  }
  EXPECT_EQ(locked, wanted);
}

TEST_F(DispatcherBatchTest, WhatFollowsARefusedRequestFindsNoLocks) {
  client_.shared.out_of_memory = true;
  RunTogether({{"lpop", "k"}, {"lpush", "k", "a"}, {"flushall"}}, [] {});
  EXPECT_FALSE(IsLocked("k"));
  RunTogether({{"lpop", "k"}, {"lpush", "k"}, {"mget", "k", "l"}}, [] {});
  EXPECT_FALSE(IsLocked("k"));
}

TEST_F(DispatcherBatchTest, LocksAreNotHeldForLong) {
  // No memory copies that many bytes in the time for which locks are kept.
  const std::string value(8 << 20, 'v');
  const std::vector<Words> requests(8, Words{"append", "k", value});
  RunTogether(requests, [&] { EXPECT_FALSE(IsLocked("k")); });
}

TEST_F(DispatcherTest, SlowCallsAreTold) {
  static int told;
  told = 0;
  client_.shared.slow_listener = [](Host*, Session&, const SlowCall& call) {
    if (call.spec.name == "GET" && call.arguments.size() == 2) ++told;
  };
  Call("get k");
  EXPECT_EQ(told, 0);
  client_.shared.slow_nanoseconds = 0;
  Call("get k");
  EXPECT_EQ(told, 1);
}

}  // namespace
}  // namespace remora::protocol
