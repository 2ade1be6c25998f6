#include "engine/ops/scored_input.h"

#include "engine/keyspace/keyspace.h"

namespace remora::ops {

Result<ScoredInput> ScoredInput::Find(Transaction& transaction, const Key& key) {
  ScoredInput input;
  input.hasher_ = &transaction.keyspace().hasher();
  input.record_ = transaction.Find(key, Access::kRead);
  if (!input.record_) return input;
  const values::ValueType type = input.record_.type();
  const bool fits = type == values::ValueType::kSortedSet || type == values::ValueType::kSet;
  if (!fits) return OpError::kWrongType;
  return input;
}

uint64_t ScoredInput::size() const {
  if (!record_) return 0;
  return is_set() ? Set().size() : SortedSet().size();
}

std::optional<double> ScoredInput::Score(std::string_view member) const {
  if (!record_) return std::nullopt;
  if (is_set()) return Set().Contains(member) ? std::optional(kScoreInSet) : std::nullopt;
  return SortedSet().Score(member);
}

}  // namespace remora::ops
