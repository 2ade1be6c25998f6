#include "engine/values/value_size.h"

#include "engine/base/check.h"
#include "engine/containers/integer_set.h"
#include "engine/values/packed_hash.h"
#include "engine/values/packed_set.h"
#include "engine/values/packed_sorted_set.h"
#include "engine/values/short_list.h"

namespace remora::values {

uint64_t SizeOfPacked(ValueType type, std::string_view bytes) {
  switch (type) {
    case ValueType::kString:
      return bytes.size();
    case ValueType::kList:
      return ShortList(bytes).size();
    case ValueType::kHash:
      return PackedHash(bytes).written_count();
    case ValueType::kSortedSet:
      return PackedSortedSet::CountOf(bytes);
    case ValueType::kSet:
      if (bytes.empty()) return 0;
      return containers::IntegerSet::Is(bytes) ? containers::IntegerSet(bytes).size()
                                               : PackedSet::CountOf(bytes);
    case ValueType::kStream:
      // A stream is no packed value but while it is being made.
      return 0;
    default:
      base::Check(false, "every type that is packed says how many elements its bytes hold");
      return 0;
  }
}

}  // namespace remora::values
