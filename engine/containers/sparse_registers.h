// SparseRegisters: HyperLogLog registers as a string of runs, while most of them are empty. It is
// Redis' own form, opcode by opcode, so that a string written here is the one Redis would write.
//
//   ZERO    00llllll            1 to 64 empty registers
//   XZERO   01llllll llllllll   1 to 16,384 empty registers, the higher bits first
//   VAL     1vvvvvll            1 to 4 registers of one value, 1 to 32
//
//   "Z:8436 v:1,1 Z:7947"       (as DECODE shows it)  60 F3 | 80 | 5F 0A
//
// Laws        (1) The runs are together 16,384 registers.
//             (2) Which runs stand for given registers depends on the order in which the registers
//             were raised: a change merges equal neighbours only close to its place.
// Cost        Finding a register looks at 16 bytes at once, whatever opcodes they are.
// Untrusted   Any bytes may come from a client. Nothing here reads or writes outside of them, and
//             what breaks law (1) or ends inside an opcode is reported as damaged, at the latest
//             when the damaged place is needed.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/base/function_ref.h"
#include "engine/containers/hyperloglog_registers.h"

namespace remora::containers {

inline constexpr uint8_t kSparseValueMax = 32;

// A run of registers with one value.
struct SparseRun {
  enum class Kind : uint8_t { kZero, kLongZero, kValue };

  Kind kind;
  uint8_t value;   // 0 for empty registers
  uint32_t count;  // registers

  // Bytes of its opcode.
  [[nodiscard]] size_t size() const { return kind == Kind::kLongZero ? 2 : 1; }
};

// The run whose opcode is at `offset`, which is inside; nothing where the opcode is cut off.
[[nodiscard]] std::optional<SparseRun> RunAt(std::string_view opcodes, size_t offset);

// Calls `visit` for each run in order. False when the opcodes are damaged; runs before the damage
// have been visited then.
[[nodiscard]] bool ForEachRun(std::string_view opcodes,
                              base::FunctionRef<void(const SparseRun& run)> visit);

// Raises registers to those of sparse ones. False when the opcodes are damaged.
[[nodiscard]] bool RaiseToSparse(UnpackedRegisters& registers, std::string_view opcodes);
[[nodiscard]] std::optional<RegisterHistogram> HistogramOfSparse(std::string_view opcodes);

// The change that raises one register: some bytes, replaced by others.
struct SparseEdit {
  // What stands before the place of an edit, two opcodes at most, an edit, two opcodes at most.
  static constexpr size_t kBytesMax = 24;

  size_t offset = 0;
  size_t removed = 0;
  size_t size = 0;
  std::array<char, kBytesMax> bytes;

  [[nodiscard]] std::string_view inserted() const { return {bytes.data(), size}; }
};

// Where a walk has been: at an opcode before which nothing changes any more while registers are
// raised in ascending order.
struct SparsePlace {
  size_t offset = 0;
  size_t first_register = 0;
};

// What raising a register to a value comes to.
struct SparsePlan {
  enum class Kind : uint8_t {
    kUnchanged,  // it is as high already
    kEdit,
    kTooLarge,  // the value or the string is too great for this form
    kDamaged,
  };
  Kind kind;
  SparseEdit edit = {};
};

// Plans to raise a register in `opcodes`, which may grow by `growth_max` bytes. The search starts
// at `place`, which must not lie behind the register, and moves it up.
[[nodiscard]] SparsePlan PlanRaise(std::string_view opcodes, const RegisterValue& value,
                                   int64_t growth_max, SparsePlace& place);

// The only opcode of registers that are all empty.
inline constexpr std::string_view kEmptySparseRegisters = "\x7F\xFF";

}  // namespace remora::containers
