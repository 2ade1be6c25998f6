#include "engine/values/table_sorted_set.h"

#include <algorithm>
#include <array>

#include "engine/base/check.h"

namespace remora::values {

using containers::RankedSkipList;
using containers::Reference;
using Edge = containers::RankedSkipList::Edge;

void TableSortedSet::Insert(uint64_t hash, std::string_view member, double score) {
  const Element element = containers::NewElement(slab_, member);
  order_.Insert(score, element);
  table_.Insert(hash, element, Entries{this});
}

void TableSortedSet::AppendSorted(std::span<const ScoredMember> members) {
  std::array<RankedSkipList::Entry, 64> entries;
  while (!members.empty()) {
    const size_t count = std::min(members.size(), entries.size());
    for (size_t i = 0; i < count; ++i) {
      const Element element = containers::NewElement(slab_, members[i].member);
      entries[i] = {members[i].score, element};
      table_.Insert(Hash(members[i].member), element, Entries{this});
    }
    order_.AppendSorted({entries.data(), count});
    members = members.subspan(count);
  }
}

void TableSortedSet::Erase(uint64_t hash, Element element) {
  table_.Erase(hash, element);
  order_.Erase(element);
  containers::FreeElement(slab_, element);
}

void TableSortedSet::Erase(RankSpan span) {
  order_.EraseRange(span.first, span.count, [&](Element element, double) {
    table_.Erase(Entries{this}.Hash(element), element);
    containers::FreeElement(slab_, element);
  });
}

RankSpan TableSortedSet::SpanOf(const ScoreRange& range) const {
  const uint64_t first = order_.RankAt(
      order_.LowerBound(range.min, range.min_excluded ? Edge::kExclusive : Edge::kInclusive));
  const uint64_t end = order_.RankAt(
      order_.LowerBound(range.max, range.max_excluded ? Edge::kInclusive : Edge::kExclusive));
  return {first, end > first ? end - first : 0};
}

RankSpan TableSortedSet::SpanOf(const MemberRange& range) const {
  using Kind = MemberBound::Kind;
  if (!range.CanHoldMembers()) return {};
  uint64_t first = 0;
  if (range.min.kind != Kind::kLowest) {
    first = order_.RankAt(order_.LowerBoundMember(
        range.min.member, range.min.kind == Kind::kExcluded ? Edge::kExclusive : Edge::kInclusive));
  }
  uint64_t end = size();
  if (range.max.kind != Kind::kHighest) {
    end = order_.RankAt(order_.LowerBoundMember(
        range.max.member, range.max.kind == Kind::kExcluded ? Edge::kInclusive : Edge::kExclusive));
  }
  return {first, end > first ? end - first : 0};
}

bool TableSortedSet::Reclaim(size_t budget) {
  if (!reclaiming_) {
    reclaiming_ = true;
    table_.DetachInto(detached_);
    slab_.DetachInto(detached_);
  }
  return detached_.FreeSome(budget) == 0;
}

void TableSortedSet::CheckInvariants() const {
  order_.CheckInvariants();
  slab_.CheckInvariants();
  table_.CheckInvariants(Entries{this});
  base::Check(table_.size() == order_.size(), "both indexes have the same elements");
  table_.ForEach([&](Element element) {
    const RankedSkipList::Position position = order_.Find(element);
    base::Check(order_.ElementAt(position) == element, "an element stands in the list");
  });
}

}  // namespace remora::values
