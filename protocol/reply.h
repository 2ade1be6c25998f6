#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace remora::protocol {

enum class ReplyType : uint8_t {
  kNull,
  kSimpleString,
  kError,  // also RESP3's bulk error
  kInteger,
  kBulkString,
  kVerbatimString,
  kDouble,
  kBoolean,
  kBigNumber,
  kArray,
  kSet,
  kMap,
  kPush,
};

// Reply: what a server answered, as a value. Which members mean something depends on `type`:
//
//   kSimpleString, kBulkString, kError   text (an error's with its code)
//   kVerbatimString                      text without the format, which is in `format`
//   kInteger, kBoolean                   integer (0 or 1)
//   kDouble                              number, and text as it was sent
//   kBigNumber                           text
//   kArray, kSet, kPush                  elements
//   kMap                                 elements: key, value, key, value ...
//
// RESP2 and RESP3 differ only in the types a server uses: RESP2's null bulk and null array are both
// kNull. Attributes sent before a reply are in `attributes`, laid out like a map.
struct Reply {
  ReplyType type = ReplyType::kNull;
  std::string format = {};
  std::string text = {};
  int64_t integer = 0;
  double number = 0;
  std::vector<Reply> elements = {};
  std::vector<Reply> attributes = {};

  [[nodiscard]] bool is_null() const { return type == ReplyType::kNull; }
  [[nodiscard]] bool is_error() const { return type == ReplyType::kError; }
  [[nodiscard]] bool is_push() const { return type == ReplyType::kPush; }
  [[nodiscard]] bool is_aggregate() const { return type >= ReplyType::kArray; }

  // The first word of an error: "ERR", "WRONGTYPE", "MOVED".
  [[nodiscard]] std::string_view error_code() const {
    return std::string_view(text).substr(0, text.find(' '));
  }

  bool operator==(const Reply&) const = default;
};

}  // namespace remora::protocol
