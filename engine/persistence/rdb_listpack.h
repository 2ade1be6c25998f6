// The listpack as it stands in RDB payloads (containers/listpack.h), written and read whole.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace remora::persistence {

class ListPackWriter {
 public:
  ListPackWriter();
  // As an integer where the text is one.
  void Append(std::string_view bytes);
  void AppendInteger(int64_t value);
  // The whole listpack; of no further use.
  [[nodiscard]] std::string Finish() &&;

 private:
  void EndElement(const char* end);

  std::string bytes_;
  size_t count_ = 0;
};

// A listpack of elements that are encoded already: containers/packed_sequence.h has the same form.
[[nodiscard]] std::string ListPackOfSequence(std::string_view sequence, size_t count);

// The entries of a listpack, as text.
class ListPackReader {
 public:
  ListPackReader() = default;
  ListPackReader(const ListPackReader&) = delete;
  ListPackReader& operator=(const ListPackReader&) = delete;

  // Reads all of `bytes`, which stay in place as long as the entries are used. False when they are
  // no listpack.
  [[nodiscard]] bool Read(std::string_view bytes);
  [[nodiscard]] const std::vector<std::string_view>& entries() const { return entries_; }

 private:
  std::vector<std::string_view> entries_;
  std::deque<std::string> integers_;
};

}  // namespace remora::persistence
