// EmbeddedStore: patterns on an engine in this process.
//
//   remora::Engine engine;
//   remora::patterns::EmbeddedStore store(engine);
//
// Calls run on the caller's thread and cost what the operations cost: no text, no copy but of
// results. A unit runs once, under its keys' stripe locks; it never meets a conflict.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "patterns/store.h"

namespace remora {
class Engine;
}

namespace remora::patterns {

class EmbeddedStore final : public Store {
 public:
  // The engine outlives the store. `database` is one of the engine's.
  explicit EmbeddedStore(Engine& engine, uint32_t database = 0);

  [[nodiscard]] int64_t NowMicroseconds() const override;

  StoreResult<std::optional<std::string>> Get(std::string_view key) override;
  StoreResult<bool> Exists(std::string_view key) override;
  StoreResult<std::optional<std::chrono::milliseconds>> TimeToLive(std::string_view key) override;
  StoreResult<std::optional<std::string>> HashGet(std::string_view key,
                                                  std::string_view field) override;
  StoreResult<FieldList> HashGetAll(std::string_view key) override;
  StoreResult<uint64_t> HashSize(std::string_view key) override;
  StoreResult<uint64_t> SortedSetSize(std::string_view key) override;
  StoreResult<std::optional<double>> SortedSetScore(std::string_view key,
                                                    std::string_view member) override;
  StoreResult<std::vector<std::optional<double>>> SortedSetScores(
      std::string_view key, std::span<const std::string_view> members) override;
  StoreResult<std::optional<uint64_t>> SortedSetRank(std::string_view key, std::string_view member,
                                                     RankOrder order) override;
  StoreResult<std::vector<ScoredName>> SortedSetRange(std::string_view key, RankSpan ranks,
                                                      RankOrder order) override;
  StoreResult<std::vector<ScoredName>> SortedSetRangeByScore(std::string_view key, ScoreSpan scores,
                                                             RankOrder order,
                                                             int64_t count) override;
  StoreResult<uint64_t> SortedSetCount(std::string_view key, const CountSpan& scores) override;

  StoreResult<WriteOutcome> Perform(const Write& write) override;
  StoreResult<std::vector<WriteOutcome>> Apply(const WriteBatch& batch) override;
  StoreResult<std::vector<WriteOutcome>> Pipeline(const WriteBatch& batch) override;
  StoreResult<UnitOutcome> Atomically(std::span<const std::string_view> keys, Unit unit) override;

 private:
  template <typename Operation>
  auto Read(std::string_view key, Operation&& operation);

  Engine& engine_;
  uint32_t database_;
};

}  // namespace remora::patterns
