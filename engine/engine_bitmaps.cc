#include "engine/engine_calls.h"

namespace remora {

Result<bool> Database::SetBit(std::string_view key, int64_t offset, bool bit) {
  return Run(key, [&](Transaction& transaction, const Key& at) {
    return ops::SetBit(transaction, at, offset, bit);
  });
}

Result<bool> Database::GetBit(std::string_view key, int64_t offset) {
  return Read(key, [&](Transaction& transaction, const Key& at) {
    return ops::GetBit(transaction, at, offset);
  });
}

Result<uint64_t> Database::BitCount(std::string_view key, const ops::BitRange& range) {
  return Read(key, [&](Transaction& transaction, const Key& at) {
    return ops::CountBits(transaction, at, range);
  });
}

Result<std::optional<uint64_t>> Database::BitPos(std::string_view key, bool bit,
                                                 const ops::BitRange& range) {
  return Read(key, [&](Transaction& transaction, const Key& at) {
    return ops::FindBit(transaction, at, bit, range);
  });
}

Result<uint64_t> Database::BitOp(ops::BitOperation operation, std::string_view destination,
                                 std::span<const std::string_view> sources) {
  std::vector<std::string_view> names = {destination};
  names.insert(names.end(), sources.begin(), sources.end());
  return RunMany(names, [&](Transaction& transaction, std::span<const Key> keys) {
    return ops::CombineBits(transaction, operation, keys[0], keys.subspan(1));
  });
}

Result<std::vector<std::optional<int64_t>>> Database::BitField(
    std::string_view key, std::span<const ops::BitFieldStep> steps) {
  std::vector<std::optional<int64_t>> values;
  values.reserve(steps.size());
  const auto apply = [&](Transaction& transaction, const Key& at) {
    return ops::ApplyBitFields(transaction, at, steps,
                               [&](std::optional<int64_t> value) { values.push_back(value); });
  };
  const bool only_reads = std::all_of(steps.begin(), steps.end(), [](const auto& step) {
    return step.action == ops::BitFieldStep::Action::kGet;
  });
  const Outcome outcome = only_reads ? Read(key, apply) : Run(key, apply);
  if (!outcome) return outcome.error();
  return values;
}

}  // namespace remora
