#include "engine/ops/string_records.h"

#include <optional>

#include "engine/base/number_text.h"

namespace remora::ops {

using keyspace::Form;
using keyspace::Record;
using keyspace::RecordHandle;
using keyspace::ValueType;

StringBytes::StringBytes(int64_t integer) : size_(base::FormatInteger(integer, text_)) {}

StringBytes ReadString(const RecordHandle& handle) {
  const Record record = handle.record();
  if (record.form() == Form::kInteger) return StringBytes(record.integer());
  return StringBytes(handle.bytes());
}

void WriteString(RecordHandle& record, std::string_view value) {
  if (value.size() <= base::kIntegerTextMax) {
    if (const std::optional<int64_t> integer = base::ParseInteger(value)) {
      record.SetInteger(*integer);
      return;
    }
  }
  record.SetBytes(ValueType::kString, value);
}

}  // namespace remora::ops
