// MemberSink: how long answers of sorted sets leave an operation without a container in between.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace remora::ops {

// Receives members with their scores, one by one.
class MemberSink {
 public:
  // Comes before all else from operations that choose one of several keys: the index of the key.
  virtual void From(size_t key) { static_cast<void>(key); }
  // Comes first, with how many members follow.
  virtual void Begin(uint64_t count) = 0;
  // `member` holds for the call.
  virtual void Add(std::string_view member, double score) = 0;

 protected:
  ~MemberSink() = default;
};

}  // namespace remora::ops
