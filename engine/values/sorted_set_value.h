// SortedSetValue: what a sorted set can do, whichever way it is kept.
//
//   listpack   a packed list in the record: up to zset-max-listpack-entries members of up to
//              zset-max-listpack-value bytes                              packed_sorted_set.h
//   skiplist   a hash table and a ranked skip list                        table_sorted_set.h
//
// A set is packed until a limit is crossed, and never packed again; a set that is made in one go
// (SortedSetBuilder) is kept as its final size demands.
//
// A view on a value's storage, made for a call. Scores are never NaN.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/base/hash.h"
#include "engine/base/random.h"
#include "engine/values/packed_sorted_set.h"
#include "engine/values/sorted_set_bounds.h"
#include "engine/values/storage.h"
#include "engine/values/table_sorted_set.h"

namespace remora::values {

// When a sorted set is packed.
struct SortedSetLimits {
  uint64_t packed_entries_max;
  uint64_t packed_member_bytes_max;
};

// Which writes of a score take place.
struct ScoreRule {
  enum class Presence : uint8_t {
    kAny,
    kOnlyNew,      // NX
    kOnlyPresent,  // XX
  };
  enum class Comparison : uint8_t {
    kAny,
    kOnlyGreater,  // GT; holds for members that are there
    kOnlyLess,     // LT
  };

  Presence presence = Presence::kAny;
  Comparison comparison = Comparison::kAny;
  bool increment = false;  // the score given is added to the member's
};

// What became of one member.
struct ScoreWrite {
  enum class Kind : uint8_t {
    kAdded,
    kChanged,
    kSame,     // the member has the score already
    kRefused,  // by the rule
    kNotANumber,
  };

  Kind kind;
  double score = 0;  // as it is now, unless refused or not a number
};

struct RankedScore {
  uint64_t rank;
  double score;
};

class SortedSetValue {
 public:
  // `storage` holds a sorted set or no bytes; `hasher` outlives the value.
  SortedSetValue(Storage& storage, const base::KeyHasher& hasher)
      : storage_(&storage), hasher_(&hasher) {}

  [[nodiscard]] bool is_packed() const { return storage_->is_packed(); }
  [[nodiscard]] uint64_t size() const;
  [[nodiscard]] std::optional<double> Score(std::string_view member) const;
  // 0 for the first in `order`.
  [[nodiscard]] std::optional<RankedScore> Rank(std::string_view member, Order order) const;

  // Writes a member's score as `rule` says.
  ScoreWrite Write(std::string_view member, double score, const ScoreRule& rule,
                   const SortedSetLimits& limits);
  // Converts ahead of `count` members to come, the first of them of `member_bytes`.
  void Expect(uint64_t count, uint64_t member_bytes, const SortedSetLimits& limits);
  // Of a packed set.
  void BecomeTable();
  // False when it was no member.
  bool Erase(std::string_view member);
  void Erase(RankSpan span);

  [[nodiscard]] RankSpan SpanOf(const ScoreRange& range) const;
  [[nodiscard]] RankSpan SpanOf(const MemberRange& range) const;

  // Calls `visit(member, score)` (see VisitMember) for the members of `span`, which must lie
  // within. The views hold for the call when the set is packed, else until the set changes.
  template <typename Visit>
  void ForEach(RankSpan span, Order order, Visit&& visit) const {
    if (is_packed()) return Packed().ForEach(span, order, visit);
    Table().ForEach(span, order, visit);
  }
  template <typename Visit>
  void ForEach(Visit&& visit) const {
    ForEach({0, size()}, Order::kAscending, visit);
  }

  // Calls `visit(member, score)` for at least `count` members, where there are so many left, and
  // returns the cursor to go on with; 0 begins and ends. A packed set is visited at once.
  template <typename Visit>
  uint64_t Scan(uint64_t cursor, uint64_t count, Visit&& visit) const {
    if (is_packed()) {
      ForEach(visit);
      return 0;
    }
    uint64_t visited = 0;
    // Why a limit: a table that has shrunk may have long runs of empty buckets.
    uint64_t steps_left = count > UINT64_MAX / 10 ? UINT64_MAX : count * 10;
    do {
      cursor = Table().Scan(cursor, [&](std::string_view member, double score) {
        ++visited;
        visit(member, score);
      });
    } while (cursor != 0 && visited < count && --steps_left > 0);
    return cursor;
  }

  // Checks the laws. For tests.
  void CheckInvariants() const;

 private:
  [[nodiscard]] PackedSortedSet Packed() const { return PackedSortedSet(*storage_); }
  [[nodiscard]] TableSortedSet& Table() const {
    return static_cast<TableSortedSet&>(*storage_->object());
  }
  ScoreWrite WritePacked(std::string_view member, double score, const ScoreRule& rule,
                         const SortedSetLimits& limits);
  ScoreWrite WriteTable(std::string_view member, double score, const ScoreRule& rule);

  Storage* storage_;
  const base::KeyHasher* hasher_;
};

}  // namespace remora::values
