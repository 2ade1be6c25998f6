// One attempt at a unit on a connection: WATCH, reads, MULTI, writes, EXEC.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "patterns/remote/connection.h"
#include "patterns/store.h"

namespace remora::patterns {

// Nothing when another client changed one of the keys in between.
[[nodiscard]] StoreResult<std::optional<UnitOutcome>> TryUnit(
    Connection& connection, std::span<const std::string_view> keys, Unit unit);

// MULTI, the writes, EXEC, in one round trip. Nothing when a watched key was changed.
[[nodiscard]] StoreResult<std::optional<std::vector<WriteOutcome>>> ExecuteWrites(
    Connection& connection, std::span<const Write> writes);

// The outcomes of writes by their replies; the first error where there is one.
[[nodiscard]] StoreResult<std::vector<WriteOutcome>> OutcomesOf(
    std::span<const Write> writes, std::span<const protocol::Reply> replies);

}  // namespace remora::patterns
