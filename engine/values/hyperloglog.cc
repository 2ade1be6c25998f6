#include "engine/values/hyperloglog.h"

#include <bit>
#include <cstring>
#include <utility>

#include "engine/base/check.h"
#include "engine/containers/sparse_registers.h"

namespace remora::values {

static_assert(std::endian::native == std::endian::little, "the count is written as it lies");

using containers::RegisterValue;
using containers::SparsePlace;
using containers::SparsePlan;
using containers::UnpackedRegisters;

namespace {

constexpr std::string_view kMagic = "HYLL";
constexpr size_t kEncodingOffset = 4;
constexpr size_t kCountOffset = 8;
constexpr char kDense = 0;
constexpr char kSparse = 1;
constexpr uint64_t kNotValid = uint64_t{1} << 63;

uint64_t LoadCount(std::string_view bytes) {
  uint64_t count = 0;
  std::memcpy(&count, bytes.data() + kCountOffset, sizeof count);
  return count;
}

}  // namespace

bool IsHyperLogLog(std::string_view bytes) {
  if (bytes.size() < kHyperLogLogHeaderBytes || !bytes.starts_with(kMagic)) return false;
  const char encoding = bytes[kEncodingOffset];
  return encoding == kSparse || (encoding == kDense && bytes.size() == kDenseHyperLogLogBytes);
}

bool IsDense(std::string_view bytes) { return bytes[kEncodingOffset] == kDense; }

std::string_view RegistersOf(std::string_view bytes) {
  return bytes.substr(kHyperLogLogHeaderBytes);
}

std::string EmptyHyperLogLog() {
  std::string bytes(kHyperLogLogHeaderBytes, '\0');
  kMagic.copy(bytes.data(), kMagic.size());
  bytes[kEncodingOffset] = kSparse;
  return bytes.append(containers::kEmptySparseRegisters);
}

std::optional<std::string> DenseFrom(std::string_view bytes) {
  UnpackedRegisters registers;
  if (!containers::RaiseToSparse(registers, RegistersOf(bytes))) return std::nullopt;
  std::string dense(bytes.substr(0, kHyperLogLogHeaderBytes));
  dense[kEncodingOffset] = kDense;
  dense.resize(kDenseHyperLogLogBytes);
  registers.Pack(dense.data() + kHyperLogLogHeaderBytes);
  return dense;
}

std::optional<uint64_t> CachedCount(std::string_view bytes) {
  const uint64_t count = LoadCount(bytes);
  return (count & kNotValid) == 0 ? std::optional(count) : std::nullopt;
}

void SetCachedCount(char* bytes, uint64_t count) {
  std::memcpy(bytes + kCountOffset, &count, sizeof count);
}

void ForgetCachedCount(char* bytes) {
  SetCachedCount(bytes, LoadCount({bytes, kHyperLogLogHeaderBytes}) | kNotValid);
}

bool RaiseTo(UnpackedRegisters& registers, std::string_view bytes,
             base::Instructions instructions) {
  if (!IsDense(bytes)) return containers::RaiseToSparse(registers, RegistersOf(bytes));
  registers.RaiseToPacked(RegistersOf(bytes).data(), instructions);
  return true;
}

std::optional<uint64_t> EstimateOf(std::string_view bytes, base::Instructions instructions) {
  if (IsDense(bytes)) {
    UnpackedRegisters registers;
    registers.RaiseToPacked(RegistersOf(bytes).data(), instructions);
    return registers.Estimate(instructions);
  }
  const auto histogram = containers::HistogramOfSparse(RegistersOf(bytes));
  return histogram ? std::optional(containers::EstimateFrom(*histogram)) : std::nullopt;
}

bool RaiseAll(std::string& bytes, const UnpackedRegisters& registers, uint64_t sparse_bytes_max) {
  SparsePlace place;
  for (size_t index = 0; index < registers.values.size(); ++index) {
    const RegisterValue value = {index, registers.values[index]};
    if (value.value == 0) continue;
    if (IsDense(bytes)) {
      containers::RaiseRegister(bytes.data() + kHyperLogLogHeaderBytes, value);
      continue;
    }
    const int64_t growth_max =
        static_cast<int64_t>(sparse_bytes_max) - static_cast<int64_t>(bytes.size());
    const SparsePlan plan = PlanRaise(RegistersOf(bytes), value, growth_max, place);
    switch (plan.kind) {
      case SparsePlan::Kind::kUnchanged:
        break;
      case SparsePlan::Kind::kEdit:
        bytes.replace(kHyperLogLogHeaderBytes + plan.edit.offset, plan.edit.removed,
                      plan.edit.inserted());
        break;
      case SparsePlan::Kind::kTooLarge: {
        std::optional<std::string> dense = DenseFrom(bytes);
        if (!dense) return false;
        bytes = *std::move(dense);
        containers::RaiseRegister(bytes.data() + kHyperLogLogHeaderBytes, value);
        break;
      }
      case SparsePlan::Kind::kDamaged:
        return false;
    }
  }
  return true;
}

}  // namespace remora::values
