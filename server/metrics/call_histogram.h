// How often a command took how long, over all workers, as LATENCY HISTOGRAM shows it.
#pragma once

#include <cstdint>
#include <vector>

#include "server/server.h"

namespace remora::server {

struct CallHistogram {
  // Calls that took up to `microseconds`; each pair has more calls than the one before.
  struct Step {
    uint64_t microseconds;
    uint64_t calls;
  };
  uint64_t calls = 0;
  std::vector<Step> steps;
};

// Of the command with this id; no calls when none were counted. The steps are powers of two of
// 1,024 nanoseconds, named by the largest value that a histogram of two decimal digits cannot tell
// from them: 1, 2, 4, 8, 16, 33, 66, 132 ... Times above a second count as one.
[[nodiscard]] CallHistogram CollectCallHistogram(const Server& server, uint32_t command_id);

}  // namespace remora::server
