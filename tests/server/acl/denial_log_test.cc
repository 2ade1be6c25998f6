#include "server/acl/denial_log.h"

#include <gtest/gtest.h>

#include <string>

namespace remora::server::acl {
namespace {

Denial Of(const std::string& object) {
  return {.reason = "command", .context = "toplevel", .object = object, .user = "ann"};
}

TEST(DenialLogTest, TheNewestComesFirst) {
  DenialLog log;
  log.Add(Of("get"), 1000);
  log.Add(Of("set"), 1001);
  const auto entries = log.Newest(10);
  ASSERT_EQ(entries.size(), 2u);
  EXPECT_EQ(entries[0].object, "set");
  EXPECT_EQ(entries[0].id, 1u);
  EXPECT_EQ(entries[1].created_milliseconds, 1000);
  EXPECT_EQ(log.Newest(1).size(), 1u);
  EXPECT_TRUE(log.Newest(0).empty());
}

TEST(DenialLogTest, SimilarOnesWithinAMinuteAreOne) {
  DenialLog log;
  log.Add(Of("get"), 1000);
  log.Add(Of("set"), 1001);
  log.Add(Of("get"), 1000 + DenialLog::kMergeMilliseconds);
  const auto merged = log.Newest(10);
  ASSERT_EQ(merged.size(), 2u);
  EXPECT_EQ(merged[0].object, "get");
  EXPECT_EQ(merged[0].count, 2u);
  EXPECT_EQ(merged[0].id, 0u);
  EXPECT_EQ(merged[0].created_milliseconds, 1000);
  EXPECT_EQ(merged[0].updated_milliseconds, 1000 + DenialLog::kMergeMilliseconds);
  log.Add(Of("get"), 1001 + 2 * DenialLog::kMergeMilliseconds);
  EXPECT_EQ(log.Newest(10).size(), 3u);
}

TEST(DenialLogTest, OnlyTheNewestTakeInAnother) {
  DenialLog log;
  log.Add(Of("get"), 1000);
  for (size_t i = 0; i < DenialLog::kMergeable; ++i) log.Add(Of(std::to_string(i)), 1000);
  log.Add(Of("get"), 1000);
  EXPECT_EQ(log.Newest(100).size(), DenialLog::kMergeable + 2);
}

TEST(DenialLogTest, TheLimitAppliesToWhatComes) {
  DenialLog log;
  for (int i = 0; i < 5; ++i) log.Add(Of(std::to_string(i)), 1000);
  log.set_entries_max(2);
  EXPECT_EQ(log.Newest(10).size(), 5u);
  log.Add(Of("x"), 1000);
  EXPECT_EQ(log.Newest(10).size(), 2u);
  log.set_entries_max(0);
  log.Add(Of("y"), 1000);
  EXPECT_TRUE(log.Newest(10).empty());
  log.Clear();
}

}  // namespace
}  // namespace remora::server::acl
