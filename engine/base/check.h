#pragma once

#include <source_location>

// Assertions about our own bugs, never about input: when one fails, the program says where and
// what, and aborts. `what` is a sentence that was expected to be true.
//
//   Check(index < size_, "the index is inside the list");
namespace remora::base {

#ifdef NDEBUG
inline constexpr bool kDebugChecks = false;
#else
inline constexpr bool kDebugChecks = true;
#endif

// Prints "file:line: in function: check failed: what" to standard error and aborts.
[[noreturn]] void FailCheck(const char* what, const std::source_location& location);

// Always on: a comparison and a branch that is never taken.
constexpr void Check(bool condition, const char* what,
                     const std::source_location& location = std::source_location::current()) {
  if (!condition) [[unlikely]] {
    FailCheck(what, location);
  }
}

// On in builds without NDEBUG, for what costs more than a branch or sits in the hottest loops. The
// condition itself is evaluated in every build unless the compiler sees that it has no effect;
// guard an expensive one with `if constexpr (kDebugChecks)`.
constexpr void DebugCheck(bool condition, const char* what,
                          const std::source_location& location = std::source_location::current()) {
  if constexpr (kDebugChecks) Check(condition, what, location);
}

}  // namespace remora::base
