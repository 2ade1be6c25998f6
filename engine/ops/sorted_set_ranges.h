// Operations on neighbouring members of sorted sets: by rank, by score, or by member where all
// scores are equal. Every operation is one step inside a transaction that has locked its keys.
//
// n is the number of members of the sorted set, m of those in the range.
#pragma once

#include <cstdint>
#include <span>
#include <variant>

#include "engine/ops/member_sink.h"
#include "engine/ops/sorted_sets.h"
#include "engine/result.h"
#include "engine/transaction.h"
#include "engine/values/sorted_set_bounds.h"

namespace remora::ops {

using values::MemberBound;
using values::MemberRange;
using values::ScoreRange;

// Ranks from `start` to `stop`, both included, counted in the order asked for; negative ones count
// from the end, -1 being the last.
struct RankRange {
  int64_t start;
  int64_t stop;
};

using SortedSetRange = std::variant<RankRange, ScoreRange, MemberRange>;

// Which of a range, and from which side. `offset` and `count` are for ranges by score or member.
struct SortedSetRangeOptions {
  Order order = Order::kAscending;
  // Members to leave out first. A negative one counts from the end of the range where the sorted
  // set is kept as a skip list, and leaves out all where it is packed: as in Redis.
  int64_t offset = 0;
  int64_t count = -1;  // how many at most; a negative one means all
};

// Gives `sink` the members of a range in order; a key that is not there has none. O(log n + m).
// Errors: kWrongType.
[[nodiscard]] Outcome SortedSetVisitRange(Transaction& transaction, const Key& key,
                                          const SortedSetRange& range,
                                          const SortedSetRangeOptions& options, MemberSink& sink);

// Makes a range of `source` the value of `destination`, whatever was there, without an expiry; an
// empty range removes it. Both may be one key. Returns the number of members. O(log n + m).
// Errors: kWrongType.
[[nodiscard]] Result<uint64_t> SortedSetStoreRange(Transaction& transaction, const Key& destination,
                                                   const Key& source, const SortedSetRange& range,
                                                   const SortedSetRangeOptions& options);

// How many members are in a range. O(log n).
// Errors: kWrongType.
[[nodiscard]] Result<uint64_t> SortedSetCount(Transaction& transaction, const Key& key,
                                              const SortedSetRange& range);

// Removes the members of a range; returns how many. O(log n + m).
// Errors: kWrongType.
[[nodiscard]] Result<uint64_t> SortedSetRemoveRange(Transaction& transaction, const Key& key,
                                                    const SortedSetRange& range);

}  // namespace remora::ops
