// InfoText: lines of "name:value", as INFO shows them.
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace remora::server {

class InfoText {
 public:
  void Add(std::string_view name, std::string_view value) {
    text_.append(name).append(":").append(value).append("\r\n");
  }
  void Add(std::string_view name, const char* value) { Add(name, std::string_view(value)); }
  void Add(std::string_view name, const std::string& value) { Add(name, std::string_view(value)); }
  template <std::integral Integer>
  void Add(std::string_view name, Integer value) {
    Add(name, std::to_string(value));
  }
  // With so many digits after the point.
  void AddDecimal(std::string_view name, double value, int digits = 2);
  // As "12.34%".
  void AddPercent(std::string_view name, double value);
  // The bytes, and the same for people to read.
  void AddBytes(std::string_view name, uint64_t bytes);
  // Seconds with six digits after the point.
  void AddSeconds(std::string_view name, int64_t microseconds);
  // Lines that are complete already.
  void AddLines(std::string_view lines) { text_.append(lines); }
  // Several that are zero.
  template <typename... Names>
  void AddZeros(Names... names) {
    (Add(names, "0"), ...);
  }
  [[nodiscard]] std::string Take() { return std::move(text_); }

 private:
  std::string text_;
};

}  // namespace remora::server
