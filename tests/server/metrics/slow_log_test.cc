#include "server/metrics/slow_log.h"

#include <gtest/gtest.h>

#include "server/metrics/sparkline.h"

namespace remora::server {
namespace {

TEST(SlowLogTest, CutsArgumentsAndTheirBytes) {
  const std::string exact(128, 'x');
  const std::string longer(200, 'x');
  const std::vector<std::string_view> request = {"SET", exact, longer};
  const std::vector<std::string> shown = SlowLog::Cut(request);
  EXPECT_EQ(shown[1], exact);
  EXPECT_EQ(shown[2], exact + "... (72 more bytes)");
}

TEST(SlowLogTest, TheLastOf32PlacesCountsWhatIsLeftOut) {
  EXPECT_EQ(SlowLog::Cut(std::vector<std::string_view>(32, "a")).back(), "a");
  const std::vector<std::string> shown = SlowLog::Cut(std::vector<std::string_view>(33, "a"));
  ASSERT_EQ(shown.size(), 32u);
  EXPECT_EQ(shown.back(), "... (2 more arguments)");
}

TEST(SlowLogTest, KeepsTheNewestAndCountsIdsOnAfterAReset) {
  SlowLog log;
  log.set_entries_max(2);
  for (int i = 0; i < 3; ++i) log.Add({});
  ASSERT_EQ(log.size(), 2u);
  EXPECT_EQ(log.Newest(9)[0].id, 2u);
  log.Reset();
  log.Add({});
  EXPECT_EQ(log.Newest(1)[0].id, 3u);
  log.set_entries_max(0);
  log.Add({});
  EXPECT_EQ(log.size(), 1u);
}

TEST(SparklineTest, DrawsHeightsAndLabelsDownwards) {
  std::vector<SparklineColumn> columns;
  for (const uint32_t value : {5, 1, 20, 3, 9, 30, 12, 2}) {
    columns.push_back({value, std::to_string(8 - columns.size()) + "s"});
  }
  EXPECT_EQ(RenderSparkline(columns),
            "     #  \n  o  |  \n  | _|o \no_|_|||_\n        \n87654321\nssssssss\n");
}

}  // namespace
}  // namespace remora::server
