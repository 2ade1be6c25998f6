// A HyperLogLog as a string: Redis' own bytes, sparse or dense.
//
//   +------+----------+-----------+--------------------------------+----------------------+
//   | HYLL | encoding | 3 of zero | cached count, little-endian    | registers            |
//   | 4    | 1        | 3         | 8; its highest bit: not valid  | 12,288, or sparse    |
//   +------+----------+-----------+--------------------------------+----------------------+
//
// Functions here work on the bytes of a string that may come from a client: IsHyperLogLog says
// whether it looks like one, and is required by all others. Sparse registers may turn out to be
// damaged all the same.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/base/instructions.h"
#include "engine/containers/hyperloglog_registers.h"

namespace remora::values {

inline constexpr size_t kHyperLogLogHeaderBytes = 16;
inline constexpr size_t kDenseHyperLogLogBytes =
    kHyperLogLogHeaderBytes + containers::kPackedRegistersBytes;

[[nodiscard]] bool IsHyperLogLog(std::string_view bytes);
[[nodiscard]] bool IsDense(std::string_view bytes);
[[nodiscard]] std::string_view RegistersOf(std::string_view bytes);

// A sparse one that has counted nothing.
[[nodiscard]] std::string EmptyHyperLogLog();
// What a sparse one is when dense; nothing when it is damaged.
[[nodiscard]] std::optional<std::string> DenseFrom(std::string_view bytes);

// The count that was written into the string; nothing when it is no longer valid.
[[nodiscard]] std::optional<uint64_t> CachedCount(std::string_view bytes);
void SetCachedCount(char* bytes, uint64_t count);
void ForgetCachedCount(char* bytes);

// Raises `registers` to what was counted; false when the string is damaged.
[[nodiscard]] bool RaiseTo(containers::UnpackedRegisters& registers, std::string_view bytes,
                           base::Instructions instructions);
// How many elements were counted, whatever the string has in its cache; nothing when damaged.
[[nodiscard]] std::optional<uint64_t> EstimateOf(std::string_view bytes,
                                                 base::Instructions instructions);

// Raises each register that is not empty, in a string that stays sparse for as long as it may have
// `sparse_bytes_max` bytes. False when it is damaged. The cached count is left alone.
[[nodiscard]] bool RaiseAll(std::string& bytes, const containers::UnpackedRegisters& registers,
                            uint64_t sparse_bytes_max);

}  // namespace remora::values
