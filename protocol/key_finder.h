// Finds a request's keys by its command's key specs.
#pragma once

#include <array>
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

// Adds the keys to `found`, by the row's own finder or else by its specs. False when the arguments
// do not fit the specs (a bad number of keys): the command itself will say what is wrong. Keys
// found before that stay in `found`.
bool FindKeys(const CommandSpec& spec, std::span<const std::string_view> arguments,
              std::vector<FoundKey>& found);

// Where a command's keys stand, if that is the same for every request and they are few.
struct FixedKeys {
  static constexpr size_t kMax = 2;
  uint8_t count = 0;
  std::array<uint8_t, kMax> arguments{};
};
[[nodiscard]] FixedKeys FixedKeysOf(const CommandSpec& spec);

// The same as FindKeys, as COMMAND GETKEYS tells it: by specs that say all, even where a finder of
// ours knows better which of several keys counts.
bool FindKeysToTell(const CommandSpec& spec, std::span<const std::string_view> arguments,
                    std::vector<FoundKey>& found);

// Finders for rows.
// SET k v ... [GET]: reads the key only with GET.
bool FindKeysOfSet(std::span<const std::string_view> arguments, std::vector<FoundKey>& found);
// BITFIELD k ...: writes the key unless there are only GETs.
bool FindKeysOfBitfield(std::span<const std::string_view> arguments, std::vector<FoundKey>& found);
// GEORADIUS k ... [STORE k|STOREDIST k]: the last one counts.
bool FindKeysOfGeoRadius(std::span<const std::string_view> arguments, std::vector<FoundKey>& found);
// SORT k ... [STORE k]: the last STORE counts. What BY and GET read is not among the arguments.
bool FindKeysOfSort(std::span<const std::string_view> arguments, std::vector<FoundKey>& found);
// SORT_RO k ...: the same without a STORE.
bool FindKeyOfReadOnlySort(std::span<const std::string_view> arguments,
                           std::vector<FoundKey>& found);

// XREAD and XREADGROUP: the first half of what follows STREAMS, where the options put it.
bool FindKeysOfStreamReads(std::span<const std::string_view> arguments,
                           std::vector<FoundKey>& found);

// The first key, last key and step of the old form of COMMAND INFO; zeros where there are no keys.
struct LegacyRange {
  int first = 0;
  int last = 0;
  int step = 0;
};
[[nodiscard]] LegacyRange LegacyRangeOf(const CommandSpec& spec);

}  // namespace remora::protocol
