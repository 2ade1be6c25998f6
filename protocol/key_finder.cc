#include "protocol/key_finder.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>
#include <system_error>

#include "engine/base/number_text.h"
#include "protocol/arguments.h"

namespace remora::protocol {

namespace {

// The argument at which a spec's keys begin; nothing when its keyword is not there.
std::optional<int64_t> BeginOf(const KeySpec& spec, std::span<const std::string_view> arguments) {
  const int64_t count = static_cast<int64_t>(arguments.size());
  if (spec.begin == KeySpec::Begin::kIndex) return spec.position;
  if (spec.begin == KeySpec::Begin::kUnknown) return std::nullopt;
  const bool backwards = spec.position < 0;
  int64_t at = backwards ? count + spec.position : spec.position;
  const int64_t step = backwards ? -1 : 1;
  for (; at >= 1 && at + 1 < count; at += step) {
    if (EqualsIgnoringCase(arguments[static_cast<size_t>(at)], spec.keyword)) return at + 1;
  }
  return std::nullopt;
}

bool AddRange(const KeySpec& spec, int64_t first, int64_t last, int64_t step, int64_t count,
              std::vector<FoundKey>& found) {
  if (first < 1 || first >= count || last >= count || last < first) return false;
  for (int64_t at = first; at <= last; at += step) {
    found.push_back({static_cast<size_t>(at), spec.use});
  }
  return true;
}

// What C's atoi makes of `text`, by which Redis reads the number of keys where its strict reading
// fails: "2 ", "+2", "02" and "2x" all give two keys to COMMAND GETKEYS.
int64_t LenientCount(std::string_view text) {
  const size_t start = text.find_first_not_of(" \t\n\v\f\r");
  if (start == std::string_view::npos) return 0;
  text.remove_prefix(start);
  if (text.size() > 1 && text[0] == '+' && text[1] != '-') text.remove_prefix(1);
  int64_t value = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  return read.ec == std::errc() ? static_cast<int32_t>(value) : 0;
}

bool FindBySpec(const KeySpec& spec, std::span<const std::string_view> arguments,
                std::vector<FoundKey>& found) {
  const int64_t count = static_cast<int64_t>(arguments.size());
  const std::optional<int64_t> begin = BeginOf(spec, arguments);
  if (!begin) return spec.begin == KeySpec::Begin::kKeyword;
  if (spec.find == KeySpec::Find::kUnknown) return false;
  if (spec.find == KeySpec::Find::kRange) {
    int64_t last = *begin + spec.last;
    if (spec.last < 0) {
      last =
          spec.limit <= 1 ? count + spec.last : *begin + (count - *begin) / spec.limit + spec.last;
    }
    return AddRange(spec, *begin, last, spec.step, count, found);
  }
  const int64_t count_at = *begin + spec.count_at;
  if (count_at >= count) return false;
  const std::string_view text = arguments[static_cast<size_t>(count_at)];
  const int64_t first = *begin + spec.first_at;
  for (const int64_t keys : {base::ParseInteger(text).value_or(0), LenientCount(text)}) {
    if (keys <= 0 || keys > count) continue;
    if (AddRange(spec, first, first + (keys - 1) * spec.step, spec.step, count, found)) return true;
  }
  return false;
}

bool FindBySpecs(const CommandSpec& spec, std::span<const std::string_view> arguments,
                 std::vector<FoundKey>& found) {
  bool fits = true;
  for (const KeySpec& keys : spec.keys) {
    if ((keys.use & KeySpec::kNotKey) != 0) continue;
    if (!FindBySpec(keys, arguments, found)) fits = false;
  }
  return fits;
}

}  // namespace

FixedKeys FixedKeysOf(const CommandSpec& spec) {
  if (spec.keys.size() > FixedKeys::kMax || spec.Is(kLocksNothing | kLocksEverything)) return {};
  FixedKeys fixed;
  for (const KeySpec& keys : spec.keys) {
    const bool is_one = keys.begin == KeySpec::Begin::kIndex &&
                        keys.find == KeySpec::Find::kRange && keys.last == 0 &&
                        (keys.use & KeySpec::kNotKey) == 0;
    if (!is_one) return {};
    fixed.arguments[fixed.count++] = static_cast<uint8_t>(keys.position);
  }
  return fixed;
}

bool FindKeys(const CommandSpec& spec, std::span<const std::string_view> arguments,
              std::vector<FoundKey>& found) {
  if (spec.find_keys != nullptr && spec.find_keys(arguments, found)) return true;
  // What a finder makes no sense of, the specs may: the command itself will refuse it.
  return FindBySpecs(spec, arguments, found);
}

bool FindKeysToTell(const CommandSpec& spec, std::span<const std::string_view> arguments,
                    std::vector<FoundKey>& found) {
  const bool specs_say_all = std::ranges::none_of(spec.keys, [](const KeySpec& keys) {
    return (keys.use & (KeySpec::kIncomplete | KeySpec::kVariableFlags)) != 0;
  });
  if (!spec.keys.empty() && specs_say_all && FindBySpecs(spec, arguments, found)) return true;
  found.clear();
  return FindKeys(spec, arguments, found);
}

bool FindKeysOfSet(std::span<const std::string_view> arguments, std::vector<FoundKey>& found) {
  uint32_t use = KeySpec::kOverwrites | KeySpec::kUpdates;
  for (size_t at = 3; at < arguments.size(); ++at) {
    if (EqualsIgnoringCase(arguments[at], "GET")) {
      use = KeySpec::kReadsAndWrites | KeySpec::kAccesses | KeySpec::kUpdates;
    }
  }
  found.push_back({1, use});
  return true;
}

bool FindKeysOfBitfield(std::span<const std::string_view> arguments, std::vector<FoundKey>& found) {
  size_t at = 2;
  while (at < arguments.size()) {
    const size_t left = arguments.size() - at - 1;
    if (EqualsIgnoringCase(arguments[at], "GET") && left >= 2) {
      at += 3;
    } else if (EqualsIgnoringCase(arguments[at], "OVERFLOW") && left >= 1) {
      at += 2;
    } else {
      break;
    }
  }
  // What is neither may write.
  const bool only_reads = at >= arguments.size();
  found.push_back({1, only_reads
                          ? KeySpec::kReadsOnly | KeySpec::kAccesses
                          : KeySpec::kReadsAndWrites | KeySpec::kAccesses | KeySpec::kUpdates});
  return true;
}

bool FindKeysOfGeoRadius(std::span<const std::string_view> arguments,
                         std::vector<FoundKey>& found) {
  // Behind the member or the coordinates, and the radius with its unit.
  constexpr size_t kFirstOption = 5;
  found.push_back({1, KeySpec::kReadsOnly | KeySpec::kAccesses});
  size_t stored_at = 0;
  for (size_t at = kFirstOption; at + 1 < arguments.size(); ++at) {
    if (EqualsIgnoringCase(arguments[at], "STORE") ||
        EqualsIgnoringCase(arguments[at], "STOREDIST")) {
      stored_at = ++at;
    }
  }
  if (stored_at != 0) found.push_back({stored_at, KeySpec::kOverwrites | KeySpec::kUpdates});
  return true;
}

bool FindKeysOfSort(std::span<const std::string_view> arguments, std::vector<FoundKey>& found) {
  found.push_back({1, KeySpec::kReadsOnly | KeySpec::kAccesses});
  size_t stored_at = 0;
  for (size_t at = 2; at < arguments.size(); ++at) {
    if (EqualsIgnoringCase(arguments[at], "LIMIT")) {
      at += 2;
    } else if (EqualsIgnoringCase(arguments[at], "GET") ||
               EqualsIgnoringCase(arguments[at], "BY")) {
      at += 1;
    } else if (EqualsIgnoringCase(arguments[at], "STORE") && at + 1 < arguments.size()) {
      stored_at = at + 1;
    }
  }
  if (stored_at != 0) found.push_back({stored_at, KeySpec::kOverwrites | KeySpec::kUpdates});
  return true;
}

bool FindKeyOfReadOnlySort(std::span<const std::string_view>, std::vector<FoundKey>& found) {
  found.push_back({1, KeySpec::kReadsOnly | KeySpec::kAccesses});
  return true;
}

bool FindKeysOfStreamReads(std::span<const std::string_view> arguments,
                           std::vector<FoundKey>& found) {
  size_t at = 1;
  for (; at < arguments.size() && !EqualsIgnoringCase(arguments[at], "STREAMS"); ++at) {
    if (EqualsIgnoringCase(arguments[at], "BLOCK") || EqualsIgnoringCase(arguments[at], "COUNT")) {
      at += 1;
    } else if (EqualsIgnoringCase(arguments[at], "GROUP")) {
      at += 2;
    } else if (!EqualsIgnoringCase(arguments[at], "NOACK")) {
      return false;
    }
  }
  if (at >= arguments.size()) return false;
  const size_t left = arguments.size() - at - 1;
  if (left == 0 || left % 2 != 0) return false;
  for (size_t key = at + 1; key <= at + left / 2; ++key) {
    found.push_back({key, KeySpec::kReadsOnly | KeySpec::kAccesses});
  }
  return true;
}

LegacyRange LegacyRangeOf(const CommandSpec& spec) {
  LegacyRange range;
  for (const KeySpec& keys : spec.keys) {
    if (keys.begin != KeySpec::Begin::kIndex || keys.find != KeySpec::Find::kRange) continue;
    const int last = keys.last >= 0 ? keys.position + keys.last : keys.last;
    if (range.first == 0) {
      range = {keys.position, last, keys.step};
    } else if (range.last == keys.position - 1 && range.step == 1 && keys.step == 1) {
      range.last = last;
    }
  }
  return range;
}

}  // namespace remora::protocol
