// Operations on the members of sorted sets; ranges are in sorted_set_ranges.h, unions and the like
// in sorted_set_algebra.h. Every operation is one step inside a transaction that has locked its
// keys.
//
// A sorted set orders its members by score, then by their bytes. n is the number of members. A
// sorted set that loses its last member is removed. Errors leave everything as it was.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "engine/ops/member_sink.h"
#include "engine/result.h"
#include "engine/transaction.h"
#include "engine/values/sorted_set_bounds.h"

namespace remora::ops {

using values::Order;
using values::ScoredMember;

// Which members SortedSetAdd writes.
struct SortedSetAddOptions {
  enum class Presence : uint8_t { kAny, kOnlyNew, kOnlyPresent };
  // Restricts changes of members that are there; new ones are added all the same.
  enum class Comparison : uint8_t { kAny, kOnlyGreater, kOnlyLess };

  Presence presence = Presence::kAny;
  Comparison comparison = Comparison::kAny;
};

struct SortedSetAddOutcome {
  uint64_t added = 0;
  uint64_t changed = 0;  // members that got another score
};

// Gives members their scores, adding those that are new. Where a member is named twice, the last
// score counts. O(log n) a member.
// Errors: kWrongType. Scores must not be NaN.
[[nodiscard]] Result<SortedSetAddOutcome> SortedSetAdd(Transaction& transaction, const Key& key,
                                                       std::span<const ScoredMember> members,
                                                       const SortedSetAddOptions& options = {});

// Adds `delta` to a member's score; who is no member counts as 0 and becomes one. Returns the new
// score, or nothing where the options did not let it be written. O(log n).
// Errors: kWrongType; kNotANumber (infinities of both signs met).
[[nodiscard]] Result<std::optional<double>> SortedSetIncrement(
    Transaction& transaction, const Key& key, std::string_view member, double delta,
    const SortedSetAddOptions& options = {});

// Removes members; returns how many there were. O(log n) each.
// Errors: kWrongType.
[[nodiscard]] Result<uint64_t> SortedSetRemove(Transaction& transaction, const Key& key,
                                               std::span<const std::string_view> members);

// The number of members; 0 when there is no such key. O(1).
// Errors: kWrongType.
[[nodiscard]] Result<uint64_t> SortedSetSize(Transaction& transaction, const Key& key);

// A member's score, or nothing. O(1).
// Errors: kWrongType.
[[nodiscard]] Result<std::optional<double>> SortedSetScore(Transaction& transaction, const Key& key,
                                                           std::string_view member);

// The score of each of `members`, or nothing where it is none. O(1) each.
// Errors: kWrongType.
[[nodiscard]] Result<std::vector<std::optional<double>>> SortedSetScores(
    Transaction& transaction, const Key& key, std::span<const std::string_view> members);

struct SortedSetPlace {
  uint64_t rank;
  double score;
};

// A member's rank, 0 for the first in `order`, with its score; or nothing. O(log n).
// Errors: kWrongType.
[[nodiscard]] Result<std::optional<SortedSetPlace>> SortedSetRank(Transaction& transaction,
                                                                  const Key& key,
                                                                  std::string_view member,
                                                                  Order order = Order::kAscending);

// Removes up to `count` members from the start of `order` and gives them to `sink`. Returns how
// many; or nothing, with `sink` left alone, when there is no such key. O(count + log n).
// Errors: kWrongType.
[[nodiscard]] Result<std::optional<uint64_t>> SortedSetPop(Transaction& transaction, const Key& key,
                                                           Order order, uint64_t count,
                                                           MemberSink& sink);

// The same with the first of `keys` that holds a sorted set. Returns its index, or nothing when
// there is none. All keys are locked; those behind the first that is there are not looked at.
// Errors: kWrongType.
[[nodiscard]] Result<std::optional<size_t>> SortedSetPopFirst(Transaction& transaction,
                                                              std::span<const Key> keys,
                                                              Order order, uint64_t count,
                                                              MemberSink& sink);

// How SortedSetRandom draws.
enum class Draws : uint8_t {
  kDistinct,     // no member twice: at most as many as there are
  kIndependent,  // each draw from all members
};

// Gives `sink` `count` members drawn with equal chances. O(count * log n).
// Errors: kWrongType.
[[nodiscard]] Outcome SortedSetRandom(Transaction& transaction, const Key& key, uint64_t count,
                                      Draws draws, MemberSink& sink);

struct SortedSetScanStep {
  uint64_t cursor = 0;    // to go on with; 0 at the end
  bool is_packed = true;  // small sets are walked in one step
};

// A step of a walk that other changes may interrupt: calls sink.Add (and no Begin) for about
// `count` members from `cursor` on; 0 begins. Who is a member throughout the walk is seen, some
// maybe twice.
// Errors: kWrongType.
[[nodiscard]] Result<SortedSetScanStep> SortedSetScan(Transaction& transaction, const Key& key,
                                                      uint64_t cursor, uint64_t count,
                                                      MemberSink& sink);

}  // namespace remora::ops
