#include <gtest/gtest.h>

#include <string>

#include "engine/base/clock.h"
#include "protocol/error_text.h"
#include "tests/support/waiting_sessions.h"

namespace remora::protocol {
namespace {

class SortedSetPopCommandsTest : public testing::Test {
 protected:
  std::string Call(std::string_view request) { return clients_.Call(0, request); }
  static std::string Error(std::string_view text) { return "-" + std::string(text) + "\r\n"; }

  base::ManualClock clock_;
  tests::WaitingSessions clients_{EngineOptions{.clock = &clock_}};
};

TEST_F(SortedSetPopCommandsTest, WhatIsThereIsPoppedAtOnce) {
  Call("ZADD z 1 a 2 b 3 c 4 d");
  EXPECT_EQ(Call("BZPOPMIN y z 0"), "*3\r\n$1\r\nz\r\n$1\r\na\r\n$1\r\n1\r\n");
  EXPECT_EQ(Call("BZPOPMAX y z 0"), "*3\r\n$1\r\nz\r\n$1\r\nd\r\n$1\r\n4\r\n");
  EXPECT_EQ(Call("BZMPOP 0 2 y z MIN COUNT 5"),
            "*2\r\n$1\r\nz\r\n*2\r\n*2\r\n$1\r\nb\r\n$1\r\n2\r\n*2\r\n$1\r\nc\r\n$1\r\n3\r\n");
}

TEST_F(SortedSetPopCommandsTest, EveryWayToMakeASortedSetServesWhoWaits) {
  Call("ZADD source 1 a");
  for (const std::string_view request :
       {"ZADD z 1 a", "ZADD z INCR 1 a", "ZINCRBY z 1 a", "ZUNIONSTORE z 1 source",
        "ZINTERSTORE z 1 source", "ZDIFFSTORE z 1 source", "ZRANGESTORE z source 0 -1",
        "COPY source z", "RENAME source z"}) {
    EXPECT_EQ(clients_.Call(1, "BZMPOP 0 1 z MAX"), "");
    Call(request);
    EXPECT_EQ(clients_.Receive(1), "*2\r\n$1\r\nz\r\n*1\r\n*2\r\n$1\r\na\r\n$1\r\n1\r\n")
        << request;
    EXPECT_EQ(Call("EXISTS z"), ":0\r\n") << request;
  }
}

TEST_F(SortedSetPopCommandsTest, AWaitEndsAfterItsTimeout) {
  EXPECT_EQ(Call("BZPOPMAX z 0.0101"), "");
  clock_.AdvanceMilliseconds(10);
  clients_.engine.Tick();
  EXPECT_EQ(clients_.Receive(0), "");
  clock_.AdvanceMilliseconds(1);
  clients_.engine.Tick();
  EXPECT_EQ(clients_.Receive(0), "*-1\r\n");
}

TEST_F(SortedSetPopCommandsTest, TimeoutsAreNumbersThatMakeSense) {
  for (const std::string_view timeout : {"abc", "nan", "1x"}) {
    EXPECT_EQ(Call("BZPOPMIN z " + std::string(timeout)), Error(error_text::kTimeoutNotAFloat));
  }
  for (const std::string_view timeout : {"-1", "-inf", "-1e300"}) {
    EXPECT_EQ(Call("BZPOPMIN z " + std::string(timeout)), Error(error_text::kTimeoutNegative));
  }
  for (const std::string_view timeout : {"inf", "1e300", "9223372036854775"}) {
    EXPECT_EQ(Call("BZPOPMIN z " + std::string(timeout)), Error(error_text::kTimeoutOutOfRange));
  }
  EXPECT_EQ(Call("BZMPOP abc 0 z MIN"), Error(error_text::kNumberOfKeysNotPositive));
  EXPECT_EQ(Call("BZMPOP abc 1 z FOO"), Error(error_text::kSyntax));
  EXPECT_EQ(Call("BZMPOP abc 1 z MIN"), Error(error_text::kTimeoutNotAFloat));
}

}  // namespace
}  // namespace remora::protocol
