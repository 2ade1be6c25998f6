// ScoredInput: a key as an input to unions and the like: members with scores, whatever the type.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "engine/keyspace/record_handle.h"
#include "engine/result.h"
#include "engine/transaction.h"
#include "engine/values/set_reader.h"
#include "engine/values/set_value.h"
#include "engine/values/sorted_set_value.h"

namespace remora::ops {

class ScoredInput {
 public:
  // Errors: kWrongType.
  [[nodiscard]] static Result<ScoredInput> Find(Transaction& transaction, const Key& key);

  [[nodiscard]] uint64_t size() const;
  [[nodiscard]] std::optional<double> Score(std::string_view member) const;

  // Calls `visit(member, score)` (see values::VisitMember) for every member. A member's view holds
  // for the call.
  template <typename Visit>
  void ForEach(Visit&& visit) const {
    if (!record_) return;
    if (!is_set()) return SortedSet().ForEach(visit);
    const values::SetValue set = Set();
    values::MemberBatch batch;
    for (values::SetReader reader(set); reader.Next(batch);) {
      for (size_t i = 0; i < batch.size(); ++i) {
        if (!values::VisitMember(visit, batch[i], kScoreInSet)) return;
      }
    }
  }

 private:
  // Of every member of a set.
  static constexpr double kScoreInSet = 1;

  [[nodiscard]] bool is_set() const { return record_.type() == values::ValueType::kSet; }
  [[nodiscard]] values::SortedSetValue SortedSet() const { return {record_, *hasher_}; }
  [[nodiscard]] values::SetValue Set() const { return {record_, *hasher_, {}}; }

  const base::KeyHasher* hasher_ = nullptr;
  // Why mutable: values are views that could also change their storage; this one never does.
  mutable keyspace::RecordHandle record_;  // empty: no members
};

}  // namespace remora::ops
