// The sorted set methods of Database.
#include <algorithm>
#include <utility>

#include "engine/engine.h"
#include "engine/engine_calls.h"

namespace remora {

namespace {

// Gathers copies of what an operation finds.
class Gathered final : public ops::MemberSink {
 public:
  explicit Gathered(Database::OwnedMembers& members) : members_(members) {}
  void Begin(uint64_t count) override { members_.reserve(std::min<uint64_t>(count, kReserveMax)); }
  void Add(std::string_view member, double score) override { members_.emplace_back(member, score); }

 private:
  static constexpr uint64_t kReserveMax = 1 << 20;

  Database::OwnedMembers& members_;
};

// Hands on what an operation finds.
class Handed final : public ops::MemberSink {
 public:
  explicit Handed(base::FunctionRef<void(std::string_view, double)> visit) : visit_(visit) {}
  void Begin(uint64_t) override {}
  void Add(std::string_view member, double score) override { visit_(member, score); }

 private:
  base::FunctionRef<void(std::string_view, double)> visit_;
};

// The members that were gathered, or what went wrong.
template <typename T>
Result<Database::OwnedMembers> OrError(const Result<T>& result, Database::OwnedMembers&& members) {
  if (!result) return result.error();
  return std::move(members);
}

// The only member that was popped, with its key.
Result<std::optional<Database::PoppedMember>> FirstOf(
    Result<std::optional<Database::PoppedMembers>> popped) {
  if (!popped) return popped.error();
  if (!*popped) return std::optional<Database::PoppedMember>();
  auto& [key, members] = **popped;
  return std::optional<Database::PoppedMember>({key, std::move(members.front())});
}

}  // namespace

Result<bool> Database::ZAdd(std::string_view key, std::string_view member, double score) {
  return Run(key, [&](Transaction& transaction, const Key& at) -> Result<bool> {
    const ops::ScoredMember entry = {member, score};
    const Result<ops::SortedSetAddOutcome> outcome =
        ops::SortedSetAdd(transaction, at, {&entry, 1});
    if (!outcome) return outcome.error();
    return outcome->added == 1;
  });
}

Result<ops::SortedSetAddOutcome> Database::ZAddMany(std::string_view key, ScoredMembers members,
                                                    const ops::SortedSetAddOptions& options) {
  return Run(key, [&](Transaction& transaction, const Key& at) {
    return ops::SortedSetAdd(transaction, at, members, options);
  });
}

Result<double> Database::ZIncrBy(std::string_view key, std::string_view member, double delta) {
  return Run(key, [&](Transaction& transaction, const Key& at) -> Result<double> {
    const Result<std::optional<double>> score =
        ops::SortedSetIncrement(transaction, at, member, delta);
    if (!score) return score.error();
    return **score;  // without options nothing is refused
  });
}

Result<uint64_t> Database::ZRem(std::string_view key, Members members) {
  return Run(key, [&](Transaction& transaction, const Key& at) {
    return ops::SortedSetRemove(transaction, at, members);
  });
}

Result<uint64_t> Database::ZCard(std::string_view key) { return Read(key, ops::SortedSetSize); }

Result<std::optional<double>> Database::ZScore(std::string_view key, std::string_view member) {
  return Read(key, [&](Transaction& transaction, const Key& at) {
    return ops::SortedSetScore(transaction, at, member);
  });
}

Result<std::vector<std::optional<double>>> Database::ZMScore(std::string_view key,
                                                             Members members) {
  return Read(key, [&](Transaction& transaction, const Key& at) {
    return ops::SortedSetScores(transaction, at, members);
  });
}

Result<std::optional<ops::SortedSetPlace>> Database::ZRank(std::string_view key,
                                                           std::string_view member,
                                                           ops::Order order) {
  return Read(key, [&](Transaction& transaction, const Key& at) {
    return ops::SortedSetRank(transaction, at, member, order);
  });
}

Result<Database::OwnedMembers> Database::ZPopMin(std::string_view key, uint64_t count) {
  return Run(key, [&](Transaction& transaction, const Key& at) {
    OwnedMembers members;
    Gathered sink(members);
    return OrError(ops::SortedSetPop(transaction, at, ops::Order::kAscending, count, sink),
                   std::move(members));
  });
}

Result<Database::OwnedMembers> Database::ZPopMax(std::string_view key, uint64_t count) {
  return Run(key, [&](Transaction& transaction, const Key& at) {
    OwnedMembers members;
    Gathered sink(members);
    return OrError(ops::SortedSetPop(transaction, at, ops::Order::kDescending, count, sink),
                   std::move(members));
  });
}

Result<std::pair<size_t, Database::OwnedMembers>> Database::ZMPop(
    std::span<const std::string_view> keys, ops::Order order, uint64_t count) {
  using Popped = std::pair<size_t, OwnedMembers>;
  return RunMany(keys, [&](Transaction& transaction, std::span<const Key> at) -> Result<Popped> {
    Popped popped;
    Gathered sink(popped.second);
    const Result<std::optional<size_t>> from =
        ops::SortedSetPopFirst(transaction, at, order, count, sink);
    if (!from) return from.error();
    popped.first = from->value_or(0);
    return popped;
  });
}

Result<std::optional<Database::PoppedMembers>> Database::BZMPop(
    std::span<const std::string_view> keys, ops::Order order, uint64_t count,
    const WaitOptions& options) {
  Result<std::optional<PoppedMembers>> popped{std::nullopt};
  Await(keys, {.type = values::ValueType::kSortedSet}, options,
        [&](Transaction& transaction, std::span<const Key> at) {
          OwnedMembers members;
          Gathered sink(members);
          const Result<std::optional<size_t>> from =
              ops::SortedSetPopFirst(transaction, at, order, count, sink);
          if (!from) {
            popped = from.error();
          } else if (*from) {
            popped = std::optional<PoppedMembers>({**from, std::move(members)});
          }
          return !from || from->has_value();
        });
  return popped;
}

Result<std::optional<Database::PoppedMember>> Database::BZPopMin(
    std::span<const std::string_view> keys, const WaitOptions& options) {
  return FirstOf(BZMPop(keys, ops::Order::kAscending, 1, options));
}

Result<std::optional<Database::PoppedMember>> Database::BZPopMax(
    std::span<const std::string_view> keys, const WaitOptions& options) {
  return FirstOf(BZMPop(keys, ops::Order::kDescending, 1, options));
}

Result<Database::OwnedMembers> Database::ZRandMember(std::string_view key, uint64_t count,
                                                     ops::Draws draws) {
  return Run(key, [&](Transaction& transaction, const Key& at) {
    OwnedMembers members;
    Gathered sink(members);
    return OrError(ops::SortedSetRandom(transaction, at, count, draws, sink), std::move(members));
  });
}

Result<uint64_t> Database::ZScan(std::string_view key, uint64_t cursor, uint64_t count,
                                 OwnedMembers& found) {
  return Read(key, [&](Transaction& transaction, const Key& at) -> Result<uint64_t> {
    Gathered sink(found);
    const Result<ops::SortedSetScanStep> step =
        ops::SortedSetScan(transaction, at, cursor, count, sink);
    if (!step) return step.error();
    return step->cursor;
  });
}

Result<Database::OwnedMembers> Database::ZRange(std::string_view key,
                                                const ops::SortedSetRange& range,
                                                const ops::SortedSetRangeOptions& options) {
  return Read(key, [&](Transaction& transaction, const Key& at) {
    OwnedMembers members;
    Gathered sink(members);
    return OrError(ops::SortedSetVisitRange(transaction, at, range, options, sink),
                   std::move(members));
  });
}

Outcome Database::ZRangeView(std::string_view key, const ops::SortedSetRange& range,
                             const ops::SortedSetRangeOptions& options,
                             base::FunctionRef<void(std::string_view, double)> visit) {
  return Read(key, [&](Transaction& transaction, const Key& at) {
    Handed sink(visit);
    return ops::SortedSetVisitRange(transaction, at, range, options, sink);
  });
}

Result<uint64_t> Database::ZRangeStore(std::string_view destination, std::string_view source,
                                       const ops::SortedSetRange& range,
                                       const ops::SortedSetRangeOptions& options) {
  const std::string_view names[] = {destination, source};
  return RunMany(names, [&](Transaction& transaction, std::span<const Key> at) {
    return ops::SortedSetStoreRange(transaction, at[0], at[1], range, options);
  });
}

Result<uint64_t> Database::ZCount(std::string_view key, const ops::SortedSetRange& range) {
  return Read(key, [&](Transaction& transaction, const Key& at) {
    return ops::SortedSetCount(transaction, at, range);
  });
}

Result<uint64_t> Database::ZRemRange(std::string_view key, const ops::SortedSetRange& range) {
  return Run(key, [&](Transaction& transaction, const Key& at) {
    return ops::SortedSetRemoveRange(transaction, at, range);
  });
}

Result<Database::OwnedMembers> Database::ZCombine(ops::SetOperation operation,
                                                  std::span<const std::string_view> keys,
                                                  const ops::ScoreCombining& combining) {
  return ReadMany(keys, [&](Transaction& transaction, std::span<const Key> at) {
    OwnedMembers members;
    Gathered sink(members);
    const ops::SortedSetCombination combination = {operation, at, combining};
    return OrError(ops::SortedSetCombine(transaction, combination, sink), std::move(members));
  });
}

Result<uint64_t> Database::ZCombineStore(std::string_view destination, ops::SetOperation operation,
                                         std::span<const std::string_view> keys,
                                         const ops::ScoreCombining& combining) {
  std::vector<std::string_view> names = {destination};
  names.insert(names.end(), keys.begin(), keys.end());
  return RunMany(names, [&](Transaction& transaction, std::span<const Key> at) {
    return ops::SortedSetStoreCombination(transaction, at[0],
                                          {operation, at.subspan(1), combining});
  });
}

Result<uint64_t> Database::ZInterCard(std::span<const std::string_view> keys, uint64_t limit) {
  return ReadMany(keys, [&](Transaction& transaction, std::span<const Key> at) {
    return ops::SortedSetIntersectionSize(transaction, at, limit);
  });
}

}  // namespace remora
