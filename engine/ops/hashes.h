// Operations on hashes. Every operation is one step inside a transaction that has locked its keys.
//
// A field whose expiry has passed is never seen: the first operation that comes upon it removes it.
// A hash without fields does not exist. Errors leave everything as it was; kWrongType comes before
// any visitor is called. Bytes that an operation returns or hands to a visitor are borrowed until
// the transaction changes the hash or ends.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/base/function_ref.h"
#include "engine/ops/visitors.h"
#include "engine/result.h"
#include "engine/transaction.h"

namespace remora::ops {

struct FieldValue {
  std::string_view field;
  std::string_view value;
};
using FieldVisitor = base::FunctionRef<void(std::string_view field, std::string_view value)>;
using ValueVisitor = base::FunctionRef<void(std::optional<std::string_view> value)>;

// Fields and values by turns: field, value, field, value …; of even length.
using FieldsAndValues = std::span<const std::string_view>;
using Fields = std::span<const std::string_view>;

// Writes fields, which lose their expiry. Returns how many are new. O(fields).
// Errors: kWrongType.
[[nodiscard]] Result<uint64_t> SetFields(Transaction& transaction, const Key& key,
                                         FieldsAndValues fields);

// Writes a field that is not there; false when it is. O(1).
// Errors: kWrongType.
[[nodiscard]] Result<bool> SetFieldIfAbsent(Transaction& transaction, const Key& key,
                                            std::string_view field, std::string_view value);

// The value of a field, or nothing. O(1).
// Errors: kWrongType.
[[nodiscard]] Result<std::optional<std::string_view>> GetField(Transaction& transaction,
                                                               const Key& key,
                                                               std::string_view field);

// Visits the value of each of `fields`, or nothing where there is none. O(fields).
// Errors: kWrongType.
[[nodiscard]] Outcome GetFields(Transaction& transaction, const Key& key, Fields fields,
                                ValueVisitor visit);

// Visits all fields, after saying how many there are. O(size).
// Errors: kWrongType.
[[nodiscard]] Outcome ForEachField(Transaction& transaction, const Key& key, CountVisitor begin,
                                   FieldVisitor visit);

// How many fields there are, those included that are due and that nobody has removed yet. O(1).
// Errors: kWrongType.
[[nodiscard]] Result<uint64_t> CountFields(Transaction& transaction, const Key& key);

// The length of a field's value, 0 where there is none. O(1).
// Errors: kWrongType.
[[nodiscard]] Result<uint64_t> FieldLength(Transaction& transaction, const Key& key,
                                           std::string_view field);

// Whether a field is there. O(1).
// Errors: kWrongType.
[[nodiscard]] Result<bool> HasField(Transaction& transaction, const Key& key,
                                    std::string_view field);

// Removes fields, and the key with the last of them. Returns how many were there. O(fields).
// Errors: kWrongType.
[[nodiscard]] Result<uint64_t> DeleteFields(Transaction& transaction, const Key& key,
                                            Fields fields);

// Adds `delta` to the integer in a field; a missing one counts as 0. Keeps its expiry. O(1).
// Errors: kWrongType; kHashValueNotAnInteger; kOverflow.
[[nodiscard]] Result<int64_t> IncrementFieldBy(Transaction& transaction, const Key& key,
                                               std::string_view field, int64_t delta);

// Adds `delta` to the number in a field; a missing one counts as 0. Keeps its expiry. Returns what
// was written. O(1).
// Errors: kWrongType; kHashValueNotAFloat; kNotFinite.
[[nodiscard]] Result<std::string> IncrementFieldByFloat(Transaction& transaction, const Key& key,
                                                        std::string_view field, long double delta);

// A field drawn with equal chances, or nothing. O(1), in a packed hash O(size).
// Errors: kWrongType.
[[nodiscard]] Result<std::optional<FieldValue>> RandomField(Transaction& transaction,
                                                            const Key& key);

struct RandomFieldsOptions {
  uint64_t count = 1;
  // True: `count` fields that differ, or all there are. False: `count` draws from all.
  bool distinct = true;
};
// Visits fields drawn with equal chances, after saying how many. O(count), in a packed hash
// O(size + count).
// Errors: kWrongType.
[[nodiscard]] Outcome RandomFields(Transaction& transaction, const Key& key,
                                   const RandomFieldsOptions& options, CountVisitor begin,
                                   FieldVisitor visit);

struct ScanFieldsOptions {
  uint64_t cursor = 0;  // 0 begins
  uint64_t count = 10;  // about how many fields to visit
};
// Visits some fields and returns the cursor for the next call, 0 at the end. A field that is there
// throughout is visited; some may be twice. A packed hash is visited at once. O(count).
// Errors: kWrongType.
[[nodiscard]] Result<uint64_t> ScanFields(Transaction& transaction, const Key& key,
                                          const ScanFieldsOptions& options, FieldVisitor visit);

}  // namespace remora::ops
