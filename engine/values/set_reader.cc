#include "engine/values/set_reader.h"

namespace remora::values {

using containers::PackedElement;

SetReader::SetReader(const SetValue& set) : set_(set) {
  if (set.table_ != nullptr) {
    entries_.emplace(*set.table_);
  } else if (!set.is_integers()) {
    position_ = set.packed().first_offset();
  }
}

bool SetReader::Next(MemberBatch& batch) {
  batch.Clear();
  if (entries_) {
    for (const TableSet::Entry entry : entries_->Next(MemberBatch::kMax)) {
      batch.AddText(set_.table_->MemberAt(entry));
    }
  } else if (set_.is_integers()) {
    ReadIntegers(batch);
  } else {
    ReadPacked(batch);
  }
  return batch.size() != 0;
}

void SetReader::ReadIntegers(MemberBatch& batch) {
  const containers::IntegerSet integers = set_.integers();
  for (; !batch.full() && position_ < integers.size(); ++position_) {
    batch.AddInteger(integers.At(position_));
  }
}

void SetReader::ReadPacked(MemberBatch& batch) {
  const PackedSet packed = set_.packed();
  const size_t end = packed.bytes().size();
  while (!batch.full() && position_ < end) {
    const PackedElement element = packed.At(position_);
    position_ = element.end();
    if (element.kind() == PackedElement::Kind::kInteger) {
      batch.AddInteger(element.integer());
    } else {
      batch.AddText(element.text());
    }
  }
}

}  // namespace remora::values
