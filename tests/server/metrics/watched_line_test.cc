#include "server/metrics/watched_line.h"

#include <gtest/gtest.h>

#include <string>

namespace remora::server {
namespace {

TEST(WatchedLineTest, WhatCannotBeSeenIsEscaped) {
  std::string line;
  AppendQuoted(line, std::string_view("a \"\\\n\r\t\a\b\0\x7f\xff~", 13));
  EXPECT_EQ(line, "\"a \\\"\\\\\\n\\r\\t\\a\\b\\x00\\x7f\\xff~\"");
}

}  // namespace
}  // namespace remora::server
