#include "engine/values/hyperloglog_self_test.h"

#include <cmath>
#include <cstdint>
#include <string>

#include "engine/base/instructions.h"
#include "engine/containers/hyperloglog_registers.h"
#include "engine/values/hyperloglog.h"

namespace remora::values {

using containers::RegisterValue;
using containers::UnpackedRegisters;

namespace {

// More than chance explains: six standard errors, and two where there is little to count.
bool IsNear(uint64_t estimate, uint64_t count) {
  const double error = 1.04 / std::sqrt(static_cast<double>(containers::kRegisterCount));
  const double off = std::abs(static_cast<double>(estimate) - static_cast<double>(count));
  return off <= 6 * error * static_cast<double>(count) + 2;
}

// Whether all ways to the estimate of what was counted lead to the same number.
bool AllAgree(const std::string& packed, const UnpackedRegisters& plain, uint64_t count) {
  const uint64_t estimate = plain.Estimate(base::Instructions::kPortable);
  if (!IsNear(estimate, count)) return false;
  for (const base::Instructions instructions : base::AllInstructions()) {
    UnpackedRegisters unpacked;
    unpacked.RaiseToPacked(packed.data(), instructions);
    std::string again(packed.size(), '\0');
    unpacked.Pack(again.data(), instructions);
    if (unpacked.values != plain.values || again != packed) return false;
    if (unpacked.Estimate(instructions) != estimate) return false;
  }
  std::string sparse = EmptyHyperLogLog();
  if (!RaiseAll(sparse, plain, /*sparse_bytes_max=*/3000)) return false;
  return EstimateOf(sparse, base::BestInstructions()) == estimate;
}

}  // namespace

bool HyperLogLogsCount() {
  constexpr uint64_t kCountMax = 200'000;
  std::string packed(containers::kPackedRegistersBytes, '\0');
  UnpackedRegisters plain;
  uint64_t next_look = 1;
  for (uint64_t count = 1; count <= kCountMax; ++count) {
    const std::string element = std::to_string(count);
    const RegisterValue value = containers::RegisterValueOf(element);
    uint8_t& plain_value = plain.values[value.index];
    const bool raised = plain_value < value.value;
    if (raised) plain_value = value.value;
    if (containers::RaiseRegister(packed.data(), value) != raised) return false;
    if (containers::GetRegister(packed.data(), value.index) != plain_value) return false;
    if (count == next_look) {
      if (!AllAgree(packed, plain, count)) return false;
      next_look *= 3;
    }
  }
  return AllAgree(packed, plain, kCountMax);
}

}  // namespace remora::values
