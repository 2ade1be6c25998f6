// CommandReader: a store's reads as commands.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/function_ref.h"
#include "patterns/remote/request_buffer.h"
#include "patterns/store.h"
#include "protocol/reply.h"

namespace remora::patterns {

class CommandReader final : public StoreReader {
 public:
  // Sends the one request and returns its reply, error replies included.
  using Send = base::FunctionRef<StoreResult<protocol::Reply>(const RequestBuffer& request)>;

  // `declared` are the keys that may be read; nullptr means any. Both outlive the reader.
  CommandReader(Send send, const std::span<const std::string_view>* declared)
      : send_(send), declared_(declared) {}

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
  // Sends a command whose second word is its key. Error replies become errors.
  [[nodiscard]] StoreResult<protocol::Reply> Ask(std::initializer_list<std::string_view> arguments,
                                                 std::span<const std::string_view> more = {});
  [[nodiscard]] StoreResult<int64_t> AskInteger(std::initializer_list<std::string_view> arguments);

  Send send_;
  const std::span<const std::string_view>* declared_;
};

}  // namespace remora::patterns
