// The tour: a shop's requests through all patterns, inside this process and through a socket.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "tools/tour/request_source.h"
#include "tools/tour/shop.h"

namespace remora::tour {

struct TourResult {
  std::string error;  // why it ended early; empty when it did not
  ShopReport report;
  double seconds = 0;  // of serving
  uint64_t keys = 0;
  uint64_t memory_bytes = 0;  // of keys, values and their index
  // The report after as many requests as `compare_after` says.
  std::optional<ShopReport> earlier_report;
};

// Told from time to time how many requests have been served, in how many seconds.
using Progress = std::function<void(uint64_t requests, double seconds)>;

// Serves all requests out of an engine in this process.
[[nodiscard]] TourResult RunEmbedded(RequestSource& source, uint64_t compare_after,
                                     const Progress& progress);

// The same with a remora-server of this process in between, over loopback TCP. The server's time is
// the log's, too: so both give the same answers.
[[nodiscard]] TourResult RunLoopback(RequestSource& source, const Progress& progress);

// What the site's owner would want to see.
[[nodiscard]] std::string ReportText(const TourResult& result);

}  // namespace remora::tour
