// Operations on whole keys, whatever they hold. Walks over all keys are in scan.h, expiry is in
// expiry.h, encodings and payloads are in objects.h.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/result.h"
#include "engine/transaction.h"
#include "engine/values/value_type.h"

namespace remora::ops {

// Removes the keys; returns how many were there. O(1) a key: what takes long to free is freed in
// slices, outside the locks.
uint64_t Delete(Transaction& transaction, std::span<const Key> keys);

// How many of the keys are there; one named twice counts twice. O(keys).
[[nodiscard]] uint64_t CountExisting(Transaction& transaction, std::span<const Key> keys);

// The same, and counts as a use of each.
uint64_t Touch(Transaction& transaction, std::span<const Key> keys);

// The type of the value, or nothing. O(1).
[[nodiscard]] std::optional<values::ValueType> TypeOf(Transaction& transaction, const Key& key);
// The type's name, as TYPE and SCAN spell it.
[[nodiscard]] std::string_view NameOf(values::ValueType type);
// The type of that name, in any case.
[[nodiscard]] std::optional<values::ValueType> TypeNamed(std::string_view name);

struct RenamePair {
  Key from;
  Key to;
};

// Gives a value, with its expiry, to another key, whose own value goes. With `only_if_absent` only
// where the other key is not there. Whether it did. O(1).
// Errors: kNoSuchKey.
[[nodiscard]] Result<bool> Rename(Transaction& transaction, const RenamePair& pair,
                                  bool only_if_absent = false);

struct CopyOptions {
  std::optional<uint32_t> to_database = std::nullopt;  // the transaction's, unless named
  bool replace = false;
};

// Copies a value, with its expiry, to another key; whether it did. O(size of the value).
// Errors: kOutOfRange of the database; kSameObject.
[[nodiscard]] Result<bool> Copy(Transaction& transaction, const RenamePair& pair,
                                const CopyOptions& options = {});

// Moves a key to another database, where it must not be; whether it did. O(1).
// Errors: kOutOfRange of the database; kSameObject.
[[nodiscard]] Result<bool> Move(Transaction& transaction, const Key& key, uint32_t to_database);

// The following need a transaction that has locked everything.

// Exchanges two databases. O(stripes).
// Errors: kOutOfRange.
[[nodiscard]] Outcome SwapDatabases(Transaction& transaction, uint32_t one, uint32_t other);

// Whether what a flush leaves to be freed counts among the values that are freed in the background
// (INFO's lazyfreed_objects). It is freed outside of the locks in any case; who must know that it
// is asks the reclaimer.
enum class CountFreed : bool { kNo, kYes };

// Removes all keys of one database; returns how many there were. O(stripes).
uint64_t FlushDatabase(Transaction& transaction, uint32_t database,
                       CountFreed count_freed = CountFreed::kYes);
// The same for all databases.
uint64_t FlushEverything(Transaction& transaction, CountFreed count_freed = CountFreed::kYes);

// Some key of the transaction's database, each with the same chance; nothing when there is none.
// O(stripes).
[[nodiscard]] std::optional<std::string> RandomKey(Transaction& transaction);

}  // namespace remora::ops
