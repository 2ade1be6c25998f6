// RdbReader: takes numbers and strings in RDB's form from bytes that may be damaged.
//
// After the first impossible thing it is no longer ok(), and gives zeros and empty strings.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

#include "engine/persistence/rdb_format.h"

namespace remora::persistence {

class RdbReader {
 public:
  explicit RdbReader(std::string_view bytes) : bytes_(bytes) {}
  RdbReader(const RdbReader&) = delete;
  RdbReader& operator=(const RdbReader&) = delete;

  [[nodiscard]] bool ok() const { return ok_; }
  [[nodiscard]] bool at_end() const { return ok_ && bytes_.empty(); }
  [[nodiscard]] size_t left() const { return bytes_.size(); }
  void Fail() {
    ok_ = false;
    bytes_ = {};
  }

  [[nodiscard]] uint8_t Byte();
  // What stands for an encoding of strings counts as its number, as in Redis.
  [[nodiscard]] uint64_t Length();
  // Lies in the bytes that are read, or in the reader.
  [[nodiscard]] std::string_view String();
  // Bytes without a length.
  [[nodiscard]] std::string_view Raw(uint64_t size) { return Take(size); }
  [[nodiscard]] double BinaryDouble();
  // Its text behind its length, or a length that says what it is.
  [[nodiscard]] double TextDouble();
  [[nodiscard]] int64_t Milliseconds();

 private:
  struct EncodedLength {
    uint64_t length;
    bool is_encoding;
  };
  [[nodiscard]] EncodedLength ReadLength();
  [[nodiscard]] std::string_view Take(uint64_t size);
  [[nodiscard]] uint64_t LowByteFirst(size_t bytes);
  [[nodiscard]] uint64_t HighByteFirst(size_t bytes);
  [[nodiscard]] std::string_view IntegerText(int64_t value);
  [[nodiscard]] std::string_view Decompressed();

  std::string_view bytes_;
  bool ok_ = true;
  std::deque<std::string> owned_;  // texts of integers and decompressed strings
};

}  // namespace remora::persistence
