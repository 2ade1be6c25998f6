#include "engine/persistence/rdb_zipmap.h"

#include <cstddef>
#include <cstdint>

namespace remora::persistence {

namespace {

constexpr uint8_t kLongLength = 0xFE;
constexpr uint8_t kEnd = 0xFF;
constexpr uint8_t kUncounted = 254;

// Takes parts from the front of what is left, which the end mark is no part of.
class Parts {
 public:
  explicit Parts(std::string_view bytes) : left_(bytes) {}

  // Whatever follows an end mark is passed over, as Redis does.
  [[nodiscard]] bool at_end() const {
    return left_.empty() || static_cast<uint8_t>(left_.front()) == kEnd;
  }
  std::optional<std::string_view> Take(size_t size) {
    if (size > left_.size()) return std::nullopt;
    const std::string_view part = left_.substr(0, size);
    left_.remove_prefix(size);
    return part;
  }
  std::optional<uint8_t> Byte() {
    const std::optional<std::string_view> byte = Take(1);
    if (!byte) return std::nullopt;
    return static_cast<uint8_t>(byte->front());
  }
  std::optional<size_t> Length() {
    const std::optional<uint8_t> first = Byte();
    if (!first || *first == kEnd) return std::nullopt;
    if (*first < kLongLength) return *first;
    const std::optional<std::string_view> bytes = Take(4);
    if (!bytes) return std::nullopt;
    size_t length = 0;
    for (size_t i = bytes->size(); i > 0; --i) {
      length = length << 8 | static_cast<uint8_t>((*bytes)[i - 1]);
    }
    return length;
  }

 private:
  std::string_view left_;
};

}  // namespace

std::optional<std::vector<std::string_view>> ReadZipMap(std::string_view bytes) {
  if (bytes.size() < 2 || static_cast<uint8_t>(bytes.back()) != kEnd) return std::nullopt;
  const auto count = static_cast<uint8_t>(bytes.front());
  std::vector<std::string_view> entries;
  for (Parts parts(bytes.substr(1, bytes.size() - 2)); !parts.at_end();) {
    const std::optional<size_t> name_length = parts.Length();
    if (!name_length) return std::nullopt;
    const std::optional<std::string_view> name = parts.Take(*name_length);
    if (!name) return std::nullopt;
    const std::optional<size_t> value_length = parts.Length();
    const std::optional<uint8_t> spare = parts.Byte();
    if (!value_length || !spare) return std::nullopt;
    const std::optional<std::string_view> value = parts.Take(*value_length);
    if (!value || !parts.Take(*spare)) return std::nullopt;
    entries.push_back(*name);
    entries.push_back(*value);
  }
  if (count != kUncounted && count != entries.size() / 2) return std::nullopt;
  return entries;
}

}  // namespace remora::persistence
