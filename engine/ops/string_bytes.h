// StringBytes: what a string operation read: a view into the store, or an integer written out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace remora::ops {

class StringBytes {
 public:
  StringBytes() = default;
  // Borrows `bytes`: valid until the transaction changes the value or ends.
  explicit StringBytes(std::string_view bytes) : data_(bytes.data()), size_(bytes.size()) {}
  explicit StringBytes(int64_t integer);

  [[nodiscard]] std::string_view view() const { return {data_ != nullptr ? data_ : text_, size_}; }
  [[nodiscard]] std::string ToString() const { return std::string(view()); }

 private:
  const char* data_ = nullptr;
  size_t size_ = 0;
  char text_[20];
};

}  // namespace remora::ops
