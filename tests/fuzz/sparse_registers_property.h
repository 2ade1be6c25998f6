#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "engine/containers/sparse_registers.h"
#include "tests/model/hyperloglog_model.h"

namespace remora::containers {

// Whether opcodes that anybody may have sent are read as the model reads them, and raising a
// register does to them what it does to the model; damaged ones may do anything but reach outside.
// The bytes are copied to an allocation of exactly their size: a read past the end is then a
// sanitizer's find.
inline bool RaisesLikeTheModel(std::string_view untrusted, const RegisterValue& value) {
  const std::unique_ptr<char[]> exact(new char[std::max<size_t>(untrusted.size(), 1)]);
  std::memcpy(exact.get(), untrusted.data(), untrusted.size());
  const std::string_view opcodes(exact.get(), untrusted.size());

  std::optional<model::HyperLogLogModel> model = model::HyperLogLogModel::Parse(opcodes);
  UnpackedRegisters registers;
  if (RaiseToSparse(registers, opcodes) != model.has_value()) return false;
  if (HistogramOfSparse(opcodes).has_value() != model.has_value()) return false;
  if (model && model->values() != registers.values) return false;

  SparsePlace place;
  const SparsePlan plan = PlanRaise(opcodes, value, /*growth_max=*/100, place);
  if (plan.kind == SparsePlan::Kind::kDamaged) return !model;
  if (plan.kind == SparsePlan::Kind::kTooLarge) return value.value > kSparseValueMax;
  const bool raises = plan.kind == SparsePlan::Kind::kEdit;
  std::string after(opcodes);
  if (raises) {
    if (plan.edit.offset + plan.edit.removed > opcodes.size()) return false;
    if (plan.edit.size > plan.edit.bytes.size()) return false;
    after.replace(plan.edit.offset, plan.edit.removed, plan.edit.inserted());
  }
  if (!model) return true;
  if (model->Raise(value.index, value.value) != raises) return false;
  const auto parsed = model::HyperLogLogModel::Parse(after);
  return parsed && parsed->values() == model->values();
}

}  // namespace remora::containers
