// The ziplist, which listpacks have replaced, as older payloads have it. It is read, never written.
//
//   +-----------------+---------------+-----------+-------+-----+-------+------+
//   | total bytes u32 | last entry u32| count u16 | entry |  …  | entry | 0xFF |
//   +-----------------+---------------+-----------+-------+-----+-------+------+
//
//   entry   the size of the one before, 1 byte up to 253, or 0xFE and u32; then
//           00xxxxxx bytes                  up to 63 bytes
//           01xxxxxx xxxxxxxx bytes         up to 16,383 bytes, high bits first
//           10000000 u32 bytes              longer ones, high byte first
//           11000000 11010000 11100000      integers of 16, 32 and 64 bits, low byte first
//           11110000 11111110               integers of 24 and 8 bits
//           1111xxxx                        0001 to 1101: the integers 0 to 12
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace remora::persistence {

// The entries of a ziplist, as text.
class ZipListReader {
 public:
  ZipListReader() = default;
  ZipListReader(const ZipListReader&) = delete;
  ZipListReader& operator=(const ZipListReader&) = delete;

  // Reads all of `bytes`, which stay in place as long as the entries are used. False when they are
  // no ziplist.
  [[nodiscard]] bool Read(std::string_view bytes);
  [[nodiscard]] const std::vector<std::string_view>& entries() const { return entries_; }

 private:
  // Reads the entry at the start of `rest`; returns what it takes, or 0 when it is none.
  size_t ReadEntry(std::string_view rest, size_t size_before);

  std::vector<std::string_view> entries_;
  std::deque<std::string> integers_;
};

}  // namespace remora::persistence
