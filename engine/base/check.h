// Assertions for our own bugs, never for input.
#pragma once

#include <source_location>

namespace remora::base {

[[noreturn]] void CheckFailed(const char* law, std::source_location where);

// Ends the process with file, line and `law` when `holds` is false. Always on.
inline void Check(bool holds, const char* law,
                  std::source_location where = std::source_location::current()) {
  if (!holds) [[unlikely]]
    CheckFailed(law, where);
}

// The same, in builds without NDEBUG only.
inline void DebugCheck(
    [[maybe_unused]] bool holds, [[maybe_unused]] const char* law,
    [[maybe_unused]] std::source_location where = std::source_location::current()) {
#ifndef NDEBUG
  Check(holds, law, where);
#endif
}

}  // namespace remora::base
