#include "engine/values/object_copy.h"

#include <vector>

#include "engine/base/check.h"
#include "engine/values/long_list.h"
#include "engine/values/stream_value.h"
#include "engine/values/table_hash.h"
#include "engine/values/table_set.h"
#include "engine/values/table_sorted_set.h"

namespace remora::values {

namespace {

// Members that are handed over at one time.
constexpr size_t kBatch = 256;

std::unique_ptr<Object> CopySortedSet(const TableSortedSet& source, const base::KeyHasher& hasher) {
  auto copy = std::make_unique<TableSortedSet>(hasher);
  std::vector<ScoredMember> batch;
  batch.reserve(kBatch);
  source.ForEach({0, source.size()}, Order::kAscending, [&](std::string_view member, double score) {
    batch.push_back({member, score});
    if (batch.size() < kBatch) return;
    copy->AppendSorted(batch);
    batch.clear();
  });
  copy->AppendSorted(batch);
  return copy;
}

}  // namespace

std::unique_ptr<Object> CopyObject(ValueType type, const Object& object,
                                   const base::KeyHasher& hasher) {
  if (type == ValueType::kHash) return static_cast<const TableHash&>(object).Copy();
  if (type == ValueType::kList) return static_cast<const LongList&>(object).Copy();
  if (type == ValueType::kStream) return static_cast<const StreamValue&>(object).Copy();
  if (type == ValueType::kSet) return static_cast<const TableSet&>(object).Copy();
  base::Check(type == ValueType::kSortedSet, "every type that has objects can copy them");
  return CopySortedSet(static_cast<const TableSortedSet&>(object), hasher);
}

}  // namespace remora::values
