// How a ChunkedList accounts for what is done inside one of its blocks. For chunked_list*.cc only.
#pragma once

#include <cstdint>

#include "engine/containers/chunked_list.h"

namespace remora::containers {

// To be made before the change; the block is in the list before and after it.
class ChunkedList::BlockChange {
 public:
  BlockChange(ChunkedList& list, ListBlock* block)
      : list_(list),
        block_(block),
        count_before_(block->count),
        bytes_before_(block->footprint_bytes()) {}
  ~BlockChange() {
    const int64_t count = int64_t{block_->count} - int64_t{count_before_};
    const int64_t bytes = static_cast<int64_t>(block_->footprint_bytes() - bytes_before_);
    list_.size_ += static_cast<uint64_t>(count);
    if (list_.IsEdge(block_)) {
      list_.edge_bytes_ += static_cast<size_t>(bytes);
    } else {
      list_.index_.Add(block_, count, bytes);
    }
  }
  BlockChange(const BlockChange&) = delete;
  BlockChange& operator=(const BlockChange&) = delete;

 private:
  ChunkedList& list_;
  ListBlock* const block_;
  const uint32_t count_before_;
  const size_t bytes_before_;
};

}  // namespace remora::containers
