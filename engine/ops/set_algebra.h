// Unions, intersections and differences of sets. Every operation is one step inside a transaction
// that has locked its keys, the destination included. Keys that are not there are empty sets. An
// input may be named more than once.
//
// N is the number of members of all inputs, n of the smallest, k the number of inputs.
#pragma once

#include <cstdint>
#include <span>

#include "engine/ops/set_operation.h"
#include "engine/ops/visitors.h"
#include "engine/result.h"
#include "engine/transaction.h"

namespace remora::ops {

// What to combine. A difference takes the other inputs from the first.
struct SetCombination {
  SetOperation operation;
  std::span<const Key> inputs;
};

// Visits the members of the result, each once, after a guess at how many they are. Integers ascend
// where all inputs are sets of integers; else the order is that of the tables. Nothing is copied
// but for unions of many inputs. An intersection takes O(n * k), a difference O(N * k) at worst, a
// union O(N * k) for up to four inputs and O(N) for more.
// Errors: kWrongType.
[[nodiscard]] Outcome CombineSets(Transaction& transaction, const SetCombination& combination,
                                  CountVisitor guess, MemberVisitor visit);

// Makes the result the value of `destination`, whatever was there, without an expiry; an empty
// result removes it. Returns the number of members. O(N), an intersection O(n * k).
// Errors: kWrongType, of an input.
[[nodiscard]] Result<uint64_t> StoreCombinedSets(Transaction& transaction, const Key& destination,
                                                 const SetCombination& combination);

// How many members all inputs have in common; counts up to `limit`, 0 meaning no limit. O(n * k).
// Errors: kWrongType.
[[nodiscard]] Result<uint64_t> CountCommonMembers(Transaction& transaction,
                                                  std::span<const Key> inputs, uint64_t limit = 0);

}  // namespace remora::ops
