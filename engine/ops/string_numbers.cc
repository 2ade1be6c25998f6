#include "engine/ops/string_numbers.h"

#include <cmath>
#include <optional>
#include <string_view>

#include "engine/base/number_text.h"
#include "engine/keyspace/change.h"
#include "engine/keyspace/record_handle.h"
#include "engine/ops/string_records.h"

namespace remora::ops {

using keyspace::Change;
using keyspace::Form;
using keyspace::Record;
using keyspace::RecordHandle;
using keyspace::ValueType;

Result<int64_t> IncrementBy(Transaction& transaction, const Key& key, int64_t delta) {
  RecordHandle record = transaction.Find(key, Access::kWrite);
  if (!record) {
    record = transaction.CreateShaped(transaction.database(), key, {.form = Form::kInteger});
    record.FillInteger(delta);
    transaction.Changed(key, Change::kNew, 0);
    transaction.Changed(key, Change::kIncrementBy);
    return delta;
  }
  if (record.type() != ValueType::kString) return OpError::kWrongType;
  const Record at = record.record();
  int64_t value = 0;
  if (at.form() == Form::kInteger) [[likely]] {
    value = at.integer();
  } else {
    const std::optional<int64_t> parsed = base::ParseInteger(record.bytes());
    if (!parsed) return OpError::kNotAnInteger;
    value = *parsed;
  }
  if (__builtin_add_overflow(value, delta, &value)) return OpError::kOverflow;
  record.SetInteger(value);
  transaction.Changed(key, Change::kIncrementBy);
  return value;
}

Result<long double> IncrementByFloat(Transaction& transaction, const Key& key, long double delta) {
  RecordHandle record = transaction.Find(key, Access::kWrite);
  long double value = 0;
  if (record) {
    if (record.type() != ValueType::kString) return OpError::kWrongType;
    const std::optional<long double> parsed = base::ParseLongDouble(ReadString(record).view());
    if (!parsed) return OpError::kNotAFloat;
    value = *parsed;
  }
  value += delta;
  if (!std::isfinite(value)) return OpError::kNotFinite;
  char text[base::kLongDoubleTextMax];
  const std::string_view bytes(text, base::FormatLongDouble(value, text));
  const bool is_new = !record;
  if (is_new) record = transaction.Create(key);
  // Not as an integer, even where the text is one: Redis keeps what it printed.
  record.SetBytes(ValueType::kString, bytes);
  if (is_new) transaction.Changed(key, Change::kNew, 0);
  transaction.Changed(key, Change::kIncrementByFloat);
  return value;
}

}  // namespace remora::ops
