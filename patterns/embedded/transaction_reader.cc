#include "patterns/embedded/transaction_reader.h"

#include <utility>

#include "engine/ops/expiry.h"
#include "engine/ops/hashes.h"
#include "engine/ops/keys.h"
#include "engine/ops/sorted_set_ranges.h"
#include "engine/ops/sorted_sets.h"
#include "engine/ops/strings.h"
#include "patterns/embedded/engine_error.h"
#include "patterns/units/unit_check.h"

namespace remora::patterns {

namespace {

ops::Order EngineOrder(RankOrder order) {
  return order == RankOrder::kLowestFirst ? ops::Order::kAscending : ops::Order::kDescending;
}

class ListSink final : public ops::MemberSink {
 public:
  void Begin(uint64_t count) override { list_.reserve(count); }
  void Add(std::string_view member, double score) override {
    list_.push_back({std::string(member), score});
  }
  [[nodiscard]] std::vector<ScoredName> Take() { return std::move(list_); }

 private:
  std::vector<ScoredName> list_;
};

// The value as it is, or the engine's error as the store's.
template <typename Value>
StoreResult<Value> Convert(Result<Value> result) {
  if (!result) return FromEngine(result.error());
  return *std::move(result);
}

}  // namespace

template <typename Operation>
auto TransactionReader::On(std::string_view name, Operation&& operation)
    -> decltype(operation(Key{})) {
  if (declared_ != nullptr) {
    if (std::optional<StoreError> error = CheckDeclared(*declared_, name)) return *std::move(error);
  }
  return operation(transaction_.MakeKey(name));
}

StoreResult<std::optional<std::string>> TransactionReader::Get(std::string_view key) {
  return On(key, [&](const Key& at) -> StoreResult<std::optional<std::string>> {
    const Result<std::optional<ops::StringBytes>> found = ops::Get(transaction_, at);
    if (!found) return FromEngine(found.error());
    if (!*found) return std::optional<std::string>();
    return std::optional<std::string>((*found)->view());
  });
}

StoreResult<bool> TransactionReader::Exists(std::string_view key) {
  return On(key, [&](const Key& at) -> StoreResult<bool> {
    return ops::CountExisting(transaction_, {&at, 1}) == 1;
  });
}

StoreResult<std::optional<std::chrono::milliseconds>> TransactionReader::TimeToLive(
    std::string_view key) {
  return On(key, [&](const Key& at) -> StoreResult<std::optional<std::chrono::milliseconds>> {
    const ops::ExpiryTime expiry = ops::GetExpiryTime(transaction_, at);
    if (!expiry.milliseconds) return std::optional<std::chrono::milliseconds>();
    return std::optional(
        std::chrono::milliseconds(*expiry.milliseconds - transaction_.now_milliseconds()));
  });
}

StoreResult<std::optional<std::string>> TransactionReader::HashGet(std::string_view key,
                                                                   std::string_view field) {
  return On(key, [&](const Key& at) -> StoreResult<std::optional<std::string>> {
    const Result<std::optional<std::string_view>> found = ops::GetField(transaction_, at, field);
    if (!found) return FromEngine(found.error());
    if (!*found) return std::optional<std::string>();
    return std::optional<std::string>(**found);
  });
}

StoreResult<FieldList> TransactionReader::HashGetAll(std::string_view key) {
  return On(key, [&](const Key& at) -> StoreResult<FieldList> {
    FieldList fields;
    const Outcome outcome = ops::ForEachField(
        transaction_, at, [&](size_t count) { fields.reserve(count); },
        [&](std::string_view field, std::string_view value) { fields.emplace_back(field, value); });
    if (!outcome) return FromEngine(outcome.error());
    return fields;
  });
}

StoreResult<uint64_t> TransactionReader::HashSize(std::string_view key) {
  return On(key, [&](const Key& at) { return Convert(ops::CountFields(transaction_, at)); });
}

StoreResult<uint64_t> TransactionReader::SortedSetSize(std::string_view key) {
  return On(key, [&](const Key& at) { return Convert(ops::SortedSetSize(transaction_, at)); });
}

StoreResult<std::optional<double>> TransactionReader::SortedSetScore(std::string_view key,
                                                                     std::string_view member) {
  return On(key,
            [&](const Key& at) { return Convert(ops::SortedSetScore(transaction_, at, member)); });
}

StoreResult<std::vector<std::optional<double>>> TransactionReader::SortedSetScores(
    std::string_view key, std::span<const std::string_view> members) {
  return On(
      key, [&](const Key& at) { return Convert(ops::SortedSetScores(transaction_, at, members)); });
}

StoreResult<std::optional<uint64_t>> TransactionReader::SortedSetRank(std::string_view key,
                                                                      std::string_view member,
                                                                      RankOrder order) {
  return On(key, [&](const Key& at) -> StoreResult<std::optional<uint64_t>> {
    const Result<std::optional<ops::SortedSetPlace>> found =
        ops::SortedSetRank(transaction_, at, member, EngineOrder(order));
    if (!found) return FromEngine(found.error());
    if (!*found) return std::optional<uint64_t>();
    return std::optional<uint64_t>((*found)->rank);
  });
}

StoreResult<std::vector<ScoredName>> TransactionReader::SortedSetRange(std::string_view key,
                                                                       RankSpan ranks,
                                                                       RankOrder order) {
  return On(key, [&](const Key& at) -> StoreResult<std::vector<ScoredName>> {
    ListSink sink;
    const Outcome outcome =
        ops::SortedSetVisitRange(transaction_, at, ops::RankRange{ranks.first, ranks.last},
                                 {.order = EngineOrder(order)}, sink);
    if (!outcome) return FromEngine(outcome.error());
    return sink.Take();
  });
}

StoreResult<std::vector<ScoredName>> TransactionReader::SortedSetRangeByScore(std::string_view key,
                                                                              ScoreSpan scores,
                                                                              RankOrder order,
                                                                              int64_t count) {
  return On(key, [&](const Key& at) -> StoreResult<std::vector<ScoredName>> {
    ListSink sink;
    const Outcome outcome =
        ops::SortedSetVisitRange(transaction_, at, ops::ScoreRange{scores.min, scores.max},
                                 {.order = EngineOrder(order), .count = count}, sink);
    if (!outcome) return FromEngine(outcome.error());
    return sink.Take();
  });
}

StoreResult<uint64_t> TransactionReader::SortedSetCount(std::string_view key,
                                                        const CountSpan& scores) {
  return On(key, [&](const Key& at) {
    return Convert(ops::SortedSetCount(
        transaction_, at,
        ops::ScoreRange{scores.min, scores.max, scores.min_excluded, scores.max_excluded}));
  });
}

}  // namespace remora::patterns
