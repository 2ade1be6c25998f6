// Places on the globe, and shapes to search them by. The globe is a sphere.
#pragma once

#include <span>
#include <variant>

namespace remora::base {

// In degrees.
struct GeoPoint {
  // What can be indexed: the square of the Web Mercator map.
  static constexpr double kLongitudeMax = 180;
  static constexpr double kLatitudeMax = 85.05112878;

  double longitude = 0;
  double latitude = 0;

  [[nodiscard]] bool IsValid() const {
    return longitude >= -kLongitudeMax && longitude <= kLongitudeMax && latitude >= -kLatitudeMax &&
           latitude <= kLatitudeMax;
  }
};

struct GeoCircle {
  GeoPoint center;
  double radius_meters;
};

// Between two parallels and two meridians, at that distance from the centre.
struct GeoBox {
  GeoPoint center;
  double width_meters;
  double height_meters;
};

// Inside a line from vertex to vertex and back to the first, drawn straight on a map of longitudes
// and latitudes. Where it crosses itself, what it encloses twice is outside. Distances are from the
// middle of the vertices.
struct GeoPolygon {
  std::span<const GeoPoint> vertices;  // three at least
};

using GeoShape = std::variant<GeoCircle, GeoBox, GeoPolygon>;

// In metres, along a great circle.
[[nodiscard]] double GeoDistance(const GeoPoint& one, const GeoPoint& other);

}  // namespace remora::base
