// Sparkline: a bar chart in text, for LATENCY GRAPH.
//
//        #      bars of four rows, each row in three heights _ o #, filled with | below;
//     o  |      the smallest value is the lowest, the largest the highest;
//     | _|o     then an empty line and the labels, downwards;
//   o_|_|||_    after 80 columns the next part follows below.
//
//   87654321
//   ssssssss
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace remora::server {

struct SparklineColumn {
  uint32_t value;
  std::string label;
};

[[nodiscard]] std::string RenderSparkline(std::span<const SparklineColumn> columns);

}  // namespace remora::server
