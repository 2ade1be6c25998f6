#include "engine/ops/sets.h"

#include <algorithm>

#include "engine/base/random.h"
#include "engine/keyspace/keyspace.h"
#include "engine/ops/set_records.h"

namespace remora::ops {

using keyspace::Change;
using keyspace::RecordHandle;
using values::SetBuilder;
using values::SetEncoding;
using values::SetValue;

namespace {

// Makes a set of members, the first of which decides how it begins.
uint64_t CreateOf(Transaction& transaction, const Key& key,
                  std::span<const std::string_view> members) {
  const values::SetLimits limits = SetLimitsOf(transaction);
  SetBuilder builder(transaction.keyspace().hasher(), limits,
                     SetValue::FirstEncoding(members.front(), members.size(), limits));
  uint64_t added = 0;
  for (const std::string_view member : members) added += builder.set().Add(member) ? 1 : 0;
  CreateSet(transaction, key, builder);
  return added;
}

// Removes all but a few members. Those that stay are drawn into a set of their own, which takes the
// place of the old one and is kept as its size allows.
void PopMost(Transaction& transaction, RecordHandle& record, uint64_t remaining,
             MemberVisitor visit) {
  const SetValue set = ViewSet(transaction, record);
  SetBuilder rest(
      transaction.keyspace().hasher(), SetLimitsOf(transaction),
      set.encoding() == SetEncoding::kIntSet ? SetEncoding::kIntSet : SetEncoding::kListPack);
  set.RandomDistinct(remaining, transaction.random(),
                     [&](std::string_view member) { rest.set().Add(member); });
  set.ForEach([&](std::string_view member) {
    if (!rest.set().Contains(member)) visit(member);
  });
  ReplaceSet(record, rest);
}

}  // namespace

Result<uint64_t> AddMembers(Transaction& transaction, const Key& key,
                            std::span<const std::string_view> members) {
  Result<RecordHandle> found = FindSet(transaction, key, Access::kWrite);
  if (!found) return found.error();
  if (members.empty()) return uint64_t{0};
  uint64_t added = 0;
  if (*found) {
    SetValue set = ViewSet(transaction, *found);
    set.Expect(members.size());
    for (const std::string_view member : members) added += set.Add(member) ? 1 : 0;
  } else {
    added = CreateOf(transaction, key, members);
  }
  if (added != 0) transaction.Changed(key, Change::kSetAdd, added);
  return added;
}

Result<uint64_t> RemoveMembers(Transaction& transaction, const Key& key,
                               std::span<const std::string_view> members) {
  Result<RecordHandle> found = FindSet(transaction, key, Access::kWrite);
  if (!found) return found.error();
  if (!*found) return uint64_t{0};
  SetValue set = ViewSet(transaction, *found);
  uint64_t size = set.size();
  uint64_t removed = 0;
  for (const std::string_view member : members) {
    if (!set.Remove(member)) continue;
    ++removed;
    if (--size == 0) break;
  }
  if (removed == 0) return removed;
  transaction.Changed(key, Change::kSetRemove, removed);
  if (size == 0) EraseEmptySet(transaction, key, *found);
  return removed;
}

Result<bool> HasMember(Transaction& transaction, const Key& key, std::string_view member) {
  Result<RecordHandle> found = FindSet(transaction, key, Access::kRead);
  if (!found) return found.error();
  return *found && ViewSet(transaction, *found).Contains(member);
}

Outcome HaveMembers(Transaction& transaction, const Key& key,
                    std::span<const std::string_view> members,
                    base::FunctionRef<void(bool is_member)> visit) {
  Result<RecordHandle> found = FindSet(transaction, key, Access::kRead);
  if (!found) return found.error();
  if (!*found) {
    for (size_t i = 0; i < members.size(); ++i) visit(false);
    return Done{};
  }
  ViewSet(transaction, *found).ContainsEach(members, visit);
  return Done{};
}

Result<uint64_t> CountMembers(Transaction& transaction, const Key& key) {
  Result<RecordHandle> found = FindSet(transaction, key, Access::kRead);
  if (!found) return found.error();
  return *found ? ViewSet(transaction, *found).size() : uint64_t{0};
}

Outcome ForEachMember(Transaction& transaction, const Key& key, CountVisitor begin,
                      MemberVisitor visit) {
  Result<RecordHandle> found = FindSet(transaction, key, Access::kRead);
  if (!found) return found.error();
  if (!*found) {
    begin(0);
    return Done{};
  }
  const SetValue set = ViewSet(transaction, *found);
  begin(set.size());
  set.ForEach(visit);
  return Done{};
}

Result<bool> MoveMember(Transaction& transaction, const MovePair& pair, std::string_view member) {
  Result<RecordHandle> source = FindSet(transaction, pair.from, Access::kWrite);
  if (!source) return source.error();
  if (!*source) return false;
  Result<RecordHandle> target = FindSet(transaction, pair.to, Access::kWrite);
  if (!target) return target.error();
  SetValue set = ViewSet(transaction, *source);
  if (pair.from.name == pair.to.name) return set.Contains(member);
  if (!set.Remove(member)) return false;
  const bool is_empty = set.size() == 0;
  transaction.Changed(pair.from, Change::kSetRemove);
  if (is_empty) EraseEmptySet(transaction, pair.from, *source);
  // Why a second look: the change may have moved records.
  const Result<uint64_t> added = AddMembers(transaction, pair.to, {&member, 1});
  if (!added) return added.error();
  return true;
}

Result<bool> PopMembers(Transaction& transaction, const Key& key, uint64_t count,
                        CountVisitor begin, MemberVisitor visit) {
  Result<RecordHandle> found = FindSet(transaction, key, Access::kWrite);
  if (!found) return found.error();
  if (!*found) return false;
  SetValue set = ViewSet(transaction, *found);
  const uint64_t size = set.size();
  const uint64_t popped = std::min(count, size);
  begin(popped);
  if (popped == 0) return true;
  // What is left is worth a set of its own where it is a fifth of what goes, as in Redis.
  constexpr uint64_t kMostFactor = 5;
  const uint64_t remaining = size - popped;
  if (remaining == 0) {
    set.ForEach(visit);
  } else if (remaining > popped / kMostFactor) {
    set.Pop(popped, transaction.random(), visit);
  } else {
    PopMost(transaction, *found, remaining, visit);
  }
  transaction.Changed(key, Change::kSetPop, popped);
  if (remaining == 0) EraseEmptySet(transaction, key, *found);
  return true;
}

Outcome RandomMembers(Transaction& transaction, const Key& key, const RandomMembersOptions& options,
                      CountVisitor begin, MemberVisitor visit) {
  Result<RecordHandle> found = FindSet(transaction, key, Access::kRead);
  if (!found) return found.error();
  if (!*found || options.count == 0) {
    begin(0);
    return Done{};
  }
  const SetValue set = ViewSet(transaction, *found);
  base::Random& random = transaction.random();
  if (options.distinct) {
    const uint64_t count = std::min(options.count, set.size());
    begin(count);
    set.RandomDistinct(count, random, visit);
  } else {
    begin(options.count);
    set.RandomRepeated(options.count, random, visit);
  }
  return Done{};
}

Result<uint64_t> ScanMembers(Transaction& transaction, const Key& key,
                             const ScanMembersOptions& options, MemberVisitor visit) {
  Result<RecordHandle> found = FindSet(transaction, key, Access::kRead);
  if (!found) return found.error();
  if (!*found) return uint64_t{0};
  return ViewSet(transaction, *found).Scan(options.cursor, options.count, visit);
}

}  // namespace remora::ops
