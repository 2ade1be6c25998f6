#include "server/metrics/watched_line.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "server/test_server.h"
#include "tests/support/resp_client.h"

namespace remora::server {
namespace {

TEST(WatchedLineTest, WhatCannotBeSeenIsEscaped) {
  TestServer server;
  tests::RespClient watcher(server.port());
  ASSERT_EQ(watcher.Call({"MONITOR"}).text, "OK");
  tests::RespClient client(server.port());
  const std::string seen("a \"\\\n\r\t\a\b\0\x7f\xff~", 13);
  static_cast<void>(client.Call({"ECHO", seen}));
  const std::string line = watcher.Read().text;
  EXPECT_EQ(line.substr(line.find("] ") + 2),
            "\"ECHO\" \"a \\\"\\\\\\n\\r\\t\\a\\b\\x00\\x7f\\xff~\"");
}

}  // namespace
}  // namespace remora::server
