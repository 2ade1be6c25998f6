#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "engine/base/clock.h"
#include "protocol/error_text.h"
#include "tests/support/waiting_sessions.h"

namespace remora::protocol {
namespace {

class ListPopCommandsTest : public testing::Test {
 protected:
  std::string Call(std::string_view request) { return clients_.Call(0, request); }
  std::string CallAs(size_t client, std::string_view request) {
    return clients_.Call(client, request);
  }
  std::string Receive(size_t client) { return clients_.Receive(client); }
  static std::string Error(std::string_view text) { return "-" + std::string(text) + "\r\n"; }
  // A key with one element, as BLPOP answers.
  static std::string Popped(std::string_view key, std::string_view element) {
    return "*2\r\n" + Bulk(key) + Bulk(element);
  }
  static std::string Bulk(std::string_view text) {
    return "$" + std::to_string(text.size()) + "\r\n" + std::string(text) + "\r\n";
  }

  base::ManualClock clock_;
  tests::WaitingSessions clients_{EngineOptions{.clock = &clock_}};
};

TEST_F(ListPopCommandsTest, WhatIsThereIsPoppedAtOnce) {
  Call("RPUSH l a b c d e f");
  EXPECT_EQ(Call("BLPOP k l 0"), Popped("l", "a"));
  EXPECT_EQ(Call("BRPOP k l 0"), Popped("l", "f"));
  EXPECT_EQ(Call("BLMPOP 0 2 k l LEFT COUNT 2"),
            "*2\r\n" + Bulk("l") + "*2\r\n" + Bulk("b") + Bulk("c"));
  EXPECT_EQ(Call("BLMOVE l m RIGHT LEFT 0"), Bulk("e"));
  EXPECT_EQ(Call("BRPOPLPUSH l m 0"), Bulk("d"));
  EXPECT_EQ(Call("LRANGE m 0 -1"), "*2\r\n" + Bulk("d") + Bulk("e"));
}

TEST_F(ListPopCommandsTest, EveryWayToMakeAListServesWhoWaits) {
  Call("RPUSH source a");
  for (const std::string_view request :
       {"LPUSH l a", "RPUSH l a", "LMOVE source l LEFT LEFT", "RPUSH source a",
        "RPOPLPUSH source l", "RPUSH source a", "COPY source l", "SORT source ALPHA STORE l",
        "RENAME source l"}) {
    EXPECT_EQ(CallAs(1, "BLPOP l 0"), "");
    Call(request);
    if (request.starts_with("RPUSH source")) {
      clients_[1].Abandon();
      continue;
    }
    EXPECT_EQ(Receive(1), Popped("l", "a")) << request;
    EXPECT_EQ(Call("EXISTS l"), ":0\r\n") << request;
  }
}

TEST_F(ListPopCommandsTest, WhoMovesServesWhoWaitsForTheOtherList) {
  CallAs(1, "BLMOVE a b LEFT LEFT 0");
  CallAs(2, "BRPOPLPUSH b c 0");
  CallAs(3, "BLPOP c 0");
  EXPECT_EQ(Call("RPUSH a x"), ":1\r\n");
  EXPECT_EQ(Receive(1), Bulk("x"));
  EXPECT_EQ(Receive(2), Bulk("x"));
  EXPECT_EQ(Receive(3), Popped("c", "x"));
  EXPECT_EQ(Call("DBSIZE"), ":0\r\n");
}

TEST_F(ListPopCommandsTest, TwoWhoMoveInACircleAreServedOnce) {
  CallAs(1, "BLMOVE a b LEFT LEFT 0");
  CallAs(2, "BLMOVE b a LEFT LEFT 0");
  Call("RPUSH a x");
  EXPECT_EQ(Receive(1), Bulk("x"));
  EXPECT_EQ(Receive(2), Bulk("x"));
  EXPECT_EQ(Call("LRANGE a 0 -1"), "*1\r\n" + Bulk("x"));
}

TEST_F(ListPopCommandsTest, AMoveWithinOneListLeavesTheElementToTheNext) {
  CallAs(1, "BLMOVE a a LEFT RIGHT 0");
  CallAs(2, "BLPOP a 0");
  Call("RPUSH a x");
  EXPECT_EQ(Receive(1), Bulk("x"));
  EXPECT_EQ(Receive(2), Popped("a", "x"));
}

TEST_F(ListPopCommandsTest, ADestinationOfAnotherTypeLeavesTheElementToTheNext) {
  Call("SET text value");
  CallAs(1, "BLMOVE a text LEFT LEFT 0");
  CallAs(2, "BLPOP a 0");
  Call("RPUSH a x");
  EXPECT_EQ(Receive(1), Error(error_text::kWrongType));
  EXPECT_EQ(Receive(2), Popped("a", "x"));
}

TEST_F(ListPopCommandsTest, AMoveThatIsShortOfMemoryLeavesTheElement) {
  CallAs(1, "BLMOVE a b LEFT LEFT 0");
  Call("RPUSH source x");
  clients_.shared.out_of_memory = true;
  Call("RENAME source a");
  EXPECT_EQ(Receive(1), Error(error_text::kOutOfMemory));
  EXPECT_EQ(Call("LLEN a"), ":1\r\n");
}

TEST_F(ListPopCommandsTest, PushedAndDeletedInOneStepServesNobody) {
  CallAs(1, "BLPOP a 0");
  CallAs(2, "BRPOP a 0");
  Call("MULTI");
  Call("RPUSH a x");
  Call("DEL a");
  Call("SET a text");
  Call("EXEC");
  EXPECT_EQ(Receive(1), "");
  Call("DEL a");
  Call("RPUSH a x y");
  EXPECT_EQ(Receive(1), Popped("a", "x"));
  EXPECT_EQ(Receive(2), Popped("a", "y"));
}

TEST_F(ListPopCommandsTest, WhoMayNotWaitAndWhoWaitedTooLongHearNothing) {
  Call("MULTI");
  for (const std::string_view request : {"BLPOP a 0", "BRPOP a 0", "BLMPOP 0 1 a LEFT",
                                         "BLMOVE a b LEFT LEFT 0", "BRPOPLPUSH a b 0"}) {
    Call(request);
  }
  EXPECT_EQ(Call("EXEC"), "*5\r\n*-1\r\n*-1\r\n*-1\r\n$-1\r\n$-1\r\n");
  for (const std::string_view request : {"BLPOP a 0.01", "BLMPOP 0.01 1 a LEFT",
                                         "BLMOVE a b LEFT LEFT 0.01", "BRPOPLPUSH a b 0.01"}) {
    EXPECT_EQ(Call(request), "");
    clock_.AdvanceMilliseconds(10);
    clients_.engine.Tick();
    EXPECT_EQ(Receive(0), "*-1\r\n") << request;
  }
}

TEST_F(ListPopCommandsTest, OptionsAreLookedAtBeforeTimeouts) {
  EXPECT_EQ(Call("BLMOVE a b FOO LEFT abc"), Error(error_text::kSyntax));
  EXPECT_EQ(Call("BLMOVE a b LEFT LEFT abc"), Error(error_text::kTimeoutNotAFloat));
  EXPECT_EQ(Call("BLMPOP abc 0 a LEFT"), Error(error_text::kNumberOfKeysNotPositive));
  EXPECT_EQ(Call("BLMPOP abc 1 a FOO"), Error(error_text::kSyntax));
  EXPECT_EQ(Call("BLMPOP -1 1 a LEFT"), Error(error_text::kTimeoutNegative));
  EXPECT_EQ(Call("BRPOP a -1"), Error(error_text::kTimeoutNegative));
  EXPECT_EQ(Call("BRPOPLPUSH a b 1x"), Error(error_text::kTimeoutNotAFloat));
}

}  // namespace
}  // namespace remora::protocol
