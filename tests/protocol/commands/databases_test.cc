// Flushing, as sessions that may wait see it.
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "engine/base/clock.h"
#include "engine/keyspace/keyspace.h"
#include "protocol/error_text.h"
#include "tests/support/waiting_sessions.h"

namespace remora::protocol {
namespace {

class DatabasesTest : public testing::Test {
 protected:
  std::string Call(std::string_view request) { return clients_.Call(0, request); }
  void Fill() {
    for (int i = 0; i < 300; ++i) Call("SET key:" + std::to_string(i) + " v");
  }
  keyspace::Reclaimer& reclaimer() { return clients_.engine.keyspace().reclaimer(); }

  base::ManualClock clock_;
  tests::WaitingSessions clients_{EngineOptions{.clock = &clock_}};
};

TEST_F(DatabasesTest, AFlushIsAnsweredWhenItsMemoryIsBack) {
  for (const std::string_view flush : {"FLUSHALL", "FLUSHALL SYNC", "FLUSHDB", "flushdb sync"}) {
    Fill();
    EXPECT_EQ(clients_.Call(1, flush), "") << flush;
    EXPECT_EQ(Call("DBSIZE"), ":0\r\n");
    reclaimer().FreeAll();
    EXPECT_EQ(clients_.Receive(1), "+OK\r\n") << flush;
  }
  EXPECT_EQ(reclaimer().freed_values(), 1200u);
}

TEST_F(DatabasesTest, AFlushOfNothingIsAnsweredAtOnce) {
  EXPECT_EQ(Call("FLUSHALL"), "+OK\r\n");
  EXPECT_EQ(Call("FLUSHDB SYNC"), "+OK\r\n");
}

TEST_F(DatabasesTest, AnAsynchronousFlushIsAnsweredAtOnce) {
  Fill();
  EXPECT_EQ(Call("FLUSHALL ASYNC"), "+OK\r\n");
  EXPECT_TRUE(reclaimer().pending());
  reclaimer().FreeAll();
  EXPECT_EQ(reclaimer().freed_values(), 300u);
}

TEST_F(DatabasesTest, ATransactionFreesWhatItFlushesByItself) {
  Fill();
  Call("MULTI");
  Call("FLUSHALL");
  EXPECT_EQ(Call("EXEC"), "*1\r\n+OK\r\n");
  EXPECT_FALSE(reclaimer().pending());
  EXPECT_EQ(reclaimer().freed_values(), 0u);
}

TEST_F(DatabasesTest, WhatAFlushWaitsForIsNotAKey) {
  Fill();
  EXPECT_EQ(clients_.Call(1, "FLUSHALL"), "");
  Call("SET  v");
  EXPECT_EQ(clients_.Receive(1), "");
  EXPECT_FALSE(clients_[1].session().wait->may_be_unblocked());
}

TEST_F(DatabasesTest, WhoGoesAwayWhileMemoryIsFreedIsForgotten) {
  Fill();
  EXPECT_EQ(clients_.Call(1, "FLUSHALL"), "");
  clients_[1].Abandon();
  reclaimer().FreeAll();
  EXPECT_EQ(clients_.Receive(1), "");
}

TEST_F(DatabasesTest, BadWordsAreRefused) {
  Fill();
  EXPECT_EQ(Call("FLUSHALL NOW"), "-" + std::string(error_text::kSyntax) + "\r\n");
  EXPECT_EQ(Call("FLUSHDB SYNC ASYNC"), "-" + std::string(error_text::kSyntax) + "\r\n");
  EXPECT_EQ(Call("DBSIZE"), ":300\r\n");
}

}  // namespace
}  // namespace remora::protocol
