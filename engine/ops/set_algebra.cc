#include "engine/ops/set_algebra.h"

#include <algorithm>
#include <vector>

#include "engine/keyspace/keyspace.h"
#include "engine/ops/set_records.h"
#include "engine/values/set_reader.h"

namespace remora::ops {

using keyspace::Change;
using keyspace::RecordHandle;
using values::MemberBatch;
using values::SetBuilder;
using values::SetEncoding;
using values::SetReader;
using values::SetValue;
using Presence = values::SetValue::Presence;

namespace {

// A union of so many inputs asks the earlier ones for each member; one of more makes a set of all.
constexpr size_t kProbedInputsMax = 4;

// The inputs that are there.
struct Inputs {
  std::vector<RecordHandle> records;  // keeps what `sets` are views of
  std::vector<SetValue> sets;
  bool lacks_first = false;
  bool lacks_some = false;
  bool repeats_first = false;  // among the others
};

Result<Inputs> FindInputs(Transaction& transaction, std::span<const Key> keys) {
  Inputs inputs;
  inputs.records.reserve(keys.size());
  inputs.sets.reserve(keys.size());
  for (size_t i = 0; i < keys.size(); ++i) {
    const Result<RecordHandle> record = FindSet(transaction, keys[i], Access::kRead);
    if (!record) return record.error();
    if (!*record) {
      inputs.lacks_some = true;
      inputs.lacks_first |= i == 0;
      continue;
    }
    inputs.repeats_first |= i != 0 && keys[i].name == keys[0].name;
    inputs.records.push_back(*record);
    inputs.sets.push_back(ViewSet(transaction, inputs.records.back()));
  }
  return inputs;
}

bool AllIntegers(const std::vector<SetValue>& sets) {
  return std::all_of(sets.begin(), sets.end(),
                     [](const SetValue& set) { return set.encoding() == SetEncoding::kIntSet; });
}

void SortBySize(std::span<SetValue> sets) {
  std::stable_sort(sets.begin(), sets.end(), [](const SetValue& one, const SetValue& other) {
    return one.size() < other.size();
  });
}

void SortByFallingSize(std::span<SetValue> sets) {
  std::stable_sort(sets.begin(), sets.end(), [](const SetValue& one, const SetValue& other) {
    return one.size() > other.size();
  });
}

// Calls `visit(batch)`, which returns whether to go on, for those members of `from` that are
// present, or absent, in every one of `others`.
template <typename Visit>
void ForEachKept(const SetValue& from, std::span<const SetValue> others, Presence presence,
                 Visit&& visit) {
  MemberBatch batch;
  for (SetReader reader(from); reader.Next(batch);) {
    for (const SetValue& other : others) {
      if (batch.size() == 0) break;
      other.Keep(batch, presence);
    }
    if (batch.size() != 0 && !visit(batch)) return;
  }
}

void VisitAll(const MemberBatch& batch, MemberVisitor visit) {
  for (size_t i = 0; i < batch.size(); ++i) visit(batch[i]);
}

// Calls `visit(batch)` for what all sets have; they ascend by their sizes.
template <typename Visit>
void ForEachCommon(std::span<const SetValue> sets, Visit&& visit) {
  if (sets.size() == 1 || !sets[0].HasCommonWalk(sets[1])) {
    return ForEachKept(sets[0], sets.subspan(1), Presence::kPresent, [&](MemberBatch& batch) {
      visit(batch);
      return true;
    });
  }
  sets[0].ForEachCommon(sets[1], [&](MemberBatch& batch) {
    for (const SetValue& other : sets.subspan(2)) other.Keep(batch, Presence::kPresent);
    visit(batch);
  });
}

void VisitIntersection(Inputs& inputs, CountVisitor guess, MemberVisitor visit) {
  if (inputs.lacks_some) return guess(0);
  SortBySize(inputs.sets);
  guess(inputs.sets.front().size());
  ForEachCommon(inputs.sets, [&](const MemberBatch& batch) { VisitAll(batch, visit); });
}

void VisitDifference(Inputs& inputs, CountVisitor guess, MemberVisitor visit) {
  if (inputs.lacks_first || inputs.repeats_first) return guess(0);
  const std::span<SetValue> others = std::span(inputs.sets).subspan(1);
  // The largest is the likeliest to have a member.
  SortByFallingSize(others);
  guess(inputs.sets.front().size());
  ForEachKept(inputs.sets.front(), others, Presence::kAbsent, [&](const MemberBatch& batch) {
    VisitAll(batch, visit);
    return true;
  });
}

// Copies the members of all inputs.
void Unite(const std::vector<SetValue>& sets, SetBuilder& result) {
  MemberBatch batch;
  for (const SetValue& set : sets) {
    for (SetReader reader(set); reader.Next(batch);) {
      for (size_t i = 0; i < batch.size(); ++i) result.set().Add(batch[i]);
    }
  }
}

void VisitUnion(const Transaction& transaction, Inputs& inputs, CountVisitor guess,
                MemberVisitor visit) {
  std::vector<SetValue>& sets = inputs.sets;
  const bool all_integers = AllIntegers(sets);
  if (sets.size() > kProbedInputsMax || (all_integers && sets.size() > 1)) {
    SetBuilder result(transaction.keyspace().hasher(), SetLimitsOf(transaction),
                      all_integers ? SetEncoding::kIntSet : SetEncoding::kHashTable);
    Unite(sets, result);
    guess(result.set().size());
    return result.set().ForEach(visit);
  }
  // The largest is shown as it is; of the others what none before them has.
  SortByFallingSize(sets);
  guess(sets.empty() ? 0 : sets.front().size());
  for (size_t i = 0; i < sets.size(); ++i) {
    ForEachKept(sets[i], std::span(sets).first(i), Presence::kAbsent,
                [&](const MemberBatch& batch) {
                  VisitAll(batch, visit);
                  return true;
                });
  }
}

// Whether Redis would copy the first input and remove the others' members, rather than look up
// the members of the first in the others. It shows in the encoding of the result.
bool CopiesFirst(const std::vector<SetValue>& sets) {
  uint64_t lookups = 0;
  uint64_t removals = 0;
  for (const SetValue& set : sets) {
    lookups += sets.front().size();
    removals += set.size();
  }
  return lookups / 2 > removals;
}

void BuildDifference(Inputs& inputs, SetBuilder& result) {
  if (inputs.lacks_first || inputs.repeats_first) return;
  const std::span<SetValue> others = std::span(inputs.sets).subspan(1);
  const auto add = [&](const MemberBatch& batch) {
    for (size_t i = 0; i < batch.size(); ++i) result.set().Add(batch[i]);
    return true;
  };
  if (!CopiesFirst(inputs.sets)) {
    SortByFallingSize(others);
    return ForEachKept(inputs.sets.front(), others, Presence::kAbsent, add);
  }
  ForEachKept(inputs.sets.front(), {}, Presence::kAbsent, add);
  MemberBatch batch;
  for (const SetValue& other : others) {
    for (SetReader reader(other); reader.Next(batch);) {
      for (size_t i = 0; i < batch.size(); ++i) result.set().Remove(batch[i]);
    }
  }
}

void BuildIntersection(Inputs& inputs, SetBuilder& result) {
  ForEachCommon(inputs.sets, [&](const MemberBatch& batch) {
    for (size_t i = 0; i < batch.size(); ++i) result.set().Add(batch[i]);
  });
  result.PreferIntegers();
}

// How a result begins: it is observable in its end.
SetEncoding FirstEncodingOf(SetOperation operation, const Inputs& inputs) {
  if (operation != SetOperation::kIntersection) return SetEncoding::kIntSet;
  const bool has_first = !inputs.lacks_some;
  return has_first && inputs.sets.front().encoding() != SetEncoding::kIntSet
             ? SetEncoding::kListPack
             : SetEncoding::kIntSet;
}

Change StoreOf(SetOperation operation) {
  switch (operation) {
    case SetOperation::kUnion:
      return Change::kSetUnionStore;
    case SetOperation::kIntersection:
      return Change::kSetInterStore;
    case SetOperation::kDifference:
      return Change::kSetDiffStore;
  }
  return Change::kSetUnionStore;
}

}  // namespace

Outcome CombineSets(Transaction& transaction, const SetCombination& combination, CountVisitor guess,
                    MemberVisitor visit) {
  Result<Inputs> inputs = FindInputs(transaction, combination.inputs);
  if (!inputs) return inputs.error();
  switch (combination.operation) {
    case SetOperation::kUnion:
      VisitUnion(transaction, *inputs, guess, visit);
      break;
    case SetOperation::kIntersection:
      VisitIntersection(*inputs, guess, visit);
      break;
    case SetOperation::kDifference:
      VisitDifference(*inputs, guess, visit);
      break;
  }
  return Done{};
}

Result<uint64_t> StoreCombinedSets(Transaction& transaction, const Key& destination,
                                   const SetCombination& combination) {
  Result<Inputs> inputs = FindInputs(transaction, combination.inputs);
  if (!inputs) return inputs.error();
  if (combination.operation == SetOperation::kIntersection) SortBySize(inputs->sets);
  SetBuilder result(transaction.keyspace().hasher(), SetLimitsOf(transaction),
                    FirstEncodingOf(combination.operation, *inputs));
  switch (combination.operation) {
    case SetOperation::kUnion:
      Unite(inputs->sets, result);
      break;
    case SetOperation::kIntersection:
      if (!inputs->lacks_some) BuildIntersection(*inputs, result);
      break;
    case SetOperation::kDifference:
      BuildDifference(*inputs, result);
      break;
  }
  return StoreSet(transaction, destination, result, StoreOf(combination.operation));
}

Result<uint64_t> CountCommonMembers(Transaction& transaction, std::span<const Key> inputs,
                                    uint64_t limit) {
  Result<Inputs> found = FindInputs(transaction, inputs);
  if (!found) return found.error();
  if (found->lacks_some || found->sets.empty()) return uint64_t{0};
  SortBySize(found->sets);
  uint64_t count = 0;
  if (limit == 0) {
    ForEachCommon(found->sets, [&](const MemberBatch& batch) { count += batch.size(); });
    return count;
  }
  ForEachKept(found->sets.front(), std::span(found->sets).subspan(1), Presence::kPresent,
              [&](const MemberBatch& batch) {
                count += batch.size();
                return count < limit;
              });
  return std::min(count, limit);
}

}  // namespace remora::ops
