// What an operation gives: a value, or one of a closed list of errors. Absence is no error: an
// operation that may find nothing gives a std::optional inside its Result.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <type_traits>
#include <utility>
#include <variant>

namespace remora {

enum class OpError : uint8_t {
  kWrongType,              // the key holds a value of another type
  kNotAnInteger,           // a value or argument is not a 64-bit integer
  kNotAFloat,              // a value or argument is not a number
  kOverflow,               // an increment or decrement would leave the 64-bit range
  kNotFinite,              // an increment would give NaN or infinity
  kNotANumber,             // a score would become NaN
  kSortWeightNotANumber,   // something to sort by is no number
  kHashValueNotAnInteger,  // a hash field does not hold a 64-bit integer
  kHashValueNotAFloat,     // a hash field does not hold a number
  kNoSuchKey,              // the operation needs a key that is there
  kNoSuchMember,           // the operation needs a member that is there
  kSameObject,             // source and destination are one key
  kBusyKey,                // the destination exists and may not be replaced
  kTooLong,                // a string would exceed the limit of the options
  kOutOfRange,             // an index, offset or database number is out of range
  kInvalidExpiry,          // an expiry overflows or is not allowed
  kSyntax,                 // options contradict each other
  kBadPayload,             // a serialised value is damaged or of an unknown version
  kBadFormat,              // a serialised value is intact, but says something impossible
  kNotHyperLogLog,         // a string is no HyperLogLog
  kDamagedHyperLogLog,     // the registers of a HyperLogLog make no sense
  kNoSuchGroup,            // the stream, or the group in it, is not there
  kGroupExists,            // the stream has a group of that name already
  kStreamIdTooSmall,       // an id is not above those that were given before
  kStreamIdsExhausted,     // the stream has given the highest id there is
  kStreamEntryTooLarge,    // the fields of an entry take too many bytes
  kStreamIdBelowTop,       // a stream's last id would be below one of its entries
  kStreamCountTooSmall,    // a stream's count of added entries would be below its length
  kStreamIdBelowDeleted,   // a stream's last id would be below one that was deleted
  kOutOfMemory,            // the memory limit is reached and nothing may be evicted
};

// A value or an OpError.
template <typename T>
class [[nodiscard]] Result {
 public:
  using value_type = T;

  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}  // NOLINT: meant to convert
  Result(OpError error) : state_(std::in_place_index<1>, error) {}       // NOLINT: meant to convert

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
  // By value, so that it outlives the Result: for (auto& member : *engine.ZRange(…)) walks over it.
  [[nodiscard]] T value() && {
    if (!ok()) std::abort();
    return std::move(*std::get_if<0>(&state_));
  }
  const T& operator*() const& { return value(); }
  T& operator*() & { return value(); }
  T operator*() && { return std::move(*this).value(); }
  const T* operator->() const { return &value(); }
  T* operator->() { return &value(); }
  [[nodiscard]] T value_or(T otherwise) const& { return ok() ? value() : std::move(otherwise); }

  // Requires !ok().
  [[nodiscard]] OpError error() const {
    if (ok()) std::abort();
    return *std::get_if<1>(&state_);
  }

 private:
  std::variant<T, OpError> state_;
};

// An operation that gives nothing but success.
struct Done {};
using Outcome = Result<Done>;

}  // namespace remora
