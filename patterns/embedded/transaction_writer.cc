#include "patterns/embedded/transaction_writer.h"

#include <array>
#include <optional>
#include <vector>

#include "engine/ops/expiry.h"
#include "engine/ops/hashes.h"
#include "engine/ops/keys.h"
#include "engine/ops/sorted_set_algebra.h"
#include "engine/ops/sorted_set_ranges.h"
#include "engine/ops/sorted_sets.h"
#include "engine/ops/strings.h"
#include "patterns/embedded/engine_error.h"

namespace remora::patterns {

namespace {

using Performed = StoreResult<WriteOutcome>;

template <typename Count>
Performed Counted(const Result<Count>& result) {
  if (!result) return FromEngine(result.error());
  return WriteOutcome{.count = static_cast<int64_t>(*result)};
}

// One function for each kind of write.
class Performer {
 public:
  explicit Performer(Transaction& transaction) : transaction_(transaction) {}

  Performed operator()(const SetString& write) {
    ops::SetOptions options;
    if (write.time_to_live) options.expiry_milliseconds = EndOf(*write.time_to_live);
    const Result<ops::SetOutcome> result =
        ops::Set(transaction_, At(write.key), write.value, options);
    if (!result) return FromEngine(result.error());
    return WriteOutcome{.count = 1};
  }

  Performed operator()(const DeleteKeys& write) {
    std::vector<Key> keys;
    keys.reserve(write.keys.size());
    for (const std::string_view key : write.keys) keys.push_back(At(key));
    return WriteOutcome{.count = static_cast<int64_t>(ops::Delete(transaction_, keys))};
  }

  Performed operator()(const ExpireKey& write) {
    const bool found = ops::Expire(transaction_, At(write.key), EndOf(write.time_to_live));
    return WriteOutcome{.count = found ? 1 : 0};
  }

  Performed operator()(const HashSet& write) {
    return Counted(
        ops::SetFields(transaction_, At(write.key), std::array{write.field, write.value}));
  }

  Performed operator()(const HashDelete& write) {
    return Counted(ops::DeleteFields(transaction_, At(write.key), write.fields));
  }

  Performed operator()(const HashIncrement& write) {
    return Counted(ops::IncrementFieldBy(transaction_, At(write.key), write.field, write.delta));
  }

  Performed operator()(const SortedSetAdd& write) {
    using Comparison = ops::SortedSetAddOptions::Comparison;
    ops::SortedSetAddOptions options;
    if (write.when == SortedSetAdd::When::kIfGreater) options.comparison = Comparison::kOnlyGreater;
    if (write.when == SortedSetAdd::When::kIfLess) options.comparison = Comparison::kOnlyLess;
    const ops::ScoredMember member{write.member, write.score};
    const Result<ops::SortedSetAddOutcome> result =
        ops::SortedSetAdd(transaction_, At(write.key), {&member, 1}, options);
    if (!result) return FromEngine(result.error());
    return WriteOutcome{.count = static_cast<int64_t>(result->added)};
  }

  Performed operator()(const SortedSetIncrement& write) {
    const Result<std::optional<double>> result =
        ops::SortedSetIncrement(transaction_, At(write.key), write.member, write.delta);
    if (!result) return FromEngine(result.error());
    return WriteOutcome{.number = result->value_or(0)};
  }

  Performed operator()(const SortedSetRemove& write) {
    return Counted(ops::SortedSetRemove(transaction_, At(write.key), write.members));
  }

  Performed operator()(const SortedSetTrim& write) {
    return Counted(ops::SortedSetRemoveRange(transaction_, At(write.key),
                                             ops::RankRange{write.first, write.last}));
  }

  Performed operator()(const SortedSetScale& write) {
    const Key key = At(write.key);
    const ops::SortedSetCombination combination{.operation = ops::SetOperation::kIntersection,
                                                .inputs = {&key, 1},
                                                .scores = {.weights = {&write.factor, 1}}};
    return Counted(ops::SortedSetStoreCombination(transaction_, key, combination));
  }

 private:
  [[nodiscard]] Key At(std::string_view name) const { return transaction_.MakeKey(name); }
  [[nodiscard]] int64_t EndOf(std::chrono::milliseconds time_to_live) {
    return transaction_.now_milliseconds() + time_to_live.count();
  }

  Transaction& transaction_;
};

}  // namespace

StoreResult<WriteOutcome> PerformIn(Transaction& transaction, const Write& write) {
  return std::visit(Performer(transaction), write);
}

StoredType StoredTypeOf(Transaction& transaction, const Key& key) {
  const std::optional<values::ValueType> type = ops::TypeOf(transaction, key);
  return type ? StoredTypeNamed(ops::NameOf(*type)) : StoredType::kNone;
}

}  // namespace remora::patterns
