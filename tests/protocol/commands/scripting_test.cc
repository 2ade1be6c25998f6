#include <gtest/gtest.h>

#include "tests/support/memory_session.h"

namespace remora::protocol {
namespace {

using tests::MemorySession;

TEST(ScriptingCommandsTest, NothingIsCachedOrLoaded) {
  MemorySession session;
  EXPECT_EQ(session.Call({"SCRIPT", "EXISTS", "aa", "bb"}), "*2\r\n:0\r\n:0\r\n");
  EXPECT_EQ(session.Call({"FUNCTION", "LIST"}), "*0\r\n");
  EXPECT_EQ(session.Call({"FUNCTION", "DELETE", "lib"}), "-ERR Library not found\r\n");
}

TEST(ScriptingCommandsTest, FlushingNothingSucceeds) {
  MemorySession session;
  EXPECT_EQ(session.Call({"SCRIPT", "FLUSH"}), "+OK\r\n");
  EXPECT_EQ(session.Call({"SCRIPT", "FLUSH", "async"}), "+OK\r\n");
  EXPECT_EQ(session.Call({"FUNCTION", "FLUSH", "SYNC"}), "+OK\r\n");
  EXPECT_EQ(session.Call({"SCRIPT", "FLUSH", "later"}).substr(0, 4), "-ERR");
  EXPECT_EQ(session.Call({"FUNCTION", "FLUSH", "later"}).substr(0, 4), "-ERR");
}

TEST(ScriptingCommandsTest, NothingRunsThatCouldBeEnded) {
  MemorySession session;
  EXPECT_EQ(session.Call({"SCRIPT", "KILL"}).substr(0, 8), "-NOTBUSY");
  EXPECT_EQ(session.Call({"FUNCTION", "KILL"}).substr(0, 8), "-NOTBUSY");
}

TEST(ScriptingCommandsTest, WhatCannotBeDoneYetSaysSo) {
  MemorySession session;
  EXPECT_EQ(session.Call({"EVAL", "return 1", "0"}),
            "-ERR 'eval' is not supported by this version\r\n");
  EXPECT_EQ(session.Call({"EVALSHA", "aa", "0"}),
            "-ERR 'evalsha' is not supported by this version\r\n");
  EXPECT_EQ(session.Call({"SCRIPT", "LOAD", "return 1"}),
            "-ERR 'script|load' is not supported by this version\r\n");
  EXPECT_EQ(session.Call({"FUNCTION", "LOAD", "#!lua name=lib"}),
            "-ERR 'function|load' is not supported by this version\r\n");
}

}  // namespace
}  // namespace remora::protocol
