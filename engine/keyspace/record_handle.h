// RecordHandle: one record, found or made by a transaction, to be read and changed.
//
// Good until the transaction ends or the key is removed by other means. Changing the value moves
// the record; the handle follows.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "engine/keyspace/database_slice.h"
#include "engine/values/storage.h"

namespace remora::keyspace {

class RecordHandle final : public values::Storage {
 public:
  // Inline values up to this size; longer ones get an allocation of their own.
  static constexpr size_t kInlineBytesMax = 1536;

  RecordHandle() = default;
  RecordHandle(DatabaseSlice& slice, uint64_t hash, Reference reference)
      : slice_(&slice), hash_(hash), reference_(reference) {}

  // False when there is no such key.
  explicit operator bool() const { return reference_ != 0; }
  [[nodiscard]] Record record() const { return slice_->At(reference_); }
  [[nodiscard]] ValueType type() const { return record().type(); }
  [[nodiscard]] DatabaseSlice& slice() const { return *slice_; }
  [[nodiscard]] uint64_t hash() const { return hash_; }
  // Where the record is now: tells whether a change has moved it.
  [[nodiscard]] Reference reference() const { return reference_; }

  // Any bytes that the record holds, inline or not. Requires a form with bytes.
  [[nodiscard]] std::string_view bytes() const;
  [[nodiscard]] char* mutable_bytes();
  // Replaces the value by `bytes` of `type`; a raw string says so in its form.
  void SetBytes(ValueType type, std::string_view bytes, bool raw = false);
  void SetInteger(int64_t value);
  // Drops the value and gives the record another shape, expiry and all; the value of the new shape
  // is not initialised. `shape` leaves key size and clock to the record.
  void Remake(const RecordShape& shape);
  // Writes the value of a record that was just made or remade for bytes of this size.
  void FillBytes(std::string_view bytes);
  // The same with bytes that are on the heap already, which the record then owns.
  void FillHeap(values::HeapBytes* heap);
  // The same for the other forms.
  void FillInteger(int64_t value);
  void FillObject(std::unique_ptr<values::Object> object);
  // Takes over what `from`, a record of the same shape without bytes of its own, holds: its
  // integer, heap bytes or object, which are not accounted for here.
  void FillWord(const Record& from);
  // Makes the bytes `size` long, keeping what fits; new bytes are not initialised. `spare` asks for
  // room to grow. Strings become raw.
  void ResizeBytes(size_t size, bool spare);
  // Makes the bytes `size` long, with room to grow; new ones are zero. Requires a string, and a
  // size that is not below its own.
  void ExtendWithZeros(size_t size);

  [[nodiscard]] int64_t expiry_milliseconds() const { return record().expiry_milliseconds(); }
  // Record::kNoExpiry removes the expiry.
  void SetExpiry(int64_t milliseconds) {
    reference_ = slice_->SetExpiry(hash_, reference_, milliseconds);
  }
  // Makes sure that the record is looked at when time reaches `due_milliseconds`.
  void Schedule(int64_t due_milliseconds) { slice_->Schedule(hash_, reference_, due_milliseconds); }
  void Erase();

  // values::Storage
  [[nodiscard]] std::string_view packed() const override { return bytes(); }
  [[nodiscard]] bool is_packed() const override { return record().form() != Form::kObject; }
  void Splice(size_t offset, size_t removed, std::string_view inserted) override;
  [[nodiscard]] values::Object* object() const override { return record().object(); }
  void ObjectChanged(size_t footprint_before) override;
  void BecomeObject(std::unique_ptr<values::Object> object) override;
  void BecomePacked(std::string_view bytes) override { SetBytes(type(), bytes); }

 private:
  void Reshape(ValueType type, Form form, size_t value_size);

  DatabaseSlice* slice_ = nullptr;
  uint64_t hash_ = 0;
  Reference reference_ = 0;
};

}  // namespace remora::keyspace
