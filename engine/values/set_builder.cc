#include "engine/values/set_builder.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "engine/base/number_text.h"
#include "engine/values/set_reader.h"

namespace remora::values {

using containers::IntegerSet;

void SetBuilder::PreferIntegers() {
  const uint64_t size = set_.size();
  if (set_.encoding() == SetEncoding::kIntSet || size == 0) return;
  if (size > std::min(limits_.integers_max, SetLimits::kIntegersMax)) return;
  std::vector<int64_t> integers;
  integers.reserve(size);
  MemberBatch batch;
  for (SetReader reader(set_); reader.Next(batch);) {
    for (size_t i = 0; i < batch.size(); ++i) {
      const std::optional<int64_t> integer = base::ParseInteger(batch[i]);
      if (!integer) return;
      integers.push_back(*integer);
    }
  }
  std::sort(integers.begin(), integers.end());
  const size_t width =
      std::max(IntegerSet::WidthOf(integers.front()), IntegerSet::WidthOf(integers.back()));
  std::string bytes(1, IntegerSet::HeadOf(width));
  for (const int64_t integer : integers) {
    bytes.append(reinterpret_cast<const char*>(&integer), width);
  }
  storage_.BecomeBytes(std::move(bytes));
  set_ = SetValue(storage_, *hasher_, limits_);
}

void SetBuilder::AssignPacked(std::span<const std::string_view> members) {
  std::string bytes;
  containers::AppendPackedInteger(bytes, static_cast<int64_t>(members.size()));
  for (const std::string_view member : members) containers::AppendPackedText(bytes, member);
  storage_.BecomeBytes(std::move(bytes));
  set_ = SetValue(storage_, *hasher_, limits_);
}

void SetBuilder::AssignIntegers(std::string_view integers) {
  storage_.BecomeBytes(std::string(integers));
  set_ = SetValue(storage_, *hasher_, limits_);
  if (set_.size() > std::min(limits_.integers_max, SetLimits::kIntegersMax)) set_.BecomeTable();
}

}  // namespace remora::values
