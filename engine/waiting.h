// Waiting: how long a call may block its thread for a key to hold something (Database::BZPopMin and
// its like), and what ends that early.
//
// A thread that waits stands in the same queues as blocked clients of a server on the same engine:
// whoever comes first is served first. Time is the engine's: with a ManualClock, a wait ends when
// the clock is moved past its end.
#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>

namespace remora {

struct WaitOptions {
  // Nothing: as long as it takes.
  std::optional<int64_t> timeout_milliseconds = {};
  // Ends the wait when a stop is asked for.
  std::stop_token stop = {};
};

}  // namespace remora
