#include "patterns/leaderboard.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <string>
#include <thread>
#include <vector>

#include "tests/patterns/support/store_backends.h"

namespace remora::patterns {
namespace {

using Places = std::vector<Leaderboard::Place>;

class LeaderboardTest : public StoreTest {
 protected:
  // p1 with score 1 to p`count` with score `count`.
  static void Fill(Leaderboard& board, int count) {
    for (int i = 1; i <= count; ++i) ASSERT_TRUE(board.SetScore("p" + std::to_string(i), i));
  }
};
INSTANTIATE_TEST_SUITE_P(Stores, LeaderboardTest, kAllBackends, BackendName);

TEST_P(LeaderboardTest, ScoresAreSetAndIncremented) {
  Leaderboard board(store(), "leaderboard:global");
  EXPECT_TRUE(*board.SetScore("player_123", 50));
  EXPECT_FALSE(*board.SetScore("player_123", 40));
  EXPECT_EQ(*board.Increment("player_123", 100), 140);
  EXPECT_EQ(*board.Increment("player_999", 100), 100);
  EXPECT_EQ(*board.ScoreOf("player_123"), 140);
  EXPECT_EQ(*board.ScoreOf("nobody"), std::nullopt);
  EXPECT_EQ(*store().SortedSetScore("leaderboard:global", "player_123"), 140);
  EXPECT_EQ(board.SetScore("p", std::nan("")).error().code, StoreErrorCode::kInvalidValue);
}

TEST_P(LeaderboardTest, TheBestComeFirst) {
  Leaderboard board(store(), "leaderboard");
  Fill(board, 60);
  EXPECT_EQ(*board.Top(3), (Places{{1, "p60", 60}, {2, "p59", 59}, {3, "p58", 58}}));
  EXPECT_TRUE(board.Top(0)->empty());
  EXPECT_EQ(board.Top(1000)->size(), 60u);
  const Places range = *board.Range(41, 51);
  ASSERT_EQ(range.size(), 11u);
  EXPECT_EQ(range.front(), (Leaderboard::Place{41, "p20", 20}));
  EXPECT_EQ(*board.PageOf(6, 11),
            (Places{{56, "p5", 5}, {57, "p4", 4}, {58, "p3", 3}, {59, "p2", 2}, {60, "p1", 1}}));
  EXPECT_TRUE(board.PageOf(0, 10)->empty());
  EXPECT_TRUE(board.Range(7, 6)->empty());
  EXPECT_EQ(*board.Size(), 60u);
}

TEST_P(LeaderboardTest, RanksCountFromOne) {
  Leaderboard board(store(), "leaderboard");
  Fill(board, 10);
  EXPECT_EQ(*board.RankOf("p10"), 1u);
  EXPECT_EQ(*board.RankOf("p1"), 10u);
  EXPECT_EQ(*board.RankOf("nobody"), std::nullopt);
}

TEST_P(LeaderboardTest, EqualsAreOrderedByNameAndShareACompetitionRank) {
  Leaderboard board(store(), "leaderboard");
  for (const char* player : {"ann", "bob", "cat"}) ASSERT_TRUE(board.SetScore(player, 5));
  ASSERT_TRUE(board.SetScore("dan", 4));
  ASSERT_TRUE(board.SetScore("eve", 6));
  EXPECT_EQ(*board.Top(5),
            (Places{{1, "eve", 6}, {2, "cat", 5}, {3, "bob", 5}, {4, "ann", 5}, {5, "dan", 4}}));
  EXPECT_EQ(*board.RankOf("ann"), 4u);
  EXPECT_EQ(*board.CompetitionRankOf("ann"), 2u);
  EXPECT_EQ(*board.CompetitionRankOf("cat"), 2u);
  EXPECT_EQ(*board.CompetitionRankOf("dan"), 5u);
  EXPECT_EQ(*board.CompetitionRankOf("nobody"), std::nullopt);
}

TEST_P(LeaderboardTest, PlayersAroundOne) {
  Leaderboard board(store(), "leaderboard");
  Fill(board, 20);
  EXPECT_EQ(*board.Around("p10", 1), (Places{{10, "p11", 11}, {11, "p10", 10}, {12, "p9", 9}}));
  EXPECT_EQ(*board.Around("p20", 1), (Places{{1, "p20", 20}, {2, "p19", 19}}));
  EXPECT_EQ(*board.Around("p1", 1), (Places{{19, "p2", 2}, {20, "p1", 1}}));
  EXPECT_EQ(board.Around("p10", 5)->size(), 11u);
  EXPECT_EQ(board.Around("p10", 1000)->size(), 20u);
  EXPECT_EQ(*board.Around("p10", 0), (Places{{11, "p10", 10}}));
  EXPECT_TRUE(board.Around("nobody", 5)->empty());
}

TEST_P(LeaderboardTest, WhoIsAskedForIsAlwaysAmongThoseAround) {
  Leaderboard board(store(), "leaderboard");
  Fill(board, 50);
  std::atomic<bool> stop = false;
  std::thread mover([&] {
    Leaderboard other(store(), "leaderboard");
    for (int i = 0; !stop; ++i) EXPECT_TRUE(other.SetScore("mover", (i * 37) % 51));
  });
  for (int i = 0; i < 200; ++i) {
    const auto places = board.Around("mover", 1);
    if (!places) {
      // Who moves all the time may be found nowhere: that is an error, never a wrong answer.
      EXPECT_EQ(places.error().code, StoreErrorCode::kConflict);
    } else if (!places->empty()) {
      EXPECT_NE(std::ranges::find(*places, "mover", &Leaderboard::Place::player), places->end());
    }
  }
  stop = true;
  mover.join();
}

TEST_P(LeaderboardTest, PercentilesCountWhoIsWorse) {
  Leaderboard board(store(), "leaderboard");
  Fill(board, 5);
  EXPECT_EQ(*board.PercentileOf("p5"), 100);
  EXPECT_EQ(*board.PercentileOf("p3"), 50);
  EXPECT_EQ(*board.PercentileOf("p1"), 0);
  EXPECT_EQ(*board.PercentileOf("nobody"), std::nullopt);
  Leaderboard alone(store(), "alone");
  ASSERT_TRUE(alone.SetScore("p", 1));
  EXPECT_EQ(*alone.PercentileOf("p"), 100);
}

TEST_P(LeaderboardTest, LowestFirstTurnsEverythingRound) {
  Leaderboard times(store(), "laps", {.order = RankOrder::kLowestFirst});
  Fill(times, 5);
  EXPECT_EQ(*times.Top(2), (Places{{1, "p1", 1}, {2, "p2", 2}}));
  EXPECT_EQ(*times.RankOf("p5"), 5u);
  EXPECT_EQ(*times.CompetitionRankOf("p2"), 2u);
  EXPECT_EQ(*times.PercentileOf("p1"), 100);
  EXPECT_EQ(*times.Around("p2", 1), (Places{{1, "p1", 1}, {2, "p2", 2}, {3, "p3", 3}}));
  ASSERT_TRUE(times.SetBestScore("p5", 0.5));
  ASSERT_TRUE(times.SetBestScore("p1", 9));
  EXPECT_EQ(*times.Top(2), (Places{{1, "p5", 0.5}, {2, "p1", 1}}));
  EXPECT_EQ(*times.TrimTo(2), 3u);
  EXPECT_EQ(*times.Size(), 2u);
  EXPECT_EQ(*times.ScoreOf("p5"), 0.5);
}

TEST_P(LeaderboardTest, OnlyTheBestScoreIsKept) {
  Leaderboard board(store(), "leaderboard");
  EXPECT_TRUE(*board.SetBestScore("ann", 5));
  EXPECT_FALSE(*board.SetBestScore("ann", 3));
  EXPECT_EQ(*board.ScoreOf("ann"), 5);
  EXPECT_FALSE(*board.SetBestScore("ann", 8));
  EXPECT_EQ(*board.ScoreOf("ann"), 8);
}

TEST_P(LeaderboardTest, ScoreRanges) {
  Leaderboard board(store(), "leaderboard");
  Fill(board, 10);
  EXPECT_EQ(*board.CountWithScores({3, 7}), 5u);
  EXPECT_EQ(*board.WithScores({3, 7}, 2), (Places{{1, "p7", 7}, {2, "p6", 6}}));
}

TEST_P(LeaderboardTest, FriendsAmongThemselves) {
  Leaderboard board(store(), "leaderboard");
  Fill(board, 10);
  const std::array<std::string_view, 4> friends{"p2", "nobody", "p9", "p2"};
  EXPECT_EQ(*board.Among(friends), (Places{{1, "p9", 9}, {2, "p2", 2}}));
  EXPECT_TRUE(board.Among({})->empty());
}

TEST_P(LeaderboardTest, PlayersLeave) {
  Leaderboard board(store(), "leaderboard");
  Fill(board, 10);
  EXPECT_TRUE(*board.Remove("p10"));
  EXPECT_FALSE(*board.Remove("p10"));
  EXPECT_EQ(*board.RankOf("p9"), 1u);
  EXPECT_EQ(*board.TrimTo(3), 6u);
  EXPECT_EQ(board.Top(9)->back().player, "p7");
  EXPECT_EQ(*board.TrimTo(3), 0u);
  EXPECT_TRUE(*board.Clear());
  EXPECT_FALSE(*board.Clear());
  EXPECT_EQ(*board.Size(), 0u);
}

}  // namespace
}  // namespace remora::patterns
