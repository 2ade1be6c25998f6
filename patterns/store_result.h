// What a call to a store gives: a value, or an error with its text.
//
// A store may be across a network, so its errors are more than an operation's: a caller needs to
// know whether the call took place, and a log needs words.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace remora::patterns {

enum class StoreErrorCode : uint8_t {
  kWrongType,       // a key holds a value of another type; nothing was changed on it
  kInvalidValue,    // a number is none, overflows, or is not finite
  kUndeclaredKey,   // a unit used a key that it was not given; nothing was changed
  kConflict,        // others kept changing a unit's keys; nothing was changed
  kOutOfMemory,     // the store is full; nothing was changed
  kNotConnected,    // the server could not be reached; nothing was sent
  kUnknownOutcome,  // the connection failed after sending: the call may have taken place or not
  kRefused,         // the server answered with an error of another kind
  kProtocol,        // the server's answer made no sense
  kSource,          // what the caller supplies (a row, a page) failed
};

// The code's name, for logs: "wrong type", "not connected".
[[nodiscard]] std::string_view NameOf(StoreErrorCode code);

struct StoreError {
  StoreErrorCode code;
  std::string text = {};  // what exactly; a server's words where it sent some

  [[nodiscard]] std::string ToString() const;
};

// A value or a StoreError.
template <typename T>
class [[nodiscard]] StoreResult {
 public:
  using value_type = T;

  StoreResult(T value) : state_(std::in_place_index<0>, std::move(value)) {}  // NOLINT: converts
  StoreResult(StoreError error) : state_(std::in_place_index<1>, std::move(error)) {}  // NOLINT

  [[nodiscard]] bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  // Require ok(); end the process otherwise.
  [[nodiscard]] const T& value() const& {
    if (!ok()) std::abort();
    return *std::get_if<0>(&state_);
  }
  [[nodiscard]] T& value() & {
    if (!ok()) std::abort();
    return *std::get_if<0>(&state_);
  }
  // By value: a loop over the value of a call's result must not outlive it.
  [[nodiscard]] T value() && {
    if (!ok()) std::abort();
    return std::move(*std::get_if<0>(&state_));
  }
  const T& operator*() const& { return value(); }
  T& operator*() & { return value(); }
  T operator*() && { return std::move(*this).value(); }
  const T* operator->() const { return &value(); }
  T* operator->() { return &value(); }

  // Requires !ok().
  [[nodiscard]] const StoreError& error() const {
    if (ok()) std::abort();
    return *std::get_if<1>(&state_);
  }

 private:
  std::variant<T, StoreError> state_;
};

// A call that gives nothing but success.
struct Finished {};
using StoreStatus = StoreResult<Finished>;

}  // namespace remora::patterns
