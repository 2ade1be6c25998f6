// RequestBuffer: requests to a server, as the bytes to send.
//
//   RequestBuffer requests;
//   requests.Add({"ZADD", "recent:", "1.5", token});
#pragma once

#include <cstddef>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

namespace remora::patterns {

class RequestBuffer {
 public:
  void Add(std::initializer_list<std::string_view> arguments);
  // The same with more arguments behind.
  void Add(std::initializer_list<std::string_view> arguments,
           std::span<const std::string_view> more);

  [[nodiscard]] std::string_view bytes() const { return bytes_; }
  // How many requests: as many replies will come.
  [[nodiscard]] size_t count() const { return count_; }

 private:
  void AppendHeader(char kind, size_t number);
  void AppendArgument(std::string_view argument);

  std::string bytes_;
  size_t count_ = 0;
};

}  // namespace remora::patterns
