// Places as plainly as they can be kept: a list that is walked from one end to the other.
#pragma once

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <set>
#include <string>
#include <vector>

#include "engine/base/geography.h"

namespace remora::model {

class GeoModel {
 public:
  using Point = base::GeoPoint;

  void Place(const std::string& member, const Point& point) { points_[member] = point; }
  void Remove(const std::string& member) { points_.erase(member); }
  [[nodiscard]] const std::map<std::string, Point>& points() const { return points_; }

  // In metres, by the angle between two directions from the middle of the globe.
  static double Distance(const Point& one, const Point& other) {
    const Vector a = Direction(one);
    const Vector b = Direction(other);
    const Vector cross = {a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
    const long double sine = std::sqrt(cross.x * cross.x + cross.y * cross.y + cross.z * cross.z);
    const long double cosine = a.x * b.x + a.y * b.y + a.z * b.z;
    return static_cast<double>(6372797.560856L * std::atan2(sine, cosine));
  }

  // Members inside, and those so close to the edge that either answer is right.
  struct Answer {
    std::set<std::string> inside;
    std::set<std::string> doubtful;
  };
  [[nodiscard]] Answer InCircle(const base::GeoCircle& circle) const {
    return Inside(
        [&](const Point& point) { return circle.radius_meters - Distance(circle.center, point); });
  }
  [[nodiscard]] Answer InBox(const base::GeoBox& box) const {
    return Inside([&](const Point& point) {
      const double north =
          Distance({point.longitude, box.center.latitude}, {point.longitude, point.latitude});
      const double east = Distance({box.center.longitude, point.latitude}, point);
      return std::min(box.height_meters / 2 - north, box.width_meters / 2 - east);
    });
  }
  // By the sum of the angles under which the edges are seen: a whole turn, or none. For polygons
  // that do not cross themselves.
  [[nodiscard]] Answer InPolygon(const std::vector<Point>& vertices) const {
    return Inside([&](const Point& point) {
      long double turn = 0;
      for (size_t i = 0; i < vertices.size(); ++i) {
        const Point& from = vertices[i];
        const Point& to = vertices[(i + 1) % vertices.size()];
        const long double x = from.longitude - point.longitude;
        const long double y = from.latitude - point.latitude;
        const long double u = to.longitude - point.longitude;
        const long double v = to.latitude - point.latitude;
        turn += std::atan2(x * v - y * u, x * u + y * v);
      }
      return std::fabs(static_cast<double>(turn)) > std::numbers::pi ? 1.0 : -1.0;
    });
  }

 private:
  struct Vector {
    long double x;
    long double y;
    long double z;
  };
  static Vector Direction(const Point& point) {
    const long double longitude = point.longitude * std::numbers::pi_v<long double> / 180;
    const long double latitude = point.latitude * std::numbers::pi_v<long double> / 180;
    return {std::cos(latitude) * std::cos(longitude), std::cos(latitude) * std::sin(longitude),
            std::sin(latitude)};
  }
  // `margin` says how far inside a point is, in metres.
  template <typename Margin>
  [[nodiscard]] Answer Inside(Margin&& margin) const {
    constexpr double kDoubt = 1e-3;
    Answer answer;
    for (const auto& [member, point] : points_) {
      const double inside_by = margin(point);
      if (std::fabs(inside_by) < kDoubt) {
        answer.doubtful.insert(member);
      } else if (inside_by > 0) {
        answer.inside.insert(member);
      }
    }
    return answer;
  }

  std::map<std::string, Point> points_;
};

}  // namespace remora::model
