#include "protocol/waiting/blocked_call.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/base/clock.h"
#include "protocol/error_text.h"
#include "tests/support/waiting_sessions.h"

namespace remora::protocol {
namespace {

using keyspace::WaitEnd;

constexpr char kOneA[] = "*3\r\n$1\r\nz\r\n$1\r\na\r\n$1\r\n1\r\n";

std::string Error(std::string_view text) { return "-" + std::string(text) + "\r\n"; }

// A host that can hold waiting requests back.
class HoldingHost final : public Host {
 public:
  std::string_view WhyForbidden(Session&, const CommandSpec&) override { return {}; }
  void ResetSession(Session&) override {}
  bool HoldsBack(const CommandSpec& spec) override { return holds && spec.Is(kWrite); }

  bool holds = false;
};

class BlockedCallTest : public testing::Test {
 protected:
  HoldingHost host_;
  base::ManualClock clock_;
  tests::WaitingSessions clients_{EngineOptions{.clock = &clock_}, &host_};
};

TEST_F(BlockedCallTest, ARequestWaitsAndIsRunAgain) {
  EXPECT_EQ(clients_.Call(0, "BZPOPMIN z 0"), "");
  EXPECT_TRUE(clients_[0].waits());
  EXPECT_EQ(clients_.Call(1, "ZADD z 1 a 2 b"), ":2\r\n");
  EXPECT_EQ(clients_.Receive(0), kOneA);
  EXPECT_FALSE(clients_[0].waits());
  EXPECT_EQ(clients_.Call(0, "ZCARD z"), ":1\r\n");
}

TEST_F(BlockedCallTest, TheReplyIsInTheSessionsVersion) {
  clients_[0].session().reply().set_version(RespVersion::kResp3);
  clients_.Call(0, "BZPOPMIN z 0");
  clients_.Call(1, "ZADD z 1 a");
  EXPECT_EQ(clients_.Receive(0), "*3\r\n$1\r\nz\r\n$1\r\na\r\n,1\r\n");
  clients_.Call(0, "BZPOPMIN z 0.1");
  clock_.AdvanceMilliseconds(100);
  clients_.engine.Tick();
  EXPECT_EQ(clients_.Receive(0), "_\r\n");
}

TEST_F(BlockedCallTest, TheFirstOfTheKeysCountsWhenItIsRunAgain) {
  clients_.Call(0, "BZPOPMIN y z 0");
  clients_.Call(1, "MULTI");
  clients_.Call(1, "ZADD z 1 a");
  clients_.Call(1, "ZADD y 2 b");
  EXPECT_EQ(clients_.Call(1, "EXEC"), "*2\r\n:1\r\n:1\r\n");
  EXPECT_EQ(clients_.Receive(0), "*3\r\n$1\r\ny\r\n$1\r\nb\r\n$1\r\n2\r\n");
}

TEST_F(BlockedCallTest, AWrongTypeAmongTheKeysIsAnErrorOnlyWhenItIsRunAgain) {
  clients_.Call(0, "BZPOPMIN y z 0");
  clients_.Call(1, "SET y string");
  EXPECT_EQ(clients_.Receive(0), "");
  clients_.Call(1, "ZADD z 1 a");
  EXPECT_EQ(clients_.Receive(0), Error(error_text::kWrongType));
  EXPECT_EQ(clients_.Call(1, "ZCARD z"), ":1\r\n");
}

TEST_F(BlockedCallTest, InsideMultiNobodyWaits) {
  clients_.Call(0, "MULTI");
  clients_.Call(0, "BZPOPMIN z 0");
  clients_.Call(0, "BZMPOP 0 1 z MIN");
  EXPECT_EQ(clients_.Call(0, "EXEC"), "*2\r\n*-1\r\n*-1\r\n");
}

TEST_F(BlockedCallTest, AWaitEndsOnRequest) {
  clients_.Call(0, "BZPOPMIN z 0");
  EXPECT_TRUE(clients_[0].Unblock(WaitEnd::kUnblocked));
  EXPECT_EQ(clients_.Receive(0), Error(error_text::kUnblocked));
  clients_.Call(0, "BZPOPMIN z 0");
  EXPECT_TRUE(clients_[0].Unblock(WaitEnd::kTimedOut));
  EXPECT_FALSE(clients_[0].Unblock(WaitEnd::kTimedOut));
  EXPECT_EQ(clients_.Receive(0), "*-1\r\n");
}

TEST_F(BlockedCallTest, WhoGoesAwayTakesNothing) {
  clients_.Call(0, "BZPOPMIN z 0");
  clients_[0].Abandon();
  clients_.Call(1, "ZADD z 1 a");
  EXPECT_EQ(clients_.Call(1, "ZCARD z"), ":1\r\n");
  clients_.Call(1, "DEL z");
  // Nor does who was killed while its request ran.
  clients_[2].set_is_killed();
  clients_.Call(2, "BZPOPMIN z 0");
  EXPECT_FALSE(clients_[2].waits());
  clients_.Call(1, "ZADD z 1 a");
  EXPECT_EQ(clients_.Call(1, "ZCARD z"), ":1\r\n");
}

TEST_F(BlockedCallTest, SuppressedRepliesStaySuppressed) {
  clients_[0].session().reply_mode = ReplyMode::kSkipNext;
  clients_.Call(0, "BZPOPMIN z 0");
  clients_.Call(1, "ZADD z 1 a");
  EXPECT_EQ(clients_.Receive(0), "");
  EXPECT_FALSE(clients_[0].waits());
  EXPECT_EQ(clients_.Call(0, "PING"), "+PONG\r\n");
}

TEST_F(BlockedCallTest, ACallIsCountedOnceWhenItIsOver) {
  const auto* entry = clients_.table.Find("bzpopmin");
  const auto& count = clients_[0].dispatcher().statistics().command(entry->id);
  clients_.Call(0, "BZPOPMIN z 0");
  EXPECT_EQ(count.calls.value(), 0u);
  clients_.Call(1, "ZADD z 1 a");
  clients_.Receive(0);
  EXPECT_EQ(count.calls.value(), 1u);
  clients_.Call(0, "BZPOPMIN z 0");
  clients_[0].Unblock(WaitEnd::kUnblocked);
  clients_.Receive(0);
  EXPECT_EQ(count.calls.value(), 2u);
  EXPECT_EQ(count.failed.value(), 1u);
}

TEST_F(BlockedCallTest, AHostMayHoldBackWhoCouldBeServed) {
  clients_.Call(0, "BZPOPMIN z 0");
  clients_.Call(1, "BZPOPMIN z 0");
  host_.holds = true;
  clients_.Call(2, "ZADD z 1 a 2 b");
  EXPECT_EQ(clients_.Receive(0), "");
  EXPECT_EQ(clients_.Call(2, "ZCARD z"), ":2\r\n");
  host_.holds = false;
  clients_.engine.ServeWaiters();
  EXPECT_EQ(clients_.Receive(0), kOneA);
  EXPECT_EQ(clients_.Call(2, "ZCARD z"), ":0\r\n");
}

TEST_F(BlockedCallTest, AServedCallBreaksWatches) {
  clients_.Call(0, "WATCH z");
  clients_.Call(0, "BZPOPMIN z 0");
  clients_.Call(1, "ZADD z 1 a");
  EXPECT_EQ(clients_.Receive(0), kOneA);
  clients_.Call(0, "MULTI");
  clients_.Call(0, "PING");
  EXPECT_EQ(clients_.Call(0, "EXEC"), "*-1\r\n");
}

}  // namespace
}  // namespace remora::protocol
