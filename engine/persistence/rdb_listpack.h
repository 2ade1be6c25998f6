// The listpack, Redis' packed list, as it stands in RDB payloads. Ours in memory is another:
// containers/packed_list.h.
//
//   +----------------+-----------+---------+-----+---------+------+
//   | total bytes u32| count u16 |  entry  |  …  |  entry  | 0xFF |
//   +----------------+-----------+---------+-----+---------+------+
//
//   entry   0xxxxxxx                  an integer, 0 to 127
//           10xxxxxx bytes            up to 63 bytes
//           110xxxxx xxxxxxxx         an integer of 13 bits, signed
//           1110xxxx xxxxxxxx bytes   up to 4,095 bytes
//           11110000 u32 bytes        longer ones
//           11110001 … 11110100       integers of 16, 24, 32 and 64 bits, low byte first
//           and behind each of these its length in 7-bit groups, to be read from its end
#pragma once

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
  void EndEntry(size_t begin);

  std::string bytes_;
  uint64_t count_ = 0;
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
