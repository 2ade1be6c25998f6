#include "server/metrics/latency_monitor.h"

#include <gtest/gtest.h>

namespace remora::server {
namespace {

TEST(LatencyMonitorTest, ASecondKeepsItsWorstSample) {
  LatencyMonitor monitor;
  monitor.Add("command", {100, 7});
  monitor.Add("command", {100, 12});
  monitor.Add("command", {100, 3});
  monitor.Add("command", {101, 5});
  const auto event = monitor.Find("command");
  ASSERT_TRUE(event);
  ASSERT_EQ(event->samples.size(), 2u);
  EXPECT_EQ(event->samples[0].milliseconds, 12u);
  EXPECT_EQ(event->samples[1].milliseconds, 5u);
  EXPECT_EQ(event->worst_milliseconds, 12u);
}

TEST(LatencyMonitorTest, OldSamplesMakeRoomButTheWorstIsRemembered) {
  LatencyMonitor monitor;
  monitor.Add("command", {0, 1000});
  for (int64_t second = 1; second <= 200; ++second) monitor.Add("command", {second, 5});
  const auto event = monitor.Find("command");
  ASSERT_EQ(event->samples.size(), LatencyMonitor::kSamplesMax);
  EXPECT_EQ(event->samples.front().unix_seconds, 41);
  EXPECT_EQ(event->worst_milliseconds, 1000u);
}

TEST(LatencyMonitorTest, EventsAreForgottenOneByOneOrAll) {
  LatencyMonitor monitor;
  monitor.Add("command", {1, 5});
  monitor.Add("fast-command", {1, 5});
  monitor.Add("other", {1, 5});
  EXPECT_EQ(monitor.All().size(), 3u);
  EXPECT_TRUE(monitor.Reset("command"));
  EXPECT_FALSE(monitor.Reset("command"));
  EXPECT_FALSE(monitor.Find("command"));
  EXPECT_EQ(monitor.ResetAll(), 2u);
  EXPECT_EQ(monitor.ResetAll(), 0u);
}

}  // namespace
}  // namespace remora::server
