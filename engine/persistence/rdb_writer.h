// RdbWriter: appends numbers and strings in RDB's form to a string.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/persistence/rdb_format.h"

namespace remora::persistence {

class RdbWriter {
 public:
  explicit RdbWriter(std::string& out) : out_(out) {}

  void Type(RdbType type) { out_.push_back(static_cast<char>(type)); }
  void Length(uint64_t length);
  // As an integer where the text is a short one, compressed where that makes it shorter.
  void String(std::string_view bytes);
  // The text of an integer.
  void Integer(int64_t value);
  // As they are, without a length.
  void Raw(std::string_view bytes) { out_.append(bytes); }
  void BinaryDouble(double value);
  void Milliseconds(int64_t time);

 private:
  bool ShortInteger(int64_t value);
  bool Compressed(std::string_view bytes);
  void LowByteFirst(uint64_t value, size_t bytes);
  void HighByteFirst(uint64_t value, size_t bytes);

  std::string& out_;
};

}  // namespace remora::persistence
