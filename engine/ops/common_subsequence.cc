#include "engine/ops/common_subsequence.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <string_view>

#include "engine/keyspace/keyspace.h"
#include "engine/keyspace/record_handle.h"
#include "engine/ops/string_records.h"

namespace remora::ops {

using keyspace::RecordHandle;
using keyspace::ValueType;

namespace {

// The lengths of the longest common subsequences of all pairs of prefixes.
class PrefixTable {
 public:
  PrefixTable(std::string_view first, std::string_view second)
      : row_size_(second.size() + 1), lengths_((first.size() + 1) * row_size_) {
    for (size_t i = 1; i <= first.size(); ++i) {
      const uint32_t* above = &lengths_[(i - 1) * row_size_];
      uint32_t* row = &lengths_[i * row_size_];
      for (size_t j = 1; j <= second.size(); ++j) {
        row[j] = first[i - 1] == second[j - 1] ? above[j - 1] + 1 : std::max(above[j], row[j - 1]);
      }
    }
  }
  [[nodiscard]] uint32_t At(size_t i, size_t j) const { return lengths_[i * row_size_ + j]; }

 private:
  size_t row_size_;
  std::vector<uint32_t> lengths_;
};

// The length alone, from one row.
uint64_t CommonLength(std::string_view first, std::string_view second) {
  std::vector<uint32_t> row(second.size() + 1);
  for (const char byte : first) {
    uint32_t diagonal = 0;
    for (size_t j = 1; j <= second.size(); ++j) {
      const uint32_t above = row[j];
      row[j] = byte == second[j - 1] ? diagonal + 1 : std::max(above, row[j - 1]);
      diagonal = above;
    }
  }
  return row.back();
}

// Walks the table from its last corner and collects what the options want.
CommonSubsequence WalkBack(const PrefixTable& table, std::string_view first,
                           std::string_view second, const CommonSubsequenceOptions& options) {
  CommonSubsequence found;
  found.length = table.At(first.size(), second.size());
  std::optional<CommonStretch> open;
  const auto close = [&] {
    if (open && options.want_stretches && int64_t{open->size()} >= options.stretch_size_min) {
      found.stretches.push_back(*open);
    }
    open.reset();
  };
  size_t i = first.size();
  size_t j = second.size();
  while (i > 0 && j > 0) {
    if (first[i - 1] == second[j - 1]) {
      --i;
      --j;
      if (options.want_text) found.text.push_back(first[i]);
      const uint32_t at_first = static_cast<uint32_t>(i);
      const uint32_t at_second = static_cast<uint32_t>(j);
      if (!open) open = CommonStretch{at_first, at_first, at_second, at_second};
      open->first_begin = at_first;
      open->second_begin = at_second;
    } else {
      close();
      if (table.At(i - 1, j) > table.At(i, j - 1)) {
        --i;
      } else {
        --j;
      }
    }
  }
  close();
  std::reverse(found.text.begin(), found.text.end());
  return found;
}

}  // namespace

Result<CommonSubsequence> FindCommonSubsequence(Transaction& transaction, const Key& first,
                                                const Key& second,
                                                const CommonSubsequenceOptions& options) {
  const RecordHandle first_record = transaction.Find(first, Access::kRead);
  const RecordHandle second_record = transaction.Find(second, Access::kRead);
  for (const RecordHandle& record : {first_record, second_record}) {
    if (record && record.type() != ValueType::kString) return OpError::kWrongType;
  }
  const StringBytes a = first_record ? ReadString(first_record) : StringBytes(std::string_view());
  const StringBytes b = second_record ? ReadString(second_record) : StringBytes(std::string_view());
  const uint64_t first_size = a.view().size();
  const uint64_t second_size = b.view().size();
  constexpr uint64_t kSizeMax = std::numeric_limits<uint32_t>::max() - 1;
  if (first_size >= kSizeMax || second_size >= kSizeMax) return OpError::kTooLong;
  const uint64_t cells = (first_size + 1) * (second_size + 1);
  const Limits& limits = transaction.keyspace().limits();
  if (cells > limits.proto_max_bulk_len.load(std::memory_order_relaxed) / sizeof(uint32_t)) {
    return OpError::kOutOfMemory;
  }
  if (!options.want_text && !options.want_stretches) {
    CommonSubsequence found;
    found.length = CommonLength(a.view(), b.view());
    return found;
  }
  return WalkBack(PrefixTable(a.view(), b.view()), a.view(), b.view(), options);
}

}  // namespace remora::ops
