// SetBuilder: makes a set out of members that come one by one, outside any key.
//
//   SetBuilder builder(hasher, limits, SetEncoding::kIntSet);
//   for (...) builder.set().Add(member);
//   builder.MoveInto(record)                      // ops/set_records.h
//
// The members are copied, so that a source may be what is then replaced.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "engine/base/hash.h"
#include "engine/values/set_value.h"
#include "engine/values/storage.h"

namespace remora::values {

class SetBuilder {
 public:
  // A set that begins as `encoding` says; `hasher` outlives what is built.
  SetBuilder(const base::KeyHasher& hasher, const SetLimits& limits, SetEncoding encoding)
      : hasher_(&hasher), limits_(limits), set_(storage_, hasher, limits) {
    set_.Begin(encoding);
  }
  SetBuilder(const SetBuilder&) = delete;
  SetBuilder& operator=(const SetBuilder&) = delete;

  [[nodiscard]] SetValue& set() { return set_; }

  // Keeps the members as integers, if all of them are and the limit allows it, however the set was
  // kept so far: an intersection ends so in Redis.
  void PreferIntegers();

  // Makes the set that of `integers`, as containers/integer_set.h has them; a table where they are
  // more than the limit.
  void AssignIntegers(std::string_view integers);
  // Makes the set a packed list of members that differ, whatever the limits.
  void AssignPacked(std::span<const std::string_view> members);

  // What was built: packed bytes, or an object to be taken. Then the builder is of no further use.
  [[nodiscard]] bool is_packed() const { return storage_.is_packed(); }
  [[nodiscard]] std::string_view packed() const { return storage_.packed(); }
  [[nodiscard]] std::unique_ptr<Object> TakeObject() { return storage_.TakeObject(); }

 private:
  class OwnStorage final : public Storage {
   public:
    [[nodiscard]] std::string_view packed() const override { return bytes_; }
    [[nodiscard]] bool is_packed() const override { return object_ == nullptr; }
    void Splice(size_t offset, size_t removed, std::string_view inserted) override {
      bytes_.replace(offset, removed, inserted);
    }
    [[nodiscard]] Object* object() const override { return object_.get(); }
    void ObjectChanged(size_t) override {}
    void BecomeObject(std::unique_ptr<Object> object) override {
      object_ = std::move(object);
      bytes_.clear();
    }
    void BecomePacked(std::string_view bytes) override { BecomeBytes(std::string(bytes)); }
    [[nodiscard]] std::unique_ptr<Object> TakeObject() { return std::move(object_); }
    // Keeps `bytes` in the place of what is there.
    void BecomeBytes(std::string&& bytes) {
      object_.reset();
      bytes_ = std::move(bytes);
    }

   private:
    std::string bytes_;
    std::unique_ptr<Object> object_;
  };

  OwnStorage storage_;
  const base::KeyHasher* hasher_;
  SetLimits limits_;
  SetValue set_;
};

}  // namespace remora::values
