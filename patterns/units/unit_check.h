// What both kinds of store check before they do what a unit, or anybody, asks for. One place, so
// that an embedded and a remote store refuse the same, with the same words.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "patterns/store_result.h"
#include "patterns/writes.h"

namespace remora::patterns {

// What a key holds, as far as patterns tell types apart.
enum class StoredType : uint8_t { kNone, kString, kHash, kSortedSet, kOther };

// The type that TYPE names so.
[[nodiscard]] StoredType StoredTypeNamed(std::string_view name);

// An error when a write's numbers are none that Redis takes, or a list of it is empty.
[[nodiscard]] std::optional<StoreError> CheckArguments(std::span<const Write> writes);

// An error when `key` is none of `keys`.
[[nodiscard]] std::optional<StoreError> CheckDeclared(std::span<const std::string_view> keys,
                                                      std::string_view key);

// An error unless all of `writes`, done in order, will succeed on `keys`, whose types (changed on
// the way) are `types`: the promise behind all or nothing.
[[nodiscard]] std::optional<StoreError> CheckStaged(std::span<const std::string_view> keys,
                                                    std::span<StoredType> types,
                                                    std::span<const Write> writes);

}  // namespace remora::patterns
