// The set methods of Database.
#include <algorithm>
#include <utility>

#include "engine/engine.h"
#include "engine/engine_calls.h"

namespace remora {

namespace {

using Texts = std::vector<std::string>;

// Gathers copies of what an operation visits.
class GatheredTexts {
 public:
  explicit GatheredTexts(Texts& texts) : texts_(texts) {}
  // As the operation's two visitors.
  auto Begin() {
    return [this](size_t count) { texts_.reserve(std::min(count, kReserveMax)); };
  }
  auto Add() {
    return [this](std::string_view text) { texts_.emplace_back(text); };
  }

 private:
  static constexpr size_t kReserveMax = 1 << 20;

  Texts& texts_;
};

// The texts that were gathered, or what went wrong.
template <typename T>
Result<Texts> OrError(const Result<T>& result, Texts&& texts) {
  if (!result) return result.error();
  return std::move(texts);
}

// The only text, if there is one.
Result<std::optional<std::string>> FirstOf(Result<Texts>&& texts) {
  if (!texts) return texts.error();
  if (texts->empty()) return std::optional<std::string>();
  return std::optional<std::string>(std::move(texts->front()));
}

}  // namespace

Result<bool> Database::SAdd(std::string_view key, std::string_view member) {
  return Run(key, [&](Transaction& transaction, const Key& at) -> Result<bool> {
    const Result<uint64_t> added = ops::AddMembers(transaction, at, {&member, 1});
    if (!added) return added.error();
    return *added == 1;
  });
}

Result<uint64_t> Database::SAddMany(std::string_view key, Members members) {
  return Run(key, [&](Transaction& transaction, const Key& at) {
    return ops::AddMembers(transaction, at, members);
  });
}

Result<uint64_t> Database::SRem(std::string_view key, Members members) {
  return Run(key, [&](Transaction& transaction, const Key& at) {
    return ops::RemoveMembers(transaction, at, members);
  });
}

Result<bool> Database::SIsMember(std::string_view key, std::string_view member) {
  return Read(key, [&](Transaction& transaction, const Key& at) {
    return ops::HasMember(transaction, at, member);
  });
}

Result<std::vector<bool>> Database::SMIsMember(std::string_view key, Members members) {
  using Answers = std::vector<bool>;
  return Read(key, [&](Transaction& transaction, const Key& at) -> Result<Answers> {
    Answers answers;
    answers.reserve(members.size());
    const Outcome outcome = ops::HaveMembers(transaction, at, members,
                                             [&](bool is_member) { answers.push_back(is_member); });
    if (!outcome) return outcome.error();
    return answers;
  });
}

Result<uint64_t> Database::SCard(std::string_view key) { return Read(key, ops::CountMembers); }

Result<Texts> Database::SMembers(std::string_view key) {
  return Read(key, [&](Transaction& transaction, const Key& at) {
    Texts members;
    GatheredTexts gathered(members);
    return OrError(ops::ForEachMember(transaction, at, gathered.Begin(), gathered.Add()),
                   std::move(members));
  });
}

Outcome Database::SMembersView(std::string_view key, ops::MemberVisitor visit) {
  return Read(key, [&](Transaction& transaction, const Key& at) {
    return ops::ForEachMember(
        transaction, at, [](size_t) {}, visit);
  });
}

Result<bool> Database::SMove(std::string_view from, std::string_view to, std::string_view member) {
  const std::string_view names[] = {from, to};
  return RunMany(names, [&](Transaction& transaction, std::span<const Key> at) {
    return ops::MoveMember(transaction, {at[0], at[1]}, member);
  });
}

Result<std::optional<std::string>> Database::SPop(std::string_view key) {
  return FirstOf(SPopMany(key, 1));
}

Result<Texts> Database::SPopMany(std::string_view key, uint64_t count) {
  return Run(key, [&](Transaction& transaction, const Key& at) {
    Texts members;
    GatheredTexts gathered(members);
    return OrError(ops::PopMembers(transaction, at, count, gathered.Begin(), gathered.Add()),
                   std::move(members));
  });
}

Result<std::optional<std::string>> Database::SRandMember(std::string_view key) {
  return FirstOf(SRandMembers(key, {.count = 1}));
}

Result<Texts> Database::SRandMembers(std::string_view key,
                                     const ops::RandomMembersOptions& options) {
  return Run(key, [&](Transaction& transaction, const Key& at) {
    Texts members;
    GatheredTexts gathered(members);
    return OrError(ops::RandomMembers(transaction, at, options, gathered.Begin(), gathered.Add()),
                   std::move(members));
  });
}

Result<uint64_t> Database::SScan(std::string_view key, const ops::ScanMembersOptions& options,
                                 Texts& found) {
  return Read(key, [&](Transaction& transaction, const Key& at) {
    return ops::ScanMembers(transaction, at, options, GatheredTexts(found).Add());
  });
}

Result<Texts> Database::CombineSets(ops::SetOperation operation,
                                    std::span<const std::string_view> keys) {
  return ReadMany(keys, [&](Transaction& transaction, std::span<const Key> at) {
    Texts members;
    GatheredTexts gathered(members);
    return OrError(ops::CombineSets(transaction, {operation, at}, gathered.Begin(), gathered.Add()),
                   std::move(members));
  });
}

Result<Texts> Database::SInter(std::span<const std::string_view> keys) {
  return CombineSets(ops::SetOperation::kIntersection, keys);
}
Result<Texts> Database::SUnion(std::span<const std::string_view> keys) {
  return CombineSets(ops::SetOperation::kUnion, keys);
}
Result<Texts> Database::SDiff(std::span<const std::string_view> keys) {
  return CombineSets(ops::SetOperation::kDifference, keys);
}

Result<uint64_t> Database::StoreCombinedSets(std::string_view destination,
                                             ops::SetOperation operation,
                                             std::span<const std::string_view> keys) {
  std::vector<std::string_view> names = {destination};
  names.insert(names.end(), keys.begin(), keys.end());
  return RunMany(names, [&](Transaction& transaction, std::span<const Key> at) {
    return ops::StoreCombinedSets(transaction, at[0], {operation, at.subspan(1)});
  });
}

Result<uint64_t> Database::SInterStore(std::string_view destination,
                                       std::span<const std::string_view> keys) {
  return StoreCombinedSets(destination, ops::SetOperation::kIntersection, keys);
}
Result<uint64_t> Database::SUnionStore(std::string_view destination,
                                       std::span<const std::string_view> keys) {
  return StoreCombinedSets(destination, ops::SetOperation::kUnion, keys);
}
Result<uint64_t> Database::SDiffStore(std::string_view destination,
                                      std::span<const std::string_view> keys) {
  return StoreCombinedSets(destination, ops::SetOperation::kDifference, keys);
}

Result<uint64_t> Database::SInterCard(std::span<const std::string_view> keys, uint64_t limit) {
  return ReadMany(keys, [&](Transaction& transaction, std::span<const Key> at) {
    return ops::CountCommonMembers(transaction, at, limit);
  });
}

}  // namespace remora
