#include "engine/base/geo_search_area.h"

#include <algorithm>
#include <cmath>

#include "engine/base/check.h"
#include "engine/base/geo_angles.h"

namespace remora::base {

namespace {

// Half the way around the globe on the map that cells are of.
constexpr double kMapHalfMeters = 20037726.37;

GeoPoint MiddleOf(const GeoPolygon& polygon) {
  double x = 0;
  double y = 0;
  double z = 0;
  for (const GeoPoint& vertex : polygon.vertices) {
    const double latitude = Radians(vertex.latitude);
    const double longitude = Radians(vertex.longitude);
    x += std::cos(latitude) * std::cos(longitude);
    y += std::cos(latitude) * std::sin(longitude);
    z += std::sin(latitude);
  }
  return {.longitude = Degrees(std::atan2(y, x)),
          .latitude = Degrees(std::atan2(z, std::sqrt(x * x + y * y)))};
}

// Redis' bounds of a circle or box: half its height to the north and south, and half its width
// along that of the two parallels which is nearer to the pole.
GeoArea BoundsAround(const GeoPoint& center, double half_width, double half_height) {
  const double north = Degrees(half_height / kEarthRadiusMeters);
  const double side = center.latitude < 0 ? -1 : 1;
  const double parallel = Radians(center.latitude + side * north);
  const double east = Degrees(half_width / kEarthRadiusMeters / std::cos(parallel));
  return {.west = center.longitude - east,
          .south = center.latitude - north,
          .east = center.longitude + east,
          .north = center.latitude + north};
}

GeoArea BoundsOf(const GeoPolygon& polygon) {
  const GeoPoint& first = polygon.vertices.front();
  GeoArea bounds = {first.longitude, first.latitude, first.longitude, first.latitude};
  for (const GeoPoint& vertex : polygon.vertices) {
    bounds.west = std::min(bounds.west, vertex.longitude);
    bounds.east = std::max(bounds.east, vertex.longitude);
    bounds.south = std::min(bounds.south, vertex.latitude);
    bounds.north = std::max(bounds.north, vertex.latitude);
  }
  return bounds;
}

// How often the map is halved for cells that are about as large as a shape of this radius.
int StepFor(double radius_meters, double latitude) {
  if (radius_meters == 0) return kGeohashStepMax;
  int step = 1;
  for (; radius_meters < kMapHalfMeters; radius_meters *= 2) ++step;
  step -= 2;
  // Towards the poles cells are narrower.
  if (std::fabs(latitude) > 66) --step;
  if (std::fabs(latitude) > 80) --step;
  return std::clamp(step, 1, kGeohashStepMax);
}

// Here and below, bounds of infinite shapes that are no numbers compare as neither less nor
// greater.
bool NeighboursFallShort(const GeohashCell& cell, const GeoArea& bounds) {
  return AreaOf(Moved(cell, 0, 1)).north < bounds.north ||
         AreaOf(Moved(cell, 0, -1)).south > bounds.south ||
         AreaOf(Moved(cell, 1, 0)).east < bounds.east ||
         AreaOf(Moved(cell, -1, 0)).west > bounds.west;
}

// An angle in radians as degrees, and a little more, for what rounding may do.
double Widened(double radians) { return Degrees(radians) * (1 + 1e-6) + 1e-6; }

// Bounds that really hold all that is no farther than `half_height` to the north and south, and
// `east` radians to the east and west.
GeoArea TrueBounds(const GeoPoint& center, double half_height, double east) {
  const double north = Widened(half_height / kEarthRadiusMeters);
  return {.west = center.longitude - Widened(east),
          .south = center.latitude - north,
          .east = center.longitude + Widened(east),
          .north = center.latitude + north};
}

// How far to the east a circle reaches; all around where a pole is in it.
double EastOfCircle(const GeoCircle& circle) {
  const double angle = circle.radius_meters / kEarthRadiusMeters;
  const double latitude = std::fabs(Radians(circle.center.latitude));
  if (!(latitude + angle < std::numbers::pi / 2 - 1e-6)) return std::numbers::pi;
  return std::asin(std::min(1.0, std::sin(angle) / std::cos(latitude)));
}

// How far to the east a box reaches, where it does so farthest: nearest to a pole.
double EastOfBox(const GeoBox& box) {
  const double angle = box.width_meters / 2 / kEarthRadiusMeters;
  const double latitude =
      std::fabs(Radians(box.center.latitude)) + box.height_meters / 2 / kEarthRadiusMeters + 1e-6;
  const double share = std::sin(angle / 2) / std::cos(latitude);
  const bool is_all = !(latitude < std::numbers::pi / 2 && angle < std::numbers::pi && share < 1);
  return is_all ? std::numbers::pi : 2 * std::asin(share);
}

}  // namespace

GeoSearchArea::GeoSearchArea(const GeoShape& shape) : shape_(shape) {
  CoverShape();
  middle_angles_ = {.longitude = Radians(middle_.longitude),
                    .latitude = Radians(middle_.latitude),
                    .cosine = std::cos(Radians(middle_.latitude))};
}

void GeoSearchArea::CoverShape() {
  if (const auto* const circle = std::get_if<GeoCircle>(&shape_)) {
    const double radius = circle->radius_meters;
    middle_ = circle->center;
    window_ = WindowAround(TrueBounds(middle_, radius, EastOfCircle(*circle)));
    Cover(GeohashCellOf(middle_, StepFor(radius, middle_.latitude)),
          BoundsAround(middle_, radius, radius));
  } else if (const auto* const box = std::get_if<GeoBox>(&shape_)) {
    const double half_width = box->width_meters / 2;
    const double half_height = box->height_meters / 2;
    const double radius = std::sqrt(half_width * half_width + half_height * half_height);
    middle_ = box->center;
    window_ = WindowAround(TrueBounds(middle_, half_height, EastOfBox(*box)));
    Cover(GeohashCellOf(middle_, StepFor(radius, middle_.latitude)),
          BoundsAround(middle_, half_width, half_height));
  } else {
    const GeoPolygon& polygon = std::get<GeoPolygon>(shape_);
    Check(polygon.vertices.size() >= 3, "a polygon has three vertices at least");
    middle_ = MiddleOf(polygon);
    const GeoArea bounds = BoundsOf(polygon);
    window_ = WindowAround(bounds);
    const GeoPoint center = {(bounds.west + bounds.east) / 2, (bounds.south + bounds.north) / 2};
    int step = kGeohashStepMax;
    while (step > 1 && NeighboursFallShort(GeohashCellOf(center, step), bounds)) --step;
    Cover(GeohashCellOf(center, step), bounds);
  }
}

void GeoSearchArea::Cover(const GeohashCell& cell, const GeoArea& bounds) {
  GeohashCell middle = cell;
  if (middle.step > 1 && NeighboursFallShort(middle, bounds)) {
    middle = {.column = middle.column >> 1, .row = middle.row >> 1, .step = middle.step - 1};
  }
  // Neighbours on a side to which the cell itself reaches far enough are left out.
  const GeoArea area = AreaOf(middle);
  const bool may_leave_out = middle.step >= 2;
  const bool south = !(may_leave_out && area.south < bounds.south);
  const bool north = !(may_leave_out && area.north > bounds.north);
  const bool west = !(may_leave_out && area.west < bounds.west);
  const bool east = !(may_leave_out && area.east > bounds.east);
  AddRange(middle);
  if (north) AddRange(Moved(middle, 0, 1));
  if (south) AddRange(Moved(middle, 0, -1));
  if (east) AddRange(Moved(middle, 1, 0));
  if (west) AddRange(Moved(middle, -1, 0));
  if (north && east) AddRange(Moved(middle, 1, 1));
  if (north && west) AddRange(Moved(middle, -1, 1));
  if (south && east) AddRange(Moved(middle, 1, -1));
  if (south && west) AddRange(Moved(middle, -1, -1));
}

void GeoSearchArea::AddRange(const GeohashCell& cell) {
  const GeohashRange range = RangeOf(cell);
  // With the largest cells, neighbours on both sides are the same one.
  if (range_count_ > 1 && ranges_[range_count_ - 1].first == range.first) return;
  ranges_[range_count_++] = range;
}

GeoSearchArea::Window GeoSearchArea::WindowAround(const GeoArea& bounds) {
  constexpr double kIndexes = uint64_t{1} << kGeohashStepMax;
  constexpr double kWidth = 2 * GeoPoint::kLongitudeMax;
  constexpr double kHeight = 2 * GeoPoint::kLatitudeMax;
  // A cell more on each side, for what rounding may do.
  const auto index = [](double degrees, double all) {
    return std::floor(degrees / all * kIndexes);
  };
  Window window;
  const double south = index(bounds.south + GeoPoint::kLatitudeMax, kHeight) - 1;
  const double north = index(bounds.north + GeoPoint::kLatitudeMax, kHeight) + 1;
  window.first_row = static_cast<uint32_t>(std::clamp(south, 0.0, kIndexes));
  window.rows = static_cast<uint32_t>(std::clamp(north, 0.0, kIndexes)) - window.first_row + 1;
  const double columns = index(bounds.east - bounds.west, kWidth) + 4;
  if (columns < kIndexes) {
    const double west = index(bounds.west + GeoPoint::kLongitudeMax, kWidth) - 1;
    const double around = west < 0 ? west + kIndexes : west;
    window.first_column = static_cast<uint32_t>(around);
    window.columns = static_cast<uint32_t>(columns);
  }
  return window;
}

std::optional<double> GeoSearchArea::DistanceInside(uint64_t geohash) const {
  const GeohashCell cell = CellOfGeohash(geohash);
  constexpr uint32_t kMask = (uint32_t{1} << kGeohashStepMax) - 1;
  // Numbers that no place inside the edges has are not told by their cell.
  if (((cell.column | cell.row) & ~kMask) == 0) [[likely]] {
    if (cell.row - window_.first_row >= window_.rows) return std::nullopt;
    if (((cell.column - window_.first_column) & kMask) >= window_.columns) return std::nullopt;
  }
  const GeoPoint point = PointOfGeohash(geohash);
  if (std::holds_alternative<GeoCircle>(shape_)) return DistanceInCircle(point);
  if (std::holds_alternative<GeoBox>(shape_)) return DistanceInBox(point);
  return DistanceInPolygon(point);
}

std::optional<double> GeoSearchArea::DistanceInCircle(const GeoPoint& point) const {
  const double distance = DistanceFromMiddle(point);
  if (distance > std::get<GeoCircle>(shape_).radius_meters) return std::nullopt;
  return distance;
}

std::optional<double> GeoSearchArea::DistanceInBox(const GeoPoint& point) const {
  const GeoBox& box = std::get<GeoBox>(shape_);
  if (LatitudeDistance(point.latitude, middle_.latitude) > box.height_meters / 2) {
    return std::nullopt;
  }
  const double east = GeoDistance(point, {middle_.longitude, point.latitude});
  if (east > box.width_meters / 2) return std::nullopt;
  return DistanceFromMiddle(point);
}

std::optional<double> GeoSearchArea::DistanceInPolygon(const GeoPoint& point) const {
  // A line from the point to the east meets the edges an odd number of times.
  const std::span<const GeoPoint> vertices = std::get<GeoPolygon>(shape_).vertices;
  bool inside = false;
  const GeoPoint* before = &vertices.back();
  for (const GeoPoint& vertex : vertices) {
    if ((vertex.latitude > point.latitude) != (before->latitude > point.latitude)) {
      const double share =
          (point.latitude - vertex.latitude) / (before->latitude - vertex.latitude);
      const double meets = vertex.longitude + share * (before->longitude - vertex.longitude);
      if (point.longitude < meets) inside = !inside;
    }
    before = &vertex;
  }
  if (!inside) return std::nullopt;
  return DistanceFromMiddle(point);
}

// GeoDistance with its first half worked out before.
double GeoSearchArea::DistanceFromMiddle(const GeoPoint& point) const {
  const double half_east = std::sin((Radians(point.longitude) - middle_angles_.longitude) / 2);
  if (half_east == 0) return LatitudeDistance(middle_.latitude, point.latitude);
  const double latitude = Radians(point.latitude);
  const double half_north = std::sin((latitude - middle_angles_.latitude) / 2);
  const double haversine =
      half_north * half_north + middle_angles_.cosine * std::cos(latitude) * half_east * half_east;
  return 2.0 * kEarthRadiusMeters * std::asin(std::sqrt(haversine));
}

}  // namespace remora::base
