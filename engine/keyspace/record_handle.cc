#include "engine/keyspace/record_handle.h"

#include <algorithm>
#include <cstring>

#include "engine/base/number_text.h"
#include "engine/values/value_size.h"

namespace remora::keyspace {

using values::HeapBytes;

namespace {

// From here on, memory that is zero when it comes from the system is worth a copy of what is there.
constexpr size_t kZeroedBytesMin = size_t{1} << 18;

}  // namespace

std::string_view RecordHandle::bytes() const {
  const Record at = record();
  return at.is_inline() ? at.inline_value() : at.heap()->view();
}

char* RecordHandle::mutable_bytes() {
  Record at = record();
  return at.is_inline() ? at.mutable_inline_value() : at.heap()->data();
}

void RecordHandle::Reshape(ValueType type, Form form, size_t value_size) {
  Record::Shape shape = record().shape();
  shape.type = type;
  shape.form = form;
  shape.value_size = value_size;
  reference_ = slice_->Reshape(hash_, reference_, shape);
}

void RecordHandle::Remake(const RecordShape& shape) {
  const RecordShape before = record().shape();
  const bool was_inline = before.type == ValueType::kString && Record::HasInlineValue(before);
  const uint64_t size_before =
      was_inline ? before.value_size : DatabaseSlice::CountedSize(record());
  slice_->ForgetFieldExpiries(reference_);
  slice_->FreeOutside(reference_);
  RecordShape whole = shape;
  slice_->sizes().Replace(before.type, size_before, whole.type, DatabaseSlice::FirstSize(whole));
  whole.key_size = before.key_size;
  whole.has_clock = before.has_clock;
  const bool same = whole.type == before.type && whole.form == before.form &&
                    whole.expiry_milliseconds == before.expiry_milliseconds &&
                    whole.value_size == before.value_size;
  // Why not compared by form alone: only inline forms leave nothing outside that was just freed.
  if (same && Record::HasInlineValue(whole)) return;
  reference_ = slice_->Reshape(hash_, reference_, whole);
}

void RecordHandle::FillBytes(std::string_view bytes) {
  Record at = record();
  if (at.is_inline()) {
    if (at.type() != ValueType::kString) {
      slice_->sizes().Move(at.type(), 0, values::SizeOfPacked(at.type(), bytes));
    }
    bytes.copy(at.mutable_inline_value(), bytes.size());
    return;
  }
  HeapBytes* heap = HeapBytes::Allocate(bytes.size(), bytes.size());
  bytes.copy(heap->data(), bytes.size());
  FillHeap(heap);
}

void RecordHandle::FillHeap(HeapBytes* heap) {
  slice_->sizes().Move(type(), 0, values::SizeOfPacked(type(), heap->view()));
  slice_->AddOutsideBytes(static_cast<int64_t>(heap->footprint_bytes()));
  record().set_heap(heap);
}

void RecordHandle::FillInteger(int64_t value) {
  record().set_integer(value);
  slice_->sizes().Move(ValueType::kString, 0, base::IntegerLength(value));
}

void RecordHandle::FillObject(std::unique_ptr<values::Object> object) {
  object->set_counted_size(object->size());
  slice_->sizes().Move(type(), 0, object->counted_size());
  slice_->AddOutsideBytes(static_cast<int64_t>(object->footprint_bytes()));
  record().set_object(object.release());
}

void RecordHandle::FillWord(const Record& from) {
  record().set_integer(from.integer());
  slice_->sizes().Move(type(), 0, DatabaseSlice::CountedSize(from));
}

void RecordHandle::SetInteger(int64_t value) {
  Record at = record();
  if (at.type() == ValueType::kString && at.form() == Form::kInteger) [[likely]] {
    const size_t before = SizeHistogram::ClassOfInteger(at.integer());
    const size_t after = SizeHistogram::ClassOfInteger(value);
    if (before != after) [[unlikely]]
      slice_->sizes().MoveBetween(ValueType::kString, before, after);
  } else {
    slice_->sizes().Replace(at.type(), DatabaseSlice::CountedSize(at), ValueType::kString,
                            base::IntegerLength(value));
    slice_->ForgetFieldExpiries(reference_);
    slice_->FreeOutside(reference_);
    Reshape(ValueType::kString, Form::kInteger, 0);
    at = record();
  }
  at.set_integer(value);
}

void RecordHandle::SetBytes(ValueType type, std::string_view bytes, bool raw) {
  const bool is_inline = bytes.size() <= kInlineBytesMax;
  const Form inline_form = raw ? Form::kInlineRaw : Form::kInline;
  slice_->ForgetFieldExpiries(reference_);
  Record at = record();
  slice_->sizes().Replace(at.type(), DatabaseSlice::CountedSize(at), type,
                          values::SizeOfPacked(type, bytes));
  if (is_inline) {
    if (at.type() != type || at.form() != inline_form || at.inline_value().size() != bytes.size()) {
      slice_->FreeOutside(reference_);
      Reshape(type, inline_form, bytes.size());
      at = record();
    }
    if (!bytes.empty()) std::memcpy(at.mutable_inline_value(), bytes.data(), bytes.size());
    return;
  }
  HeapBytes* heap = nullptr;
  if (at.type() == type && at.form() == Form::kHeap) {
    slice_->AddOutsideBytes(-static_cast<int64_t>(at.heap()->footprint_bytes()));
    heap = HeapBytes::Resize(at.heap(), bytes.size(), false);
  } else {
    heap = HeapBytes::Allocate(bytes.size(), bytes.size());
    slice_->FreeOutside(reference_);
    Reshape(type, Form::kHeap, 0);
    at = record();
  }
  if (!bytes.empty()) std::memcpy(heap->data(), bytes.data(), bytes.size());
  slice_->AddOutsideBytes(static_cast<int64_t>(heap->footprint_bytes()));
  at.set_heap(heap);
}

void RecordHandle::ResizeBytes(size_t size, bool spare) {
  Record at = record();
  const ValueType type = at.type();
  const Form inline_form = type == ValueType::kString ? Form::kInlineRaw : Form::kInline;
  if (type == ValueType::kString) slice_->sizes().Move(type, bytes().size(), size);
  if (at.is_inline()) {
    if (size <= kInlineBytesMax) {
      Reshape(type, inline_form, size);
      return;
    }
    const std::string_view before = at.inline_value();
    HeapBytes* heap = HeapBytes::Allocate(size, spare ? HeapBytes::SpareRoomFor(size) : size);
    std::memcpy(heap->data(), before.data(), std::min(before.size(), size));
    Reshape(type, Form::kHeap, 0);
    record().set_heap(heap);
    slice_->AddOutsideBytes(static_cast<int64_t>(heap->footprint_bytes()));
    return;
  }
  HeapBytes* heap = at.heap();
  slice_->AddOutsideBytes(-static_cast<int64_t>(heap->footprint_bytes()));
  if (size <= kInlineBytesMax / 2) {
    Reshape(type, inline_form, size);
    std::memcpy(record().mutable_inline_value(), heap->data(), size);
    HeapBytes::Free(heap);
    return;
  }
  heap = HeapBytes::Resize(heap, size, spare);
  slice_->AddOutsideBytes(static_cast<int64_t>(heap->footprint_bytes()));
  at.set_heap(heap);
}

void RecordHandle::ExtendWithZeros(size_t size) {
  const std::string_view before = bytes();
  const size_t old_size = before.size();
  const size_t room = record().is_inline() ? 0 : record().heap()->room();
  if (size > room && size - old_size >= kZeroedBytesMin) {
    HeapBytes* heap = HeapBytes::AllocateZeroed(size, HeapBytes::SpareRoomFor(size));
    before.copy(heap->data(), old_size);
    slice_->sizes().Move(ValueType::kString, old_size, 0);
    slice_->FreeOutside(reference_);
    Reshape(ValueType::kString, Form::kHeap, 0);
    FillHeap(heap);
    return;
  }
  ResizeBytes(size, /*spare=*/true);
  std::memset(mutable_bytes() + old_size, 0, size - old_size);
}

void RecordHandle::Splice(size_t offset, size_t removed, std::string_view inserted) {
  const size_t before = bytes().size();
  const size_t after = before - removed + inserted.size();
  const size_t tail = before - offset - removed;
  const bool may_resize = values::EditMayResize(type(), offset);
  const uint64_t size_before = may_resize ? values::SizeOfPacked(type(), bytes()) : 0;
  if (after > before) ResizeBytes(after, true);
  char* at = mutable_bytes() + offset;
  if (inserted.size() != removed) std::memmove(at + inserted.size(), at + removed, tail);
  if (!inserted.empty()) std::memcpy(at, inserted.data(), inserted.size());
  if (after < before) ResizeBytes(after, true);
  if (may_resize) {
    slice_->sizes().Move(type(), size_before, values::SizeOfPacked(type(), bytes()));
  }
}

void RecordHandle::ObjectChanged(size_t footprint_before) {
  values::Object& changed = *object();
  slice_->AddOutsideBytes(static_cast<int64_t>(changed.footprint_bytes()) -
                          static_cast<int64_t>(footprint_before));
  const size_t size = changed.size();
  slice_->sizes().Move(type(), changed.counted_size(), size);
  changed.set_counted_size(size);
}

void RecordHandle::BecomeObject(std::unique_ptr<values::Object> object) {
  object->set_counted_size(object->size());
  slice_->sizes().Move(type(), DatabaseSlice::CountedSize(record()), object->counted_size());
  slice_->FreeOutside(reference_);
  Reshape(type(), Form::kObject, 0);
  slice_->AddOutsideBytes(static_cast<int64_t>(object->footprint_bytes()));
  record().set_object(object.release());
}

void RecordHandle::Erase() {
  slice_->Erase(hash_, reference_);
  reference_ = 0;
}

}  // namespace remora::keyspace
