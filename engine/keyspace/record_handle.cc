#include "engine/keyspace/record_handle.h"

#include <algorithm>
#include <cstring>

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
  slice_->ForgetFieldExpiries(reference_);
  slice_->FreeOutside(reference_);
  RecordShape whole = shape;
  const RecordShape before = record().shape();
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
    bytes.copy(at.mutable_inline_value(), bytes.size());
    return;
  }
  HeapBytes* heap = HeapBytes::Allocate(bytes.size(), bytes.size());
  bytes.copy(heap->data(), bytes.size());
  FillHeap(heap);
}

void RecordHandle::FillHeap(HeapBytes* heap) {
  slice_->AddOutsideBytes(static_cast<int64_t>(heap->footprint_bytes()));
  record().set_heap(heap);
}

void RecordHandle::SetInteger(int64_t value) {
  Record at = record();
  if (at.type() != ValueType::kString || at.form() != Form::kInteger) {
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
  if (after > before) ResizeBytes(after, true);
  char* at = mutable_bytes() + offset;
  if (inserted.size() != removed) std::memmove(at + inserted.size(), at + removed, tail);
  if (!inserted.empty()) std::memcpy(at, inserted.data(), inserted.size());
  if (after < before) ResizeBytes(after, true);
}

void RecordHandle::ObjectChanged(size_t footprint_before) {
  slice_->AddOutsideBytes(static_cast<int64_t>(object()->footprint_bytes()) -
                          static_cast<int64_t>(footprint_before));
}

void RecordHandle::BecomeObject(std::unique_ptr<values::Object> object) {
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
