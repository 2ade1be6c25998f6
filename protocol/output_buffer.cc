#include "protocol/output_buffer.h"

#include <algorithm>

namespace remora::protocol {

void OutputBuffer::Patch(size_t position, size_t hole_size, std::string_view bytes) {
  const size_t before = position;
  const size_t after = size() - position - hole_size;
  if (bytes.size() < hole_size) {
    const size_t gap = hole_size - bytes.size();
    if (before <= after) {
      std::memmove(data_.get() + begin_ + gap, data_.get() + begin_, before);
      begin_ += gap;
    } else {
      char* const hole = data_.get() + begin_ + position;
      std::memmove(hole + bytes.size(), hole + hole_size, after);
      end_ -= gap;
    }
  } else if (bytes.size() > hole_size) {
    const size_t missing = bytes.size() - hole_size;
    if (before <= after && begin_ >= missing) {
      std::memmove(data_.get() + begin_ - missing, data_.get() + begin_, before);
      begin_ -= missing;
    } else {
      static_cast<void>(Reserve(missing));
      char* const hole = data_.get() + begin_ + position;
      std::memmove(hole + bytes.size(), hole + hole_size, after);
      end_ += missing;
    }
  }
  std::memcpy(data_.get() + begin_ + position, bytes.data(), bytes.size());
}

void OutputBuffer::MakeRoom(size_t size) {
  const size_t used = this->size();
  // Moving down is only worth it when at least as much has been sent as is left to move.
  if (begin_ >= used && capacity_ - used >= size) {
    std::memmove(data_.get(), data_.get() + begin_, used);
  } else {
    const size_t capacity = std::max({kFirstBytes, capacity_ * 2, used + size});
    auto grown = std::make_unique_for_overwrite<char[]>(capacity);
    if (used != 0) std::memcpy(grown.get(), data_.get() + begin_, used);
    data_ = std::move(grown);
    capacity_ = capacity;
  }
  begin_ = 0;
  end_ = used;
}

void OutputBuffer::Release() {
  data_.reset();
  begin_ = end_ = capacity_ = 0;
}

}  // namespace remora::protocol
