#include "engine/values/sorted_set_builder.h"

#include <utility>

#include "engine/containers/packed_list.h"

namespace remora::values {

void SortedSetBuilder::Expect(uint64_t count, uint64_t member_bytes) {
  if (count > limits_.packed_entries_max || member_bytes > limits_.packed_member_bytes_max) {
    BecomeTable();
  }
}

void SortedSetBuilder::Append(std::string_view member, double score) {
  if (!table_ &&
      (count_ >= limits_.packed_entries_max || member.size() > limits_.packed_member_bytes_max)) {
    BecomeTable();
  }
  ++count_;
  if (table_) {
    const ScoredMember entry = {member, score};
    return table_->AppendSorted({&entry, 1});
  }
  PackedSortedSet::AppendEntry(packed_, member, score);
}

void SortedSetBuilder::BecomeTable() {
  table_ = std::make_unique<TableSortedSet>(*hasher_);
  char buffer[containers::PackedElement::kTextMax];
  for (containers::PackedReader reader(packed_); !reader.AtEnd();) {
    const containers::PackedElement member = reader.Read();
    const ScoredMember entry = {member.TextIn(buffer), reader.Read().AsDouble()};
    table_->AppendSorted({&entry, 1});
  }
  packed_.clear();
}

void SortedSetBuilder::MoveInto(Storage& storage) {
  if (table_) return storage.BecomeObject(std::move(table_));
  std::string head;
  PackedSortedSet::AppendCount(head, count_);
  storage.Splice(0, 0, head + packed_);
}

}  // namespace remora::values
