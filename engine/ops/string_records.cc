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

namespace {

// Gives `key` a record of `shape`, whose value is not initialised.
void MakeRecord(Transaction& transaction, const Key& key, RecordHandle& record,
                const keyspace::RecordShape& shape) {
  if (record) {
    record.Remake(shape);
    transaction.NoteDue(key, record);
  } else {
    record = transaction.CreateShaped(transaction.database(), key, shape);
  }
}

}  // namespace

void StoreString(Transaction& transaction, const Key& key, RecordHandle& record,
                 std::string_view value, int64_t expiry_milliseconds) {
  std::optional<int64_t> integer;
  if (value.size() <= base::kIntegerTextMax) integer = base::ParseInteger(value);
  const bool is_inline = value.size() <= RecordHandle::kInlineBytesMax;
  const keyspace::RecordShape shape{.form = integer     ? Form::kInteger
                                            : is_inline ? Form::kInline
                                                        : Form::kHeap,
                                    .expiry_milliseconds = expiry_milliseconds,
                                    .value_size = !integer && is_inline ? value.size() : 0};
  MakeRecord(transaction, key, record, shape);
  if (integer) {
    record.FillInteger(*integer);
  } else {
    record.FillBytes(value);
  }
}

void StoreRawString(Transaction& transaction, const Key& key, RecordHandle& record,
                    std::string_view value) {
  const bool is_inline = value.size() <= RecordHandle::kInlineBytesMax;
  MakeRecord(transaction, key, record,
             {.form = is_inline ? Form::kInlineRaw : Form::kHeap,
              .value_size = is_inline ? value.size() : 0});
  record.FillBytes(value);
}

void StoreHeapString(Transaction& transaction, const Key& key, RecordHandle& record,
                     values::HeapBytes* heap) {
  MakeRecord(transaction, key, record, {.form = Form::kHeap});
  record.FillHeap(heap);
}

void MakeBytes(RecordHandle& record) {
  if (record.record().form() != Form::kInteger) return;
  const StringBytes text(record.record().integer());
  record.SetBytes(ValueType::kString, text.view(), /*raw=*/true);
}

bool MakeEditable(Transaction& transaction, const Key& key, RecordHandle& record, size_t size) {
  const bool is_new = !record;
  if (is_new) {
    record = transaction.CreateShaped(transaction.database(), key, {.form = Form::kInlineRaw});
  } else {
    MakeBytes(record);
  }
  const size_t old_size = record.bytes().size();
  if (size > old_size) {
    record.ExtendWithZeros(size);
    return true;
  }
  const Form form = record.record().form();
  if (form == Form::kInline) record.record().set_inline_form(Form::kInlineRaw);
  return is_new;
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
