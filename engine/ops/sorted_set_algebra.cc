#include "engine/ops/sorted_set_algebra.h"

#include <algorithm>
#include <cmath>
#include <memory_resource>
#include <string_view>
#include <vector>

#include "engine/containers/hash_table.h"
#include "engine/keyspace/keyspace.h"
#include "engine/ops/scored_input.h"
#include "engine/ops/sorted_set_records.h"

namespace remora::ops {

using keyspace::Change;
using values::ScoredMember;
using values::SortedSetBuilder;

namespace {

struct WeighedInput {
  ScoredInput input;
  double weight;

  [[nodiscard]] double Weighed(double score) const {
    const double product = score * weight;
    return std::isnan(product) ? 0 : product;
  }
};

double Aggregated(double one, double other, Aggregate aggregate) {
  switch (aggregate) {
    case Aggregate::kSum: {
      const double sum = one + other;
      return std::isnan(sum) ? 0 : sum;
    }
    case Aggregate::kMin:
      return other < one ? other : one;
    case Aggregate::kMax:
      return other > one ? other : one;
  }
  return one;
}

// Members with scores that outlive what they were read from.
class Members {
 public:
  explicit Members(const base::KeyHasher& hasher) : hasher_(&hasher) {}

  void Append(std::string_view member, double score) {
    longest_ = std::max(longest_, member.size());
    list_.push_back({Copy(member), score});
  }

  // Appends a member, or aggregates its score with the one it has here.
  void Merge(std::string_view member, double score, Aggregate aggregate) {
    const uint64_t hash = (*hasher_)(member);
    const containers::Reference found = index_.Find(hash, [&](containers::Reference reference) {
      return list_[reference - 1].member == member;
    });
    if (found != 0) {
      ScoredMember& present = list_[found - 1];
      present.score = Aggregated(present.score, score, aggregate);
      return;
    }
    Append(member, score);
    index_.Insert(hash, static_cast<containers::Reference>(list_.size()), Entries{this});
  }

  // The bytes of the longest member.
  [[nodiscard]] size_t longest() const { return longest_; }
  // The members in ascending order.
  [[nodiscard]] const std::vector<ScoredMember>& Sorted() {
    std::sort(list_.begin(), list_.end(), [](const ScoredMember& one, const ScoredMember& other) {
      return one.score != other.score ? one.score < other.score : one.member < other.member;
    });
    return list_;
  }

 private:
  // An entry of the index is a place in the list, counted from 1.
  struct Entries {
    const Members* members;
    [[nodiscard]] uint64_t Hash(containers::Reference reference) const {
      return (*members->hasher_)(members->list_[reference - 1].member);
    }
    [[nodiscard]] const void* Address(containers::Reference reference) const {
      return &members->list_[reference - 1];
    }
  };

  std::string_view Copy(std::string_view member) {
    if (member.empty()) return {};
    char* const copy = static_cast<char*>(memory_.allocate(member.size(), 1));
    member.copy(copy, member.size());
    return {copy, member.size()};
  }

  const base::KeyHasher* hasher_;
  std::pmr::monotonic_buffer_resource memory_;
  std::vector<ScoredMember> list_;
  size_t longest_ = 0;
  containers::HashTable index_;
};

Result<std::vector<WeighedInput>> FindInputs(Transaction& transaction, std::span<const Key> keys,
                                             std::span<const double> weights) {
  std::vector<WeighedInput> inputs;
  inputs.reserve(keys.size());
  for (size_t i = 0; i < keys.size(); ++i) {
    Result<ScoredInput> input = ScoredInput::Find(transaction, keys[i]);
    if (!input) return input.error();
    inputs.push_back({*std::move(input), weights.empty() ? 1 : weights[i]});
  }
  return inputs;
}

// Why in this order: sums of doubles depend on it, and Redis adds the smallest input first.
void SortBySize(std::vector<WeighedInput>& inputs) {
  std::stable_sort(inputs.begin(), inputs.end(),
                   [](const WeighedInput& one, const WeighedInput& other) {
                     return one.input.size() < other.input.size();
                   });
}

void Unite(std::vector<WeighedInput>& inputs, Aggregate aggregate, Members& result) {
  SortBySize(inputs);
  for (const WeighedInput& from : inputs) {
    from.input.ForEach([&](std::string_view member, double score) {
      result.Merge(member, from.Weighed(score), aggregate);
    });
  }
}

// Calls `visit(member, score)`, which returns whether to go on, for what all inputs have.
template <typename Visit>
void Intersect(std::vector<WeighedInput>& inputs, Aggregate aggregate, Visit&& visit) {
  SortBySize(inputs);
  const std::span<const WeighedInput> others = std::span(inputs).subspan(1);
  inputs.front().input.ForEach([&](std::string_view member, double first_score) {
    double score = inputs.front().Weighed(first_score);
    for (const WeighedInput& other : others) {
      const std::optional<double> found = other.input.Score(member);
      if (!found) return true;
      // Why the bare product: in an intersection, what is no number makes a sum 0, and minimum and
      // maximum pass over it.
      score = Aggregated(score, *found * other.weight, aggregate);
    }
    return visit(member, score);
  });
}

void Subtract(const std::vector<WeighedInput>& inputs, Members& result) {
  const std::span<const WeighedInput> others = std::span(inputs).subspan(1);
  inputs.front().input.ForEach([&](std::string_view member, double score) {
    const bool elsewhere = std::any_of(others.begin(), others.end(), [&](const auto& other) {
      return other.input.Score(member).has_value();
    });
    if (!elsewhere) result.Append(member, score);
  });
}

Outcome Combine(Transaction& transaction, const SortedSetCombination& combination,
                Members& result) {
  Result<std::vector<WeighedInput>> inputs =
      FindInputs(transaction, combination.inputs, combination.scores.weights);
  if (!inputs) return inputs.error();
  if (inputs->empty()) return Done();
  switch (combination.operation) {
    case SetOperation::kUnion:
      Unite(*inputs, combination.scores.aggregate, result);
      break;
    case SetOperation::kIntersection:
      Intersect(*inputs, combination.scores.aggregate, [&](std::string_view member, double score) {
        result.Append(member, score);
        return true;
      });
      break;
    case SetOperation::kDifference:
      Subtract(*inputs, result);
      break;
  }
  return Done();
}

Change StoreOf(SetOperation operation) {
  switch (operation) {
    case SetOperation::kUnion:
      return Change::kSortedSetUnionStore;
    case SetOperation::kIntersection:
      return Change::kSortedSetInterStore;
    case SetOperation::kDifference:
      return Change::kSortedSetDiffStore;
  }
  return Change::kSortedSetUnionStore;
}

}  // namespace

Outcome SortedSetCombine(Transaction& transaction, const SortedSetCombination& combination,
                         MemberSink& sink) {
  Members result(transaction.keyspace().hasher());
  if (const Outcome outcome = Combine(transaction, combination, result); !outcome) return outcome;
  const std::vector<ScoredMember>& sorted = result.Sorted();
  sink.Begin(sorted.size());
  for (const ScoredMember& member : sorted) sink.Add(member.member, member.score);
  return Done();
}

Result<uint64_t> SortedSetStoreCombination(Transaction& transaction, const Key& destination,
                                           const SortedSetCombination& combination) {
  Members result(transaction.keyspace().hasher());
  const Outcome outcome = Combine(transaction, combination, result);
  if (!outcome) return outcome.error();
  SortedSetBuilder builder(transaction.keyspace().hasher(), SortedSetLimitsOf(transaction));
  const std::vector<ScoredMember>& sorted = result.Sorted();
  builder.Expect(sorted.size(), result.longest());
  for (const ScoredMember& member : sorted) builder.Append(member.member, member.score);
  return StoreSortedSet(transaction, destination, builder, StoreOf(combination.operation));
}

Result<uint64_t> SortedSetIntersectionSize(Transaction& transaction, std::span<const Key> inputs,
                                           uint64_t limit) {
  Result<std::vector<WeighedInput>> found = FindInputs(transaction, inputs, {});
  if (!found) return found.error();
  if (found->empty()) return uint64_t{0};
  uint64_t count = 0;
  Intersect(*found, Aggregate::kSum, [&](std::string_view, double) { return ++count != limit; });
  return count;
}

Outcome SortedSetCheckInputs(Transaction& transaction, std::span<const Key> inputs) {
  const Result<std::vector<WeighedInput>> found = FindInputs(transaction, inputs, {});
  if (!found) return found.error();
  return Done();
}

}  // namespace remora::ops
