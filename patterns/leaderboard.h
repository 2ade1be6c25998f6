// Leaderboard: players by score, and everybody's place at once, among millions.
//
//   Leaderboard board(store, "leaderboard:global");
//   board.Increment("player_123", 100);
//   board.Top(10);                       // the best ten with scores
//   board.RankOf("player_123");          // 43
//   board.Around("player_123", 5);       // five before and five behind
//
// Places count from 1, as people do. Where scores are equal, the order is that of the names' bytes:
// descending with kHighestFirst, ascending with kLowestFirst (it is the sorted set's own order), so
// that every player has a place of their own and pages never overlap. CompetitionRankOf gives
// equals the same place instead.
//
// Keys:
//   {key}   sorted set   player by score
//
// n is the number of players. For boards that begin anew every day, see leaderboard_windows.h.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "patterns/store.h"

namespace remora::patterns {

struct LeaderboardOptions {
  // kLowestFirst for times and strokes.
  RankOrder order = RankOrder::kHighestFirst;
};

class Leaderboard {
 public:
  struct Place {
    uint64_t rank;  // 1 is the first
    std::string player;
    double score;

    bool operator==(const Place&) const = default;
  };

  // The store outlives the object. All calls are thread-safe.
  Leaderboard(Store& store, std::string key, LeaderboardOptions options = {});

  [[nodiscard]] const std::string& key() const { return key_; }
  [[nodiscard]] RankOrder order() const { return options_.order; }

  // ---- Scores. One command each, O(log n).

  // Makes the player's score what it is; true when the player is new. Errors: kInvalidValue (NaN).
  StoreResult<bool> SetScore(std::string_view player, double score);
  // The same unless the player has a better score already.
  StoreResult<bool> SetBestScore(std::string_view player, double score);
  // Adds to the player's score; a new player begins at 0. Returns the sum.
  StoreResult<double> Increment(std::string_view player, double delta);
  // Whether the player was there.
  StoreResult<bool> Remove(std::string_view player);
  // Removes all players; whether there were any. O(1).
  StoreResult<bool> Clear();
  // Removes all but the best `count`; returns how many were removed. O(log n + removed).
  StoreResult<uint64_t> TrimTo(uint64_t count);

  // ---- Players. Absence is nothing, not an error.

  // One command, O(1).
  StoreResult<uint64_t> Size();
  StoreResult<std::optional<double>> ScoreOf(std::string_view player);
  // One command, O(log n).
  StoreResult<std::optional<uint64_t>> RankOf(std::string_view player);
  // 1 plus the number of players with a better score: 1, 2, 2, 4. Two commands, O(log n).
  StoreResult<std::optional<uint64_t>> CompetitionRankOf(std::string_view player);
  // How many of a hundred other players have a worse score: 0 for the worst, 100 for the best (and
  // for a player alone). Three commands, O(log n).
  StoreResult<std::optional<double>> PercentileOf(std::string_view player);

  // ---- Places, the best first. One command each unless said, O(log n + places).

  StoreResult<std::vector<Place>> Top(uint64_t count);
  // From place `first` to place `last`, both included and counted from 1.
  StoreResult<std::vector<Place>> Range(uint64_t first, uint64_t last);
  // Page `number`, counted from 1.
  StoreResult<std::vector<Place>> PageOf(uint64_t number, uint64_t size);
  // The player with up to `distance` players on either side; empty for a stranger. The player is
  // always in it, and the places are of one moment. Two commands; more where the player moves far
  // between them.
  StoreResult<std::vector<Place>> Around(std::string_view player, uint64_t distance);
  // Who has a score from `min` to `max`, at most `count`; ranks are among those returned.
  StoreResult<std::vector<Place>> WithScores(ScoreSpan scores, uint64_t count);
  StoreResult<uint64_t> CountWithScores(ScoreSpan scores);
  // A player's friends among themselves: those of `players` who are on the board, with ranks among
  // them. One command, O(players log players).
  StoreResult<std::vector<Place>> Among(std::span<const std::string_view> players);

 private:
  StoreResult<std::vector<Place>> PlacesFrom(StoreReader& reader, uint64_t first_rank,
                                             uint64_t last_rank);
  // Nothing when the player was not where their rank had said.
  StoreResult<std::optional<std::vector<Place>>> LookAround(StoreReader& reader,
                                                            std::string_view player,
                                                            uint64_t distance);
  // Scores better than `score`, or worse.
  StoreResult<uint64_t> CountBetter(double score);
  StoreResult<uint64_t> CountWorse(double score);

  Store& store_;
  std::string key_;
  LeaderboardOptions options_;
};

}  // namespace remora::patterns
