#include "engine/ops/hashes.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/base/number_text.h"
#include "engine/base/random.h"
#include "engine/keyspace/change.h"
#include "engine/keyspace/keyspace.h"
#include "engine/ops/hash_records.h"

namespace remora::ops {

using keyspace::Change;
using keyspace::RecordHandle;
using keyspace::ValueType;
using values::HashField;
using values::HashValue;
using values::PackedHash;

namespace {

std::span<const std::string_view> Only(const std::string_view& field) { return {&field, 1}; }

// Makes a hash of fields that a packed one can hold, in one piece.
uint64_t CreatePacked(Transaction& transaction, const Key& key, FieldsAndValues fields) {
  std::string packed;
  const uint64_t count = PackedHash::Build(fields, packed);
  RecordHandle record = transaction.Create(key);
  record.SetBytes(ValueType::kHash, packed);
  transaction.Changed(key, Change::kNew, 0);
  transaction.Changed(key, Change::kHashSet, fields.size() / 2);
  return count;
}

// Writes a field to the place where it is, or is not yet, keeping its expiry, and says so. Makes
// the hash where there is none.
void WriteField(Transaction& transaction, const Key& key, RecordHandle& record,
                const HashValue::Place& place, const FieldValue& field, Change what) {
  if (!record) record = CreateHash(transaction, key);
  HashChange change(transaction, key, record);
  change.hash().Write(place, {field.field, field.value, place.field.expiry_milliseconds});
  transaction.Changed(key, what);
  change.Finish();
}

// Where the field is; a place that is none where there is no hash.
HashValue::Place FindField(const Transaction& transaction, RecordHandle& record,
                           std::string_view field) {
  return record ? ViewHash(transaction, record).Find(field) : HashValue::Place{};
}

}  // namespace

Result<uint64_t> SetFields(Transaction& transaction, const Key& key, FieldsAndValues fields) {
  Result<RecordHandle> found = FindHashFor(transaction, key, Access::kWrite, {});
  if (!found) return found.error();
  RecordHandle& record = *found;
  if (!record) {
    if (HashValue::FitsPacked(fields, HashLimits(transaction))) {
      return CreatePacked(transaction, key, fields);
    }
    record = CreateHash(transaction, key);
  }
  HashChange change(transaction, key, record);
  change.hash().PrepareFor(fields);
  uint64_t added = 0;
  for (size_t i = 0; i < fields.size(); i += 2) {
    if (change.hash().Write(change.hash().Find(fields[i]), {fields[i], fields[i + 1]})) ++added;
  }
  transaction.Changed(key, Change::kHashSet, fields.size() / 2);
  change.Finish();
  return added;
}

Result<bool> SetFieldIfAbsent(Transaction& transaction, const Key& key, std::string_view field,
                              std::string_view value) {
  Result<RecordHandle> found = FindHashFor(transaction, key, Access::kWrite, Only(field));
  if (!found) return found.error();
  const HashValue::Place place = FindField(transaction, *found, field);
  if (place) return false;
  const std::string_view fields[] = {field, value};
  if (!*found && HashValue::FitsPacked(fields, HashLimits(transaction))) {
    CreatePacked(transaction, key, fields);
    return true;
  }
  WriteField(transaction, key, *found, place, {field, value}, Change::kHashSet);
  return true;
}

Result<std::optional<std::string_view>> GetField(Transaction& transaction, const Key& key,
                                                 std::string_view field) {
  Result<RecordHandle> found = FindHashFor(transaction, key, Access::kRead, Only(field));
  if (!found) return found.error();
  if (!*found) return std::optional<std::string_view>();
  const HashValue::Place place = ViewHash(transaction, *found).Find(field);
  if (!place) return std::optional<std::string_view>();
  return std::optional<std::string_view>(place.field.value);
}

Outcome GetFields(Transaction& transaction, const Key& key, Fields fields, ValueVisitor visit) {
  Result<RecordHandle> found = FindHashFor(transaction, key, Access::kRead, fields);
  if (!found) return found.error();
  if (!*found) {
    for (size_t i = 0; i < fields.size(); ++i) visit(std::nullopt);
    return Done{};
  }
  const HashValue hash = ViewHash(transaction, *found);
  for (const std::string_view field : fields) {
    const HashValue::Place place = hash.Find(field);
    visit(place ? std::optional(place.field.value) : std::nullopt);
  }
  return Done{};
}

Outcome ForEachField(Transaction& transaction, const Key& key, CountVisitor begin,
                     FieldVisitor visit) {
  Result<RecordHandle> found = FindHashFor(transaction, key, Access::kRead, {});
  if (!found) return found.error();
  if (!*found) {
    begin(0);
    return Done{};
  }
  const HashValue hash = ViewHash(transaction, *found);
  const int64_t now = transaction.now_milliseconds();
  size_t count = hash.size();
  if (hash.next_due_milliseconds() <= now) [[unlikely]] {
    hash.ForEach([&](const HashField& field) { count -= IsDue(field, now) ? 1 : 0; });
  }
  begin(count);
  hash.ForEach([&](const HashField& field) {
    if (!IsDue(field, now)) visit(field.name, field.value);
  });
  return Done{};
}

Result<uint64_t> CountFields(Transaction& transaction, const Key& key) {
  Result<RecordHandle> found = FindHashFor(transaction, key, Access::kRead, {});
  if (!found) return found.error();
  return *found ? uint64_t{ViewHash(transaction, *found).size()} : 0;
}

Result<uint64_t> FieldLength(Transaction& transaction, const Key& key, std::string_view field) {
  const Result<std::optional<std::string_view>> value = GetField(transaction, key, field);
  if (!value) return value.error();
  return *value ? uint64_t{(*value)->size()} : 0;
}

Result<bool> HasField(Transaction& transaction, const Key& key, std::string_view field) {
  const Result<std::optional<std::string_view>> value = GetField(transaction, key, field);
  if (!value) return value.error();
  return value->has_value();
}

Result<uint64_t> DeleteFields(Transaction& transaction, const Key& key, Fields fields) {
  Result<RecordHandle> found = FindHashFor(transaction, key, Access::kWrite, {});
  if (!found) return found.error();
  if (!*found) return uint64_t{0};
  HashChange change(transaction, key, *found);
  uint64_t deleted = 0;
  for (const std::string_view field : fields) {
    const HashValue::Place place = change.hash().Find(field);
    if (!place) continue;
    change.hash().Remove(place);
    ++deleted;
  }
  if (deleted == 0) return deleted;
  transaction.Changed(key, Change::kHashDelete, deleted);
  change.Finish();
  return deleted;
}

Result<int64_t> IncrementFieldBy(Transaction& transaction, const Key& key, std::string_view field,
                                 int64_t delta) {
  Result<RecordHandle> found = FindHashFor(transaction, key, Access::kWrite, Only(field));
  if (!found) return found.error();
  int64_t value = 0;
  const HashValue::Place place = FindField(transaction, *found, field);
  if (place) {
    const std::optional<int64_t> parsed = base::ParseInteger(place.field.value);
    if (!parsed) return OpError::kHashValueNotAnInteger;
    value = *parsed;
  }
  if (__builtin_add_overflow(value, delta, &value)) return OpError::kOverflow;
  char text[base::kIntegerTextMax];
  const std::string_view written(text, base::FormatInteger(value, text));
  WriteField(transaction, key, *found, place, {field, written}, Change::kHashIncrementBy);
  return value;
}

Result<std::string> IncrementFieldByFloat(Transaction& transaction, const Key& key,
                                          std::string_view field, long double delta) {
  Result<RecordHandle> found = FindHashFor(transaction, key, Access::kWrite, Only(field));
  if (!found) return found.error();
  long double value = 0;
  const HashValue::Place place = FindField(transaction, *found, field);
  if (place) {
    const std::optional<long double> parsed = base::ParseLongDouble(place.field.value);
    if (!parsed) return OpError::kHashValueNotAFloat;
    value = *parsed;
  }
  value += delta;
  if (!std::isfinite(value)) return OpError::kNotFinite;
  std::string text = base::LongDoubleText(value);
  WriteField(transaction, key, *found, place, {field, text}, Change::kHashIncrementByFloat);
  return text;
}

Result<std::optional<FieldValue>> RandomField(Transaction& transaction, const Key& key) {
  Result<RecordHandle> found = FindHash(transaction, key, Access::kRead);
  if (!found) return found.error();
  if (!*found) return std::optional<FieldValue>();
  base::Random& random = transaction.random();
  const HashField field = ViewHash(transaction, *found).Random(random);
  return std::optional<FieldValue>({field.name, field.value});
}

Outcome RandomFields(Transaction& transaction, const Key& key, const RandomFieldsOptions& options,
                     CountVisitor begin, FieldVisitor visit) {
  Result<RecordHandle> found = FindHash(transaction, key, Access::kRead);
  if (!found) return found.error();
  if (!*found || options.count == 0) {
    begin(0);
    return Done{};
  }
  base::Random& random = transaction.random();
  const HashValue hash = ViewHash(transaction, *found);
  const auto visit_field = [&](const HashField& field) { visit(field.name, field.value); };
  if (options.distinct) {
    const size_t count = std::min<uint64_t>(options.count, hash.size());
    begin(count);
    hash.RandomDistinct(count, random, visit_field);
  } else {
    begin(options.count);
    hash.RandomRepeated(options.count, random, visit_field);
  }
  return Done{};
}

Result<uint64_t> ScanFields(Transaction& transaction, const Key& key,
                            const ScanFieldsOptions& options, FieldVisitor visit) {
  Result<RecordHandle> found = FindHashFor(transaction, key, Access::kRead, {});
  if (!found) return found.error();
  if (!*found) return uint64_t{0};
  const int64_t now = transaction.now_milliseconds();
  return ViewHash(transaction, *found)
      .Scan(options.cursor, options.count, [&](const HashField& field) {
        if (!IsDue(field, now)) visit(field.name, field.value);
      });
}

}  // namespace remora::ops
