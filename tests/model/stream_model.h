// A stream as plainly as it can be written: the truth that the real one is compared with.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "engine/containers/stream_id.h"

namespace remora::model {

class StreamModel {
 public:
  using Fields = std::vector<std::string>;
  using Entries = std::map<containers::StreamId, Fields>;

  [[nodiscard]] const Entries& entries() const { return entries_; }
  void Append(containers::StreamId id, const Fields& fields) { entries_[id] = fields; }
  bool Erase(containers::StreamId id) { return entries_.erase(id) != 0; }
  size_t TrimToLength(size_t length_max) {
    size_t gone = 0;
    for (; entries_.size() > length_max; ++gone) entries_.erase(entries_.begin());
    return gone;
  }
  size_t TrimBelow(containers::StreamId least) {
    size_t gone = 0;
    for (; !entries_.empty() && entries_.begin()->first < least; ++gone) {
      entries_.erase(entries_.begin());
    }
    return gone;
  }

 private:
  Entries entries_;
};

}  // namespace remora::model
