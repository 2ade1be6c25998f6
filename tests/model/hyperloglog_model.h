// HyperLogLog registers as plainly as they can be written: the truth that the real ones are
// compared with. The estimate is the textbook's sum over a histogram.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>

namespace remora::model {

class HyperLogLogModel {
 public:
  static constexpr size_t kCount = 16384;

  [[nodiscard]] const std::array<uint8_t, kCount>& values() const { return values_; }
  [[nodiscard]] uint8_t at(size_t index) const { return values_[index]; }
  bool Raise(size_t index, uint8_t value) {
    if (values_[index] >= value) return false;
    values_[index] = value;
    return true;
  }
  void Merge(const HyperLogLogModel& other) {
    for (size_t i = 0; i < kCount; ++i) Raise(i, other.values_[i]);
  }

  [[nodiscard]] uint64_t Estimate() const {
    std::array<int, 64> histogram = {};
    for (const uint8_t value : values_) ++histogram[value];
    const double m = kCount;
    double z = m * Tau((m - histogram[51]) / m);
    for (int j = 50; j >= 1; --j) z = (z + histogram[static_cast<size_t>(j)]) * 0.5;
    z += m * Sigma(histogram[0] / m);
    return static_cast<uint64_t>(std::llround(0.721347520444481703680 * m * m / z));
  }

  // What sparse opcodes say; nothing when they are not 16,384 registers in whole opcodes.
  static std::optional<HyperLogLogModel> Parse(std::string_view opcodes) {
    HyperLogLogModel model;
    size_t index = 0;
    for (size_t i = 0; i < opcodes.size(); ++i) {
      const auto byte = static_cast<uint8_t>(opcodes[i]);
      size_t run = (byte & 63u) + 1;
      uint8_t value = 0;
      if (byte >= 128) {
        run = (byte & 3u) + 1;
        value = static_cast<uint8_t>((byte - 128) / 4 + 1);
      } else if (byte >= 64) {
        if (++i == opcodes.size()) return std::nullopt;
        run = (byte - 64u) * 256 + static_cast<uint8_t>(opcodes[i]) + 1;
      }
      for (; run != 0; --run, ++index) {
        if (index == kCount) return std::nullopt;
        model.values_[index] = value;
      }
    }
    return index == kCount ? std::optional(model) : std::nullopt;
  }

 private:
  static double Tau(double x) {
    if (x == 0 || x == 1) return 0;
    double y = 1;
    double z = 1 - x;
    for (double before = 0; before != z;) {
      before = z;
      x = std::sqrt(x);
      y /= 2;
      z -= (1 - x) * (1 - x) * y;
    }
    return z / 3;
  }
  static double Sigma(double x) {
    if (x == 1) return std::numeric_limits<double>::infinity();
    double y = 1;
    double z = x;
    for (double before = -1; before != z;) {
      before = z;
      x *= x;
      z += x * y;
      y *= 2;
    }
    return z;
  }

  std::array<uint8_t, kCount> values_ = {};
};

}  // namespace remora::model
