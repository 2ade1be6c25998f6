#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "protocol/error_text.h"

namespace remora::protocol {

// Arguments: reads a request's arguments as a command wants them, and remembers the first that is
// not what it should be. A handler reads everything it needs and then asks once:
//
//   const std::string_view key = arguments.Text(1);
//   const int64_t delta = arguments.Integer(2);
//   if (!arguments.ok()) return reply.Error(arguments.error());
//
// After the first error the values read are zeros and empty texts. An argument that is not there
// reads as a syntax error, which is what Redis says of "SET k v EX".
//
// The arguments are borrowed from the request and live as long as it does. Index 0 is the command's
// name.
class Arguments {
 public:
  explicit Arguments(std::span<const std::string_view> arguments) : arguments_(arguments) {}

  [[nodiscard]] size_t size() const { return arguments_.size(); }
  [[nodiscard]] bool Has(size_t index) const { return index < arguments_.size(); }
  [[nodiscard]] std::span<const std::string_view> all() const { return arguments_; }
  [[nodiscard]] std::span<const std::string_view> From(size_t index) const;

  [[nodiscard]] std::string_view Text(size_t index);

  // Whether the argument is there and is `option`, which is written in upper case; the client's may
  // be in any, and may go on after a zero byte. Never an error.
  [[nodiscard]] bool Is(size_t index, std::string_view option) const;

  // A signed 64-bit integer in Redis' strict form: no '+', no space, no leading zero. `error` is
  // for commands that have words of their own for a bad one.
  [[nodiscard]] int64_t Integer(size_t index, std::string_view error = error_text::kNotAnInteger);
  // As Integer, then the bounds (inclusive) with their own error.
  [[nodiscard]] int64_t IntegerWithin(size_t index, error_text::IntegerRange range);
  // At least 0, in spite of the error's name; anything else is "must be positive".
  [[nodiscard]] int64_t PositiveInteger(size_t index,
                                        std::string_view error = error_text::kMustBePositive);
  // "numkeys" and its like: at least 1 or `error`, also when it is no integer.
  [[nodiscard]] int64_t CountAboveZero(size_t index, std::string_view error);

  // "inf", "+inf" and "-inf" are floats; "nan" is not.
  [[nodiscard]] double Float(size_t index, std::string_view error = error_text::kNotAFloat);
  [[nodiscard]] long double LongFloat(size_t index,
                                      std::string_view error = error_text::kNotAFloat);

  // Remembers an error of the command's own, unless there is one already. `error` is one of
  // error_text's constants: it is not copied. FailWith takes a text that was put together.
  void Fail(std::string_view error);
  void FailWith(std::string error);

  [[nodiscard]] bool ok() const { return error_.empty(); }
  // The first error with its code, as ReplyWriter::Error takes it; empty when there is none.
  [[nodiscard]] std::string_view error() const { return error_; }

  Arguments(const Arguments&) = delete;
  Arguments& operator=(const Arguments&) = delete;

 private:
  // The argument, or nothing once there is an error.
  [[nodiscard]] std::optional<std::string_view> Next(size_t index);

  std::span<const std::string_view> arguments_;
  std::string_view error_;
  std::string owned_error_;
};

// Whether a client, or its library, may be called so: no spaces, no control characters, nothing
// beyond ASCII. What follows a zero byte is not looked at.
[[nodiscard]] bool IsClientName(std::string_view text);

// Compares with `upper`, which holds no lower-case letter, whatever the case of `text`.
[[nodiscard]] bool EqualsIgnoringCase(std::string_view text, std::string_view upper);

}  // namespace remora::protocol
