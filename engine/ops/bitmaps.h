// Operations on strings as strings of bits. Every operation is one step inside a transaction that
// has locked its keys. Those on fields of several bits are in bit_fields.h.
//
// Bit 0 is the highest bit of the first byte. Bits past the end of a string are 0, as are all those
// of a key that is not there. A string that was written to has the encoding "raw". Errors leave
// everything as it was.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "engine/base/bit_operation.h"
#include "engine/result.h"
#include "engine/transaction.h"

namespace remora::ops {

using base::BitOperation;

// Whether a bit with this number may be written: inside the longest string that the limits allow.
[[nodiscard]] bool IsBitOffset(const Transaction& transaction, int64_t offset);

// Sets or clears the bit at `offset`, lengthening the string as far as needed. Returns the bit that
// was there. O(1), plus the lengthening.
// Errors: kOutOfRange (see IsBitOffset); kWrongType.
[[nodiscard]] Result<bool> SetBit(Transaction& transaction, const Key& key, int64_t offset,
                                  bool bit);

// The bit at `offset`. O(1).
// Errors: kOutOfRange; kWrongType.
[[nodiscard]] Result<bool> GetBit(Transaction& transaction, const Key& key, int64_t offset);

// A part of a string. Negative positions count from the end, both ends are included.
struct BitRange {
  enum class Unit : uint8_t { kBytes, kBits };

  int64_t first = 0;
  std::optional<int64_t> last = std::nullopt;  // nothing: where the string ends
  Unit unit = Unit::kBytes;
};

// How many bits of the part are set. O(length of the part).
// Errors: kWrongType.
[[nodiscard]] Result<uint64_t> CountBits(Transaction& transaction, const Key& key,
                                         const BitRange& range = {});

// Where the first bit that equals `bit` stands in the part, counted from the start of the string;
// nothing when there is none. Without `range.last`, a clear bit is found behind the last byte at
// the latest, unless the part is empty; a key that is not there has one at 0. O(length of the
// part). Errors: kWrongType.
[[nodiscard]] Result<std::optional<uint64_t>> FindBit(Transaction& transaction, const Key& key,
                                                      bool bit, const BitRange& range = {});

// Stores what `operation` makes of the strings at `sources` at `destination`, whatever was there,
// without an expiry; the result is as long as the longest of them. An empty one removes the key.
// Returns the length. All keys are locked. O(total length).
// Errors: kWrongType; kSyntax (no source, kNot of several, or one source where an operation tells
// the first from the others).
[[nodiscard]] Result<uint64_t> CombineBits(Transaction& transaction, BitOperation operation,
                                           const Key& destination, std::span<const Key> sources);

}  // namespace remora::ops
