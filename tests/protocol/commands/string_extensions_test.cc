// Commands that other servers of the family have, beside those of Redis 8.0.
#include <gtest/gtest.h>

#include "tests/support/memory_session.h"

namespace remora::protocol {
namespace {

using tests::MemorySession;

TEST(StringExtensionsTest, DelIfEqDeletesOnlyWhatIsEqual) {
  MemorySession session;
  session.Call({"SET", "key", "value"});
  EXPECT_EQ(session.Call({"DELIFEQ", "key", "other"}), ":0\r\n");
  EXPECT_EQ(session.Call({"DELIFEQ", "key", "value"}), ":1\r\n");
  EXPECT_EQ(session.Call({"DELIFEQ", "key", "value"}), ":0\r\n");
}

TEST(StringExtensionsTest, SetIfEqWritesOnlyOverWhatIsEqual) {
  MemorySession session;
  session.Call({"SET", "key", "value"});
  EXPECT_EQ(session.Call({"SET", "key", "new", "IFEQ", "other"}), "$-1\r\n");
  EXPECT_EQ(session.Call({"SET", "key", "new", "IFEQ", "value"}), "+OK\r\n");
  EXPECT_EQ(session.Call({"GET", "key"}), "$3\r\nnew\r\n");
}

TEST(StringExtensionsTest, MsetExIsAllOrNothing) {
  MemorySession session;
  EXPECT_EQ(session.Call({"MSETEX", "2", "a", "1", "b", "2", "EX", "100"}), ":1\r\n");
  EXPECT_EQ(session.Call({"TTL", "a"}), ":100\r\n");
  EXPECT_EQ(session.Call({"MSETEX", "2", "b", "3", "c", "4", "NX"}), ":0\r\n");
  EXPECT_EQ(session.Call({"EXISTS", "c"}), ":0\r\n");
  EXPECT_EQ(session.Call({"GET", "b"}), "$1\r\n2\r\n");
}

TEST(StringExtensionsTest, FrequenciesNeedAPolicyThatCountsThem) {
  MemorySession session;
  session.Call({"SET", "key", "value"});
  EXPECT_EQ(session.Call({"OBJECT", "FREQ", "key"}).substr(0, 43),
            "-ERR An LFU maxmemory policy is not selecte");
  EXPECT_EQ(session.Call({"OBJECT", "FREQ", "missing"}), "$-1\r\n");
}

}  // namespace
}  // namespace remora::protocol
