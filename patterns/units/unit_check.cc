#include "patterns/units/unit_check.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <type_traits>

namespace remora::patterns {

namespace {

template <typename... Types>
struct Overloaded : Types... {
  using Types::operator()...;
};

StoreError Invalid(std::string_view what) {
  return {StoreErrorCode::kInvalidValue, std::string(what)};
}

// The type that a write needs where its key is there; kNone where any will do.
StoredType TypeNeeded(const Write& write) {
  return std::visit(
      [](const auto& one) {
        using Type = std::decay_t<decltype(one)>;
        if constexpr (std::is_same_v<Type, SetString> || std::is_same_v<Type, DeleteKeys> ||
                      std::is_same_v<Type, ExpireKey>) {
          return StoredType::kNone;
        } else if constexpr (
            requires { one.field; } || requires { one.fields; }) {
          return StoredType::kHash;
        } else {
          return StoredType::kSortedSet;
        }
      },
      write);
}

// What the key holds afterwards.
StoredType TypeAfter(const Write& write, StoredType before) {
  if (std::holds_alternative<SetString>(write)) return StoredType::kString;
  if (std::holds_alternative<DeleteKeys>(write)) return StoredType::kNone;
  const StoredType needed = TypeNeeded(write);
  return needed == StoredType::kNone ? before : needed;
}

std::optional<StoreError> CheckArgumentsOf(const Write& write) {
  using Checked = std::optional<StoreError>;
  return std::visit(Overloaded{
                        [](const SetString& one) -> Checked {
                          if (one.time_to_live && one.time_to_live->count() <= 0) {
                            return Invalid("a time to live is at least a millisecond");
                          }
                          return std::nullopt;
                        },
                        [](const SortedSetAdd& one) -> Checked {
                          if (std::isnan(one.score)) return Invalid("a score is a number");
                          return std::nullopt;
                        },
                        [](const SortedSetIncrement& one) -> Checked {
                          if (!std::isfinite(one.delta)) return Invalid("an increment is finite");
                          return std::nullopt;
                        },
                        [](const SortedSetScale& one) -> Checked {
                          if (!std::isfinite(one.factor)) return Invalid("a factor is finite");
                          return std::nullopt;
                        },
                        [](const auto& one) -> Checked {
                          bool empty = false;
                          if constexpr (requires { one.keys; }) empty = one.keys.empty();
                          if constexpr (requires { one.fields; }) empty = one.fields.empty();
                          if constexpr (requires { one.members; }) empty = one.members.empty();
                          if (empty) return Invalid("a list names at least one");
                          return std::nullopt;
                        },
                    },
                    write);
}

std::optional<StoreError> CheckOne(std::span<const std::string_view> keys,
                                   std::span<StoredType> types, const Write& write) {
  if (std::holds_alternative<HashIncrement>(write)) {
    return Invalid("a unit reads a field and stages a HashSet");
  }
  if (std::optional<StoreError> error = CheckArgumentsOf(write)) return error;
  const StoredType needed = TypeNeeded(write);
  for (const std::string_view key : KeysOf(write)) {
    if (std::optional<StoreError> error = CheckDeclared(keys, key)) return error;
    const size_t at = static_cast<size_t>(std::ranges::find(keys, key) - keys.begin());
    if (needed != StoredType::kNone && types[at] != StoredType::kNone && types[at] != needed) {
      return StoreError{StoreErrorCode::kWrongType, "'" + std::string(key) + "'"};
    }
    types[at] = TypeAfter(write, types[at]);
  }
  return std::nullopt;
}

}  // namespace

StoredType StoredTypeNamed(std::string_view name) {
  if (name == "none") return StoredType::kNone;
  if (name == "string") return StoredType::kString;
  if (name == "hash") return StoredType::kHash;
  if (name == "zset") return StoredType::kSortedSet;
  return StoredType::kOther;
}

std::optional<StoreError> CheckArguments(std::span<const Write> writes) {
  for (const Write& write : writes) {
    if (std::optional<StoreError> error = CheckArgumentsOf(write)) return error;
  }
  return std::nullopt;
}

std::optional<StoreError> CheckDeclared(std::span<const std::string_view> keys,
                                        std::string_view key) {
  if (std::ranges::find(keys, key) != keys.end()) return std::nullopt;
  return StoreError{StoreErrorCode::kUndeclaredKey, "'" + std::string(key) + "'"};
}

std::optional<StoreError> CheckStaged(std::span<const std::string_view> keys,
                                      std::span<StoredType> types, std::span<const Write> writes) {
  for (const Write& write : writes) {
    if (std::optional<StoreError> error = CheckOne(keys, types, write)) return error;
  }
  return std::nullopt;
}

}  // namespace remora::patterns
