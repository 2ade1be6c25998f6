#include "engine/base/geography.h"

#include <gtest/gtest.h>

#include "engine/base/random.h"
#include "tests/model/geo_model.h"

namespace remora::base {
namespace {

TEST(GeographyTest, DistancesAreThoseOfASphere) {
  const uint64_t seed = EntropySeed();
  SCOPED_TRACE(seed);
  Random random(seed);
  for (int i = 0; i < 10'000; ++i) {
    const GeoPoint one = {random.NextDouble() * 360 - 180, random.NextDouble() * 170 - 85};
    GeoPoint other = {random.NextDouble() * 360 - 180, random.NextDouble() * 170 - 85};
    if (i % 3 == 0) other = {one.longitude, other.latitude};
    if (i % 3 == 1) other = {one.longitude + random.NextDouble() / 100, one.latitude};
    const double expected = model::GeoModel::Distance(one, other);
    ASSERT_NEAR(GeoDistance(one, other), expected, 1e-3 + expected * 1e-8);
  }
}

TEST(GeographyTest, TheMapHasEdges) {
  EXPECT_TRUE((GeoPoint{180, 85.05112878}.IsValid()));
  EXPECT_TRUE((GeoPoint{-180, -85.05112878}.IsValid()));
  EXPECT_FALSE((GeoPoint{180.0000001, 0}.IsValid()));
  EXPECT_FALSE((GeoPoint{0, -85.06}.IsValid()));
}

}  // namespace
}  // namespace remora::base
