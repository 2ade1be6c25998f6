// PlainStorage: a place for one value outside any keyspace, for tests and benchmarks of values.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "engine/base/check.h"
#include "engine/values/storage.h"

namespace remora::test {

class PlainStorage final : public values::Storage {
 public:
  [[nodiscard]] std::string_view packed() const override { return bytes_; }
  [[nodiscard]] bool is_packed() const override { return object_ == nullptr; }
  void Splice(size_t offset, size_t removed, std::string_view inserted) override {
    base::Check(offset + removed <= bytes_.size(), "an edit lies within the bytes");
    // A copy every time, so that a view kept across an edit is seen by the sanitizer.
    std::string edited;
    edited.append(bytes_, 0, offset).append(inserted).append(bytes_, offset + removed);
    bytes_ = std::move(edited);
  }
  [[nodiscard]] values::Object* object() const override { return object_.get(); }
  void ObjectChanged(size_t footprint_before) override {
    accounted_ += object_->footprint_bytes() - footprint_before;
  }
  void BecomeObject(std::unique_ptr<values::Object> object) override {
    bytes_.clear();
    object_ = std::move(object);
    accounted_ = object_->footprint_bytes();
  }
  void BecomePacked(std::string_view bytes) override {
    object_.reset();
    accounted_ = 0;
    bytes_ = bytes;
  }

  // What the object takes, as ObjectChanged has told.
  [[nodiscard]] size_t accounted() const { return accounted_; }

 private:
  std::string bytes_;
  std::unique_ptr<values::Object> object_;
  size_t accounted_ = 0;
};

}  // namespace remora::test
