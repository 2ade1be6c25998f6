#include "server/metrics/sparkline.h"

#include <algorithm>
#include <string_view>

namespace remora::server {

namespace {

constexpr size_t kColumnsMax = 80;
constexpr int kRows = 4;
constexpr std::string_view kHeights = "_o#";
constexpr int kHeightsPerRow = static_cast<int>(kHeights.size());

struct Scale {
  uint32_t smallest;
  uint32_t largest;

  // From 0 to the number of heights less one.
  [[nodiscard]] int HeightOf(uint32_t value) const {
    if (largest == smallest) return 0;
    constexpr int kHeightCount = kRows * kHeightsPerRow;
    const double share = static_cast<double>(value - smallest) / (largest - smallest);
    return std::min(static_cast<int>(share * kHeightCount), kHeightCount - 1);
  }
};

void AppendBars(std::string& text, std::span<const SparklineColumn> columns, const Scale& scale) {
  for (int row = kRows - 1; row >= 0; --row) {
    for (const SparklineColumn& column : columns) {
      const int height = scale.HeightOf(column.value);
      const int above_row = height - row * kHeightsPerRow;
      char drawn = ' ';
      if (above_row >= kHeightsPerRow) {
        drawn = '|';
      } else if (above_row >= 0) {
        drawn = kHeights[static_cast<size_t>(above_row)];
      }
      text.push_back(drawn);
    }
    text.push_back('\n');
  }
}

void AppendLabels(std::string& text, std::span<const SparklineColumn> columns) {
  size_t longest = 0;
  for (const SparklineColumn& column : columns) longest = std::max(longest, column.label.size());
  text.append(columns.size(), ' ').push_back('\n');
  for (size_t line = 0; line < longest; ++line) {
    for (const SparklineColumn& column : columns) {
      text.push_back(line < column.label.size() ? column.label[line] : ' ');
    }
    text.push_back('\n');
  }
}

}  // namespace

std::string RenderSparkline(std::span<const SparklineColumn> columns) {
  std::string text;
  if (columns.empty()) return text;
  const auto [least, most] =
      std::ranges::minmax_element(columns, {}, [](const SparklineColumn& c) { return c.value; });
  const Scale scale{least->value, most->value};
  for (size_t first = 0; first < columns.size(); first += kColumnsMax) {
    if (first != 0) text.push_back('\n');
    const auto part = columns.subspan(first, std::min(kColumnsMax, columns.size() - first));
    AppendBars(text, part, scale);
    AppendLabels(text, part);
  }
  return text;
}

}  // namespace remora::server
