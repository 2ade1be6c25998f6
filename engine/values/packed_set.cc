#include "engine/values/packed_set.h"

#include <algorithm>
#include <string>
#include <vector>

#include "engine/base/check.h"

namespace remora::values {

using containers::PackedElement;
using containers::PackedReader;

void PackedSet::SetCount(uint64_t count) {
  char head[containers::kPackedHeadMax];
  const char* const end = containers::PackInteger(head, static_cast<int64_t>(count));
  storage_->Splice(0, first_offset(), {head, static_cast<size_t>(end - head)});
}

void PackedSet::Add(std::string_view member) {
  constexpr size_t kOnStack = 256;
  const uint64_t count = size() + 1;
  const size_t needed = containers::PackedBytesOfText(member);
  if (needed <= kOnStack) {
    char packed[kOnStack];
    containers::PackText(packed, member);
    storage_->Splice(bytes().size(), 0, {packed, needed});
  } else {
    std::string packed;
    containers::AppendPackedText(packed, member);
    storage_->Splice(bytes().size(), 0, packed);
  }
  SetCount(count);
}

void PackedSet::Remove(size_t offset) {
  const uint64_t count = size() - 1;
  storage_->Splice(offset, At(offset).bytes(), {});
  SetCount(count);
}

void PackedSet::CheckInvariants() const {
  base::Check(containers::PackedValidate(bytes()), "a packed set is a packed list");
  base::Check(containers::PackedCount(bytes()) == 1 + size(), "the count is that of the members");
  std::vector<std::string> members;
  char buffer[PackedElement::kTextMax];
  for (PackedReader reader(bytes(), first_offset()); !reader.AtEnd();) {
    members.emplace_back(reader.Read().TextIn(buffer));
  }
  std::sort(members.begin(), members.end());
  base::Check(std::adjacent_find(members.begin(), members.end()) == members.end(),
              "no member occurs twice");
}

}  // namespace remora::values
