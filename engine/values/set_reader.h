// SetReader: a walk over all members of a set, a batch at a time.
//
//   MemberBatch batch;
//   for (SetReader reader(set); reader.Next(batch);) { … }
//
// The set is not changed meanwhile, and outlives the reader.
#pragma once

#include <cstddef>
#include <optional>

#include "engine/values/member_batch.h"
#include "engine/values/set_value.h"

namespace remora::values {

class SetReader {
 public:
  explicit SetReader(const SetValue& set);

  // Puts the next members in place of what `batch` had; false when there are none. What it has
  // borrowed holds until the set changes.
  bool Next(MemberBatch& batch);

 private:
  void ReadIntegers(MemberBatch& batch);
  void ReadPacked(MemberBatch& batch);

  const SetValue& set_;
  size_t position_ = 0;  // of an integer, or the offset in a packed list
  std::optional<TableSet::Reader> entries_;
};

}  // namespace remora::values
