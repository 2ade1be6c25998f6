#include "engine/ops/scored_input.h"

#include "engine/keyspace/keyspace.h"

namespace remora::ops {

Result<ScoredInput> ScoredInput::Find(Transaction& transaction, const Key& key) {
  ScoredInput input;
  input.hasher_ = &transaction.keyspace().hasher();
  input.record_ = transaction.Find(key, Access::kRead);
  if (input.record_ && input.record_.type() != keyspace::ValueType::kSortedSet) {
    return OpError::kWrongType;
  }
  return input;
}

uint64_t ScoredInput::size() const { return record_ ? SortedSet().size() : 0; }

std::optional<double> ScoredInput::Score(std::string_view member) const {
  if (!record_) return std::nullopt;
  return SortedSet().Score(member);
}

}  // namespace remora::ops
