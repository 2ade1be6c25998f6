#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

namespace remora::protocol {

// Request: the arguments of one client request, the command's name first.
//
// The arguments are views into the receive buffer that was parsed (or, for quoted inline arguments,
// into the request's own scratch). They are valid until that buffer changes or the request is
// parsed into again, whichever comes first; a command that keeps an argument copies it.
//
// One Request serves a connection for its whole life: 16 arguments live inside the object, more go
// to an allocation that is reused and, when it was exceptional, given back by the next Clear().
class Request {
 public:
  static constexpr size_t kInlineArguments = 16;
  // An allocation for more arguments than this is not kept for the next request.
  static constexpr size_t kKeptArguments = 1024;
  static constexpr size_t kKeptScratchBytes = 4096;

  Request() = default;
  Request(const Request&) = delete;
  Request& operator=(const Request&) = delete;

  [[nodiscard]] std::span<const std::string_view> arguments() const { return {data_, size_}; }
  [[nodiscard]] size_t size() const { return size_; }
  [[nodiscard]] std::string_view operator[](size_t index) const { return data_[index]; }

  void Clear() {
    size_ = 0;
    if (capacity_ > kKeptArguments) [[unlikely]]
      Release();
  }

  void Add(std::string_view argument) {
    if (size_ == capacity_) [[unlikely]]
      Grow();
    data_[size_++] = argument;
  }

  // Room of the request's own for `size` unescaped bytes. Views into it stay valid until the next
  // call: it is asked for once per request, with the most that the request can need.
  [[nodiscard]] char* Scratch(size_t size);

 private:
  void Grow();
  void Release();

  std::array<std::string_view, kInlineArguments> inline_;
  std::string_view* data_ = inline_.data();
  size_t size_ = 0;
  size_t capacity_ = kInlineArguments;
  std::unique_ptr<std::string_view[]> heap_;
  std::unique_ptr<char[]> scratch_;
  size_t scratch_size_ = 0;
};

}  // namespace remora::protocol
