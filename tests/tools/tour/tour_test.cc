#include "tools/tour/tour.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <fstream>
#include <string>

#include "tools/tour/command_line.h"

namespace remora::tour {
namespace {

void NoProgress(uint64_t, double) {}

TEST(TourTest, ASmallTourHasExactlyTheseNumbers) {
  ModelSource source({.seed = 1}, 20'000);
  const TourResult result = RunEmbedded(source, 0, NoProgress);
  EXPECT_EQ(result.error, "");
  const ShopCounts& counts = result.report.counts;
  EXPECT_EQ(counts.requests, 20'000u);
  EXPECT_EQ(counts.views, 16254u);
  EXPECT_EQ(counts.hits, 9278u);
  EXPECT_EQ(counts.personal, 1498u);
  EXPECT_EQ(counts.stock_read, 2009u);
  EXPECT_EQ(counts.log_ins, 1553u);
  EXPECT_EQ(counts.log_outs, 167u);
  EXPECT_EQ(counts.cleaned, 0u);
  EXPECT_EQ(counts.items_added, 1261u);
  EXPECT_EQ(counts.items_taken_out, 66u);
  EXPECT_EQ(counts.purchases, 101u);
  EXPECT_EQ(counts.items_sold, 123u);
  EXPECT_EQ(result.report.sessions, 4101u);
  EXPECT_EQ(result.keys, 10150u);
  EXPECT_EQ(result.report.bestsellers.front(), (patterns::Leaderboard::Place{1, "1", 8}));
}

TEST(TourTest, AServerGivesTheSameAnswers) {
  ModelSource source({.seed = 2}, 3000);
  const TourResult embedded = RunEmbedded(source, 2000, NoProgress);
  ModelSource again({.seed = 2}, 2000);
  const TourResult loopback = RunLoopback(again, NoProgress);
  EXPECT_EQ(loopback.error, "");
  EXPECT_EQ(embedded.earlier_report, loopback.report);
  EXPECT_EQ(loopback.report.counts.requests, 2000u);
}

TEST(TourTest, ALogGivesTheNumbersOfItsModel) {
  const std::string path = testing::TempDir() + "remora_tour_test.log";
  {
    std::ofstream file(path);
    file << "no request\n";
    ModelSource source({.seed = 3}, 1000);
    while (const ShopRequest* request = source.Next()) file << ToLogLine(*request) << "\n";
  }
  LogSource log(path, 1'000'000);
  ASSERT_TRUE(log.readable());
  const TourResult replayed = RunEmbedded(log, 0, NoProgress);
  std::remove(path.c_str());
  EXPECT_EQ(replayed.error, "");
  EXPECT_EQ(log.skipped(), 1u);
  ModelSource source({.seed = 3}, 1000);
  const TourResult direct = RunEmbedded(source, 0, NoProgress);
  // Times are cut to seconds in a log, so only what does not hang on them is compared.
  EXPECT_EQ(replayed.report.counts.requests, direct.report.counts.requests);
  EXPECT_EQ(replayed.report.counts.purchases, direct.report.counts.purchases);
  EXPECT_EQ(replayed.report.bestsellers, direct.report.bestsellers);
}

TEST(TourTest, TheReportTellsTheRatio) {
  TourResult result;
  result.seconds = 2;
  result.report.counts.requests = 3'000'000;
  result.report.counts.views = 110;
  result.report.counts.personal = 10;
  result.report.counts.hits = 75;
  const std::string text = ReportText(result);
  EXPECT_NE(text.find("1,500,000\n"), std::string::npos);
  EXPECT_NE(text.find("75.0 % of what may be cached"), std::string::npos);
}

TEST(TourCommandLineTest, ReadsItsOptions) {
  const std::array<const char*, 5> words{"tour", "--requests", "10", "--log", "file"};
  const CommandLine line = ParseCommandLine(words);
  EXPECT_EQ(line.error, "");
  EXPECT_EQ(line.requests, 10u);
  EXPECT_EQ(line.log_path, "file");
  const std::array<const char*, 2> unfinished{"tour", "--seed"};
  EXPECT_EQ(ParseCommandLine(unfinished).error, "--seed needs a value");
  const std::array<const char*, 3> wrong{"tour", "--seed", "x"};
  EXPECT_EQ(ParseCommandLine(wrong).error, "--seed needs a number");
  const std::array<const char*, 2> unknown{"tour", "--sed"};
  EXPECT_EQ(ParseCommandLine(unknown).error, "unknown option --sed");
}

}  // namespace
}  // namespace remora::tour
