#include "engine/engine_calls.h"

namespace remora {

Result<bool> Database::PfAdd(std::string_view key, std::span<const std::string_view> elements) {
  return Run(key, [&](Transaction& transaction, const Key& at) {
    return ops::CountElements(transaction, at, elements);
  });
}

Result<uint64_t> Database::PfCount(std::string_view key) {
  return Read(key, [&](Transaction& transaction, const Key& at) {
    return ops::EstimateCount(transaction, {&at, 1});
  });
}

Result<uint64_t> Database::PfCountMany(std::span<const std::string_view> keys) {
  return ReadMany(keys, [&](Transaction& transaction, std::span<const Key> at) {
    return ops::EstimateCount(transaction, at);
  });
}

Outcome Database::PfMerge(std::string_view destination, std::span<const std::string_view> sources) {
  std::vector<std::string_view> names = {destination};
  names.insert(names.end(), sources.begin(), sources.end());
  return RunMany(names, [&](Transaction& transaction, std::span<const Key> keys) {
    return ops::MergeHyperLogLogs(transaction, keys[0], keys.subspan(1));
  });
}

}  // namespace remora
