#include "engine/values/object_copy.h"

#include "engine/base/check.h"
#include "engine/values/table_hash.h"

namespace remora::values {

std::unique_ptr<Object> CopyObject(ValueType type, const Object& object) {
  if (type == ValueType::kHash) return static_cast<const TableHash&>(object).Copy();
  base::Check(false, "every type that has objects can copy them");
  return nullptr;
}

}  // namespace remora::values
