// Operations on HyperLogLogs: estimates, with an error of 0.81 %, of how many different elements
// were added, in at most 12 KB. Every operation is one step inside a transaction that has locked
// its keys.
//
// A HyperLogLog is a string, in Redis' own bytes (values/hyperloglog.h); it may be read, stored and
// restored as one. While few registers are set it is short, as far as `hll_sparse_max_bytes`
// allows. A string that is no HyperLogLog, or one whose registers turn out to be damaged, is an
// error.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/result.h"
#include "engine/transaction.h"

namespace remora::ops {

// Counts elements; a key that is not there is made, even without elements. Whether the estimate may
// have changed. O(1) an element; while the string is sparse, O(its length), which is short.
// Errors: kWrongType; kNotHyperLogLog; kDamagedHyperLogLog, where elements before the one that met
// the damage have been counted.
[[nodiscard]] Result<bool> CountElements(Transaction& transaction, const Key& key,
                                         std::span<const std::string_view> elements);

// How many different elements all of `keys` together have counted. One key's estimate is kept in
// its string, so that it is found in O(1) until the next change; that writes to it. Keys that are
// not there have counted nothing. O(registers) a key.
// Errors: kWrongType; kNotHyperLogLog; kDamagedHyperLogLog.
[[nodiscard]] Result<uint64_t> EstimateCount(Transaction& transaction, std::span<const Key> keys);

// Makes `destination` count all that it and `sources` have counted, and makes it if need be. Dense
// if any of them is. O(registers) a key.
// Errors: as EstimateCount; nothing has changed then.
[[nodiscard]] Outcome MergeHyperLogLogs(Transaction& transaction, const Key& destination,
                                        std::span<const Key> sources);

// For PFDEBUG. Errors of all: kNoSuchKey; as EstimateCount.

// The value of each register, after the string was made dense.
struct HyperLogLogRegisters {
  std::array<uint8_t, size_t{1} << 14> values;
};
[[nodiscard]] Result<HyperLogLogRegisters> RegistersOfHyperLogLog(Transaction& transaction,
                                                                  const Key& key);
// The opcodes of sparse registers as text: "Z:16000 v:2,1 z:3"; nothing when they are dense.
[[nodiscard]] Result<std::optional<std::string>> DescribeSparse(Transaction& transaction,
                                                                const Key& key);
[[nodiscard]] Result<bool> IsDenseHyperLogLog(Transaction& transaction, const Key& key);
// Whether it was sparse.
[[nodiscard]] Result<bool> MakeHyperLogLogDense(Transaction& transaction, const Key& key);

// Whether HyperLogLogs count on this machine as they should. About 10 ms, without a lock.
[[nodiscard]] bool TestHyperLogLogs();

}  // namespace remora::ops
