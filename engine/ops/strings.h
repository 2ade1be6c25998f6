// Operations on strings. Every operation is one step inside a transaction that has locked its keys.
// Those on strings that hold numbers are in string_numbers.h.
//
// A string is kept as a 64-bit integer where its text is canonical, else as bytes. Errors leave
// everything as it was.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/base/function_ref.h"
#include "engine/ops/string_bytes.h"
#include "engine/result.h"
#include "engine/transaction.h"

namespace remora::ops {

// The string at `key`, or nothing. O(1).
// Errors: kWrongType.
[[nodiscard]] Result<std::optional<StringBytes>> Get(Transaction& transaction, const Key& key);

// Calls `visit` for each key in order, with its string or nothing where there is none or a value of
// another type. Keys are brought towards the caches in groups before they are read. O(keys).
void GetMany(Transaction& transaction, std::span<const Key> keys,
             base::FunctionRef<void(const std::optional<StringBytes>& value)> visit);

// Calls `visit` with the string at `key`, whose bytes hold for the call only; false when there is
// no such key. The shortest way to a value: nothing is copied. O(1). Errors: kWrongType.
[[nodiscard]] Result<bool> VisitString(Transaction& transaction, const Key& key,
                                       base::FunctionRef<void(std::string_view value)> visit);

// When Set writes.
enum class SetCondition : uint8_t {
  kAlways,
  kIfAbsent,   // only a key that is not there
  kIfPresent,  // only a key that is there, whatever its type
  kIfEqual,    // only a key whose string equals `expected`
};

struct SetOptions {
  SetCondition condition = SetCondition::kAlways;
  std::string_view expected = {};  // of kIfEqual
  // When the key expires, in milliseconds since 1970. A time that has passed is stored all the
  // same: the next access finds the key expired.
  std::optional<int64_t> expiry_milliseconds = std::nullopt;
  bool keep_expiry = false;
  // Whether the string that was there is wanted; then a key of another type is an error.
  bool want_previous = false;
};

struct SetOutcome {
  bool written = false;
  std::optional<std::string> previous;  // where wanted, and there was one
};

// Stores `value` at `key` whatever was there, and removes its expiry unless told to keep it. O(1).
// Errors: kWrongType with want_previous or kIfEqual; kTooLong.
[[nodiscard]] Result<SetOutcome> Set(Transaction& transaction, const Key& key,
                                     std::string_view value, const SetOptions& options = {});

struct KeyValue {
  Key key;
  std::string_view value;
};

struct SetManyOptions {
  // kIfAbsent: only when none of the keys is there; kIfPresent: only when all are.
  SetCondition condition = SetCondition::kAlways;
  std::optional<int64_t> expiry_milliseconds = std::nullopt;
  bool keep_expiry = false;
};

// Sets all of the keys, or none where the condition does not hold; false then. The last value of a
// key named twice stays. O(keys).
// Errors: kTooLong.
[[nodiscard]] Result<bool> SetMany(Transaction& transaction, std::span<const KeyValue> pairs,
                                   const SetManyOptions& options = {});

// Removes `key` and returns its string. O(1).
// Errors: kWrongType.
[[nodiscard]] Result<std::optional<std::string>> GetDelete(Transaction& transaction,
                                                           const Key& key);

// Removes `key` if its string equals `expected`; whether it did. O(length).
// Errors: kWrongType.
[[nodiscard]] Result<bool> DeleteIfEqual(Transaction& transaction, const Key& key,
                                         std::string_view expected);

// What GetExpire does to the key's expiry.
struct GetExpireOptions {
  // A time that has passed deletes the key.
  std::optional<int64_t> expiry_milliseconds = std::nullopt;
  bool persist = false;
};

// The string at `key`, whose expiry is set, removed or left alone. O(1).
// Errors: kWrongType.
[[nodiscard]] Result<std::optional<std::string>> GetExpire(Transaction& transaction, const Key& key,
                                                           const GetExpireOptions& options);

// Adds `value` to the end of the string at `key`; a missing key counts as empty. Returns the new
// length. O(length of `value`), amortised.
// Errors: kWrongType; kTooLong.
[[nodiscard]] Result<uint64_t> Append(Transaction& transaction, const Key& key,
                                      std::string_view value);

// The length of the string; 0 for a missing key. O(1).
// Errors: kWrongType.
[[nodiscard]] Result<uint64_t> StringLength(Transaction& transaction, const Key& key);

// Bytes by position; negative positions count from the end, both ends are included.
struct ByteRange {
  int64_t first;
  int64_t last;
};

// The part of the string in `range`, cut to what is there: read `*part` of it. O(1).
// Errors: kWrongType.
struct StringPart {
  StringBytes whole;
  size_t offset = 0;
  size_t size = 0;
  [[nodiscard]] std::string_view view() const { return whole.view().substr(offset, size); }
};
[[nodiscard]] Result<StringPart> GetRange(Transaction& transaction, const Key& key,
                                          ByteRange range);

// Overwrites the string from `offset` on, padding it with zero bytes up to there; an empty `value`
// changes nothing. Returns the length. O(length of `value`), plus the padding.
// Errors: kOutOfRange for a negative offset; kWrongType; kTooLong.
[[nodiscard]] Result<uint64_t> SetRange(Transaction& transaction, const Key& key, int64_t offset,
                                        std::string_view value);

}  // namespace remora::ops
