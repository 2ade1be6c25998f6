// SortedSetBuilder: makes a sorted set out of members that come in ascending order.
//
//   SortedSetBuilder builder(hasher, limits);
//   source.ForEach([&](std::string_view member, double score) { builder.Append(member, score); });
//   builder.MoveInto(storage);
//
// The members are copied, so that the source may be what is then replaced.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "engine/base/hash.h"
#include "engine/values/sorted_set_value.h"

namespace remora::values {

class SortedSetBuilder {
 public:
  // `hasher` outlives what is built.
  SortedSetBuilder(const base::KeyHasher& hasher, const SortedSetLimits& limits)
      : hasher_(&hasher), limits_(limits) {}

  // Says what is to come: `count` members, the longest of `member_bytes`.
  // Why it matters: what is packed at first and grows out of it forgets the sign of zero.
  void Expect(uint64_t count, uint64_t member_bytes);
  // Adds a member above all before it.
  void Append(std::string_view member, double score);
  [[nodiscard]] uint64_t size() const { return count_; }
  // Puts the set into `storage`, which holds no bytes. The builder is of no further use.
  void MoveInto(Storage& storage);

 private:
  void BecomeTable();

  const base::KeyHasher* hasher_;
  SortedSetLimits limits_;
  uint64_t count_ = 0;
  std::string packed_;  // entries without their count
  std::unique_ptr<TableSortedSet> table_;
};

}  // namespace remora::values
