// TransactionReader: a store's reads inside a transaction that has locked the keys.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/transaction.h"
#include "patterns/store.h"

namespace remora::patterns {

class TransactionReader final : public StoreReader {
 public:
  // Both outlive the reader. `declared` are the keys that may be read; nullptr means that the
  // caller has seen to it.
  TransactionReader(Transaction& transaction, const std::span<const std::string_view>* declared)
      : transaction_(transaction), declared_(declared) {}

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

 private:
  // Calls `operation(Key)`, unless the key was not declared.
  template <typename Operation>
  auto On(std::string_view name, Operation&& operation) -> decltype(operation(Key{}));

  Transaction& transaction_;
  const std::span<const std::string_view>* declared_;
};

}  // namespace remora::patterns
