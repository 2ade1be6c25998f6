#include "engine/base/geography.h"

#include <cmath>

#include "engine/base/geo_angles.h"

namespace remora::base {

// Why in these very steps: the last digit is to be the one that Redis prints.
double GeoDistance(const GeoPoint& one, const GeoPoint& other) {
  const double half_east = std::sin((Radians(other.longitude) - Radians(one.longitude)) / 2);
  if (half_east == 0) return LatitudeDistance(one.latitude, other.latitude);
  const double latitude = Radians(one.latitude);
  const double other_latitude = Radians(other.latitude);
  const double half_north = std::sin((other_latitude - latitude) / 2);
  const double haversine = half_north * half_north +
                           std::cos(latitude) * std::cos(other_latitude) * half_east * half_east;
  return 2.0 * kEarthRadiusMeters * std::asin(std::sqrt(haversine));
}

}  // namespace remora::base
