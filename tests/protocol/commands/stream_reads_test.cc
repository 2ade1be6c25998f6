// Reads of streams that wait.
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "engine/base/clock.h"
#include "protocol/error_text.h"
#include "tests/support/waiting_sessions.h"

namespace remora::protocol {
namespace {

class StreamReadsTest : public testing::Test {
 protected:
  std::string Call(std::string_view request) { return clients_.Call(0, request); }
  // Stream s with one entry, as XREAD answers.
  static std::string Entry(std::string_view id) {
    const std::string size = std::to_string(id.size());
    return "*1\r\n*2\r\n$1\r\ns\r\n*1\r\n*2\r\n$" + size + "\r\n" + std::string(id) +
           "\r\n*2\r\n$1\r\nf\r\n$1\r\nv\r\n";
  }

  base::ManualClock clock_;
  tests::WaitingSessions clients_{EngineOptions{.clock = &clock_}};
};

TEST_F(StreamReadsTest, AllReadersHearOfAnEntry) {
  Call("XADD s 1-1 f v");
  for (size_t i = 1; i < 4; ++i) {
    EXPECT_EQ(clients_.Call(i, "XREAD BLOCK 0 STREAMS s $"), "");
  }
  Call("XADD s 2-1 f v");
  Call("XADD s 3-1 f v");
  for (size_t i = 1; i < 4; ++i) EXPECT_EQ(clients_.Receive(i), Entry("2-1"));
}

TEST_F(StreamReadsTest, TheLastIdIsTheOneAtTheTimeOfTheRequest) {
  Call("XADD s 1-1 f v");
  clients_.Call(1, "XREAD BLOCK 0 STREAMS s $");
  Call("MULTI");
  Call("XADD s 2-1 f v");
  Call("XTRIM s MAXLEN 0");
  Call("XADD s 3-1 f v");
  Call("EXEC");
  EXPECT_EQ(clients_.Receive(1), Entry("3-1"));
}

TEST_F(StreamReadsTest, EntriesBelowTheIdWakeNobody) {
  clients_.Call(1, "XREAD BLOCK 0 STREAMS s 5-1");
  Call("XADD s 2-1 f v");
  EXPECT_EQ(clients_.Receive(1), "");
  Call("XADD s 6-1 f v");
  EXPECT_EQ(clients_.Receive(1), Entry("6-1"));
}

TEST_F(StreamReadsTest, ConsumersGetEntriesInTheOrderOfTheirArrival) {
  Call("XGROUP CREATE s g $ MKSTREAM");
  clients_.Call(1, "XREADGROUP GROUP g a BLOCK 0 STREAMS s >");
  clients_.Call(2, "XREADGROUP GROUP g b BLOCK 0 STREAMS s >");
  Call("XADD s 1-1 f v");
  EXPECT_EQ(clients_.Receive(1), Entry("1-1"));
  EXPECT_EQ(clients_.Receive(2), "");
  Call("XADD s 2-1 f v");
  EXPECT_EQ(clients_.Receive(2), Entry("2-1"));
}

TEST_F(StreamReadsTest, ConsumersAreToldWhenTheirGroupIsGone) {
  const std::string gone = "-" + error_text::NoKeyOrGroupInRead("s", "g") + "\r\n";
  for (const std::string_view request : {"XGROUP DESTROY s g", "DEL s", "FLUSHALL", "SWAPDB 0 1"}) {
    Call("DEL s");
    Call("XGROUP CREATE s g $ MKSTREAM");
    EXPECT_EQ(clients_.Call(1, "XREADGROUP GROUP g a BLOCK 0 STREAMS s >"), "");
    Call(request);
    EXPECT_EQ(clients_.Receive(1), gone) << request;
  }
  Call("XGROUP CREATE s g $ MKSTREAM");
  clients_.Call(1, "XREADGROUP GROUP g a BLOCK 0 STREAMS s >");
  Call("SET s text");
  EXPECT_EQ(clients_.Receive(1), "-" + std::string(error_text::kWrongType) + "\r\n");
  Call("DEL s");
  Call("XGROUP CREATE s g $ MKSTREAM");
  clients_.Call(1, "XREADGROUP GROUP g a BLOCK 0 STREAMS s >");
  Call("PEXPIRE s 10");
  clock_.AdvanceMilliseconds(20);
  while (clients_.engine.Tick()) {
  }
  EXPECT_EQ(clients_.Receive(1), gone);
}

TEST_F(StreamReadsTest, MarksThatMoveWakeNobody) {
  Call("XADD s 1-1 f v");
  Call("XGROUP CREATE s g $");
  clients_.Call(1, "XREADGROUP GROUP g a BLOCK 0 STREAMS s >");
  Call("XGROUP SETID s g 0");
  Call("XGROUP CREATE s h $");
  Call("XSETID s 5-1");
  EXPECT_EQ(clients_.Receive(1), "");
  Call("XADD s 6-1 f v");
  EXPECT_NE(clients_.Receive(1).find("1-1"), std::string::npos);
}

TEST_F(StreamReadsTest, AReadEndsAfterItsTimeout) {
  EXPECT_EQ(Call("XREAD BLOCK 10 STREAMS s 0"), "");
  clock_.AdvanceMilliseconds(10);
  clients_.engine.Tick();
  EXPECT_EQ(clients_.Receive(0), "*-1\r\n");
}

}  // namespace
}  // namespace remora::protocol
