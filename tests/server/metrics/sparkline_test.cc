#include "server/metrics/sparkline.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace remora::server {
namespace {

std::vector<std::string> LinesOf(const std::string& text) {
  std::vector<std::string> lines;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

TEST(SparklineTest, NothingIsDrawnOfNothing) { EXPECT_EQ(RenderSparkline({}), ""); }

TEST(SparklineTest, TheLargestValueIsTheHighestBar) {
  const SparklineColumn columns[] = {{1, "9s"}, {50, "8s"}, {100, "7s"}};
  const std::vector<std::string> lines = LinesOf(RenderSparkline(columns));
  ASSERT_GE(lines.size(), 7u);
  EXPECT_NE(lines[0].find('#'), std::string::npos);
  EXPECT_EQ(lines[0].find('#'), 2u);
  EXPECT_EQ(lines[3][0], '_');
  EXPECT_EQ(lines[3][2], '|');
  // An empty line, then the labels downwards.
  EXPECT_EQ(lines[4].find_first_not_of(' '), std::string::npos);
  EXPECT_EQ(lines[5], "987");
  EXPECT_EQ(lines[6], "sss");
}

TEST(SparklineTest, LongChartsGoOnBelow) {
  std::vector<SparklineColumn> columns;
  for (uint32_t i = 0; i < 100; ++i) columns.push_back({i, "1s"});
  const std::vector<std::string> lines = LinesOf(RenderSparkline(columns));
  for (const std::string& line : lines) EXPECT_LE(line.size(), 80u);
  EXPECT_GE(lines.size(), 14u);
}

TEST(SparklineTest, EqualValuesAreDrawn) {
  const SparklineColumn columns[] = {{7, "1s"}, {7, "2s"}};
  EXPECT_FALSE(RenderSparkline(columns).empty());
}

}  // namespace
}  // namespace remora::server
