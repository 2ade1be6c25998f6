// Where a value's bytes are kept, as its type sees it. The keyspace implements it on a record.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "engine/containers/slab.h"

namespace remora::values {

// A value too large to be packed: a structure of its own, with memory of its own.
class Object {
 public:
  virtual ~Object() = default;

  // Bytes taken from the system. Cheap: it is asked before and after every change.
  [[nodiscard]] virtual size_t footprint_bytes() const = 0;
  // Elements. As cheap.
  [[nodiscard]] virtual size_t size() const = 0;
  // Gives memory back, about `budget` allocations of it; true when nothing is left to give. The
  // object is of no other use from the first call on.
  virtual bool Reclaim(size_t budget) = 0;

  // The size with which the keyspace has counted this value, or one of the same bit width; kept by
  // the keyspace.
  [[nodiscard]] size_t counted_size() const { return counted_size_; }
  void set_counted_size(size_t size) { counted_size_ = size; }

 private:
  size_t counted_size_ = 0;
};

// A value's place: either packed bytes or an object.
class Storage {
 public:
  // The packed bytes; valid until the next change. Requires is_packed().
  [[nodiscard]] virtual std::string_view packed() const = 0;
  [[nodiscard]] virtual bool is_packed() const = 0;
  // Replaces `removed` bytes at `offset` by `inserted`, which must not lie in the packed bytes.
  virtual void Splice(size_t offset, size_t removed, std::string_view inserted) = 0;
  // The object. Requires !is_packed(). Whoever changes it calls ObjectChanged afterwards; it may be
  // left out where neither the footprint nor the bit width of the size has changed.
  [[nodiscard]] virtual Object* object() const = 0;
  // Accounts for what changed in the object's size, and its footprint, which was
  // `footprint_before`.
  virtual void ObjectChanged(size_t footprint_before) = 0;
  // Drops the packed bytes and keeps `object` in their place.
  virtual void BecomeObject(std::unique_ptr<Object> object) = 0;
  // Drops the object and keeps packed bytes, which must not lie in it, in its place.
  virtual void BecomePacked(std::string_view bytes) = 0;

 protected:
  ~Storage() = default;
};

}  // namespace remora::values
