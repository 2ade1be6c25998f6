// StreamId: when an entry of a stream was added, and which it was of that millisecond.
//
//   1526919030474-55        "milliseconds-sequence" as text
//
// Ids are ordered; an entry's is higher than those of all entries that were added before it.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>

namespace remora::containers {

struct StreamId {
  uint64_t milliseconds;
  uint64_t sequence;

  friend constexpr bool operator==(const StreamId&, const StreamId&) = default;
  friend constexpr auto operator<=>(const StreamId&, const StreamId&) = default;
};

// No entry has this id.
inline constexpr StreamId kStreamIdMin{0, 0};
inline constexpr StreamId kStreamIdMax{std::numeric_limits<uint64_t>::max(),
                                       std::numeric_limits<uint64_t>::max()};

// The id that follows; nothing after the highest.
[[nodiscard]] constexpr std::optional<StreamId> NextStreamId(StreamId id) {
  if (id == kStreamIdMax) return std::nullopt;
  if (id.sequence == kStreamIdMax.sequence) return StreamId{id.milliseconds + 1, 0};
  return StreamId{id.milliseconds, id.sequence + 1};
}

// The id before; nothing before the lowest.
[[nodiscard]] constexpr std::optional<StreamId> PreviousStreamId(StreamId id) {
  if (id == kStreamIdMin) return std::nullopt;
  if (id.sequence == 0) return StreamId{id.milliseconds - 1, kStreamIdMax.sequence};
  return StreamId{id.milliseconds, id.sequence - 1};
}

// The longest text that FormatStreamId writes.
inline constexpr size_t kStreamIdTextMax = 41;

// Writes an id as text to `buffer`, which has room for kStreamIdTextMax characters; returns how
// many there are.
size_t FormatStreamId(StreamId id, char* buffer);
[[nodiscard]] std::string StreamIdText(StreamId id);

}  // namespace remora::containers
