// Unions, intersections and differences of sorted sets. A set counts as one whose scores are all 1.
// Every operation is one step inside a transaction that has locked its keys, the destination
// included. Keys that are not there are empty sorted sets. An input may be named more than once.
//
// N is the number of members of all inputs, n of the smallest, m of the result.
#pragma once

#include <cstdint>
#include <span>

#include "engine/ops/member_sink.h"
#include "engine/ops/set_operation.h"
#include "engine/result.h"
#include "engine/transaction.h"

namespace remora::ops {

// What becomes of the scores that inputs have for one member.
enum class Aggregate : uint8_t { kSum, kMin, kMax };

// What unions and intersections do with scores.
struct ScoreCombining {
  // Factors of the inputs' scores; empty means 1 each, else as many as inputs. Never NaN.
  std::span<const double> weights = {};
  // Where infinities of both signs meet, or one meets 0 as its weight, the score is 0.
  Aggregate aggregate = Aggregate::kSum;
};

// What to combine, and how. A difference takes the first input's scores as they are.
struct SortedSetCombination {
  SetOperation operation;
  std::span<const Key> inputs;
  ScoreCombining scores = {};
};

// Gives `sink` the members of the result in ascending order. O(N + m log m).
// Errors: kWrongType.
[[nodiscard]] Outcome SortedSetCombine(Transaction& transaction,
                                       const SortedSetCombination& combination, MemberSink& sink);

// Makes the result the value of `destination`, whatever was there, without an expiry; an empty
// result removes it. Returns the number of members. O(N + m log m).
// Errors: kWrongType, of an input.
[[nodiscard]] Result<uint64_t> SortedSetStoreCombination(Transaction& transaction,
                                                         const Key& destination,
                                                         const SortedSetCombination& combination);

// How many members all inputs have in common; counts up to `limit`, 0 meaning no limit.
// O(n * number of inputs).
// Errors: kWrongType.
[[nodiscard]] Result<uint64_t> SortedSetIntersectionSize(Transaction& transaction,
                                                         std::span<const Key> inputs,
                                                         uint64_t limit = 0);

// Whether all inputs are of a type that can be combined.
// Errors: kWrongType.
[[nodiscard]] Outcome SortedSetCheckInputs(Transaction& transaction, std::span<const Key> inputs);

}  // namespace remora::ops
