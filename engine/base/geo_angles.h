// Angles and lengths on the globe, for the files that calculate with them.
#pragma once

#include <cmath>
#include <numbers>

namespace remora::base {

inline constexpr double kEarthRadiusMeters = 6372797.560856;
inline constexpr double kRadiansOfDegree = std::numbers::pi / 180.0;

[[nodiscard]] inline double Radians(double degrees) { return degrees * kRadiansOfDegree; }
[[nodiscard]] inline double Degrees(double radians) { return radians / kRadiansOfDegree; }
// In metres, along a meridian.
[[nodiscard]] inline double LatitudeDistance(double one, double other) {
  return kEarthRadiusMeters * std::fabs(Radians(other) - Radians(one));
}

}  // namespace remora::base
