// A values::Storage of its own, for tests of values without a keyspace. Every change moves the
// packed bytes, so that a sanitizer sees a view that is used too long.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "engine/values/storage.h"

namespace remora::values {

class MemoryStorage final : public Storage {
 public:
  explicit MemoryStorage(std::string_view packed) : packed_(new std::string(packed)) {}

  [[nodiscard]] std::string_view packed() const override { return *packed_; }
  [[nodiscard]] bool is_packed() const override { return object_ == nullptr; }
  void Splice(size_t offset, size_t removed, std::string_view inserted) override {
    auto after = std::make_unique<std::string>(*packed_);
    after->replace(offset, removed, inserted);
    packed_ = std::move(after);
  }
  [[nodiscard]] Object* object() const override { return object_.get(); }
  void ObjectChanged(size_t footprint_before) override {
    EXPECT_EQ(footprint_, footprint_before);
    footprint_ = object_->footprint_bytes();
  }
  void BecomeObject(std::unique_ptr<Object> object) override {
    packed_.reset();
    object_ = std::move(object);
    footprint_ = object_->footprint_bytes();
  }

 private:
  std::unique_ptr<std::string> packed_;
  std::unique_ptr<Object> object_;
  size_t footprint_ = 0;
};

}  // namespace remora::values
