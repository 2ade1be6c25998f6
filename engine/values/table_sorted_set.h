// TableSortedSet: a sorted set of any size, as two indexes on one set of elements.
//
//   hash table      member ──> element            slab
//   (4-byte                    +-------+--------+--------------+
//   references)                | block | length | member bytes |    ranked_element.h
//                              +---|---+--------+--------------+
//   ranked skip list               v
//   (order, ranks)  [ scores | references to elements ]             ranked_skip_list.h
//
// Laws   (1) Every element stands in the hash table under the hash of its member, and in the list.
//        (2) Everything but the hash table's buckets lies in the slab.
// Cost   Score: one bucket, one element, one block of the list. Rank: the same, then some four
//        blocks upwards. Insert, Erase: O(log n). A member of 16 bytes takes 24 bytes of element,
//        8 of hash table and 13 to 16 of list.
//
// OBJECT ENCODING calls it "skiplist".
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "engine/base/hash.h"
#include "engine/base/random.h"
#include "engine/base/same_bytes.h"
#include "engine/containers/hash_table.h"
#include "engine/containers/ranked_skip_list.h"
#include "engine/containers/slab.h"
#include "engine/values/sorted_set_bounds.h"
#include "engine/values/storage.h"

namespace remora::values {

class TableSortedSet final : public Object {
 public:
  using Element = containers::Reference;

  // `hasher` outlives the set.
  explicit TableSortedSet(const base::KeyHasher& hasher) : hasher_(&hasher), order_(slab_) {}

  [[nodiscard]] size_t size() const override { return order_.size(); }
  // The index alone, for figures about it.
  [[nodiscard]] const containers::HashTable& table() const { return table_; }
  [[nodiscard]] uint64_t Hash(std::string_view member) const { return (*hasher_)(member); }

  // The element of `member`, or 0.
  [[nodiscard]] Element Find(uint64_t hash, std::string_view member) const {
    return table_.Find(hash, [&](Element element) {
      return base::SameBytes(containers::MemberOf(slab_, element), member);
    });
  }
  [[nodiscard]] double ScoreOf(Element element) const { return order_.ScoreOf(element); }
  [[nodiscard]] uint64_t RankOf(Element element) const { return order_.RankOf(element); }

  // Adds a member that is not there.
  void Insert(uint64_t hash, std::string_view member, double score);
  // Adds members that are not there, in ascending order, all above those that are.
  void AppendSorted(std::span<const ScoredMember> members);
  void SetScore(Element element, double score) { order_.UpdateScore(element, score); }
  void Erase(uint64_t hash, Element element);
  void Erase(RankSpan span);

  [[nodiscard]] RankSpan SpanOf(const ScoreRange& range) const;
  // Where scores differ: some span.
  [[nodiscard]] RankSpan SpanOf(const MemberRange& range) const;

  // Calls `visit(member, score)` (see VisitMember) for the members of `span`, which must lie
  // within.
  template <typename Visit>
  void ForEach(RankSpan span, Order order, Visit&& visit) const {
    using List = containers::RankedSkipList;
    if (span.count == 0) return;
    const bool ascending = order == Order::kAscending;
    const List::Position start = order_.At(ascending ? span.first : span.first + span.count - 1);
    List::Cursor cursor(order_, start,
                        ascending ? List::Direction::kForward : List::Direction::kBackward,
                        span.count);
    for (uint64_t left = span.count; left > 0; --left, cursor.Advance()) {
      if (!VisitMember(visit, cursor.member(), cursor.score())) return;
    }
  }

  // Calls `visit(member, score)` for some members and returns the next cursor; 0 begins and ends.
  // Whoever is a member throughout is visited.
  template <typename Visit>
  uint64_t Scan(uint64_t cursor, Visit&& visit) const {
    return table_.Scan(cursor, [&](Element element) {
      visit(containers::MemberOf(slab_, element), order_.ScoreOf(element));
    });
  }

  // Object
  [[nodiscard]] size_t footprint_bytes() const override {
    return sizeof(*this) + slab_.footprint_bytes() + table_.footprint_bytes();
  }
  bool Reclaim(size_t budget) override;

  // Checks the laws; O(n). For tests.
  void CheckInvariants() const;

 private:
  struct Entries {
    const TableSortedSet* set;
    [[nodiscard]] uint64_t Hash(Element element) const {
      return set->Hash(containers::MemberOf(set->slab_, element));
    }
    [[nodiscard]] const void* Address(Element element) const { return set->slab_.At(element); }
  };

  const base::KeyHasher* hasher_;
  containers::Slab slab_;
  containers::HashTable table_;
  containers::RankedSkipList order_;
  containers::DetachedMemory detached_;
  bool reclaiming_ = false;
};

}  // namespace remora::values
