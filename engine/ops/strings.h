// Operations on strings. Every operation is one step inside a transaction that has locked its keys.
//
// A string is kept as a 64-bit integer where its text is canonical, else as bytes. Errors leave
// everything as it was.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/ops/string_bytes.h"
#include "engine/result.h"
#include "engine/transaction.h"

namespace remora::ops {

// The string at `key`, or nothing. O(1).
// Errors: kWrongType.
[[nodiscard]] Result<std::optional<StringBytes>> Get(Transaction& transaction, const Key& key);

// When SetString writes.
enum class SetCondition : uint8_t {
  kAlways,
  kIfAbsent,   // only a key that is not there
  kIfPresent,  // only a key that is there, whatever its type
  kIfEqual,    // only a key whose string equals `expected`
};

struct SetOptions {
  SetCondition condition = SetCondition::kAlways;
  std::string_view expected = {};  // of kIfEqual
  // When the key expires, in milliseconds since 1970; a time that has passed removes it at once.
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

// Adds `delta` to the integer stored at `key`; a missing key counts as 0. Keeps the expiry. O(1).
// Errors: kWrongType; kNotAnInteger; kOverflow.
[[nodiscard]] Result<int64_t> IncrementBy(Transaction& transaction, const Key& key, int64_t delta);

// Adds `value` to the end of the string at `key`; a missing key counts as empty. Returns the new
// length. O(length of `value`), amortised.
// Errors: kWrongType; kTooLong.
[[nodiscard]] Result<uint64_t> Append(Transaction& transaction, const Key& key,
                                      std::string_view value);

}  // namespace remora::ops
