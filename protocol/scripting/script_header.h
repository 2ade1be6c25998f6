// The first line of a script or library that says what it is:
//
//   #!lua flags=no-writes,allow-oom
//   #!lua name=library
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace remora::protocol::scripting {

// What a script may do, or wants.
enum ScriptFlag : uint32_t {
  kNoWrites = 1u << 0,
  kAllowOutOfMemory = 1u << 1,
  kAllowStale = 1u << 2,
  kNoCluster = 1u << 3,
  kAllowCrossSlotKeys = 1u << 4,
};

// The flag of this name; nothing when there is none.
[[nodiscard]] std::optional<uint32_t> FlagOfName(std::string_view name);
// "no-writes": the names in the order of the bits. Empty past the last.
[[nodiscard]] std::string_view NameOfFlag(size_t index);

struct ScriptHeader {
  bool present = false;
  uint32_t flags = 0;
  // Where the code begins, at the end of the line: so the lines of errors are those of the text.
  size_t code_begin = 0;
  // Why it is no header, as an error; empty when it is one, or none is there.
  std::string error;
};

// Of a script for EVAL.
[[nodiscard]] ScriptHeader ParseScriptHeader(std::string_view text);

// Whether a library or a function may be called so.
[[nodiscard]] bool IsLibraryName(std::string_view name);

// Of a library of functions.
struct LibraryHeader {
  std::string engine;
  std::string name;
  size_t code_begin = 0;
  std::string error;
};
[[nodiscard]] LibraryHeader ParseLibraryHeader(std::string_view text);

}  // namespace remora::protocol::scripting
