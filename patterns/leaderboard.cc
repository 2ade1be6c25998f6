#include "patterns/leaderboard.h"

#include <algorithm>
#include <limits>
#include <tuple>
#include <utility>

namespace remora::patterns {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
// Why so few: a player rarely moves by a whole window between two commands.
constexpr int kAroundAttempts = 3;
constexpr uint64_t kRankMax = uint64_t{1} << 62;

std::vector<Leaderboard::Place> Numbered(std::vector<ScoredName> names, uint64_t first_rank) {
  std::vector<Leaderboard::Place> places;
  places.reserve(names.size());
  for (ScoredName& one : names) {
    places.push_back({first_rank + places.size(), std::move(one.name), one.score});
  }
  return places;
}

}  // namespace

Leaderboard::Leaderboard(Store& store, std::string key, LeaderboardOptions options)
    : store_(store), key_(std::move(key)), options_(options) {}

StoreResult<bool> Leaderboard::SetScore(std::string_view player, double score) {
  const StoreResult<WriteOutcome> outcome =
      store_.Perform(SortedSetAdd{.key = key_, .member = player, .score = score});
  if (!outcome) return outcome.error();
  return outcome->count == 1;
}

StoreResult<bool> Leaderboard::SetBestScore(std::string_view player, double score) {
  const auto when = options_.order == RankOrder::kHighestFirst ? SortedSetAdd::When::kIfGreater
                                                               : SortedSetAdd::When::kIfLess;
  const StoreResult<WriteOutcome> outcome =
      store_.Perform(SortedSetAdd{.key = key_, .member = player, .score = score, .when = when});
  if (!outcome) return outcome.error();
  return outcome->count == 1;
}

StoreResult<double> Leaderboard::Increment(std::string_view player, double delta) {
  const StoreResult<WriteOutcome> outcome =
      store_.Perform(SortedSetIncrement{.key = key_, .member = player, .delta = delta});
  if (!outcome) return outcome.error();
  return outcome->number;
}

StoreResult<bool> Leaderboard::Remove(std::string_view player) {
  const StoreResult<WriteOutcome> outcome =
      store_.Perform(SortedSetRemove{.key = key_, .members = {&player, 1}});
  if (!outcome) return outcome.error();
  return outcome->count == 1;
}

StoreResult<bool> Leaderboard::Clear() {
  const std::string_view name = key_;
  const StoreResult<WriteOutcome> outcome = store_.Perform(DeleteKeys{{&name, 1}});
  if (!outcome) return outcome.error();
  return outcome->count == 1;
}

StoreResult<uint64_t> Leaderboard::TrimTo(uint64_t count) {
  const auto kept = static_cast<int64_t>(std::min(count, kRankMax));
  // The best are at the end of the sorted set, or at its beginning.
  const bool best_last = options_.order == RankOrder::kHighestFirst;
  const SortedSetTrim trim = best_last ? SortedSetTrim{.key = key_, .first = 0, .last = -kept - 1}
                                       : SortedSetTrim{.key = key_, .first = kept, .last = -1};
  const StoreResult<WriteOutcome> outcome = store_.Perform(trim);
  if (!outcome) return outcome.error();
  return static_cast<uint64_t>(outcome->count);
}

StoreResult<uint64_t> Leaderboard::Size() { return store_.SortedSetSize(key_); }

StoreResult<std::optional<double>> Leaderboard::ScoreOf(std::string_view player) {
  return store_.SortedSetScore(key_, player);
}

StoreResult<std::optional<uint64_t>> Leaderboard::RankOf(std::string_view player) {
  StoreResult<std::optional<uint64_t>> rank = store_.SortedSetRank(key_, player, options_.order);
  if (rank && *rank) ++**rank;
  return rank;
}

StoreResult<std::optional<uint64_t>> Leaderboard::CompetitionRankOf(std::string_view player) {
  const StoreResult<std::optional<double>> score = ScoreOf(player);
  if (!score) return score.error();
  if (!*score) return std::optional<uint64_t>();
  const StoreResult<uint64_t> better = CountBetter(**score);
  if (!better) return better.error();
  return std::optional<uint64_t>(*better + 1);
}

StoreResult<std::optional<double>> Leaderboard::PercentileOf(std::string_view player) {
  const StoreResult<std::optional<double>> score = ScoreOf(player);
  if (!score) return score.error();
  if (!*score) return std::optional<double>();
  const StoreResult<uint64_t> worse = CountWorse(**score);
  if (!worse) return worse.error();
  const StoreResult<uint64_t> size = Size();
  if (!size) return size.error();
  if (*size <= 1) return std::optional<double>(100);
  // Why min: others may have come or gone between the commands.
  const double others = static_cast<double>(*size - 1);
  return std::optional<double>(100 * std::min(static_cast<double>(*worse) / others, 1.0));
}

StoreResult<std::vector<Leaderboard::Place>> Leaderboard::Top(uint64_t count) {
  return Range(1, count);
}

StoreResult<std::vector<Leaderboard::Place>> Leaderboard::Range(uint64_t first, uint64_t last) {
  if (first == 0) first = 1;
  if (last < first) return std::vector<Place>();
  return PlacesFrom(store_, first, last);
}

StoreResult<std::vector<Leaderboard::Place>> Leaderboard::PageOf(uint64_t number, uint64_t size) {
  if (number == 0 || size == 0 || number > kRankMax / size) return std::vector<Place>();
  return Range((number - 1) * size + 1, number * size);
}

StoreResult<std::vector<Leaderboard::Place>> Leaderboard::Around(std::string_view player,
                                                                 uint64_t distance) {
  for (int attempt = 0; attempt < kAroundAttempts; ++attempt) {
    StoreResult<std::optional<std::vector<Place>>> places = LookAround(store_, player, distance);
    if (!places) return places.error();
    if (*places) return **std::move(places);
  }
  std::vector<Place> places;
  const std::string_view name = key_;
  const auto look = [&](StoreReader& reader, WriteBatch&) -> StoreResult<Decision> {
    StoreResult<std::optional<std::vector<Place>>> found = LookAround(reader, player, distance);
    if (!found) return found.error();
    places = (*found).value_or(std::vector<Place>());
    return Decision::kCommit;
  };
  const StoreResult<UnitOutcome> outcome = store_.Atomically({&name, 1}, look);
  if (!outcome) return outcome.error();
  return places;
}

StoreResult<std::optional<std::vector<Leaderboard::Place>>> Leaderboard::LookAround(
    StoreReader& reader, std::string_view player, uint64_t distance) {
  const StoreResult<std::optional<uint64_t>> rank =
      reader.SortedSetRank(key_, player, options_.order);
  if (!rank) return rank.error();
  if (!*rank) return std::optional(std::vector<Place>());
  const uint64_t place = **rank + 1;
  const uint64_t reach = std::min(distance, kRankMax - place);
  StoreResult<std::vector<Place>> places =
      PlacesFrom(reader, place > reach ? place - reach : 1, place + reach);
  if (!places) return places.error();
  if (std::ranges::find(*places, player, &Place::player) == places->end()) {
    return std::optional<std::vector<Place>>();
  }
  return std::optional(*std::move(places));
}

StoreResult<std::vector<Leaderboard::Place>> Leaderboard::WithScores(ScoreSpan scores,
                                                                     uint64_t count) {
  const auto limit = static_cast<int64_t>(std::min(count, kRankMax));
  StoreResult<std::vector<ScoredName>> names =
      store_.SortedSetRangeByScore(key_, scores, options_.order, limit);
  if (!names) return names.error();
  return Numbered(*std::move(names), 1);
}

StoreResult<uint64_t> Leaderboard::CountWithScores(ScoreSpan scores) {
  return store_.SortedSetCount(key_, {.min = scores.min, .max = scores.max});
}

StoreResult<std::vector<Leaderboard::Place>> Leaderboard::Among(
    std::span<const std::string_view> players) {
  const StoreResult<std::vector<std::optional<double>>> scores =
      store_.SortedSetScores(key_, players);
  if (!scores) return scores.error();
  std::vector<ScoredName> present;
  for (size_t i = 0; i < players.size(); ++i) {
    if ((*scores)[i]) present.push_back({std::string(players[i]), *(*scores)[i]});
  }
  std::ranges::sort(present, [this](const ScoredName& one, const ScoredName& other) {
    const auto one_key = std::tie(one.score, one.name);
    const auto other_key = std::tie(other.score, other.name);
    return options_.order == RankOrder::kHighestFirst ? other_key < one_key : one_key < other_key;
  });
  const auto repeated = std::ranges::unique(present);
  present.erase(repeated.begin(), repeated.end());
  return Numbered(std::move(present), 1);
}

StoreResult<std::vector<Leaderboard::Place>> Leaderboard::PlacesFrom(StoreReader& reader,
                                                                     uint64_t first_rank,
                                                                     uint64_t last_rank) {
  const RankSpan ranks{static_cast<int64_t>(std::min(first_rank, kRankMax)) - 1,
                       static_cast<int64_t>(std::min(last_rank, kRankMax)) - 1};
  StoreResult<std::vector<ScoredName>> names = reader.SortedSetRange(key_, ranks, options_.order);
  if (!names) return names.error();
  return Numbered(*std::move(names), first_rank);
}

StoreResult<uint64_t> Leaderboard::CountBetter(double score) {
  if (options_.order == RankOrder::kHighestFirst) {
    return store_.SortedSetCount(key_, {.min = score, .max = kInfinity, .min_excluded = true});
  }
  return store_.SortedSetCount(key_, {.min = -kInfinity, .max = score, .max_excluded = true});
}

StoreResult<uint64_t> Leaderboard::CountWorse(double score) {
  if (options_.order == RankOrder::kHighestFirst) {
    return store_.SortedSetCount(key_, {.min = -kInfinity, .max = score, .max_excluded = true});
  }
  return store_.SortedSetCount(key_, {.min = score, .max = kInfinity, .min_excluded = true});
}

}  // namespace remora::patterns
