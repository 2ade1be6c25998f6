#include "protocol/request.h"

#include <algorithm>

namespace remora::protocol {

char* Request::Scratch(size_t size) {
  if (scratch_size_ < size) {
    scratch_ = std::make_unique_for_overwrite<char[]>(size);
    scratch_size_ = size;
  }
  return scratch_.get();
}

void Request::Grow() {
  const size_t capacity = capacity_ * 2;
  auto grown = std::make_unique<std::string_view[]>(capacity);
  std::copy_n(data_, size_, grown.get());
  heap_ = std::move(grown);
  data_ = heap_.get();
  capacity_ = capacity;
}

void Request::Release() {
  if (capacity_ > kKeptArguments) {
    heap_.reset();
    data_ = inline_.data();
    capacity_ = kInlineArguments;
  }
  if (scratch_size_ > kKeptScratchBytes) {
    scratch_.reset();
    scratch_size_ = 0;
  }
}

}  // namespace remora::protocol
