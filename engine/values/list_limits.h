// ListLimits: when lists change their encoding, and what the blocks of a long one may hold: what
// list-max-listpack-size says, read as Redis reads it.
#pragma once

#include <cstddef>
#include <cstdint>

#include "engine/containers/chunked_list.h"

namespace remora::values {

struct ListLimits {
  // list-max-listpack-size: from 0 up the elements of a block, from -1 down its bytes, 4 KiB
  // doubled with each step to 64 KiB.
  int64_t fill = -2;
  // Elements of so many bytes stand apart; 0 leaves it to `fill`.
  size_t apart_bytes_min = 0;

  // Whether a listpack of so many bytes and elements would be too large.
  [[nodiscard]] bool ListpackExceeded(size_t bytes, uint64_t count) const;
  // Whether the only block of a long list is small enough for a listpack; half of that where the
  // list has been shrinking, so that it does not change to and fro.
  [[nodiscard]] bool FitsListpack(size_t bytes, uint64_t count, bool shrinking) const;
  // What a list that becomes a quicklist keeps of `fill`.
  [[nodiscard]] int64_t KeptFill() const;
  // For a list that becomes a quicklist now.
  [[nodiscard]] containers::ChunkedList::Limits ForBlocks() const;
  // From which size on elements stand apart in a list whose blocks have this limit.
  [[nodiscard]] size_t ApartBytesMin(size_t block_bytes_max) const {
    return apart_bytes_min != 0 ? apart_bytes_min : block_bytes_max + 1;
  }

 private:
  [[nodiscard]] size_t BlockBytes() const;
};

}  // namespace remora::values
