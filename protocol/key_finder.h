// Finds a request's keys by its command's key specs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "protocol/command_spec.h"

namespace remora::protocol {

// A key among the arguments, and what the command does to it (KeySpec::Use).
struct FoundKey {
  size_t argument;
  uint32_t use;
};

// Adds the keys to `found`. False when the arguments do not fit the specs (a bad number of keys):
// the command itself will say what is wrong. Keys found before that stay in `found`.
bool FindKeys(const CommandSpec& spec, std::span<const std::string_view> arguments,
              std::vector<FoundKey>& found);

// The first key, last key and step of the old form of COMMAND INFO; zeros where there are no keys.
struct LegacyRange {
  int first = 0;
  int last = 0;
  int step = 0;
};
[[nodiscard]] LegacyRange LegacyRangeOf(const CommandSpec& spec);

}  // namespace remora::protocol
