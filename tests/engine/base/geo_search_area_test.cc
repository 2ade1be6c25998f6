#include "engine/base/geo_search_area.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "engine/base/random.h"

namespace remora::base {
namespace {

GeoPoint RandomPoint(Random& random) {
  return {random.NextDouble() * 360 - 180, random.NextDouble() * 170 - 85};
}
GeoPoint Near(Random& random, const GeoPoint& point, double degrees) {
  const auto off = [&] { return (random.NextDouble() * 2 - 1) * degrees; };
  // Why not 180: the number of a place there is beyond those of all cells, as it is in Redis.
  return {std::clamp(point.longitude + off(), -180.0, 179.999999),
          std::clamp(point.latitude + off(), -85.0, 85.0)};
}
bool Covers(const GeoSearchArea& area, uint64_t geohash) {
  return std::any_of(area.ranges().begin(), area.ranges().end(), [&](const GeohashRange& range) {
    return range.first <= geohash && geohash < range.end;
  });
}

TEST(GeoSearchAreaTest, ACircleIsCoveredAndMeasuredFromItsMiddle) {
  const uint64_t seed = EntropySeed();
  SCOPED_TRACE(seed);
  Random random(seed);
  for (int i = 0; i < 3000; ++i) {
    GeoCircle circle = {RandomPoint(random), 1.0};
    for (uint64_t n = random.Below(20); n != 0; --n) circle.radius_meters *= 2;
    const GeoSearchArea area(circle);
    for (int j = 0; j < 30; ++j) {
      const uint64_t geohash =
          GeohashOf(Near(random, circle.center, circle.radius_meters / 80'000));
      const double distance = GeoDistance(circle.center, PointOfGeohash(geohash));
      const std::optional<double> found = area.DistanceInside(geohash);
      ASSERT_EQ(found.has_value(), distance <= circle.radius_meters);
      if (found) {
        ASSERT_EQ(*found, distance);
      }
      // Far from the poles, where Redis' bounds are good.
      if (found && std::fabs(circle.center.latitude) < 70) {
        ASSERT_TRUE(Covers(area, geohash));
      }
    }
  }
}

TEST(GeoSearchAreaTest, ABoxIsCoveredAndHasStraightSides) {
  const uint64_t seed = EntropySeed();
  SCOPED_TRACE(seed);
  Random random(seed);
  for (int i = 0; i < 3000; ++i) {
    GeoBox box = {RandomPoint(random), 1 + random.NextDouble(), 1 + random.NextDouble()};
    for (uint64_t n = random.Below(19); n != 0; --n) {
      box.width_meters *= 2;
      box.height_meters *= 2;
    }
    const GeoSearchArea area(box);
    for (int j = 0; j < 30; ++j) {
      const uint64_t geohash = GeohashOf(Near(random, box.center, box.width_meters / 100'000));
      const GeoPoint point = PointOfGeohash(geohash);
      const bool inside =
          GeoDistance({box.center.longitude, point.latitude}, point) <= box.width_meters / 2 &&
          GeoDistance({point.longitude, box.center.latitude}, point) <= box.height_meters / 2;
      const std::optional<double> found = area.DistanceInside(geohash);
      ASSERT_EQ(found.has_value(), inside);
      if (found) {
        ASSERT_EQ(*found, GeoDistance(box.center, point));
      }
      if (found && std::fabs(box.center.latitude) < 60) {
        ASSERT_TRUE(Covers(area, geohash));
      }
    }
  }
}

TEST(GeoSearchAreaTest, APolygonIsCoveredWhereverItLies) {
  const uint64_t seed = EntropySeed();
  SCOPED_TRACE(seed);
  Random random(seed);
  for (int i = 0; i < 3000; ++i) {
    const GeoPoint middle = RandomPoint(random);
    const double degrees = random.NextDouble() * (random.Below(2) == 0 ? 100 : 1);
    std::vector<GeoPoint> vertices(3 + random.Below(6));
    for (GeoPoint& vertex : vertices) vertex = Near(random, middle, degrees);
    const GeoSearchArea area(GeoPolygon{vertices});
    for (int j = 0; j < 30; ++j) {
      const uint64_t geohash = GeohashOf(Near(random, middle, degrees));
      if (area.DistanceInside(geohash)) {
        ASSERT_TRUE(Covers(area, geohash));
      }
    }
  }
}

TEST(GeoSearchAreaTest, NoRangeComesTwice) {
  const uint64_t seed = EntropySeed();
  SCOPED_TRACE(seed);
  Random random(seed);
  for (int i = 0; i < 10'000; ++i) {
    GeoCircle circle = {RandomPoint(random), 1.0};
    for (uint64_t n = random.Below(30); n != 0; --n) circle.radius_meters *= 2;
    if (random.Below(10) == 0) circle.center.longitude = 180;
    if (random.Below(50) == 0) circle.radius_meters = std::numeric_limits<double>::infinity();
    const GeoSearchArea area(circle);
    for (size_t one = 0; one < area.ranges().size(); ++one) {
      for (size_t other = 0; other < one; ++other) {
        ASSERT_NE(area.ranges()[one].first, area.ranges()[other].first);
      }
    }
  }
}

TEST(GeoSearchAreaTest, AcrossTheLastMeridianIsNear) {
  const GeoSearchArea area(GeoCircle{{179.9999, 0}, 1000});
  const uint64_t geohash = GeohashOf({-179.9999, 0});
  EXPECT_TRUE(area.DistanceInside(geohash).has_value());
  EXPECT_TRUE(Covers(area, geohash));
}

TEST(GeoSearchAreaTest, APolygonIsInsideItsLine) {
  const std::vector<GeoPoint> vertices = {{12, 36}, {17, 40}, {17, 36}, {12, 40}};
  const GeoSearchArea area(GeoPolygon{vertices});  // Two triangles that touch in the middle.
  EXPECT_TRUE(area.DistanceInside(GeohashOf({12.5, 38})).has_value());
  EXPECT_TRUE(area.DistanceInside(GeohashOf({16.5, 38})).has_value());
  EXPECT_FALSE(area.DistanceInside(GeohashOf({14.5, 36.5})).has_value());
  EXPECT_FALSE(area.DistanceInside(GeohashOf({11.9, 38})).has_value());
}

}  // namespace
}  // namespace remora::base
