#include "patterns/leaderboard_windows.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "tests/patterns/support/store_backends.h"

namespace remora::patterns {
namespace {

using std::chrono_literals::operator""s;
using std::chrono_literals::operator""us;
using std::chrono_literals::operator""h;
using std::chrono_literals::operator""min;
using std::chrono_literals::operator""y;
using std::chrono::December;
using std::chrono::duration_cast;
using std::chrono::January;
using std::chrono::minutes;
using std::chrono::sys_days;

class LeaderboardWindowsTest : public StoreTest {
 protected:
  void SetTime(Moment now) { clock().SetMicroseconds(now.time_since_epoch().count()); }
};
INSTANTIATE_TEST_SUITE_P(Stores, LeaderboardWindowsTest, kAllBackends, BackendName);

constexpr Moment kMonday = sys_days(2024y / January / 15);

TEST_P(LeaderboardWindowsTest, OneWriteFeedsAllWindows) {
  LeaderboardWindows boards(store());
  SetTime(kMonday + 10h);
  ASSERT_TRUE(boards.Increment("ann", 100));
  EXPECT_EQ(boards.Board(Window::kDaily).key(), "leaderboard:daily:2024-01-15");
  EXPECT_EQ(boards.Board(Window::kWeekly).key(), "leaderboard:weekly:2024-W03");
  EXPECT_EQ(boards.Board(Window::kMonthly).key(), "leaderboard:monthly:2024-01");
  EXPECT_EQ(boards.Board(Window::kAllTime).key(), "leaderboard:global");
  for (const Window window :
       {Window::kDaily, Window::kWeekly, Window::kMonthly, Window::kAllTime}) {
    EXPECT_EQ(*boards.Board(window).ScoreOf("ann"), 100);
  }
}

TEST_P(LeaderboardWindowsTest, ADayBeginsAnew) {
  LeaderboardWindows boards(store());
  SetTime(kMonday + 23h);
  ASSERT_TRUE(boards.Increment("ann", 100));
  SetTime(kMonday + 25h);
  ASSERT_TRUE(boards.Increment("ann", 1));
  EXPECT_EQ(*boards.Board(Window::kDaily).ScoreOf("ann"), 1);
  EXPECT_EQ(*boards.BoardAt(Window::kDaily, kMonday).ScoreOf("ann"), 100);
  EXPECT_EQ(*boards.Board(Window::kWeekly).ScoreOf("ann"), 101);
}

TEST_P(LeaderboardWindowsTest, BoardsExpireSomeTimeAfterTheirEnd) {
  LeaderboardWindows boards(store());
  SetTime(kMonday + 10h);
  ASSERT_TRUE(boards.Increment("ann", 100));
  const auto left = [&](Window window) {
    return duration_cast<minutes>(*store().TimeToLive(boards.Board(window).key()).value() + 30s);
  };
  EXPECT_EQ(left(Window::kDaily), 14h + 24h);
  EXPECT_EQ(left(Window::kWeekly), 6 * 24h + 14h + 7 * 24h);
  EXPECT_EQ(left(Window::kMonthly), 16 * 24h + 14h + 31 * 24h);
  EXPECT_EQ(*store().TimeToLive("leaderboard:global"), std::nullopt);
}

TEST_P(LeaderboardWindowsTest, LateScoresGoWhereTheyBelong) {
  LeaderboardWindows boards(store());
  SetTime(kMonday + 10h);
  ASSERT_TRUE(boards.SetScore("ann", 5, kMonday - 1h));
  EXPECT_EQ(*boards.BoardAt(Window::kDaily, kMonday - 1h).ScoreOf("ann"), 5);
  EXPECT_EQ(*boards.Board(Window::kDaily).ScoreOf("ann"), std::nullopt);
  // Too late for its day: only the boards that still stand.
  ASSERT_TRUE(boards.SetScore("bob", 5, kMonday - 80h));
  EXPECT_FALSE(*store().Exists("leaderboard:daily:2024-01-11"));
  EXPECT_EQ(*boards.Board(Window::kMonthly).ScoreOf("bob"), 5);
}

TEST_P(LeaderboardWindowsTest, BestScoresAndLeavers) {
  LeaderboardWindows boards(store(), {.key = "golf",
                                      .order = RankOrder::kLowestFirst,
                                      .windows = {Window::kDaily, Window::kAllTime}});
  SetTime(kMonday);
  ASSERT_TRUE(boards.SetBestScore("ann", 72));
  ASSERT_TRUE(boards.SetBestScore("ann", 80));
  EXPECT_EQ(*boards.Board(Window::kAllTime).ScoreOf("ann"), 72);
  EXPECT_FALSE(*store().Exists("golf:weekly:2024-W03"));
  EXPECT_TRUE(*boards.Remove("ann"));
  EXPECT_FALSE(*boards.Remove("ann"));
}

TEST(LeaderboardWindowsKeyTest, WeeksAreThoseOfIso8601) {
  RemoteStore unused({});
  LeaderboardWindows boards(unused, {.key = "b"});
  const auto week = [&](sys_days day) { return boards.BoardAt(Window::kWeekly, day).key(); };
  EXPECT_EQ(week(2024y / December / 29), "b:weekly:2024-W52");
  EXPECT_EQ(week(2024y / December / 30), "b:weekly:2025-W01");
  EXPECT_EQ(week(2021y / January / 3), "b:weekly:2020-W53");
  EXPECT_EQ(week(2021y / January / 4), "b:weekly:2021-W01");
  EXPECT_EQ(week(2023y / January / 1), "b:weekly:2022-W52");
}

TEST(LeaderboardWindowsKeyTest, DaysMayBeginElsewhere) {
  RemoteStore unused({});
  LeaderboardWindows boards(unused, {.key = "b", .utc_offset = 60min});
  EXPECT_EQ(boards.BoardAt(Window::kDaily, kMonday - 1h).key(), "b:daily:2024-01-15");
  EXPECT_EQ(boards.BoardAt(Window::kDaily, kMonday - 1h - 1us).key(), "b:daily:2024-01-14");
}

}  // namespace
}  // namespace remora::patterns
